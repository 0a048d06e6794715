"""Report that the disk is full while `serve` can begin no run.

Prefect records a run before it begins. If it can't, its services try again and report nothing.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path

_LOOK_SECONDS = 20.0  # chosen by hand
_NO_SPACE_BYTES = 1 << 20  # a record of a run takes 300 kB


def is_full(folder: Path) -> bool:
    """Return whether there is no space to record a run in."""
    return shutil.disk_usage(folder).free < _NO_SPACE_BYTES


async def report_full_disk(
    records: Path,
    report: Callable[[str], None],
    look_seconds: float = _LOOK_SECONDS,
    full: Callable[[Path], bool] = is_full,
) -> None:
    """Report once each time that the disk of Prefect's records is full at two looks in a row."""
    looks = 0
    while True:
        await asyncio.sleep(look_seconds)
        looks = looks + 1 if full(records) else 0
        if looks == 2:
            report(
                f"{records}: the disk is full, so Prefect can't record that a run begins; the next "
                "one begins by itself once there is space"
            )
