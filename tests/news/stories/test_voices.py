"""Many similar articles of one site count as few when stories are compared."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from benchmarks.stories import members_of
from tests.news.stories.reports import FLOOD, FLOOD_AGAIN, TWIN
from warta.news.stories.place import (
    ArticleToPlace,
    Members,
    Placement,
    place,
)
from warta.news.stories.terms import vector_of

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def article(
    article_id: int, title_and_text: tuple[str, str], site: str = "", hour: int = 0
) -> ArticleToPlace:
    title, text = title_and_text
    at = NOON + timedelta(hours=hour)
    return ArticleToPlace(article_id, "en", at, vector_of(title, text, "en"), site)


def stored(placed: Sequence[Placement]) -> Members:
    """Return the articles with which later batches are compared."""
    return members_of([placement for placement in placed if placement.is_compared])


def half_and_half(number: int) -> tuple[str, str]:
    """Return a text about both floods, as somebody writes who wants to merge two stories."""
    return (
        f"Ostra at Waldhaven, Fenmere at Kellbrook: {12 + number} and 31 dead",
        f"{FLOOD[1][:210]} {TWIN[1][:210]} Part {number}.",
    )


@pytest.mark.parametrize("count", [4, 12, 60])
@pytest.mark.parametrize("is_stored", [False, True], ids=["in one batch", "in stories already"])
def test_a_site_can_not_merge_two_stories_by_many_articles_about_both(
    count: int, is_stored: bool
) -> None:
    """A merge is permanent, so one site must not be able to cause it."""
    honest = [
        article(number, (title, f"{text} {number}"), f"paper{number}.example", number)
        for number, (title, text) in enumerate((FLOOD, FLOOD_AGAIN, FLOOD, TWIN, TWIN, TWIN))
    ]
    spam = [
        article(100 + number, half_and_half(number), "flooder.example", 8)
        for number in range(count)
    ]
    members = Members()
    if is_stored:
        placed, _ = place(honest, members)
        members = stored(placed)
    placed, merges = place(spam if is_stored else [*honest, *spam], members)
    stories = {placement.arrival.article_id: placement.story_id for placement in placed}
    assert merges == []
    if not is_stored:
        assert {stories[0], stories[3]} == {0, 3}, "the two floods are two stories"
    assert len({stories[article.article_id] for article in spam}) == 1
    of_spammer = [p for p in placed if p.arrival.site == "flooder.example"]
    assert sum(placement.is_compared for placement in of_spammer) == 1


def test_many_articles_of_one_site_do_not_keep_others_out_of_their_story() -> None:
    """Fifty copies of one text are so similar that no other report would be similar enough."""
    copies = [
        article(100 + number, (FLOOD[0], f"{FLOOD[1]} {number}"), "flooder.example")
        for number in range(50)
    ]
    placed, _ = place(copies, Members())
    members = stored(placed)
    reopened = (
        "Hotel Almen reopens",
        "The hotel Almen in Waldhaven has reopened its ground floor, the owner said.",
    )
    [late], _ = place([article(1, reopened, "paper.example", 5)], members)
    assert late.story_id == 100


def test_a_few_articles_of_a_site_are_all_compared() -> None:
    """A report, its update and a comment are normal."""
    three = [
        article(number, (FLOOD[0], f"{FLOOD[1]} {number}"), "paper.example") for number in range(3)
    ]
    placed, _ = place(three, Members())
    assert all(placement.is_compared for placement in placed)
    assert len({placement.story_id for placement in placed}) == 1
