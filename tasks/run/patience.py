"""How long a run waits for hosts that have not answered before it works on what has come."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterable

# Whoever needs longer comes in the second round, which costs it nothing else.
LEAST_SECONDS = 1.5
_MOST = 0.9  # of the hosts that have answered


class Patience:
    """Knows which hosts are still being asked. Safe to use from several threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._began = clock()
        self._answered: dict[str, float] = {}
        self._asked: set[str] = set()

    def begin(self, hosts: Iterable[str]) -> None:
        """Hosts are asked from now on."""
        with self._lock:
            self._began = self._clock()
            self._asked.update(hosts)

    def answered(self, host: str) -> None:
        """A host has answered; the first time counts."""
        with self._lock:
            self._answered.setdefault(host, self._clock() - self._began)

    def finished(self, host: str) -> None:
        """A host is asked for nothing more."""
        with self._lock:
            self._asked.discard(host)

    def busy(self) -> frozenset[str]:
        """The hosts that are still being asked."""
        with self._lock:
            return frozenset(self._asked)

    def is_over(self) -> bool:
        """Whether those that have not answered would only keep the others waiting.

        That is so once twice the time has passed that nine of ten took of those that did answer:
        a thousand feeds take their time, and three hosts of which one drips do not.
        """
        with self._lock:
            took = sorted(self._answered.values())
            if not took:
                return False
            usual = took[math.ceil(_MOST * len(took)) - 1]
            return self._clock() - self._began >= max(LEAST_SECONDS, 2 * usual)
