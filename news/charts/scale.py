"""Compute a chart's scale: round steps from 0 to the largest value, and short numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence

_STEPS = (1, 2, 2.5, 5, 10)  # times a power of ten: marks that are easy to read


def ticks(largest: float, most: int = 5, *, is_whole: bool = False) -> list[float]:
    """Return round values from 0 to at least ``largest``, or [0, 1] if that is 0.

    ``is_whole``: for counts, which need whole numbers.
    """
    if not math.isfinite(largest) or largest < 1e-12:  # invisible
        return [0.0, 1.0]
    rough = largest / (most - 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * step for step in _STEPS if power * step >= rough * (1 - 1e-9))
    if is_whole:
        step = float(max(1, math.ceil(step)))
    count = math.ceil(largest / step - 1e-9)
    return [
        float(f"{step * n:.12g}") for n in range(count + 1)
    ]  # without floating-point noise (0.1 * 3)


def number(value: float) -> str:
    """Return a number as a short label: 1,234 or 12.5k or 3M."""
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e4, "k")):
        if abs(value) >= size:
            scale = 1e3 if letter == "k" else size
            return f"{value / scale:.4g}{letter}"
    return f"{value:,.0f}" if value == int(value) else f"{value:.3g}"


def shown_labels(labels: Sequence[str], most: int) -> list[int]:
    """Return the indexes of at most ``most`` labels of an axis, evenly spaced."""
    if not labels:
        return []
    step = max(1, math.ceil(len(labels) / max(1, most)))
    return list(range(0, len(labels), step))
