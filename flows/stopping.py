"""Stop `serve` by a signal at any moment: while it starts, while it works, while it ends.

Nothing is interrupted where it stands: a half-started server of Prefect would end in tracebacks. A
signal is noted, and acted on as soon as somebody can.
"""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable, Iterator
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class StopRequests:
    """Ctrl-C and SIGTERM, noted from ``listen`` on; ``act`` is called for each from then on."""

    def __init__(self) -> None:
        self.count = 0
        self._act: Callable[[], object] = lambda: None

    def listen(self) -> None:
        """Take the signals; again, where somebody else has taken them."""
        for number in _SIGNALS:
            signal.signal(number, self._received)

    def act_by(self, act: Callable[[], object]) -> None:
        """Have ``act`` called for each request, and now if there was one."""
        self._act = act
        if self.count:
            act()

    def _received(self, number: int, frame: FrameType | None) -> None:
        self.count += 1
        self._act()


@contextlib.contextmanager
def stop_requests() -> Iterator[StopRequests]:
    """Note requests to stop while the block runs; what comes later is too late to change anything.

    The signals stay ignored after it: the process ends then, within a second.
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
    """Let no signal arrive in the block, where it could meet a handler that is not ours."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
