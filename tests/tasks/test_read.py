"""Which slow feeds are kept for the end of a run: one site must leave room for the others."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from warta.news.polling.poll import Feed, Poll
from warta.tasks.poll import Polled
from warta.tasks.read import Later

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MB = 1_000_000


def slow(url: str, size: int) -> Polled:
    poll = Poll(feed=Feed(1, url, "T", 900, NOW), polled_at=NOW, outcome="parsed")
    return Polled(poll, body=bytes(size), url=url)


@pytest.mark.parametrize(
    ("strangers", "kept"),
    [
        ([("http://a.example/1", 9 * MB)] * 5, 1),
        ([("http://a.example/1", 3 * MB)] * 5, 2),
        ([(f"http://{n}.a.example/", 9 * MB) for n in range(5)], 1),
        ([(f"http://a{n}.example/", 7 * MB) for n in range(3)], 3),
    ],
)
def test_large_feed_has_room_beside_many_of_one_site(
    strangers: list[tuple[str, int]], kept: int
) -> None:
    """On a busy machine a feed of 9 MB may miss the quick limit, and must not fail for that."""
    later = Later()
    taken = [later.take(slow(url, size)) for url, size in strangers]
    assert sum(taken) == kept
    assert later.take(slow("http://honest.example/feed", 9 * MB))


def test_feeds_kept_for_later_have_a_limit_together() -> None:
    """They are held in the memory of the main process."""
    later = Later()
    for number in range(100):
        later.take(slow(f"http://a{number}.example/", 9 * MB))
    assert sum(each.weight for each in later.feeds) <= 32 * MB
