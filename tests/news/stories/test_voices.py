"""A site's many alike articles count as few in a story."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from benchmarks.stories import kept
from tests.news.stories.reports import FLOOD, FLOOD_AGAIN, TWIN
from warta.news.stories.place import (
    ArticleToPlace,
    Members,
    Placement,
    place,
)
from warta.news.stories.terms import vector_of

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def told(article_id: int, said: tuple[str, str], site: str = "", hour: int = 0) -> ArticleToPlace:
    title, text = said
    at = NOON + timedelta(hours=hour)
    return ArticleToPlace(article_id, "en", at, vector_of(title, text, "en"), site)


def stored(placed: Sequence[Placement]) -> Members:
    """What later batches are compared with."""
    return kept([each for each in placed if each.is_compared])


def half_and_half(number: int) -> tuple[str, str]:
    """A text of both floods, as who wants to make one story of two would write it."""
    return (
        f"Ostra at Waldhaven, Fenmere at Kellbrook: {12 + number} and 31 dead",
        f"{FLOOD[1][:210]} {TWIN[1][:210]} Part {number}.",
    )


@pytest.mark.parametrize("count", [4, 12, 60])
@pytest.mark.parametrize("is_stored", [False, True], ids=["in one batch", "in stories already"])
def test_a_site_does_not_make_one_story_of_two(count: int, is_stored: bool) -> None:
    """Its many articles on half of each have one voice; a merge is for good."""
    honest = [
        told(number, (said[0], f"{said[1]} {number}"), f"paper{number}.example", number)
        for number, said in enumerate((FLOOD, FLOOD_AGAIN, FLOOD, TWIN, TWIN, TWIN))
    ]
    flood = [
        told(100 + number, half_and_half(number), "flooder.example", 8) for number in range(count)
    ]
    members = Members()
    if is_stored:
        placed, _ = place(honest, members)
        members = stored(placed)
    placed, merges = place(flood if is_stored else [*honest, *flood], members)
    stories = {each.arrival.article_id: each.story_id for each in placed}
    assert merges == []
    if not is_stored:
        assert {stories[0], stories[3]} == {0, 3}, "the two floods are two stories"
    assert len({stories[each.article_id] for each in flood}) == 1
    assert sum(each.is_compared for each in placed if each.arrival.site == "flooder.example") == 1


def test_a_sites_many_articles_do_not_keep_others_out_of_the_story() -> None:
    """A story of fifty copies of one text is so tight that nothing else is alike enough."""
    flood = [
        told(100 + number, (FLOOD[0], f"{FLOOD[1]} {number}"), "flooder.example")
        for number in range(50)
    ]
    placed, _ = place(flood, Members())
    members = stored(placed)
    reopened = (
        "Hotel Almen reopens",
        "The hotel Almen in Waldhaven has reopened its ground floor, the owner said.",
    )
    [late], _ = place([told(1, reopened, "paper.example", 5)], members)
    assert late.story_id == 100


def test_a_few_articles_of_a_site_speak_for_themselves() -> None:
    """A report, its update and a comment are no flood."""
    three = [
        told(number, (FLOOD[0], f"{FLOOD[1]} {number}"), "paper.example") for number in range(3)
    ]
    placed, _ = place(three, Members())
    assert all(each.is_compared for each in placed)
    assert len({each.story_id for each in placed}) == 1
