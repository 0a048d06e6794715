"""The border to strangers: what their words provoke costs the feed or entry they came with.

Whatever goes wrong in the middle of a stranger's answer is caught where that answer is worked on
(asking, recording a poll, fetching, saving), logged with its traceback, counted in the run's
report, and becomes the reason of that feed or entry. What is wrong with our own storage or
installation is no stranger's doing and ends the run.
"""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from warta.storage.errors import OutOfMemory, StorageError
from warta.tasks.run.log import event

Value = TypeVar("Value")
Result = TypeVar("Result")

_LONGEST_REASON = 300


@dataclass(slots=True)
class Quarantine:
    """How many feeds and entries of one run were set apart; counted from several threads."""

    count: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(
        self,
        error: BaseException,
        *,
        while_doing: str,
        feed: str | None = None,
        entry: str | None = None,
    ) -> str:
        """Log what a feed or entry provoked and count it; returns the reason to record for it."""
        with self._lock:
            self.count += 1
        event(
            "quarantined",
            logging.WARNING,
            while_doing=while_doing,
            feed=feed,
            entry=entry,
            error=_named(error),
            traceback="".join(traceback.format_exception(error, limit=-20)),
            mend="a defect of Warta's that this answer shows; please report it with this line",
        )
        return f"quarantined while {while_doing}: {_named(error)}"[:_LONGEST_REASON]

    def robots(self, error: Exception, page: str) -> str:
        """Take what the robots.txt of a page's host provoked (``tasks.guest.robots``)."""
        return self.take(error, while_doing="reading its robots.txt", entry=page)


def is_ours(error: BaseException) -> bool:
    """Whether an error is no stranger's doing: storage, the lock, the installation, a stop."""
    if isinstance(error, OutOfMemory):
        return False
    return isinstance(error, StorageError | ImportError) or not isinstance(error, Exception)


def tried(work: Callable[[], Result], otherwise: Callable[[Exception], Result]) -> Result:
    """Return the work's result; where a stranger's words made it fail, what is done otherwise.

    Raises what is ours (``is_ours``).
    """
    try:
        return work()
    except Exception as error:
        if is_ours(error):
            raise
        failure = error
    return otherwise(failure)


def in_halves(
    values: Sequence[Value],
    work: Callable[[Sequence[Value]], Result],
    alone: Callable[[Value, Exception], Result],
) -> list[Result]:
    """Work on a batch whole; where that fails, on its halves, until who fails stands alone.

    ``work`` changes nothing when it raises. ``alone`` is given each value that fails by itself,
    with its error. Raises what is ours (``is_ours``).
    """
    if not values:
        return [work(values)]
    if len(values) == 1:
        return [tried(lambda: work(values), lambda error: alone(values[0], error))]
    try:
        return [work(values)]
    except Exception as error:
        if is_ours(error):
            raise
    # Past the handler: an error keeps alive what the batch had made, and the halves need its room.
    half = len(values) // 2
    return [
        *in_halves(values[:half], work, alone),
        *in_halves(values[half:], work, alone),
    ]


def _named(error: BaseException) -> str:
    if isinstance(error, MemoryError | OutOfMemory):
        return "it takes more memory than there is"
    said = " ".join("".join(c if c.isprintable() else " " for c in str(error)).split())
    return f"{type(error).__name__}: {said}" if said else type(error).__name__
