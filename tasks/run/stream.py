"""Pass values from a thread that makes requests to the flow that works on them."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable, Coroutine, Iterator
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from warta.tasks.run.batch import BYTES_A_BATCH, Batch

Value = TypeVar("Value")
Result = TypeVar("Result")

# Values that wait to be taken; more would only cost memory.
_MOST_WAITING = 64
# A batch stays open for half the time since the first value, at least for this long: so early
# values do not wait long for late ones.
_LEAST_OPEN_SECONDS = 0.5
_OPEN_SHARE = 0.5
# How often ``is_over`` is called while nothing arrives.
_LOOK_EVERY_SECONDS = 0.2


class Stream(Generic[Value]):
    """A queue that one thread fills and another empties in batches, as a context manager.

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
        # No value is taken any more; the thread that puts them must not wait.
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
        """Yield the values in batches of at most ``most``, each open for at most ``seconds``.

        A batch is closed earlier when no value arrived for ``quiet_seconds``, or when ``is_over``
        returns True: then it is the last, and another call takes what arrives later. Raises the
        error that ended the stream, after the values before it.
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

    def fill(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Run a coroutine that puts values; return its result, and end the stream.

        Its error is raised here and in the thread that takes the values; of a group of errors, the
        first.
        """
        try:
            result = asyncio.run(work)
        except BaseException as error:
            first = error.exceptions[0] if isinstance(error, BaseExceptionGroup) else error
            self.finish(first)
            raise first from error
        self.finish()
        return result

    async def put(self, value: Value) -> None:
        """Add a value, when there is room for it."""
        if not self._put(value, wait=False):
            await asyncio.to_thread(self._put, value, wait=True)

    def finish(self, error: BaseException | None = None) -> None:
        """End the stream; ``error`` is raised in the thread that takes the values."""
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
        last_at = time.monotonic()
        with self._changed:
            while len(batch) < most:
                if not self._waiting and not self._ended:
                    now = time.monotonic()
                    left = min(deadline, last_at + quiet_seconds if batch else deadline) - now
                    if left > 0 and not is_over():
                        self._changed.wait(min(left, _LOOK_EVERY_SECONDS))
                        continue
                if not self._waiting:
                    break
                weight = self._weigh(self._waiting[0])
                if batch and held + weight > BYTES_A_BATCH:
                    break
                batch.append(self._waiting.popleft())
                last_at = time.monotonic()
                held += weight
                self._bytes -= weight
                self._changed.notify_all()
        return batch
