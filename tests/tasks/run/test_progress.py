"""The line that shows how far a run is."""

from __future__ import annotations

import pytest

from warta.tasks.run.progress import RunCounts


@pytest.mark.parametrize(
    ("counts", "line"),
    [
        (RunCounts(), "starting"),
        (RunCounts("polling feeds", 3, 12), "polling feeds: 3/12 feeds"),
        (RunCounts("polling feeds", 0, 1), "polling feeds: 0/1 feed"),
        (
            RunCounts("fetching pages", 12, 12, 1_004, 2_500, 1),
            "fetching pages: 12/12 feeds, 1,004/2,500 pages, 1 new article",
        ),
        (RunCounts("extracting", pages_total=9), "extracting: 0/9 pages, 0 new articles"),
        (RunCounts("reading", listings=2), "reading: 2 listings"),
        (RunCounts("indexing words"), "indexing words"),
    ],
)
def test_a_line_of_progress_names_only_what_the_run_has_to_do(counts: RunCounts, line: str) -> None:
    assert counts.in_words() == line
