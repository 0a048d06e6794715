"""Pass values from a thread that makes requests to the flow that works on them."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Generic, Self, TypeVar

from warta.tasks.run.batch import BYTES_A_BATCH, Batch

Value = TypeVar("Value")

# Values that wait for the taker; more would only cost memory.
_MOST_WAITING = 64
# A batch is open for half as long as values have come by then, and never shorter than this: so what
# came early does not wait long for what comes late.
_LEAST_OPEN_SECONDS = 0.5
_OPEN_SHARE = 0.5
# How soon it is noticed that no more is waited for.
_LOOK_EVERY_SECONDS = 0.2


class Stream(Generic[Value]):
    """A queue that one thread fills and another empties in batches; a context for the taker.

    ``weigh`` returns the bytes of a value: no more than ``BYTES_A_BATCH`` wait, and no batch has
    more, except a single larger value. Why not Prefect's futures: docs/decisions/0022-own-code.md.
    """

    def __init__(
        self, most_waiting: int = _MOST_WAITING, weigh: Callable[[Value], int] = lambda _: 0
    ) -> None:
        self._most_waiting, self._weigh = most_waiting, weigh
        self._waiting: deque[Value] = deque()
        self._bytes = 0
        self._changed = threading.Condition()
        self._ended = self._abandoned = False
        self._error: BaseException | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # Nobody takes values any more; the putting thread must not wait.
        with self._changed:
            self._abandoned = True
            self._changed.notify_all()

    def batches(
        self,
        most: int,
        seconds: float,
        *,
        quiet_seconds: float = float("inf"),
        is_over: Callable[[], bool] = lambda: False,
    ) -> Iterator[Batch[Value]]:
        """Values in batches: full ones, or what has come after a while, at most ``seconds``.

        A batch is closed earlier when nothing came for ``quiet_seconds``, and when ``is_over``;
        then it is the last, and what comes later is taken by another call. Raises what the putting
        thread raised, after what came before.
        """
        began = time.monotonic()
        while True:
            now = time.monotonic()
            open_for = min(seconds, max(_LEAST_OPEN_SECONDS, _OPEN_SHARE * (now - began)))
            batch = self._next_batch(most, now + open_for, quiet_seconds, is_over)
            if batch:
                yield Batch(batch)
            with self._changed:
                if self._ended and not self._waiting:
                    break
                if not self._waiting and is_over():
                    return
        if self._error is not None:
            raise self._error

    @property
    def is_empty(self) -> bool:
        """Whether no value waits to be taken."""
        with self._changed:
            return not self._waiting

    async def put(self, value: Value) -> None:
        if not self._put(value, wait=False):
            await asyncio.to_thread(self._put, value, wait=True)

    def finish(self, error: BaseException | None = None) -> None:
        """End the stream; ``error`` is raised in the taking thread."""
        with self._changed:
            self._ended, self._error = True, error
            self._changed.notify_all()

    def _put(self, value: Value, *, wait: bool) -> bool:
        weight = self._weigh(value)
        with self._changed:
            if not wait and not self._has_room(weight):
                return False
            self._changed.wait_for(lambda: self._has_room(weight))
            if not self._abandoned:
                self._waiting.append(value)
                self._bytes += weight
                self._changed.notify_all()
            return True

    def _has_room(self, weight: int) -> bool:
        if self._abandoned or not self._waiting:
            return True
        return len(self._waiting) < self._most_waiting and self._bytes + weight <= BYTES_A_BATCH

    def _next_batch(
        self, most: int, deadline: float, quiet_seconds: float, is_over: Callable[[], bool]
    ) -> list[Value]:
        batch: list[Value] = []
        held = 0
        came = time.monotonic()
        with self._changed:
            while len(batch) < most:
                if not self._waiting and not self._ended:
                    now = time.monotonic()
                    left = min(deadline, came + quiet_seconds if batch else deadline) - now
                    if left > 0 and not is_over():
                        self._changed.wait(min(left, _LOOK_EVERY_SECONDS))
                        continue
                if not self._waiting:
                    break
                weight = self._weigh(self._waiting[0])
                if batch and held + weight > BYTES_A_BATCH:
                    break
                batch.append(self._waiting.popleft())
                came = time.monotonic()
                held += weight
                self._bytes -= weight
                self._changed.notify_all()
        return batch
