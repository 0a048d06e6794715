"""The article of a page that breaks off within its text is marked as partial."""

from __future__ import annotations

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.news.html_pages import as_article, extracted
from warta.news.article import Article, Rejection
from warta.news.pages.cut_short import CUT_SHORT, breaks_off

URL = "https://www.tidewater.example/2026/11/the-port"
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


def article(html: str | bytes, content_type: str = "text/html") -> Article:
    return as_article(extracted(html, url=URL, content_type=content_type))


def partial_reason(html: str | bytes) -> str | None:
    """Return why the article of a page is marked as partial, or None if it is not."""
    return article(html).partial_reason


@pytest.mark.parametrize(
    "cut_before",
    ["length what the council of the old port decided on Monday.</p>\n<p>The eighth",
     "port decided on Monday.</p>\n<p>The seventh", "/p>\n<p>The seventh", "p>The sixth",
     "<p>The eighth", "The seventh"],
)  # fmt: skip
def test_a_text_that_breaks_off_is_marked_as_partial(cut_before: str) -> None:
    """Within a sentence, within a tag, or between two paragraphs of an unclosed article."""
    assert partial_reason(WHOLE[: WHOLE.index(cut_before)]) == CUT_SHORT


@given(st.integers(WHOLE.index("The fourth"), WHOLE.index("</article>")))
def test_a_page_that_is_cut_anywhere_in_its_text_breaks_off(at: int) -> None:
    """A connection can end at any byte."""
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
def test_a_page_without_its_last_tags_is_complete(whole: str) -> None:
    """HTML lets a page omit the end tags of body, html and paragraphs."""
    assert partial_reason(whole) is None


def test_a_page_that_is_cut_below_the_text_has_a_complete_text() -> None:
    """A missing footer loses nothing of the article."""
    cut = WHOLE[: WHOLE.index("<p>© 2026") - 30]
    assert breaks_off(cut.encode())
    assert partial_reason(cut) is None


def test_a_text_from_structured_data_is_complete_though_the_page_breaks_off() -> None:
    """articleBody in the head holds the whole text."""
    data = f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "The port", ' \
        f'"articleBody": "{" ".join(SENTENCES)}"}}</script>'  # fmt: skip
    cut = OPEN.replace("</head>", f"{data}</head>") + "<p>The first paragraph tells"
    result = article(cut)
    assert (result.method, result.partial_reason) == ("json-ld", None)


def test_a_page_that_is_cut_before_its_text_is_rejected_with_that_reason() -> None:
    """Otherwise the reason would be that it holds no article."""
    rejection = Rejection(f"{CUT_SHORT} before its text", "empty")
    assert extracted(OPEN + "<p>The fir", url=URL) == rejection
    assert extracted(HEAD[:90], url=URL) == rejection


def test_a_page_that_was_cut_before_it_was_compressed_is_marked_as_partial() -> None:
    """Content-Length and compression are correct then; only the page itself shows it."""
    packed = zlib.compress(WHOLE[: WHOLE.index("decided on Monday.</p>\n<p>The eighth")].encode())
    assert partial_reason(zlib.decompress(packed)) == CUT_SHORT


@pytest.mark.parametrize("charset", ["utf-16", "utf-8-sig"])
def test_a_page_in_another_encoding_is_decoded_before_it_is_judged(charset: str) -> None:
    """In UTF-16 no tag would be found among the bytes."""
    assert partial_reason(WHOLE.encode(charset)) is None
    assert partial_reason(
        WHOLE[: WHOLE.index("port decided on Monday.</p>\n<p>The eighth")].encode(charset)
    )


def test_a_page_cut_within_a_character_is_still_read_as_utf_8() -> None:
    """Half a character at the end is invalid UTF-8, but the page is not in a Western encoding."""
    text = TEXT.replace("council", "café").replace("café", "council", 7)
    cut = (OPEN + text + "<p>The last says that the caf").encode() + "é".encode()[:1]
    result = article(cut, "text/html; charset=utf-8")
    assert result.partial_reason == CUT_SHORT
    assert "Ã" not in result.text
    assert "the café of the old port" in result.text


def test_a_page_of_mojibake_is_marked_as_partial_only_if_it_breaks_off() -> None:
    """Its odd letters must not be taken for half a character at a cut."""
    spoiled = TEXT.replace("council", "café").encode().decode("latin-1")
    assert partial_reason(OPEN + spoiled + "</article></div></body></html>") is None
    assert partial_reason(OPEN + spoiled + "<p>The last says that the cafÃ") == CUT_SHORT
