"""A text that only scripts or attributes hold is found, however the site writes its state."""

from __future__ import annotations

import json
from collections.abc import Callable
from html import escape
from typing import Any
from urllib.parse import quote

import pytest

from tests.news.body.test_wrappers import ARTICLE_LD, HEADLINE, p, paragraphs, text_of

STORY = paragraphs(6)
HTML = p(STORY)
POST = {"title": HEADLINE, "html": HTML}


def assigned(name: str, value: str) -> str:
    return f"<script>window.{name} = {value};(function(){{}})()</script>"


def json_script(value: Any, mark: str = "id=__NEXT_DATA__") -> str:
    return f"<script {mark} type='application/json'>{json.dumps(value)}</script>"


def in_single_quotes(value: Any) -> str:
    written = json.dumps(value).replace("\\", "\\\\").replace("'", "\\'")
    return f"JSON.parse('{written}')"


def blocks(piece: Callable[[str], Any]) -> str:
    return json_script({"post": {"title": HEADLINE, "blocks": [piece(text) for text in STORY]}})


def in_halves(text: str) -> list[dict[str, Any]]:
    return [{"text": text[:25]}, {"text": text[25:45], "bold": True}, {"text": text[45:]}]


PAYLOAD = [["Reactive", 1], {"data": 2}, {"article": 3}, {"title": 4, "body": 5}, HEADLINE, HTML]
PARAGRAPHS = {f"Paragraph:{n}": {"text": text} for n, text in enumerate(STORY)}
REFERENCES = {"Article:1": {"headline": HEADLINE, "body": [{"__ref": key} for key in PARAGRAPHS]}}
STATES = {
    "Slate": blocks(lambda text: {"type": "paragraph", "children": in_halves(text)}),
    "ProseMirror": blocks(lambda text: {"type": "paragraph", "content": in_halves(text)}),
    "Contentful": blocks(
        lambda text: {"nodeType": "paragraph", "content": [{"nodeType": "text", "value": text}]}
    ),
    "flight, spaced": "<script>(self.__next_f = self.__next_f || []).push([ 1 , "
    f"{json.dumps('9:' + json.dumps(POST))} ])</script>",
    "Nuxt 2": assigned(
        "__NUXT__",
        f"(function(a){{return {{data:[{{title:{json.dumps(HEADLINE)},body:{json.dumps(HTML)}}}]}}}}(1))",
    ),
    "no JSON": assigned(
        "__NUXT__",
        f'{{layout:"default",data:{{title:{json.dumps(HEADLINE)},body:{json.dumps(HTML)}}}}}',
    ),
    "undefined": assigned("__INITIAL_STATE__", f'{{"a":undefined,"post":{json.dumps(POST)}}}'),
    "Nuxt 3": json_script(PAYLOAD, "id=__NUXT_DATA__"),
    "single quotes": assigned("__INITIAL_STATE__", in_single_quotes(POST)),
    "encoded": assigned(
        "__INITIAL_STATE__", f'JSON.parse(decodeURIComponent("{quote(json.dumps(POST))}"))'
    ),
    "Apollo": assigned("__APOLLO_STATE__", json.dumps(REFERENCES | PARAGRAPHS)),
    "in brackets": f"<script>window['__APOLLO_STATE__'] = {json.dumps(POST)}</script>",
    "Remix": assigned("__remixContext", json.dumps({"state": {"loaderData": POST}})),
    "Gatsby": assigned("pageData", json.dumps({"result": {"data": POST}})),
    "Angular": "<script id=app-state type='application/json'>"
    + json.dumps(POST).replace('"', "&q;").replace("<", "&l;").replace(">", "&g;")
    + "</script>",
    "React on Rails": f'<div data-react-props="{escape(json.dumps(POST))}"></div>',
    "Inertia": f'<div id=app data-page="{escape(json.dumps({"props": POST}))}"></div>',
    "Livewire": f'<div wire:snapshot="{escape(json.dumps(POST))}"></div>',
    "Ember": f"<script type='fastboot/shoebox'>{json.dumps(POST)}</script>",
    "in a comment": f"<script type='application/json'><!--{json.dumps(POST)}--></script>",
    "a name of its own": assigned("__data", json.dumps(POST)),
    "Astro": '<astro-island props="'
    + escape(json.dumps({"title": [0, HEADLINE], "body": [1, [[0, text] for text in STORY]]}))
    + '"></astro-island>',
}


@pytest.mark.parametrize("state", STATES)
def test_the_text_is_read_from_the_state_of_a_page(state: str) -> None:
    """Without it the page would be rejected, or the author's biography stored."""
    biography = "<p>Ann Quay is a reporter who has covered the harbour since 2014.</p>"
    text = text_of(f"<main><h1>{HEADLINE}</h1>{biography}</main>{STATES[state]}", ARTICLE_LD)
    assert text == "\n".join(STORY)


@pytest.mark.parametrize(
    "state",
    [
        assigned("__NUXT__", '(function(a){return {b:["Other"]}}(1))'),
        "<script>window.__INITIAL_STATE__ = JSON.parse('{\\\\')</script>",
        "<script>window.__NUXT__=",
        json_script([["Reactive", 99], {"a": -1}], "id=__NUXT_DATA__"),
        "<div data-page='{'></div>",
    ],
)
def test_a_state_without_text_or_sense_changes_nothing(state: str) -> None:
    """Then the text that the page shows stays."""
    body = f"<main><h1>{HEADLINE}</h1>{p(STORY[:2])}</main>{state}"
    assert text_of(body, ARTICLE_LD) == "\n".join(STORY[:2])


def test_a_text_in_a_program_that_follows_another_title_is_not_taken() -> None:
    """The state has the articles below, too."""
    other = json.dumps(p(paragraphs(9, 200)))
    state = assigned("__NUXT__", f'(function(a){{return [{{t:"Pike are few",b:{other}}}]}}(1))')
    body = f"<main><h1>{HEADLINE}</h1>{p(STORY[:2])}</main>{state}"
    assert text_of(body, ARTICLE_LD) == "\n".join(STORY[:2])
