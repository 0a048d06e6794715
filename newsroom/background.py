"""Run a server on an event loop in its own thread, for the time of a ``with`` block."""

from __future__ import annotations

import asyncio
import threading
from abc import ABC, abstractmethod
from types import TracebackType
from typing import Self

_START_SECONDS = 30.0
_STOP_SECONDS = 10.0


class BackgroundServer(ABC):
    """A server that listens during the block; at its end, unfinished answers are cancelled."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    @abstractmethod
    async def _listen(self) -> None:
        """Open the listening sockets."""

    def __enter__(self) -> Self:
        """Start to listen. Raises RuntimeError if that takes longer than _START_SECONDS."""
        self._thread.start()
        if not self._ready.wait(_START_SECONDS):
            raise RuntimeError(f"{self._name} did not start")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_STOP_SECONDS)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._listen())
        self._ready.set()
        self._loop.run_forever()
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self._loop.close()
