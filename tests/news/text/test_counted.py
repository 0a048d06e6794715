"""A count and its noun agree in messages."""

from __future__ import annotations

import pytest

from warta.news.text.counted import counted, sized


@pytest.mark.parametrize(
    ("number", "noun", "words"),
    [(0, "feed", "0 feeds"), (1, "feed", "1 feed"), (2, "feed", "2 feeds"), (1, "entry", "1 entry"),
     (2000, "entry", "2,000 entries"), (3, "new copy", "3 new copies"), (2, "day", "2 days"),
     (1, "address", "1 address"), (4, "address", "4 addresses"), (2, "batch", "2 batches")],
)  # fmt: skip
def test_a_count_and_its_noun_agree(number: int, noun: str, words: str) -> None:
    """Messages such as "subscribed to 1 new feeds" look careless."""
    assert counted(number, noun) == words


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0.0 MB"), (999_949_999, "999.9 MB"), (10**9, "1.0 GB"), (26_093_300_000, "26.1 GB"),
     (5 * 10**12, "5.0 TB")],
)  # fmt: skip
def test_large_sizes_are_in_gigabytes(size: int, words: str) -> None:
    """Nobody reads "26,093.3 MB" at a glance."""
    assert sized(size) == words
