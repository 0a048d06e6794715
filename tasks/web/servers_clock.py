"""Compare this machine's clock with the Date headers of servers (RFC 9110, 6.6.1).

A clock that is ahead makes the whole archive seem too old, and dates articles wrongly.
"""

from __future__ import annotations

import statistics
import threading
from datetime import datetime, timedelta

from warta.news.web.http import http_date

# One server may be wrong, or a cache send an old answer. Chosen by hand.
_FEWEST_HOSTS = 3
_LEAST = timedelta(days=1)


class ServersClock:
    """How far the clocks of the hosts of a run are ahead of ours; thread-safe."""

    def __init__(self) -> None:
        self._ahead: dict[str, timedelta] = {}
        self._lock = threading.Lock()

    def note(self, host: str, date: str | None, age: str | None, now: datetime) -> None:
        """Note the Date and Age headers of an answer; a host's last answer counts."""
        sent_at = http_date(date)
        if sent_at is None:
            return
        seconds = int(age[:9]) if age and age[:9].isascii() and age[:9].isdigit() else 0
        with self._lock:
            self._ahead[host] = sent_at + timedelta(seconds=seconds) - now

    def difference(self) -> timedelta | None:
        """Return how far our clock is ahead of most servers'; None for less than a day.

        None too if fewer than three hosts said what time it is. Negative if ours is behind.
        """
        with self._lock:
            ahead = list(self._ahead.values())
        if len(ahead) < _FEWEST_HOSTS:
            return None
        ours = -statistics.median(each.total_seconds() for each in ahead)
        return timedelta(seconds=ours) if abs(ours) > _LEAST.total_seconds() else None
