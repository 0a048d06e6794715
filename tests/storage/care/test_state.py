"""The state of a home for monitoring: silent feeds, delays and backlog."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from warta.storage.care.state import overview
from warta.storage.errors import StorageError
from warta.storage.files.journal import Journal, NotedRun, note
from warta.storage.home import Home
from warta.storage.warehouse.connection import Warehouse, insert
from warta.storage.warehouse.snapshot import publish

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)

# Of each feed, in hours: the pause between new entries, how long ago the last one came, and how
# long ago the first one came.
FEEDS: dict[str, tuple[float, float, float]] = {
    "every hour": (1, 1, 500),
    "every hour, a day and a half ago": (1, 36, 500),
    "every hour, this night": (1, 9, 500),
    "once a day": (24, 30, 1200),
    "once a day, four days ago": (24, 96, 1200),
    "once a week, ten days ago": (168, 240, 1400),
    "too few to tell": (24, 500, 560),
    "too young to tell": (1, 36, 60),
    "none yet": (1, 1, 0),
}


def feed(numbered: tuple[int, str]) -> dict[str, object]:
    """Return a feed's row."""
    number, name = numbered
    return {
        "feed_id": number, "url": name, "title": name, "subscribed": True, "status": "ok", "added_at": NOW,
        "next_poll_at": NOW + HOUR, "poll_interval_s": 300, "consecutive_failures": 0, "listed": 0,
        "ttl_seconds": 0, "skip_hours": [], "skip_days": [], "hubs": [],
    }  # fmt: skip


def entries(feed_id: int, every: float, until: float, since: float) -> Iterator[dict[str, object]]:
    """Return the rows of a feed's entries."""
    for step in range(int((since - until) / every) + 1):
        seen_at = NOW - (until + step * every) * HOUR
        yield {
            "entry_key": feed_id * 10_000 + step, "feed_id": feed_id, "entry_id": "e", "title": "t",
            "signature": 0, "seen_at": seen_at, "settled_at": seen_at, "outcome": "new", "attempts": 1,
        }  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("state") / "home")
    warehouse = Warehouse(home)
    warehouse.migrate()
    with warehouse.transaction() as database:
        insert(database, "store.feed", map(feed, enumerate(FEEDS, 1)))
        for number, name in enumerate(FEEDS, 1):
            insert(database, "store.entry", entries(number, *FEEDS[name]))
        database.execute(
            "UPDATE store.feed SET next_poll_at = $at WHERE feed_id = 1", {"at": NOW - 3 * HOUR}
        )
        database.execute(
            "UPDATE store.feed SET next_poll_at = $at, status = 'failing' WHERE feed_id = 9",
            {"at": NOW - 50 * HOUR},
        )
    publish(warehouse)
    return home


def test_a_feed_is_silent_if_it_pauses_much_longer_than_usual(home: Home) -> None:
    """A weekly may pause for ten days; an agency that pauses for two has a problem."""
    assert set(overview(home, NOW).silent) == {
        "every hour, a day and a half ago",
        "once a day, four days ago",
    }
    later = overview(home, NOW + timedelta(days=30)).silent
    assert {"once a week, ten days ago", "every hour, this night"} <= set(later)
    assert not {"too few to tell", "too young to tell"} & set(later)


def test_a_snapshot_of_an_earlier_version_gives_the_other_figures(home: Home) -> None:
    """After an upgrade, monitoring must work before the next run publishes."""
    warehouse = Warehouse(home)
    with warehouse.transaction() as database:
        database.execute("DROP VIEW silent_feeds")
        database.execute("DROP MACRO TABLE store.silent_feeds_at")
    publish(warehouse)
    seen = overview(home, NOW)
    assert seen.silent == ()
    assert seen.state.feeds == len(FEEDS)


def test_entries_and_feeds_that_made_warta_fail_within_a_week_are_named(home: Home) -> None:
    """Their runs completed, so nobody would notice them otherwise."""
    warehouse, why = Warehouse(home), "quarantined while storing it: ValueError: odd"
    with warehouse.transaction() as database:
        for day, number in ((1, 20_000), (8, 60_002)):
            database.execute(
                "UPDATE store.entry SET url = 'http://a.example/' || entry_key, outcome = 'failed', "
                "reason = $why, settled_at = $at WHERE entry_key = $key",
                {"why": why, "at": NOW - timedelta(days=day), "key": number},
            )
        database.execute(
            "UPDATE store.feed SET status = 'failing', reason = $why WHERE feed_id = 9",
            {"why": why.replace("storing", "recording")},
        )
    publish(warehouse)
    assert overview(home, NOW).quarantined == (
        ("none yet", "quarantined while recording it: ValueError: odd"),
        ("http://a.example/20000", why),
    )
    twice, placing = ("http://a.example/20000", why), ("", "quarantined while placing it: Odd")
    for day, quarantined in ((1, (twice, placing)), (8, (("http://b.example/", "old"),))):
        began = NotedRun(f"run {day}", "ingest", NOW - timedelta(days=day), 1)
        run = replace(began, status="completed", quarantined=quarantined)
        note(home.journal, partial(Journal.with_run, run=run))
    assert overview(home, NOW).quarantined[2:] == (placing,), "what no row of a table names"
    home.journal.unlink()


def test_a_failing_feed_does_not_count_as_overdue(home: Home) -> None:
    """It waits for days by design; only waiting feeds that work show that runs are late."""
    state = overview(home, NOW).state
    assert state.overdue_since == NOW - 3 * HOUR
    assert (state.feeds, state.failing) == (len(FEEDS), 1)
    assert state.last_success_at is None
    assert state.last_run is None


def test_a_folder_that_is_not_a_home_is_refused(tmp_path: Path) -> None:
    """A mistyped --home must not be reported as a home without problems."""
    with pytest.raises(StorageError, match="nothing was collected there yet; check --home"):
        overview(Home(tmp_path), NOW)
