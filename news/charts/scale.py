"""The scale of a chart: round steps from nought to above the largest value, and short numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence

_STEPS = (1, 2, 2.5, 5, 10)


def ticks(largest: float, most: int = 5, *, is_whole: bool = False) -> list[float]:
    """Return round values from 0 to at least ``largest``; [0, 1] where it is nothing.

    ``is_whole``: counts, of which no half is shown.
    """
    if not math.isfinite(largest) or largest < 1e-12:  # nothing, to the eye
        return [0.0, 1.0]
    rough = largest / (most - 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * step for step in _STEPS if power * step >= rough * (1 - 1e-9))
    if is_whole:
        step = float(max(1, math.ceil(step)))
    count = math.ceil(largest / step - 1e-9)
    return [float(f"{step * n:.12g}") for n in range(count + 1)]  # without the rest of 0.1 * 3


def number(value: float) -> str:
    """Return a number as short as a label needs it: 1,234 or 12.5k or 3M."""
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e4, "k")):
        if abs(value) >= size:
            scale = 1e3 if letter == "k" else size
            return f"{value / scale:.4g}{letter}"
    return f"{value:,.0f}" if value == int(value) else f"{value:.3g}"


def shown_labels(labels: Sequence[str], most: int) -> list[int]:
    """Return which labels of an axis to write so that at most so many stand there, evenly apart."""
    if not labels:
        return []
    step = max(1, math.ceil(len(labels) / max(1, most)))
    return list(range(0, len(labels), step))
