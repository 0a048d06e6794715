"""Decide when a failed delivery is tried again, and when it is given up."""

from __future__ import annotations

from datetime import datetime, timedelta

# Chosen by hand.
_FIRST = timedelta(minutes=5)
_LONGEST = timedelta(days=1)
# A receiver that was down during a holiday still gets its deliveries.
GIVEN_UP_AFTER = timedelta(days=14)


def next_attempt(failures: int, now: datetime, retry_after: float | None = None) -> datetime:
    """Return when to try again after ``failures`` in a row (1 or more).

    The wait is 5 minutes and doubles each time, up to a day. It is at least ``retry_after``, in
    seconds, as the receiver asks, but no more than a day.
    """
    wait = min(_FIRST * (1 << min(failures - 1, 20)), _LONGEST)
    if retry_after and retry_after > 0:
        wait = max(wait, min(timedelta(seconds=retry_after), _LONGEST))
    return now + wait
