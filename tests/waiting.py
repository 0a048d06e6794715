"""Wait for what another process or thread does."""

from __future__ import annotations

import time
from collections.abc import Callable

# Short against what is waited for, and seldom enough to leave the processor to it.
_LOOK_SECONDS = 0.1


def wait_for(condition: Callable[[], bool], seconds: float, what: str) -> None:
    """Return once the condition holds; fail if it does not within this many seconds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited {seconds} s for {what}"
        time.sleep(_LOOK_SECONDS)
