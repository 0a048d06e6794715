"""Values on their way from a thread that asks the web to the flow that works on them."""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections.abc import Iterator
from types import TracebackType
from typing import Generic, Self, TypeVar

from warta.tasks.run.batch import Batch

Value = TypeVar("Value")

# So many wait for the one who takes them; more would only cost memory.
_MOST_WAITING = 64


class Stream(Generic[Value]):
    """What one thread puts and another takes in batches. Use as a context manager to take."""

    def __init__(self, most_waiting: int = _MOST_WAITING) -> None:
        self._queue: queue.Queue[Value | BaseException | None] = queue.Queue(most_waiting)
        self._abandoned = threading.Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # Nobody takes values any more; the thread that puts them need not wait for it.
        self._abandoned.set()

    def batches(self, most: int, seconds: float) -> Iterator[Batch[Value]]:
        """Values in batches: full ones, or what has come after ``seconds``.

        Raises what the putting thread raised.
        """
        finished = False
        while not finished:
            batch: list[Value] = []
            deadline = time.monotonic() + seconds
            while len(batch) < most:
                try:
                    value = self._queue.get(timeout=max(0.01, deadline - time.monotonic()))
                except queue.Empty:
                    break
                if isinstance(value, BaseException):
                    raise value
                if value is None:
                    finished = True
                    break
                batch.append(value)
            if batch:
                yield Batch(batch)

    async def put(self, value: Value) -> None:
        try:
            self._queue.put_nowait(value)
        except queue.Full:
            await asyncio.to_thread(self._put, value)

    def finish(self, error: BaseException | None = None) -> None:
        """End the stream; ``error`` is raised where it is taken from."""
        self._put(error)

    def _put(self, value: Value | BaseException | None) -> None:
        while True:
            try:
                self._queue.put(value, timeout=0.5)
                return
            except queue.Full:
                if self._abandoned.is_set():
                    return
