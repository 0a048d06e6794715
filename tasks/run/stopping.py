"""Cancel requests in flight when a run has to stop, so that a slow host can't delay it."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Coroutine
from typing import Any, TypeVar

Value = TypeVar("Value")

_LOOK_EVERY_SECONDS = 0.1  # a person hardly notices this delay


@contextlib.asynccontextmanager
async def stop_watched(stop: threading.Event) -> AsyncIterator[asyncio.Event]:
    """Yield an event of this loop, which is set when any thread sets ``stop``."""
    stopping = asyncio.Event()

    async def watch() -> None:
        while not stop.is_set():  # noqa: ASYNC110 - set by a signal handler, in another thread
            await asyncio.sleep(_LOOK_EVERY_SECONDS)
        stopping.set()

    watcher = asyncio.create_task(watch())
    try:
        yield stopping
    finally:
        watcher.cancel()


async def unless(stopping: asyncio.Event, work: Coroutine[Any, Any, Value]) -> Value | None:
    """Return the work's result, or None after cancelling it when the run is stopping."""
    if stopping.is_set():
        work.close()
        return None
    working = asyncio.ensure_future(work)
    stopped = asyncio.ensure_future(stopping.wait())
    try:
        await asyncio.wait({working, stopped}, return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else None
    finally:
        stopped.cancel()
        working.cancel()
