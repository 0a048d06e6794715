"""An article keeps a bounded part of a huge page, and its row says that the text was cut."""

from __future__ import annotations

import random
from dataclasses import fields, replace
from datetime import UTC, datetime

import pytest

from warta.news.article import Article, RawPage, Related, Removed
from warta.news.body.limits import MOST_CHARACTERS, bounded
from warta.news.entry import Entry
from warta.news.parsing import article_of
from warta.news.text.compare import word_count

ARTICLE = Article(
    url="http://x.example/1", title="Bridge opens", text="The bridge is open.", summary="Open.",
    authors=("Jane Doe",), language="en", published_at=None, published_from="first seen",
    modified_at=None, categories=("City",), tags=("bridge",), image_url=None, word_count=4,
    is_paywalled=False, made_from="page", method="trafilatura",
)  # fmt: skip
HUGE = {
    "a text": replace(ARTICLE, text="word " * 2_000_000),
    "a text without spaces": replace(ARTICLE, text="新" * 3_300_000),
    "a title": replace(ARTICLE, title="word " * 2_000_000, summary="x" * 9_000_000),
    "names": replace(ARTICLE, authors=("A B",) * 10**6, tags=("t" * 10**6,) * 10),
    "links": replace(
        ARTICLE, related=(Related("t" * 10**6, "http://x.example/" + "a" * 10**6),) * 9
    ),
    "removed lines": replace(ARTICLE, removed=(Removed("line " * 10**5, "repeated"),) * 20),
    "reasons": replace(ARTICLE, partial_reason="x" * 10**7, published_why="y" * 10**7),
}


@pytest.mark.parametrize("kind", HUGE)
def test_a_huge_article_is_cut_to_a_bounded_size(kind: str) -> None:
    """A hundred stored articles of ten million characters made every later run fail."""
    article = bounded(HUGE[kind])
    length = sum(len(repr(getattr(article, field.name))) for field in fields(article))
    assert length < 2 * MOST_CHARACTERS  # the text, with room for the other fields
    assert article.word_count == word_count(article.text)
    assert bounded(article) == article


def test_an_article_of_usual_length_is_not_changed() -> None:
    """The bounds are for broken and hostile pages only."""
    assert bounded(ARTICLE) == ARTICLE


def test_a_long_page_is_an_article_that_says_it_was_cut() -> None:
    """It is cut between two paragraphs, and the column `partial_reason` gives the reason."""
    chance = random.Random(1)
    words = ["council", "bridge", "river", "opened", "since", "morning", "people", "over", "the"]
    body = "".join(
        f"<p>On day {n} {' '.join(chance.choices(words, k=60))}, it crosses.</p>"
        for n in range(1_000)
    )
    html = f"<html><head><title>The bridge</title></head><body><article>{body}</article></body>"
    now = datetime(2026, 11, 28, tzinfo=UTC)
    raw = RawPage(
        "http://x.example/1", "http://x.example/1", 200, "OK",
        (("content-type", "text/html; charset=utf-8"),), html.encode(), now,
    )  # fmt: skip
    article = article_of(raw, Entry(entry_id="1", url=raw.url, title="The bridge"), 10_000_000)
    assert isinstance(article, Article)
    assert len(article.text) <= MOST_CHARACTERS
    assert len(article.text) > MOST_CHARACTERS // 2
    assert article.text.endswith("crosses.")
    assert article.partial_reason == f"longer than {MOST_CHARACTERS:,} characters"
