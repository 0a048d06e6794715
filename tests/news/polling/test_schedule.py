"""The wait until the next poll is bounded, follows the feed's rhythm, and respects its server."""

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
    """Return the rhythm of a feed that has published evenly, day and night."""
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
def test_the_wait_between_polls_stays_within_its_bounds(
    rhythm: Rhythm, chance: float, listed: int, missed: bool
) -> None:
    """Whatever its history, a feed gets at most 288 requests a day and at least one."""
    wait = due(rhythm, chance=chance, listed=listed, missed=missed).at - NOW
    assert BOUNDS.shortest <= wait <= BOUNDS.longest


def test_the_more_a_feed_publishes_the_sooner_it_is_polled() -> None:
    """Requests go to the feeds with most news."""
    waits = [due(steady(per_day)).at - NOW for per_day in (1, 4, 24, 96, 400)]
    assert waits == sorted(waits, reverse=True)
    assert waits[0] > timedelta(minutes=50) > timedelta(minutes=20) > waits[3]


def test_a_feed_without_news_at_night_is_polled_less_at_night() -> None:
    """A quarter of the requests for a daily newspaper would bring nothing."""
    start = NOW - timedelta(days=30)
    by_day = [start.replace(hour=8 + n % 12) + timedelta(days=n // 12) for n in range(360)]
    rhythm = unknown(start).after(by_day, NOW)
    noon, night = NOW, NOW.replace(hour=23)
    assert due(rhythm).at - noon < timedelta(minutes=30)
    at_night = next_poll(night, rhythm, Listing(), bounds=BOUNDS, wish=NO_WISH).at - night
    assert at_night > timedelta(hours=1)


def test_a_feed_that_lists_few_entries_is_polled_before_they_are_gone() -> None:
    """A busy feed that lists three entries replaces all of them within ten minutes."""
    assert due(steady(400), listed=3).at < due(steady(400), listed=100).at


def test_after_missed_entries_a_feed_is_polled_twice_as_often() -> None:
    """With the same schedule entries would be missed again."""
    usual = due(steady(4)).at - NOW
    assert due(steady(4), missed=True).at - NOW == usual / 2


@given(rhythms, st.integers(0, 10**9), st.integers(0, 10**9))
def test_ttl_and_cache_control_are_respected_up_to_the_longest_wait(
    rhythm: Rhythm, ttl: int, fresh: int
) -> None:
    """A careless max-age of a year must not hide the news of a month."""
    requested = timedelta(seconds=max(ttl, fresh))
    at = due(rhythm, Wish(ttl_seconds=ttl, fresh_seconds=fresh)).at
    assert at >= NOW + min(requested, BOUNDS.longest)
    assert at <= NOW + BOUNDS.longest


@given(
    st.integers(1, 5_000),
    st.integers(1, 500),
    st.integers(0, 10**9),
    st.integers(0, 10**9),
    chances,
)
def test_ttl_and_cache_control_do_not_make_us_miss_entries(
    per_day: int, listed: int, ttl: int, fresh: int, chance: float
) -> None:
    """Entries that leave the list between two polls are lost; cache headers do not consider that."""
    rhythm = steady(min(per_day, 500), days=5)
    wish = Wish(ttl_seconds=ttl, fresh_seconds=fresh)
    wait = due(rhythm, wish, listed=listed, chance=chance).at - NOW
    expected = rhythm.per_day() * wait / timedelta(days=1)
    assert expected <= max(listed * 0.75, 7.5) or wait <= BOUNDS.shortest * 1.1


@given(chances, st.integers(5, 86_400))
def test_a_new_feed_is_polled_before_its_list_is_replaced(chance: float, seconds: int) -> None:
    """Only the dates in its list are known: 30 entries, 20 s apart, are gone in ten minutes."""
    turnover = timedelta(seconds=seconds)
    wait = due(unknown(NOW), listed=30, turnover=turnover, chance=chance).at - NOW
    assert wait <= max(BOUNDS.shortest, turnover / 2)


@pytest.mark.parametrize("server", simulation.WIRE_SERVERS)
def test_no_entry_of_a_wire_service_is_missed(server: str) -> None:
    """It lists the last 30 of 3 entries a minute; a 503 or a cache header once lost 64 in a row."""
    requests, lost = simulation.wire_lost(*simulation.WIRE_SERVERS[server])
    assert lost == 0
    assert requests < 24 * 60


@given(rhythms, st.sets(st.integers(0, 23)), st.sets(st.integers(0, 6)))
def test_skip_hours_and_skip_days_of_a_feed_are_respected(
    rhythm: Rhythm, hours: set[int], days: set[int]
) -> None:
    """Unless a feed names all hours or all days, which must be a mistake."""
    at = due(rhythm, Wish(skip_hours=tuple(hours), skip_days=tuple(days))).at
    assert at.hour not in hours or len(hours) == 24
    assert at.weekday() not in days or len(days) == 7


@given(st.integers(60, 86_400), st.integers(0, 10_000), chances)
def test_a_failing_feed_is_polled_less_and_less_often_but_at_least_weekly(
    interval: int, failures: int, chance: float
) -> None:
    """A feed that works again after a month must be noticed within a week."""

    def wait(count: int) -> timedelta:
        due = next_poll_after_failure(
            NOW, interval_seconds=interval, consecutive_failures=count, chance=chance
        )
        return due.at - NOW

    assert BOUNDS.shortest <= wait(failures) <= wait(failures + 1) <= LONGEST_BACK_OFF
    assert wait(1) == BOUNDS.shortest  # most failures last seconds
    assert wait(3) > timedelta(minutes=11)
    assert wait(20) >= LONGEST_BACK_OFF * 0.75


@given(moments)
def test_retry_after_is_respected_up_to_a_month(not_before: datetime) -> None:
    """A server in trouble says when it wants to be asked again."""
    due = next_poll_after_failure(
        NOW, interval_seconds=900, consecutive_failures=1, not_before=not_before
    )
    assert due.at >= min(not_before, NOW + LONGEST_WISH)
    assert due.at <= NOW + LONGEST_WISH


@given(st.lists(lately, max_size=40), st.lists(lately, max_size=40))
def test_a_rhythm_does_not_depend_on_the_order_of_entries(
    first: list[datetime], second: list[datetime]
) -> None:
    """The rhythm is stored; it must not depend on the order in which polls end."""
    together = unknown(NOW).after(first + second, NOW)
    in_turn = unknown(NOW).after(second, NOW).after(first, NOW)
    assert together.since == in_turn.since
    assert together.by_hour == pytest.approx(in_turn.by_hour, abs=0.001)


@given(rhythms, st.lists(moments, max_size=20))
def test_impossible_dates_keep_a_rhythm_within_limits(
    rhythm: Rhythm, dates: list[datetime]
) -> None:
    """Feeds contain entries of 1970 and of 2099."""
    after = rhythm.after(dates, NOW)
    assert all(0 <= count <= 200 for count in after.by_hour)
    assert 0 < after.per_day() < 10_000


def test_the_rhythm_of_a_feed_without_news_decays_slowly() -> None:
    """After three months it is polled as rarely as a feed that never published."""
    busy = steady(48)
    later = [busy.after((), NOW + timedelta(days=days)).per_day() for days in (0, 10, 30, 90)]
    assert later == sorted(later, reverse=True)
    assert later[0] > 40
    assert later[-1] < 1


def test_the_schedule_saves_requests_without_delaying_news() -> None:
    """Compared with a poll every 15 minutes; benchmarks/schedule.py simulates more feeds."""
    fewer, ratio = simulation.compared(simulation.generated(60))
    assert fewer >= simulation.NEEDED_FEWER
    assert ratio <= simulation.NEEDED_DELAY


def test_attempts_for_a_page_span_a_day_and_then_end() -> None:
    """A server may be down for a day; but every entry must get an outcome in the end."""
    waits = [next_attempt(NOW, n, None) for n in range(1, MOST_ATTEMPTS)]
    assert all(wait is not None for wait in waits)
    total = sum((wait - NOW for wait in waits if wait), timedelta())
    assert total > timedelta(hours=24)
    assert next_attempt(NOW, MOST_ATTEMPTS, None) is None
