"""Compare how long a function takes on a small and on a large input; assert no seconds."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

# On an input 8 times as large, linear work takes 8 times as long and quadratic work 64 times.
# 24 lies between them, with room for a busy machine on both sides.
_STEP, _MOST_GROWTH = 8, 24.0
# Below this the clock's resolution and the interpreter's own work decide the ratio.
_TOO_SHORT_SECONDS = 0.02


def grows_linearly(work: Callable[[Any], object], hostile: Callable[[int], Any], size: int) -> bool:
    """Return whether work on an input 8 times as large takes less than 24 times as long.

    ``hostile`` makes an input of a size. Work of under 0.02 s on the larger input counts as linear.
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
