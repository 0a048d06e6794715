"""Decide when to request a feed or page again, with a reason for every wait.

The rules and their measurement: docs/decisions/0007-polling.md.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from warta.news.polling.rhythm import Rhythm, hours_from

LONGEST_BACK_OFF = timedelta(days=7)
# The longest Retry-After that is respected: some servers send dates in the far future.
LONGEST_WISH = timedelta(days=31)

# Of an entry whose page can't be fetched. Chosen by hand.
FIRST_RETRY = timedelta(minutes=5)
MOST_ATTEMPTS = 6

# A feed that publishes 80 entries a day is polled every 15 minutes, one with a quarter of that half
# as often: for a given number of requests, polling in proportion to the square root of the rate
# finds the average entry soonest (Cho and Garcia-Molina, TODS 28(4), 2003). benchmarks/schedule.py.
USUAL = timedelta(minutes=15)
USUAL_PER_DAY = 80.0
# Share of the listed entries that may be new at the next poll, so that none drops out unseen.
MOST_NEW = 1 / 3
# The same if the publisher asks for a longer wait.
MOST_NEW_BY_WISH = 1 / 2
# A shorter list is more likely a young feed's than one that drops entries.
_FEW = 5.0
# Bounds of the first back-off. Chosen by hand.
_FIRST_BACK_OFF = timedelta(minutes=15)
_LONGEST_FIRST_BACK_OFF = timedelta(hours=6)
_USUAL_AGAIN = 2  # failures after which the usual pause is tried once more
_HOUR = timedelta(hours=1)
_MOST_SECONDS = 10**9  # more would overflow a date
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Wish:
    """How a publisher wants its feed polled.

    ``ttl_seconds``: the least wait between polls (RSS ttl, sy:updatePeriod). ``skip_hours`` (UTC)
    and ``skip_days`` (Monday is 0): when not to poll (RSS 2.0). ``fresh_seconds``: the time that
    the last answer is fresh by Cache-Control or Expires (RFC 9111, 4.2.1).
    """

    ttl_seconds: int = 0
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    fresh_seconds: int = 0


NO_WISH = Wish()


@dataclass(frozen=True, slots=True)
class Bounds:
    """Our own limits of the time between two polls."""

    shortest: timedelta = timedelta(minutes=5)
    longest: timedelta = timedelta(days=1)


DEFAULT_BOUNDS = Bounds()


@dataclass(frozen=True, slots=True)
class Due:
    """The time of a feed's next poll, and the reason for that time."""

    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Listing:
    """What a feed's list shows: its number of entries, and how soon they drop out.

    ``turnover``: the time in which they were published, by their dates, for a feed without a rhythm
    yet. ``missed``: entries may have dropped out unseen.
    """

    entries: int = 0
    missed: bool = False
    turnover: timedelta | None = None


def next_poll(
    now: datetime,
    rhythm: Rhythm,
    listing: Listing,
    *,
    bounds: Bounds,
    wish: Wish,
    chance: float = 0.5,
) -> Due:
    """Return when a feed that answered is due again.

    The wait follows the feed's rhythm, within ``bounds``. The publisher may lengthen it, but only
    as long as no entry is lost: a careless max-age of a year counts up to ``bounds.longest``, and
    until half of the list is new. If entries may have been missed, the wait is halved. ``chance``
    (0 to 1) spreads feeds that would be due together, by a tenth of the wait either way.
    """
    wait = _by_rhythm(now, rhythm, listing.entries)
    if listing.missed:
        wait /= 2
    if listing.turnover is not None:
        wait = min(wait, listing.turnover * MOST_NEW)
    wait = min(max(wait * (0.9 + 0.2 * chance), bounds.shortest), bounds.longest)
    due = Due(now + wait, f"its rhythm: {rhythm.per_day():.3g} entries a day")
    most = _longest_wish(now, rhythm, bounds, listing)
    for seconds, reason in (
        (wish.ttl_seconds, "its ttl or update period"),
        (wish.fresh_seconds, "its Cache-Control or Expires"),
    ):
        wished = now + min(timedelta(seconds=min(max(0, seconds), _MOST_SECONDS)), most)
        if wished > due.at:
            due = Due(wished, reason)
    return _outside(due, wish)


def next_poll_after_failure(
    now: datetime,
    *,
    interval_seconds: int,
    consecutive_failures: int,
    not_before: datetime | None = None,
    bounds: Bounds = DEFAULT_BOUNDS,
    chance: float = 0.5,
) -> Due:
    """Return when a feed that failed is due again: the wait doubles with each failure, to 7 days.

    After the first failure it is polled again after ``bounds.shortest``, after the second at its
    usual interval: most failures last seconds, and a busy feed loses entries in the meantime.
    ``interval_seconds``: its wait without failures. ``not_before`` (Retry-After) is respected up to
    31 days. ``chance`` (0 to 1) shortens the wait by up to a quarter, so that feeds that failed
    together are not polled together (but never below the first wait).
    """
    usual = timedelta(seconds=interval_seconds)
    first = min(max(usual, _FIRST_BACK_OFF), _LONGEST_FIRST_BACK_OFF)
    # Ten doublings of a quarter of an hour exceed seven days; more would overflow.
    wait = min(first * (1 << min(consecutive_failures, 14)), LONGEST_BACK_OFF)
    due = now + max(first, wait * (1 - chance / 4))
    if consecutive_failures <= 1:
        due = now + bounds.shortest
    elif consecutive_failures == _USUAL_AGAIN:
        due = now + min(max(usual, bounds.shortest), _LONGEST_FIRST_BACK_OFF)
    if not_before is not None and (asked_for := within_reason(not_before, now)) > due:
        return Due(asked_for, "its Retry-After")
    return Due(due, _why_after(consecutive_failures))


def _why_after(consecutive_failures: int) -> str:
    if not consecutive_failures:
        return "no feed of the run answered; the network seems to be down"
    if consecutive_failures == 1:
        return "polled again soon after its first failure"
    return f"back-off after {consecutive_failures} failures in a row"


def next_attempt(now: datetime, attempts: int, not_before: datetime | None) -> datetime | None:
    """Return when a page is requested again after ``attempts`` tries, or None to give up.

    The first wait is five minutes, each further one four times as long, so the sixth and last try
    comes 28 hours after the first, when an outage of a day is over.
    """
    if attempts >= MOST_ATTEMPTS:
        return None
    due = now + FIRST_RETRY * (1 << 2 * max(attempts - 1, 0))
    return max(due, within_reason(not_before, now)) if not_before else due


def within_reason(moment: datetime, now: datetime) -> datetime:
    """Return the time that a server asks for, capped."""
    return min(moment, now + LONGEST_WISH)


def _longest_wish(now: datetime, rhythm: Rhythm, bounds: Bounds, listing: Listing) -> timedelta:
    """Return the longest wait by a publisher's wish: until half of the feed's list may be new."""
    most = bounds.longest
    if listing.turnover is not None:
        most = min(most, listing.turnover * MOST_NEW_BY_WISH)
    if listing.entries:
        new = max(_FEW, listing.entries * MOST_NEW_BY_WISH)
        most = min(most, _until_new(now, rhythm, new))
    return most


def _until_new(now: datetime, rhythm: Rhythm, entries: float) -> timedelta:
    """Return the time in which this many entries are expected."""
    rates = rhythm.hourly()
    expected = 0.0
    for start, end in hours_from(now):
        rate, days = rates[start.astimezone(UTC).hour], (end - start) / _DAY
        if expected + rate * days >= entries:
            return start + timedelta(days=(entries - expected) / rate) - now
        expected += rate * days
    return LONGEST_BACK_OFF


def _by_rhythm(now: datetime, rhythm: Rhythm, listed: int) -> timedelta:
    """Return the wait by the feed's rhythm.

    The square root of the rate, integrated over the wait, equals that of 15 minutes at 80 entries a
    day; at most a third of the list may be new at its end.
    """
    rates = rhythm.hourly()
    enough = USUAL / _DAY * math.sqrt(USUAL_PER_DAY)
    most_new = max(1.0, listed * MOST_NEW) if listed else math.inf
    integral = expected = 0.0
    for start, end in hours_from(now):
        rate, days = rates[start.astimezone(UTC).hour], (end - start) / _DAY
        remaining = min((enough - integral) / math.sqrt(rate), (most_new - expected) / rate)
        if remaining <= days:
            return start + timedelta(days=max(0.0, remaining)) - now
        integral += math.sqrt(rate) * days
        expected += rate * days
    return LONGEST_BACK_OFF


def _outside(due: Due, wish: Wish) -> Due:
    """Move a time out of the hours and days in which the publisher wants no request.

    All hours or all days can't be avoided, and are ignored.
    """
    hours = set(wish.skip_hours) if len(set(wish.skip_hours)) < 24 else set()
    days = set(wish.skip_days) if len(set(wish.skip_days)) < 7 else set()
    at = due.at
    while at.astimezone(UTC).hour in hours or at.astimezone(UTC).weekday() in days:
        at = at.astimezone(UTC).replace(minute=0, second=0, microsecond=0) + _HOUR
    return due if at == due.at else Due(at, "its skipHours or skipDays")
