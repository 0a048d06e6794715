"""Articles below the page's own, which readers get as they scroll on, are left out."""

from __future__ import annotations

import pytest

from tests.news.body.test_wrappers import HEADLINE, p, paragraphs, text_of

STORY = paragraphs(6)
NEXT = paragraphs(4, 300)
OWN = f"<h1>{HEADLINE}</h1>{p(STORY)}"
OTHER = f"<h1>The lighthouse gets a new lamp</h1>{p(NEXT)}"
SCHEMA = "itemscope itemtype='https://schema.org/NewsArticle'"
PAGES = {
    "articles": f"<main><article>{OWN}</article><article>{OTHER}</article></main>",
    "each in a box": f"<main><div><article>{OWN}</article></div><div><article>{OTHER}</article></div></main>",
    "by name": f"<div class=feed><div class='story main'>{OWN}</div><div class='story next'>{OTHER}</div></div>",
    "by microdata": f"<div><div {SCHEMA}>{OWN}</div><hr><div {SCHEMA}>{OTHER}</div></div>",
    "two more": f"<div><section><article>{OWN}</article></section><section><article>{OTHER}</article></section>"
    f"<section><article>{OTHER}</article></section></div>",
}  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_articles_that_follow_are_left_out(page: str) -> None:
    """They would double the text, and copies of them would be found in every article."""
    assert text_of(PAGES[page]) == "\n".join(STORY)


@pytest.mark.parametrize(
    "body",
    [
        f"<article>{OWN}<h1>What the quay costs</h1>{p(NEXT)}</article>",
        f"<article><section>{OWN}</section><section><h1>What the quay costs</h1>{p(NEXT)}</section></article>",
        f"<main><div class=part>{OWN}</div><div class=part><h1>What it costs</h1>{p(NEXT)}</div></main>",
    ],
)
def test_headings_of_the_first_rank_within_an_article_stay(body: str) -> None:
    """Some sites write every heading of a text as h1."""
    text = text_of(body)
    assert all(line in text for line in (*STORY, *NEXT))
