"""Stop `serve` by a signal at any moment: while it starts, while it works, while it ends.

Interrupting Prefect's server while it starts would end in tracebacks. So a signal is only counted
at first, and acted on once there is a function that stops what runs.
"""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable, Iterator
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class StopRequests:
    """Count Ctrl-C and SIGTERM from ``listen`` on, and call the function of ``act_by`` for each."""

    def __init__(self) -> None:
        self.count = 0
        self._act: Callable[[], object] = lambda: None

    def listen(self) -> None:
        """Install the handlers; call it again after a library may have installed its own."""
        for number in _SIGNALS:
            signal.signal(number, self._received)

    def act_by(self, act: Callable[[], object]) -> None:
        """Call ``act`` for each request from now on, and at once if there was one before."""
        self._act = act
        if self.count:
            act()

    def _received(self, number: int, frame: FrameType | None) -> None:
        self.count += 1
        self._act()


@contextlib.contextmanager
def stop_requests() -> Iterator[StopRequests]:
    """Count requests to stop while the block runs.

    The signals stay ignored after the block: the process ends within a second of it.
    """
    requests = StopRequests()
    requests.listen()
    try:
        yield requests
    finally:
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_IGN)


@contextlib.contextmanager
def held_back() -> Iterator[None]:
    """Hold signals back until the block ends: within it the handler may be a library's."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
