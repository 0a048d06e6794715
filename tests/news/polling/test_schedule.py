"""Waits are bounded, follow the feed, and never undercut what a server asked for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import schedule as simulation
from warta.news.polling.rhythm import Rhythm, unknown
from warta.news.polling.schedule import (
    LONGEST_BACK_OFF,
    LONGEST_WISH,
    MOST_ATTEMPTS,
    NO_WISH,
    Bounds,
    Due,
    Listing,
    Wish,
    next_attempt,
    next_poll,
    next_poll_after_failure,
)

NOW = datetime(2026, 3, 4, 12, 30, tzinfo=UTC)  # a Wednesday
BOUNDS = Bounds()
moments = st.datetimes(timezones=st.just(UTC))
lately = st.datetimes(datetime(2026, 1, 1), datetime(2026, 3, 6), timezones=st.just(UTC))
rhythms = st.lists(lately, max_size=60).map(lambda dates: unknown(NOW).after(dates, NOW))
chances = st.floats(0, 1)


def steady(per_day: int, days: int = 30) -> Rhythm:
    """A feed that has published evenly, around the clock."""
    start = NOW - timedelta(days=days)
    step = timedelta(days=1) / per_day
    return unknown(start).after((start + n * step for n in range(per_day * days)), NOW)


def due(
    rhythm: Rhythm,
    wish: Wish = NO_WISH,
    *,
    listed: int = 0,
    missed: bool = False,
    turnover: timedelta | None = None,
    chance: float = 0.5,
) -> Due:
    listing = Listing(listed, missed, turnover)
    return next_poll(NOW, rhythm, listing, bounds=BOUNDS, wish=wish, chance=chance)


@given(rhythms, chances, st.integers(0, 500), st.booleans())
def test_a_feed_is_never_asked_sooner_or_later_than_we_allow_ourselves(
    rhythm: Rhythm, chance: float, listed: int, missed: bool
) -> None:
    """Whatever a feed's history, it costs at most 288 requests a day and is seen each day."""
    wait = due(rhythm, chance=chance, listed=listed, missed=missed).at - NOW
    assert BOUNDS.shortest <= wait <= BOUNDS.longest


def test_the_more_a_feed_publishes_the_sooner_it_is_asked() -> None:
    """Requests go where the news is."""
    waits = [due(steady(per_day)).at - NOW for per_day in (1, 4, 24, 96, 400)]
    assert waits == sorted(waits, reverse=True)
    assert waits[0] > timedelta(minutes=50) > timedelta(minutes=20) > waits[3]


def test_a_newsroom_that_sleeps_at_night_is_not_asked_at_night() -> None:
    """A quarter of a daily paper's requests would find nothing."""
    start = NOW - timedelta(days=30)
    by_day = [start.replace(hour=8 + n % 12) + timedelta(days=n // 12) for n in range(360)]
    rhythm = unknown(start).after(by_day, NOW)
    noon, night = NOW, NOW.replace(hour=23)
    assert due(rhythm).at - noon < timedelta(minutes=30)
    at_night = next_poll(night, rhythm, Listing(), bounds=BOUNDS, wish=NO_WISH).at - night
    assert at_night > timedelta(hours=1)


def test_a_feed_that_shows_few_entries_is_asked_before_they_are_gone() -> None:
    """A busy feed of three entries turns over within ten minutes."""
    assert due(steady(400), listed=3).at < due(steady(400), listed=100).at


def test_after_a_gap_a_feed_is_asked_twice_as_often() -> None:
    """What was missed once is missed again by the same schedule."""
    usual = due(steady(4)).at - NOW
    assert due(steady(4), missed=True).at - NOW == usual / 2


@given(rhythms, st.integers(0, 10**9), st.integers(0, 10**9))
def test_what_a_publisher_asks_is_respected_up_to_our_longest_wait(
    rhythm: Rhythm, ttl: int, fresh: int
) -> None:
    """ttl and Cache-Control are floors; a careless max-age of a year hides no month of news."""
    asked = timedelta(seconds=max(ttl, fresh))
    at = due(rhythm, Wish(ttl_seconds=ttl, fresh_seconds=fresh)).at
    assert at >= NOW + min(asked, BOUNDS.longest)
    assert at <= NOW + BOUNDS.longest


@given(
    st.integers(1, 5_000),
    st.integers(1, 500),
    st.integers(0, 10**9),
    st.integers(0, 10**9),
    chances,
)
def test_no_wish_of_a_publisher_costs_its_entries(
    per_day: int, listed: int, ttl: int, fresh: int, chance: float
) -> None:
    """What scrolls out of the list is lost; a cache header was not written with that in mind."""
    rhythm = steady(min(per_day, 500), days=5)
    wish = Wish(ttl_seconds=ttl, fresh_seconds=fresh)
    wait = due(rhythm, wish, listed=listed, chance=chance).at - NOW
    expected = rhythm.per_day() * wait / timedelta(days=1)
    assert expected <= max(listed * 0.75, 7.5) or wait <= BOUNDS.shortest * 1.1


@given(chances, st.integers(5, 86_400))
def test_a_new_feed_is_asked_before_its_list_has_turned_over(chance: float, seconds: int) -> None:
    """Nothing is known of it but the dates it lists; 20 s apart, they will be gone in ten minutes."""
    turnover = timedelta(seconds=seconds)
    wait = due(unknown(NOW), listed=30, turnover=turnover, chance=chance).at - NOW
    assert wait <= max(BOUNDS.shortest, turnover / 2)


@pytest.mark.parametrize("server", simulation.WIRE_SERVERS)
def test_a_wire_service_loses_nothing_from_its_first_poll_on(server: str) -> None:
    """3 entries a minute, 30 shown: a 503 or a cache header cost 64 of them in one stretch."""
    requests, lost = simulation.wire_lost(*simulation.WIRE_SERVERS[server])
    assert lost == 0
    assert requests < 24 * 60


@given(rhythms, st.sets(st.integers(0, 23)), st.sets(st.integers(0, 6)))
def test_hours_and_days_that_a_publisher_skips_are_skipped(
    rhythm: Rhythm, hours: set[int], days: set[int]
) -> None:
    """Unless it skips all of them, which nobody can mean."""
    at = due(rhythm, Wish(skip_hours=tuple(hours), skip_days=tuple(days))).at
    assert at.hour not in hours or len(hours) == 24
    assert at.weekday() not in days or len(days) == 7


@given(st.integers(60, 86_400), st.integers(0, 10_000), chances)
def test_a_failing_feed_is_asked_ever_more_rarely_but_never_abandoned(
    interval: int, failures: int, chance: float
) -> None:
    """A feed that comes back after a month must be noticed within a week."""

    def wait(count: int) -> timedelta:
        found = next_poll_after_failure(
            NOW, interval_seconds=interval, consecutive_failures=count, chance=chance
        )
        return found.at - NOW

    assert BOUNDS.shortest <= wait(failures) <= wait(failures + 1) <= LONGEST_BACK_OFF
    assert wait(1) == BOUNDS.shortest  # most failures last seconds
    assert wait(3) > timedelta(minutes=11)
    assert wait(20) >= LONGEST_BACK_OFF * 0.75


@given(moments)
def test_retry_after_is_respected_up_to_a_month(asked: datetime) -> None:
    """In seconds or as a date, it is the server's own word."""
    found = next_poll_after_failure(
        NOW, interval_seconds=900, consecutive_failures=1, not_before=asked
    )
    assert found.at >= min(asked, NOW + LONGEST_WISH)
    assert found.at <= NOW + LONGEST_WISH


@given(st.lists(lately, max_size=40), st.lists(lately, max_size=40))
def test_a_rhythm_is_the_same_in_whatever_order_entries_came(
    first: list[datetime], second: list[datetime]
) -> None:
    """The order of arrival changes nothing that is stored."""
    one = unknown(NOW).after(first + second, NOW)
    other = unknown(NOW).after(second, NOW).after(first, NOW)
    assert one.since == other.since
    assert all(abs(a - b) < 0.001 for a, b in zip(one.by_hour, other.by_hour, strict=True))


@given(rhythms, st.lists(moments, max_size=20))
def test_impossible_dates_do_not_bend_a_rhythm(rhythm: Rhythm, dates: list[datetime]) -> None:
    """Feeds date entries to 1970 and to 2099."""
    after = rhythm.after(dates, NOW)
    assert all(0 <= count <= 200 for count in after.by_hour)
    assert 0 < after.per_day() < 10_000


def test_a_feed_that_fell_silent_is_forgotten_slowly() -> None:
    """Two months later it is asked as rarely as one that never published."""
    busy = steady(48)
    later = [busy.after((), NOW + timedelta(days=days)).per_day() for days in (0, 10, 30, 90)]
    assert later == sorted(later, reverse=True)
    assert later[0] > 40
    assert later[-1] < 1


def test_the_schedule_saves_most_requests_and_finds_busy_news_as_soon() -> None:
    """The small version of benchmarks/schedule.py: against asking every 15 minutes."""
    fewer, ratio = simulation.compared(simulation.generated(150))
    assert fewer >= simulation.NEEDED_FEWER
    assert ratio <= simulation.NEEDED_DELAY


def test_a_page_is_given_up_after_its_last_attempt() -> None:
    """An entry must settle one day; the attempts span an outage of a day."""
    waits = [next_attempt(NOW, n, None) for n in range(1, MOST_ATTEMPTS)]
    assert all(wait is not None for wait in waits)
    total = sum((wait - NOW for wait in waits if wait), timedelta())
    assert total > timedelta(hours=24)
    assert next_attempt(NOW, MOST_ATTEMPTS, None) is None
