"""Notice that the clock was put back.

Prefect's schedules and services wait for a time of day: once a clock that was a year ahead is
corrected, nothing is scheduled for a year.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from collections.abc import Callable
from datetime import timedelta

# Smaller corrections delay a run by as much.
_LEAST = timedelta(minutes=2)
_LOOK_SECONDS = 5.0  # chosen by hand


async def until_put_back(
    clock: Callable[[], float] = time.time, look_seconds: float = _LOOK_SECONDS
) -> timedelta:
    """Wait until no run is active; return by how much the clock was set back."""

    def ahead_of_monotonic() -> timedelta:
        return timedelta(seconds=clock() - time.monotonic())

    before, put_back = ahead_of_monotonic(), timedelta(0)
    while True:
        await asyncio.sleep(look_seconds)
        now = ahead_of_monotonic()
        if before - now > _LEAST:
            put_back += before - now
        before = now
        if put_back and not multiprocessing.active_children():
            return put_back
