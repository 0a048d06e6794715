"""When to ask again: pure functions of what happened, so that every wait can be explained."""

from __future__ import annotations

from datetime import datetime, timedelta

LONGEST_BACK_OFF = timedelta(days=7)
# A date in the far future would silence a feed for good; publishers have been seen to send some.
LONGEST_RETRY_AFTER = timedelta(days=31)

FIRST_RETRY = timedelta(minutes=5)
MOST_ATTEMPTS = 6


def next_poll(
    now: datetime,
    *,
    interval_seconds: int,
    consecutive_failures: int,
    not_before: datetime | None = None,
) -> datetime:
    """Say when a feed is due again: doubling with each failure in a row, up to seven days.

    ``not_before`` (Retry-After) is respected up to 31 days.
    """
    # Ten doublings of a minute pass the bound; more would only overflow.
    wait = timedelta(seconds=interval_seconds) * (1 << min(consecutive_failures, 14))
    due = now + min(wait, max(LONGEST_BACK_OFF, timedelta(seconds=interval_seconds)))
    return max(due, within_reason(not_before, now)) if not_before else due


def next_attempt(now: datetime, attempts: int, not_before: datetime | None) -> datetime | None:
    """Say when a page is asked for again after ``attempts`` tries; None: give it up.

    Five minutes, then four times as long each time: the sixth and last try comes 28 hours after
    the first, past an outage of a day.
    """
    if attempts >= MOST_ATTEMPTS:
        return None
    due = now + FIRST_RETRY * (1 << 2 * max(attempts - 1, 0))
    return max(due, within_reason(not_before, now)) if not_before else due


def within_reason(moment: datetime, now: datetime) -> datetime:
    """Cap what a server asks for."""
    return min(moment, now + LONGEST_RETRY_AFTER)
