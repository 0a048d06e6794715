"""A page that breaks off in its text is stored with a mark, never as whole."""

from __future__ import annotations

import zlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warta.news.article import Article, Page, Rejection
from warta.news.extract import extract
from warta.news.pages.cut_short import CUT_SHORT, breaks_off

FETCHED_AT = datetime(2026, 11, 25, 9, tzinfo=UTC)
SENTENCES = [
    f"The {nth} paragraph tells at length what the council of the old port decided on Monday."
    for nth in ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
]
TEXT = "".join(f"<p>{sentence}</p>\n" for sentence in SENTENCES)
HEAD = "<!doctype html><html lang=en><head><meta charset=utf-8><title>The port</title></head><body>"
OPEN = f"{HEAD}<div class=page><article><h1>The port</h1>"
FOOT = (
    "</article><footer>" + 20 * "<p>More about the Tidewater Press, its rights and its offices.</p>"
)
WHOLE = f"{OPEN}{TEXT}{FOOT}<p>© 2026 Tidewater Press</p></footer></div></body></html>"


def made(html: str | bytes, content_type: str = "text/html") -> Article | Rejection:
    body = html.encode() if isinstance(html, str) else html
    url = "https://www.tidewater.example/2026/11/the-port"
    return extract(Page(url, url, content_type, body, FETCHED_AT))


def mark(html: str | bytes) -> str | None:
    found = made(html)
    assert isinstance(found, Article), found
    return found.partial_reason


@pytest.mark.parametrize(
    "cut_before",
    ["length what the council of the old port decided on Monday.</p>\n<p>The eighth",
     "port decided on Monday.</p>\n<p>The seventh", "/p>\n<p>The seventh", "p>The sixth",
     "<p>The eighth", "The seventh"],
)  # fmt: skip
def test_a_text_that_breaks_off_is_marked(cut_before: str) -> None:
    """In a sentence, in a tag, between two paragraphs of an open article."""
    assert mark(WHOLE[: WHOLE.index(cut_before)]) == CUT_SHORT


@given(st.integers(WHOLE.index("The fourth"), WHOLE.index("</article>")))
def test_wherever_the_text_is_cut_it_is_marked(at: int) -> None:
    assert breaks_off(WHOLE[:at].encode())


@pytest.mark.parametrize(
    "whole",
    [
        WHOLE,
        WHOLE.removesuffix("</body></html>"),
        WHOLE.removesuffix("</div></body></html>"),
        HEAD + TEXT,
        HEAD + TEXT.replace("</p>", ""),
        HEAD + TEXT + "<p>Tidewater Press",
        OPEN + TEXT + "</article></div><p>© 2026 Tidewater Press",
        OPEN + TEXT + "</article></div><script>count(1 < 2)</script>\n<!-- 12 ms -->",
        WHOLE.replace("</body></html>", "</BODY>\n\n<!-- cached -->"),
        WHOLE + "<script>late()</script><img src='/count'",
    ],
)
def test_a_page_without_its_last_tags_is_whole(whole: str) -> None:
    """Body and html need no end tag, paragraphs neither."""
    assert mark(whole) is None


def test_a_page_cut_below_the_text_has_its_whole_text() -> None:
    cut = WHOLE[: WHOLE.index("<p>© 2026") - 30]
    assert breaks_off(cut.encode())
    assert mark(cut) is None


def test_a_text_from_structured_data_is_whole_though_the_page_is_not() -> None:
    data = f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "The port", ' \
        f'"articleBody": "{" ".join(SENTENCES)}"}}</script>'  # fmt: skip
    cut = OPEN.replace("</head>", f"{data}</head>") + "<p>The first paragraph tells"
    found = made(cut)
    assert isinstance(found, Article)
    assert (found.method, found.partial_reason) == ("json-ld", None)


def test_a_page_cut_before_its_text_is_rejected_with_that_reason() -> None:
    assert made(OPEN + "<p>The fir") == Rejection(f"{CUT_SHORT} before its text", "empty")
    assert made(HEAD[:90]) == Rejection(f"{CUT_SHORT} before its text", "empty")


def test_a_compressed_page_that_was_cut_before_it_was_packed_is_marked() -> None:
    """Whoever packs it counts the bytes that are left, so that no length betrays it."""
    packed = zlib.compress(WHOLE[: WHOLE.index("decided on Monday.</p>\n<p>The eighth")].encode())
    assert mark(zlib.decompress(packed)) == CUT_SHORT


@pytest.mark.parametrize("charset", ["utf-16", "utf-8-sig"])
def test_bytes_of_another_width_are_read_before_they_are_judged(charset: str) -> None:
    assert mark(WHOLE.encode(charset)) is None
    assert mark(WHOLE[: WHOLE.index("port decided on Monday.</p>\n<p>The eighth")].encode(charset))


def test_a_character_cut_in_two_leaves_the_others_readable() -> None:
    """One half of a letter at the end makes no Western page of one in UTF-8."""
    text = TEXT.replace("council", "café").replace("café", "council", 7)
    cut = (OPEN + text + "<p>The last says that the caf").encode() + "é".encode()[:1]
    found = made(cut, "text/html; charset=utf-8")
    assert isinstance(found, Article)
    assert found.partial_reason == CUT_SHORT
    assert "Ã" not in found.text
    assert "the café of the old port" in found.text


def test_mojibake_is_an_article_of_what_was_sent_and_keeps_its_mark() -> None:
    """Letters that a publisher spoiled can't be told from letters that it meant."""
    spoiled = TEXT.replace("council", "café").encode().decode("latin-1")
    assert mark(OPEN + spoiled + "</article></div></body></html>") is None
    assert mark(OPEN + spoiled + "<p>The last says that the cafÃ") == CUT_SHORT
