"""Each finding of `warta check`, at its limit and beyond."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from warta.news.monitoring.verdict import LastRun, Level, Limits, State, span, verdict, worst

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
WELL = State(
    now=NOW,
    last_success_at=NOW - timedelta(minutes=5),
    last_run=LastRun("r", "ingest", "completed", NOW - timedelta(minutes=6), NOW),
    working_since=None,
    serving_since=NOW - timedelta(days=3),
    feeds=100,
    failing=10,
    silent=3,
    overdue_since=NOW - timedelta(minutes=2),
    pending=500,
    backlog=20,
    database_bytes=1_000_000_000,
    free_bytes=50_000_000_000,
)


def failed(status: str) -> LastRun:
    return LastRun("r", "ingest", status, NOW, NOW, "why")


@pytest.mark.parametrize(
    ("changes", "limits", "level", "words"),
    [
        ({}, {}, Level.OK, "ended 5 min ago"),
        ({"last_success_at": None}, {}, Level.CRITICAL, "no run has succeeded yet"),
        ({"last_success_at": NOW - timedelta(hours=2)}, {}, Level.CRITICAL, "2 h ago (limit 1 h)"),
        ({"last_success_at": NOW - timedelta(hours=2)}, {"age": timedelta(hours=2)}, Level.OK, "2 h"),
        ({"last_success_at": NOW + timedelta(minutes=50)}, {}, Level.OK, "ended 0 s ago"),
        ({"last_success_at": NOW + timedelta(days=365)}, {}, Level.CRITICAL, "put back, by 365 d at least"),
        ({"last_run": failed("failed")}, {}, Level.WARNING, "(ingest) failed: why"),
        ({"last_run": failed("crashed")}, {}, Level.WARNING, "crashed"),
        ({"last_run": failed("stopped")}, {}, Level.OK, "was stopped"),
        ({"last_run": None}, {}, Level.OK, "feeds"),
        ({"working_since": NOW - timedelta(hours=7)}, {}, Level.CRITICAL, "a run has been active for 7 h"),
        ({"working_since": NOW - timedelta(hours=5)}, {}, Level.OK, "a run has been active for 5 h"),
        ({"serving_since": None}, {}, Level.OK, "feeds"),
        ({"serving_since": None}, {"needs_serve": True}, Level.CRITICAL, "not running"),
        ({"feeds": 0, "failing": 0, "silent": 0}, {}, Level.WARNING, "no feeds"),
        ({"failing": 50}, {}, Level.WARNING, "50 of 100 feeds failing"),
        ({"failing": 49}, {}, Level.OK, "49 of 100"),
        ({"failing": 0}, {"failing": 0.0}, Level.OK, "0 of 100"),
        ({"silent": 25}, {}, Level.WARNING, "silent"),
        ({"overdue_since": NOW - timedelta(minutes=61)}, {}, Level.WARNING, "due for 1 h 1 min"),
        ({"overdue_since": None}, {}, Level.OK, "feeds"),
        ({"backlog": 5001}, {}, Level.WARNING, "5,001 entries due"),
        ({"free_bytes": 1_999_999_999}, {}, Level.CRITICAL, "2.0 GB needed"),
        ({"free_bytes": 1_999_999_999}, {"free_bytes": 10}, Level.OK, "2.0 GB of disk free"),
        ({"free_bytes": 10**8, "database_bytes": 10}, {}, Level.CRITICAL, "200.0 MB needed"),
    ],
)  # fmt: skip
def test_each_finding_has_its_level_and_message(
    changes: dict[str, Any], limits: dict[str, Any], level: Level, words: str
) -> None:
    """Nobody looks at a home that runs for months, except through these findings."""
    findings = verdict(replace(WELL, **changes), Limits(**limits))
    assert worst(findings) == level
    assert findings[0].level == level, "the worst comes first"
    assert any(words in finding.words and finding.level == level for finding in findings)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-5, "0 s"), (0.4, "0 s"), (59, "59 s"), (60, "1 min"), (3599, "59 min"), (3600, "1 h"),
     (5400, "1 h 30 min"), (86_400, "1 d"), (90_000, "1 d 1 h")],
)  # fmt: skip
def test_durations_are_written_in_at_most_two_units(seconds: float, words: str) -> None:
    """A person can't judge "7263.2 seconds" at a glance."""
    assert span(timedelta(seconds=seconds)) == words
