"""Boxes of other articles below a text: a whole world of pages, none with another's words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import httpx
import pytest

from warta.news.article import Article, Page
from warta.news.body.line_names import NAMES, names_of
from warta.news.extract import extract
from warta.newsroom import Newsroom
from warta.newsroom.demo import demo_newsroom

RELATED = 1 << NAMES.index("related")


@pytest.fixture(scope="module")
def room() -> Iterator[Newsroom]:
    with demo_newsroom(date(2026, 11, 20)) as newsroom:
        yield newsroom


def test_no_text_holds_the_excerpt_of_another_story(room: Newsroom) -> None:
    """Related posts with excerpts read like prose; WordPress shows them under every article."""
    stories = [(p, story) for p in room.publishers for story in room.stories(p.host)]
    ends = {story.teaser[-40:] for _, story in stories if story.teaser.endswith("…")}
    read = 0
    with httpx.Client(proxy=room.proxy_url) as client:
        for publisher, story in stories:
            url = f"http://{publisher.host}{story.path}"
            answer = client.get(url)
            if answer.status_code != 200:
                continue
            now = datetime(2026, 11, 21, tzinfo=UTC)
            article = extract(Page(url, url, answer.headers["content-type"], answer.content, now))
            if isinstance(article, Article):
                read += 1
                lines = article.text.split("\n")
                assert not [line for line in lines if line[-40:] in ends], url
    assert read > 40


@pytest.mark.parametrize(
    "name",
    [
        "jp-relatedposts-post-excerpt",
        "related-posts__item",
        "relatedArticles",
        "td_block_related_posts",
        "recommendedStories",
        "recommendation-list",
    ],
)
def test_a_box_of_other_articles_is_known_by_names_run_together(name: str) -> None:
    """Plugins join the words of their names."""
    assert names_of(name) & RELATED


@pytest.mark.parametrize("name", ["unrelated-text", "correlation", "story-body", "entry-content"])
def test_words_that_only_hold_such_a_name_are_none(name: str) -> None:
    """A word is read from its beginning."""
    assert not names_of(name) & RELATED
