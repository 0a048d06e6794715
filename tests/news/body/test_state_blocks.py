"""Short blocks of a text that only scripts hold stay: headings, lists, quotations, brief answers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.news.body.state_story import CAPTION, HEADING, ITEMS, QUOTE, SHORT, STORY
from tests.news.body.test_wrappers import ARTICLE_LD, HEADLINE, text_of

PROMOTED = "Pike are few in the upper lake this year, and the anglers blame the warm spring for it."
TEXT = [STORY[0], SHORT, STORY[1], HEADING, STORY[2], *ITEMS, STORY[3], QUOTE, STORY[4]]
BLOCKS: list[tuple[str, Any]] = [
    ("text", STORY[0]),
    ("text", SHORT),
    ("image", CAPTION),
    ("text", STORY[1]),
    ("heading", HEADING),
    ("text", STORY[2]),
    ("list", ITEMS),
    ("text", STORY[3]),
    ("related", "Pike are few in the lake"),
    ("promo", PROMOTED),
    ("quote", QUOTE),
    ("text", STORY[4]),
    ("heading", "More from the harbour"),
]


def arc(kind: str, text: Any) -> Any:
    match kind:
        case "list":
            items = [{"type": "text", "content": item} for item in text]
            return {"type": "list", "list_type": "unordered", "items": items}
        case "quote":
            return {"type": "quote", "content_elements": [{"type": "text", "content": text}]}
        case "heading":
            return {"_id": "QZ3", "type": "header", "level": 2, "content": text}
        case "image":
            return {"type": "image", "caption": text, "url": "https://img.example/quay.jpg"}
        case "related":
            return {"type": "interstitial_link", "content": text, "url": "/pike"}
        case "promo":
            return {"type": "newsletter_promo", "description": text}
    return {"_id": "QZ4", "type": "text", "additional_properties": {}, "content": text}


def gutenberg(kind: str, text: Any) -> Any:
    name = {"text": "paragraph", "promo": "latest-posts", "related": "embed"}.get(kind, kind)
    if kind == "list":
        return {"name": "core/list", "attributes": {"values": text, "ordered": False}}
    return {"name": f"core/{name}", "attributes": {"content": text, "anchor": "a b"}}


def draft(kind: str, text: Any) -> Any:
    name = {
        "text": "unstyled",
        "heading": "header-two",
        "quote": "blockquote",
        "image": "atomic:image",
    }
    if kind == "list":
        return [{"key": "k", "type": "unordered-list-item", "text": item} for item in text]
    return {"key": "k", "text": text, "type": name.get(kind, kind), "depth": 0, "data": {}}


def storyblok(kind: str, text: Any) -> Any:
    written = [f"<li>{item}</li>" for item in text] if kind == "list" else text
    return {"component": f"Article{kind.title()}", "html": written, "id": "b 1"}


def graphql(kind: str, text: Any) -> Any:
    written = {"items": text} if kind == "list" else {"text": text}
    return {"__typename": f"{kind.title()}Block", **written}


def by_key(kind: str, text: Any) -> Any:
    return {"items": text} if kind == "list" else {{"text": "paragraph"}.get(kind, kind): text}


@pytest.mark.parametrize("editor", [arc, gutenberg, draft, storyblok, graphql, by_key])
def test_short_blocks_of_the_text_stay_and_boxes_do_not(editor: Any) -> None:
    """A chat of questions and answers would lose its answers, a report its headings."""
    blocks: list[Any] = []
    for kind, text in BLOCKS:
        block = editor(kind, text)
        blocks += block if isinstance(block, list) else [block]
    post = {"post": {"title": HEADLINE, "elements": blocks}}
    state = f"<script id=__NEXT_DATA__ type='application/json'>{json.dumps(post)}</script>"
    text = text_of(f"<main><h1>{HEADLINE}</h1></main>{state}", ARTICLE_LD)
    assert text.replace("- ", "") == "\n".join(TEXT)


def test_a_list_of_strings_has_its_short_ones_between_long_ones() -> None:
    """A list may begin with a class or end with a button."""
    strings = ["wide dark", *TEXT[:5], "Read on"]
    state = json.dumps({"title": HEADLINE, "paragraphs": strings})
    body = f"<main><h1>{HEADLINE}</h1></main><script>window.__data = {state};</script>"
    assert text_of(body, ARTICLE_LD) == "\n".join(TEXT[:5])


def test_korean_lines_between_prose_stay() -> None:
    """A line of 36 characters is a paragraph there."""
    long = "아든 계곡에 일요일 2년 만에 처음으로 열차가 돌아왔다. 두 해 전 겨울 산사태로 선로 3킬로미터가 쓸려 나갔다."
    texts = [f"{number} {long}" for number in range(5)]
    texts.insert(4, "겨울에는 하루 네 편만 운행하며 시간표는 5월에 다시 검토한다.")
    content = {"headlines": {"basic": HEADLINE}}
    elements = [{"type": "text", "content": text} for text in texts]
    state = json.dumps(content | {"content_elements": elements})
    body = f"<main><h1>{HEADLINE}</h1></main><script>Fusion.globalContent={state};</script>"
    assert text_of(body, ARTICLE_LD) == "\n".join(texts)
