"""Decide when a run stops waiting for slow hosts, and works on the feeds that have answered."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterable

# A host that needs longer comes in the second round, and loses nothing else.
LEAST_SECONDS = 1.5
_MOST = 0.9  # share of the hosts that have answered


class Patience:
    """The hosts of a polling round, and when they answered; thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._began = clock()
        self._answered: dict[str, float] = {}
        self._asked: set[str] = set()

    def begin(self, hosts: Iterable[str]) -> None:
        """Start the round of these hosts."""
        with self._lock:
            self._began = self._clock()
            self._asked.update(hosts)

    def answered(self, host: str) -> None:
        """Note that a host has answered; only its first answer counts."""
        with self._lock:
            self._answered.setdefault(host, self._clock() - self._began)

    def finished(self, host: str) -> None:
        """Note that a host gets no more requests."""
        with self._lock:
            self._asked.discard(host)

    def busy(self) -> frozenset[str]:
        """Return the hosts that are still being polled."""
        with self._lock:
            return frozenset(self._asked)

    def is_over(self) -> bool:
        """Return whether to stop waiting for the hosts that have not answered.

        That is after twice the time in which 90 % of the others answered, and LEAST_SECONDS at the
        earliest: a thousand feeds get their time, and one slow host among three does not.
        """
        with self._lock:
            took = sorted(self._answered.values())
            if not took:
                return False
            usual = took[math.ceil(_MOST * len(took)) - 1]
            return self._clock() - self._began >= max(LEAST_SECONDS, 2 * usual)
