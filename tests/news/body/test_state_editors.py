"""A text that only scripts hold is read whatever editor and framework wrote it, and nothing else.

Each editor has headings, lists, quotations, bold words, links and captions of its own.
"""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from tests.news.body.state_editors import EDITORS
from tests.news.body.state_pages import CARRIERS
from tests.news.body.state_story import BLOCKS, LINES
from tests.news.body.test_wrappers import ARTICLE_LD, HEADLINE, paragraphs, text_of

OTHER = paragraphs(9, 400)
OTHER_BLOCKS = [("text", text) for text in OTHER]


def state_of(editor: str) -> dict[str, Any]:
    write = EDITORS[editor]
    related = [
        {"title": f"Pike are few in lake number {n}", "url": f"/pike-{n}", "excerpt": text}
        for n, text in enumerate(OTHER)
    ]
    comments = [{"user": f"reader{n}", "text": text, "likes": n} for n, text in enumerate(OTHER)]
    policy = "".join(f"<p>{text}</p>" for text in OTHER)
    return {
        "article": {
            "id": 7,
            "title": HEADLINE,
            "slug": "quay-wall-is-mended",
            "author": {"name": "Ann Quay", "bio": f"<p>{OTHER[0]}</p><p>{OTHER[1]}</p>"},
            "body": write(BLOCKS),
            "comments": comments,
        },
        "related": related,
        "next": {"title": "The lighthouse gets a new lamp", "body": write(OTHER_BLOCKS)},
        "labels": {"accept": "Accept all", "policy": policy},
    }


def page(editor: str, carrier: str) -> str:
    return f"<main><h1>{HEADLINE}</h1></main>{CARRIERS[carrier](state_of(editor))}"


def assert_is_the_article(editor: str, carrier: str) -> None:
    text = text_of(page(editor, carrier), ARTICLE_LD)
    assert text.replace("- ", "").replace("> ", "") == "\n".join(LINES)


@pytest.mark.parametrize("editor", EDITORS)
def test_every_editors_blocks_are_read(editor: str) -> None:
    """The page would be rejected, or a shorter text of the state stored."""
    assert_is_the_article(editor, "next_data")


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize("editor", ["prosemirror", "arc", "word_press", "model_blocks"])
def test_every_framework_carries_them(carrier: str, editor: str) -> None:
    """A tree, a list of blocks, a text of HTML, and blocks many levels deep."""
    assert_is_the_article(editor, carrier)


def state_script(state: Any, mark: str = "id=__NEXT_DATA__") -> str:
    return f"<script {mark} type='application/json'>{json.dumps(state)}</script>"


STORE = [
    {"id": n, "name": f"Thing {n}", "more": {"a": [1, {"b": f"{n} {OTHER[0]}"}]}}
    for n in range(8_000)
]
CIRCLE = [
    ["Reactive", 1],
    *({"text": n % 90 + 1, "content": (n * 7) % 90 + 1} for n in range(20_000)),
]
CROWD = {
    f"Block:{n}": {"text": OTHER[n % 9], "content": [{"__ref": f"Block:{(n * 3 + k) % 200}"} for k in range(20)]}
    for n in range(200)
}  # fmt: skip
NESTED = "[" * 100_000
HOSTILE = {
    "references in circles": state_script(CIRCLE, "id=__NUXT_DATA__"),
    "references to references": f"<script>window.__APOLLO_STATE__={json.dumps(CROWD)};</script>",
    "nested without end": f"<script>window.__NUXT__={{a:{NESTED}</script>",
    "signs": f"<script>window.__NUXT__={{a:{'!' * 100_000}0}}</script>",
    "calls": f"<script>window.__NUXT__={{a:{'f(' * 50_000}</script>",
    "functions": f"<script>{'window.__NUXT__=(function(a){return {a:1,' * 20_000}</script>",
    "JSON nested": f"<script type='application/json'>{NESTED + ']' * 100_000}</script>",
    "an open string": f"<script>window.__NUXT__={{a:'{'x{' * 500_000}</script>",
}


@pytest.mark.parametrize("state", HOSTILE)
def test_the_work_is_bounded(state: str) -> None:
    """A page must not hold up a worker, and its text is found all the same."""
    start = time.process_time()
    text = text_of(
        f"<main><h1>{HEADLINE}</h1></main>{HOSTILE[state]}{page('arc', 'assigned')}", ARTICLE_LD
    )
    assert LINES[0] in text
    assert time.process_time() - start < 5


def test_an_article_is_found_in_a_state_of_megabytes() -> None:
    """Stores with thousands of other objects come first."""
    state = state_script({"store": STORE, **state_of("prosemirror")})
    text = text_of(f"<main><h1>{HEADLINE}</h1></main>{state}", ARTICLE_LD)
    assert text.replace("- ", "").replace("> ", "") == "\n".join(LINES)


@pytest.mark.parametrize("editor", ["prosemirror", "arc", "word_press", "model_blocks"])
def test_a_page_that_shows_its_text_is_read_as_before(editor: str) -> None:
    """The state only repeats it, with captions and other articles."""
    shown = "".join(f"<p>{text}</p>" for text in paragraphs(5, 700))
    body = f"<main><article><h1>{HEADLINE}</h1>{shown}</article></main>"
    assert text_of(body + page(editor, "next_data")) == text_of(body)


@pytest.mark.parametrize(
    "text",
    [
        "नगर सभाले मंगलबार {} घण्टाको छलफलपछि खानेपानी विधेयक पारित गर्‍यो, मेयरका अनुसार इनार खन्नेछ।",
        "市議会は火曜日、{}時間の審議の末に水道条例案を可決したが、反対する議員もいた。市長は井戸を掘ると述べた。",
        "สภาเมืองผ่านร่างกฎหมายน้ำเมื่อวันอังคารหลังอภิปราย {} ชั่วโมง ขณะที่สมาชิกบางคนคัดค้านอย่างหนักแน่น",
    ],
)
@pytest.mark.parametrize("cut", [7, 8, 9, 10, 11, 12, 20])
def test_pieces_of_scripts_without_capitals_are_joined(text: str, cut: int) -> None:
    """An editor may cut a word at a vowel sign, or a sentence where no space is."""
    texts = [text.format(n) for n in range(4, 12)]
    nodes = [
        {"type": "paragraph", "children": [{"text": one[:cut]}, {"text": one[cut:], "bold": True}]}
        for one in texts
    ]
    state = state_script({"title": HEADLINE, "content": nodes})
    assert text_of(f"<main><h1>{HEADLINE}</h1></main>{state}", ARTICLE_LD) == "\n".join(texts)


@pytest.mark.parametrize("name", ["lead", "standfirst", "intro_text", "trailText"])
def test_a_standfirst_beside_the_title_opens_the_text(name: str) -> None:
    """It is a part of the text on pages that show it."""
    lead = "The wall has leaked since the storm of last winter, and nobody wants to pay for it."
    post = {"title": HEADLINE, name: f"<b>{lead}</b>", "body": EDITORS["arc"](BLOCKS)}
    text = text_of(f"<main><h1>{HEADLINE}</h1></main>{state_script({'post': post})}", ARTICLE_LD)
    assert text.replace("- ", "").replace("> ", "") == "\n".join([lead, *LINES])


def typed(texts: list[str]) -> list[dict[str, str]]:
    return [{"type": "paragraph", "text": text} for text in texts]


PROSE = paragraphs(6)
OWN = {"id": "101", "title": HEADLINE, "publishedAt": "2026-11-21", "body": typed(PROSE)}
OTHERS = {"id": "102", "title": "The lighthouse gets a new lamp", "body": typed(OTHER)}
STATES = {
    "queries": {
        "dehydratedState": {
            "queries": [
                {"state": {"data": {"items": [{"label": text} for text in OTHER]}}},
                {"state": {"data": OWN}},
                {"state": {"data": [OTHERS]}},
            ]
        }
    },
    "by key": {"articles": {"byId": {"101": OWN, "102": OTHERS}, "allIds": ["101", "102"]}},
    "the body apart": {
        "meta": {"title": HEADLINE},
        "content": {"blocks": typed(PROSE)},
        "side": {"latest": [{"title": f"Another story of the day {n}", "text": t} for n, t in enumerate(OTHER)]},
    },
    "words of the page": {"i18n": {"en": {"text": "".join(f"<p>{t}</p>" for t in OTHER)}}, "page": OWN},
    "names that say nothing": {"a": {"h": HEADLINE, "x": [{"k": "t", "v": text} for text in PROSE]}},
    "capitals": {"ARTICLE": {"TITLE": HEADLINE, "BODY": [{"TYPE": "P", "TEXT": t} for t in PROSE]}},
    "pages": OWN | {"body": [{"page": 1, "body": typed(PROSE[:3])}, {"page": 2, "body": typed(PROSE[3:])}]},
    "lines": OWN | {"body": "\n\n".join(PROSE)},
    "numbers at every level": {
        "data": {"0": {"widgets": {"0": {"props": {
            "title": HEADLINE, "paragraphs": {str(n): text for n, text in enumerate(PROSE)}}}}}}
    },
    "blocks by id": OWN | {"body": {f"b{n}f3-{9 - n}a": b for n, b in enumerate(typed(PROSE))}},
    "blocks by id, with positions": OWN | {
        "body": {f"{9 - n}ec04": b | {"order": n} for n, b in reversed([*enumerate(typed(PROSE))])}
    },
    "others without a title": {"article": OWN, "recommendations": [{"body": typed(OTHER)}]},
}  # fmt: skip


@pytest.mark.parametrize("carrier", ["next_data", "assigned", "attribute_escaped_twice"])
@pytest.mark.parametrize("state", STATES)
def test_the_article_is_found_among_the_rest_of_a_state(state: str, carrier: str) -> None:
    """Other articles, lists and the page's words are longer."""
    body = f"<main><h1>{HEADLINE}</h1></main>{CARRIERS[carrier](STATES[state])}"
    assert text_of(body, ARTICLE_LD) == "\n".join(PROSE)
