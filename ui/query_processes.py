"""Start the processes that answer the queries of the SQL box.

Python and DuckDB take 0.15 s to start. So one process is started ahead: `warta sql -` loads what it
needs, then waits for its query on standard input. It opens the snapshot only after that.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from dataclasses import asdict

from warta.storage.warehouse.question import Limits

_AHEAD_FORM = "json"  # which the page asks for
_AHEAD_SECONDS = 300.0  # how long 60 MB are kept for the next query; chosen by hand


class QueryProcesses:
    """Starts processes with the limits of queries.

    ``waiting``: a process that was started ahead and waits for a query.
    """

    def __init__(self, limits: Limits, location: str) -> None:
        self._limits = limits
        self._location = location
        self.waiting: asyncio.subprocess.Process | None = None
        self._ending: asyncio.TimerHandle | None = None
        self._starting: asyncio.Task[None] | None = None
        self._is_open = False

    def open(self) -> None:
        """Allow processes that are started ahead, until ``close``."""
        self._is_open = True

    async def close(self) -> None:
        """End the process that waits for a query."""
        self._is_open = False
        if self._starting is not None:
            await self._starting
        process = self._taken()
        if process is not None:
            await end(process)

    async def take(self, form: str) -> asyncio.subprocess.Process:
        """Return a process that answers the script on its standard input in this form."""
        process = self._taken() if form == _AHEAD_FORM else None
        if process is not None and process.returncode is None:
            return process
        return await self._started(form)

    def start_ahead(self) -> None:
        """Start a process for the next query, unless one waits."""
        if self._is_open and self.waiting is None and self._starting is None:
            self._starting = asyncio.create_task(self._start_ahead())

    async def _start_ahead(self) -> None:
        try:
            with contextlib.suppress(OSError):  # the next query says what is wrong
                self.waiting = await self._started(_AHEAD_FORM)
                loop = asyncio.get_running_loop()
                self._ending = loop.call_later(_AHEAD_SECONDS, self._end_unused)
        finally:
            self._starting = None

    def _taken(self) -> asyncio.subprocess.Process | None:
        process, self.waiting = self.waiting, None
        if self._ending is not None:
            self._ending.cancel()
            self._ending = None
        return process

    def _end_unused(self) -> None:
        process = self._taken()
        if process is not None and process.stdin is not None:
            process.stdin.close()  # it ends, as it has no query

    async def _started(self, form: str) -> asyncio.subprocess.Process:
        settings = {
            f"WARTA_QUERY_{name.upper()}": str(value)
            for name, value in asdict(self._limits).items()
        }
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "warta.cli",
            *("sql", "-", "--format", form, "--home", self._location),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**os.environ, **settings, "COLUMNS": "110"},
        )


async def end(process: asyncio.subprocess.Process) -> None:
    """Kill a process and read what it left."""
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    # asyncio waits for the end of a pipe, which it does not notice while the buffer is full.
    await process.communicate()
