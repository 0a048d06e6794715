"""When a delivery that failed is tried again, and when it is given up."""

from __future__ import annotations

from datetime import datetime, timedelta

_FIRST = timedelta(minutes=5)
_LONGEST = timedelta(days=1)
# A receiver that was down over a holiday still gets what it missed.
GIVEN_UP_AFTER = timedelta(days=14)


def next_attempt(failures: int, now: datetime, retry_after: float | None = None) -> datetime:
    """Return when to try again after so many failures in a row (1 or more).

    5 minutes, then twice as long each time, a day at most; never before ``retry_after`` seconds,
    which the receiver asked for, if that is a day or less.
    """
    wait = min(_FIRST * (1 << min(failures - 1, 20)), _LONGEST)
    if retry_after and retry_after > 0:
        wait = max(wait, min(timedelta(seconds=retry_after), _LONGEST))
    return now + wait
