"""Times that a wrong clock stored must not silence feeds until those times come."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from tests.conftest import Ask, Collect
from warta.flows.collecting import collect_news
from warta.flows.maintaining import maintain_home
from warta.newsroom import Answer, Newsroom, sample_stories
from warta.settings import load_settings
from warta.storage.care.clock import SLACK, _columns, correct_times, was_off_for_long
from warta.storage.errors import StorageError
from warta.storage.home import Home
from warta.storage.warehouse.connection import Warehouse
from warta.tasks.web.servers_clock import ServersClock

SITE, FEED = "siaran.example", "http://siaran.example/feed"


def shift(home: Path, ahead: timedelta) -> None:
    """Move all stored times, as if the clock had been ahead (or, negative, behind) until now."""
    with Warehouse(Home(home)).transaction() as database:
        for table, column in _columns(database):
            database.execute(f"UPDATE store.{table} SET {column} = {column} + ?", [ahead])


@pytest.mark.parametrize("days", [1, 40, 36_500])
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
    room: Newsroom, collect: Collect, ask: Ask, home: Path
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
    maintain_home(load_settings(home=home))  # as does the upkeep that a person asks for
    assert old.exists()
    with pytest.raises(StorageError, match="may be ahead"):
        maintain_home(load_settings(home=home), articles_older_than_days=1)
    assert ask("SELECT count(*) FROM articles") == [(2,)]
    with Warehouse(Home(home)).transaction() as database:
        assert was_off_for_long(database, "none", datetime.now(UTC))
        database.execute("UPDATE store.run SET started_at = started_at - INTERVAL 30 HOUR")
        assert not was_off_for_long(database, "none", datetime.now(UTC))
        database.execute("DELETE FROM store.upkeep")
    for number in range(3):
        room.script(f"situs{number}.example", "/feed", dated(timedelta(days=-300)))
    feeds = [f"http://situs{number}.example/feed" for number in range(3)]
    collect(*feeds)
    assert old.exists()
    assert "clock differs from servers" in (home / "logs" / "warta.log").read_text()
    for number in range(3):
        room.script(f"situs{number}.example", "/feed", dated(timedelta(hours=2)))
    with Warehouse(Home(home)).transaction() as database:
        database.execute("DELETE FROM store.upkeep")
    collect(*feeds)
    assert not old.exists()


def dated(ahead: timedelta) -> Answer:
    """Return a feed of a server whose clock is ahead of ours."""
    stamp = format_datetime(datetime.now(UTC) + ahead, usegmt=True)
    return Answer(body=b"<rss><channel/></rss>", headers={"Date": stamp})


@pytest.mark.parametrize(
    ("days", "difference"),
    [
        ([0, 0, 0], None),
        ([-365, -365], None),
        ([-365, -365, -365], 365),
        ([-365, -365, 0, 0, 0], None),
        ([400, 0, -400, 0.5], None),
        ([2, 2, 2, -4000], -2),
    ],
)
def test_clock_is_compared_with_that_of_most_servers(
    days: list[float], difference: float | None
) -> None:
    """One server with a wrong clock says nothing, nor do two."""
    now, clock = datetime(2026, 11, 29, 12, tzinfo=UTC), ServersClock()
    for number, ahead in enumerate(days):
        stamp = format_datetime(now + timedelta(days=ahead, seconds=-60), usegmt=True)
        clock.note(f"{number}.example", stamp, "60", now)
    clock.note("odd.example", "0", "x", now)
    assert clock.difference() == (None if difference is None else timedelta(days=difference))
