"""`serve` notices that the clock was put back, because Prefect waits for the time of day."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta

import pytest

from warta.flows.putback import until_put_back

YEAR = 365 * 86_400.0


def clock_of(steps: list[float]) -> Callable[[], float]:
    """Return a clock that is ahead of the real one by these seconds, step by step; the last stays."""
    following = iter(steps)
    ahead = 0.0

    def clock() -> float:
        nonlocal ahead
        ahead = next(following, ahead)
        return time.time() + ahead

    return clock


@pytest.mark.parametrize(
    ("steps", "put_back"),
    [
        ([0.0, YEAR, 0.0], YEAR),
        ([0.0, -YEAR], YEAR),
        ([0.0, 600.0, 0.0], 600.0),
        ([0.0, YEAR, YEAR / 2], YEAR / 2),
        ([0.0, -86_400.0], 86_400.0),
    ],
)
def test_clock_that_is_put_back_is_noticed(steps: list[float], put_back: float) -> None:
    """Otherwise no run would start until the time that the clock had shown before."""
    step = asyncio.run(asyncio.wait_for(until_put_back(clock_of(steps), 0.001), 30))
    assert abs(step - timedelta(seconds=put_back)) < timedelta(seconds=20)


@pytest.mark.parametrize("steps", [[0.0], [0.0, YEAR], [0.0, -60.0], [0.0, -60.0, -120.0, -60.0]])
def test_clock_that_goes_ahead_or_back_a_little_restarts_nothing(
    steps: list[float],
) -> None:
    """A resumed machine jumps ahead, which Prefect can handle; NTP corrects by seconds."""
    with pytest.raises(TimeoutError):
        asyncio.run(asyncio.wait_for(until_put_back(clock_of(steps), 0.001), 0.1))
