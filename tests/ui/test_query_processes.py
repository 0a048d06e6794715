"""A process for the next query is started ahead, used once, and ended."""

from __future__ import annotations

import asyncio
from pathlib import Path

from warta.storage.warehouse.question import Limits
from warta.ui.query_processes import QueryProcesses, end


async def started_ahead(processes: QueryProcesses) -> asyncio.subprocess.Process:
    """Start a process ahead and return it without taking it."""
    processes.start_ahead()
    while processes.waiting is None:
        await asyncio.sleep(0.01)
    return processes.waiting


def test_process_started_ahead_answers_one_query(hostile_home: Path) -> None:
    """It has loaded DuckDB when the query comes; one that died in the meantime is replaced."""

    async def ask() -> None:
        processes = QueryProcesses(Limits(), str(hostile_home))
        processes.start_ahead()
        assert processes.waiting is None, "only while the server runs"
        processes.open()
        ahead = await started_ahead(processes)
        process = await processes.take("json")
        assert process is ahead
        answer, _ = await process.communicate(b"SELECT 1 AS n")
        assert answer == b'[{"n": 1}]\n'
        dead = await started_ahead(processes)
        dead.kill()
        await dead.wait()
        replacing = await processes.take("json")
        assert replacing is not dead
        await end(replacing)
        last = await started_ahead(processes)
        await processes.close()
        assert last.returncode is not None

    asyncio.run(ask())
