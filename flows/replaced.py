"""Notice that Warta was upgraded under `warta serve`, so that it can restart with the new files."""

from __future__ import annotations

import asyncio
import multiprocessing
import sys
from collections.abc import Callable

from warta.tasks.run.program import files_on_disk, is_replaced

_LOOK_SECONDS = 5.0  # chosen by hand
_TRY_AGAIN_SECONDS = 60.0  # starting costs two seconds of CPU; chosen by hand
# What `warta serve` and its runs load.
_START = "import warta.cli, warta.flows.serve, warta.tasks.run.sample as s; s.parse_sample()"


async def until_replaced(
    report: Callable[[str], None], look_seconds: float = _LOOK_SECONDS
) -> None:
    """Wait until the program was replaced by one that starts, and no run is active.

    Reports once if the new one does not start.
    """
    is_reported = False
    while True:
        await asyncio.sleep(look_seconds)
        if not is_replaced():
            continue
        before = files_on_disk()
        await asyncio.sleep(look_seconds)
        if before != files_on_disk() or multiprocessing.active_children():
            continue  # it is still being installed, or a run ends first
        problem = await _problem_at_start()
        if problem is None:
            return
        if not is_reported:
            report(f"Warta was replaced by a version that does not start: {problem}")
            is_reported = True
        await asyncio.sleep(_TRY_AGAIN_SECONDS)


async def _problem_at_start() -> str | None:
    """Return the last line of what a new process of the program prints if it fails, else None."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _START,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    _, output = await process.communicate()
    if process.returncode == 0:
        return None
    lines = output.decode(errors="replace").splitlines()
    return lines[-1] if lines else f"exit code {process.returncode}"
