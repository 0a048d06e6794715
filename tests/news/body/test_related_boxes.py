"""Boxes with other articles below a text are removed, on every page of the demo newsroom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import httpx
import pytest

from tests.news.html_pages import extracted
from warta.news.article import Article
from warta.news.body.line_names import NAMES, names_of
from warta.newsroom import Newsroom
from warta.newsroom.demo import demo_newsroom

RELATED = 1 << NAMES.index("related")


@pytest.fixture(scope="module")
def room() -> Iterator[Newsroom]:
    """Start the newsroom of `warta demo`, with publishers in many languages."""
    with demo_newsroom(date(2026, 11, 20)) as newsroom:
        yield newsroom


def test_no_text_holds_the_excerpt_of_another_story(room: Newsroom) -> None:
    """WordPress shows excerpts of related posts under every article; they read like prose."""
    stories = [
        (publisher.host, story)
        for publisher in room.publishers
        for story in room.stories(publisher.host)
    ]
    ends_of_teasers = {story.teaser[-40:] for _, story in stories if story.teaser.endswith("…")}
    articles = 0
    with httpx.Client(proxy=room.proxy_url) as client:
        for host, story in stories:
            url = f"http://{host}{story.path}"
            response = client.get(url)
            if response.status_code != 200:
                continue
            result = extracted(
                response.content,
                url=url,
                content_type=response.headers["content-type"],
                fetched_at=datetime(2026, 11, 21, tzinfo=UTC),
            )
            if isinstance(result, Article):
                articles += 1
                lines = result.text.split("\n")
                assert not [line for line in lines if line[-40:] in ends_of_teasers], url
    assert articles > 40  # or the test has compared next to nothing


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
def test_names_of_related_boxes_are_recognised_with_their_words_run_together(name: str) -> None:
    """Plugins join the words of their class names in every way."""
    assert names_of(name) & RELATED


@pytest.mark.parametrize("name", ["unrelated-text", "correlation", "story-body", "entry-content"])
def test_names_that_only_contain_such_a_word_are_not_related_boxes(name: str) -> None:
    """Otherwise an element called "unrelated-text" would be removed from the article."""
    assert not names_of(name) & RELATED
