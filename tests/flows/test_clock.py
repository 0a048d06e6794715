"""Times that a wrong clock stored must not silence feeds until those times come."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.conftest import Ask, Collect
from warta.flows.collecting import collect_news
from warta.newsroom import Answer, Newsroom, sample_stories
from warta.settings import load_settings
from warta.storage.care.clock import SLACK, _columns, correct_times, was_off_for_long
from warta.storage.home import Home
from warta.storage.warehouse.connection import Warehouse

SITE, FEED = "siaran.example", "http://siaran.example/feed"


def shift(home: Path, ahead: timedelta) -> None:
    """Move all stored times, as if the clock had been ahead (or, negative, behind) until now."""
    with Warehouse(Home(home)).transaction() as database:
        for table, column in _columns(database):
            database.execute(f"UPDATE store.{table} SET {column} = {column} + ?", [ahead])


@pytest.mark.parametrize("days", [1, 10, 40, 365, 36_500])
def test_run_after_a_clock_was_ahead_polls_as_usual(
    room: Newsroom, collect: Collect, ask: Ask, home: Path, days: int
) -> None:
    """Otherwise a machine that once woke in another year would poll nothing until that year."""
    room.add_publisher(SITE, *sample_stories(3), language="id")
    story = room.stories(SITE)[0]
    room.script(SITE, story.path, Answer(status=503, headers={"Retry-After": "3600"}))
    collect(FEED)
    assert ask("SELECT count(*) FROM entries WHERE outcome = 'pending'") == [(1,)]
    room.script(SITE, story.path)
    shift(home, timedelta(days=days))
    room.forget_requests()
    report = collect_news(load_settings(home=home))
    assert (report.feeds_due, report.feeds_polled) == (1, 1)
    paths = [request.path for request in room.requests]
    assert story.path in paths
    now = datetime.now(UTC)
    with Warehouse(Home(home)).transaction() as database:
        assert correct_times(database, now) is None
        for table, column in _columns(database):
            if column not in ("next_poll_at", "next_attempt_at", "not_before"):
                row = database.execute(f"SELECT max({column}) FROM store.{table}").fetchone()
                assert row is None or row[0] is None or row[0] <= now + SLACK
    assert ask("SELECT count(*) FROM articles WHERE first_seen_at > now() + INTERVAL 1 HOUR") == [
        (0,)
    ]
    log = (home / "logs" / "warta.log").read_text()
    assert "clock had been ahead" in log


def test_right_clock_changes_no_waiting_time(
    room: Newsroom, collect: Collect, ask: Ask, home: Path
) -> None:
    """Servers may ask for waits of weeks, which are kept."""
    room.add_publisher(SITE, *sample_stories(1), language="id")
    collect(FEED)
    with Warehouse(Home(home)).transaction() as database:
        database.execute("UPDATE store.feed SET next_poll_at = now() + INTERVAL 31 DAY")
        assert correct_times(database, datetime.now(UTC)) is None


def test_nothing_is_deleted_by_age_in_the_first_run_after_a_month(
    room: Newsroom, collect: Collect, home: Path
) -> None:
    """To a clock that is ahead, the whole archive seems too old."""
    room.add_publisher(SITE, *sample_stories(2), language="id")
    collect(FEED)
    [archived] = (home / "archive").glob("*.warc.gz")
    old = archived.with_name(f"20200101-{archived.name[9:]}")
    archived.rename(old)
    shift(home, -timedelta(days=40))
    collect(FEED)
    assert old.exists()
    with Warehouse(Home(home)).transaction() as database:
        assert not was_off_for_long(database, "none", datetime.now(UTC))
        database.execute("DELETE FROM store.upkeep")
    collect(FEED)
    assert not old.exists()
