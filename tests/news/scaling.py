"""How the time of a function grows with what a stranger sends it, as ratios, never in seconds."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

# Twice the work takes twice as long; a quadratic one takes four times, and eight times the size
# sixty-four times as long instead of eight. Between them there is room for a busy machine.
_STEP, _MOST_GROWTH = 8, 24.0
_TOO_SHORT_SECONDS = 0.02


def grows_linearly(work: Callable[[Any], object], hostile: Callable[[int], Any], size: int) -> bool:
    """Return whether work on an input eight times as large takes less than 24 times as long.

    What takes less than a fiftieth of a second at the larger size is linear enough.
    """
    small, large = hostile(size), hostile(_STEP * size)
    for _ in range(3):  # a machine that was busy for a moment gets another chance
        before = _seconds(work, small)
        after = _seconds(work, large)
        if after < _TOO_SHORT_SECONDS or after < _MOST_GROWTH * before:
            return True
    return False


def _seconds(work: Callable[[Any], object], value: Any) -> float:
    began = time.process_time()
    work(value)
    return time.process_time() - began
