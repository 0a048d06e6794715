"""Keep an error that a stranger's data provokes to its feed or entry.

Such an error (while requesting, recording, fetching or saving) is logged with its traceback,
counted in the run's report, and becomes the reason of that feed or entry. Errors of our own storage
or installation end the run.
"""

from __future__ import annotations

import logging
import threading
import traceback
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from warta.news.outcome import LONGEST_REASON
from warta.storage.errors import OutOfMemory, StorageError
from warta.tasks.run.log import event
from warta.tasks.run.program import check_program

_MOST_NAMED = 3  # in the journal, which has little room; chosen by hand
Value = TypeVar("Value")
Result = TypeVar("Result")


class ParserFailed(Exception):
    """An error in a process that parses pages; its message has the type and the words."""

    @classmethod
    def of(cls, name: str, words: str, trace: str) -> ParserFailed:
        """Return an error with the traceback of the other process as a note."""
        error = cls(f"{name}: {words}" if words else name)
        error.add_note(trace)
        return error


@dataclass(slots=True)
class Quarantine:
    """The number of feeds and entries of one run that were set aside; thread-safe.

    ``last``: of the last ones the address, or "", and the reason.
    """

    count: int = 0
    last: deque[tuple[str, str]] = field(default_factory=lambda: deque(maxlen=_MOST_NAMED))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, count: int) -> None:
        """Count what a worker on another machine set aside and logged."""
        with self._lock:
            self.count += count

    def take(
        self,
        error: BaseException,
        *,
        while_doing: str,
        feed: str | None = None,
        entry: str | None = None,
    ) -> str:
        """Log and count an error that a feed or entry provoked; return the reason to record.

        Raises ProgramReplaced if the program was replaced: then no stranger provoked the error.
        """
        check_program()
        reason = f"quarantined while {while_doing}: {_named(error)}"[:LONGEST_REASON]
        with self._lock:
            self.count += 1
            self.last.append((entry or feed or "", reason))
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
        return reason

    def robots(self, error: Exception, page: str) -> str:
        """Take an error that the robots.txt of a page's host provoked (``tasks.web.robots``)."""
        return self.take(error, while_doing="reading its robots.txt", entry=page)


def is_ours(error: BaseException) -> bool:
    """Return whether an error is our own: of storage, the lock, the installation, or a stop."""
    if isinstance(error, OutOfMemory):
        return False
    return isinstance(error, StorageError | ImportError) or not isinstance(error, Exception)


def tried(work: Callable[[], Result], otherwise: Callable[[Exception], Result]) -> Result:
    """Return the work's result, or that of ``otherwise`` if a stranger's data made it fail.

    Raises our own errors (``is_ours``).
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
    """Work on a batch; if that fails, on its halves, until the failing values are alone.

    ``work`` must change nothing when it raises. ``alone`` gets each value that fails by itself,
    with its error. Raises our own errors (``is_ours``).
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
    # Outside the handler: the error keeps the batch's objects alive, and the halves need memory.
    half = len(values) // 2
    return [
        *in_halves(values[:half], work, alone),
        *in_halves(values[half:], work, alone),
    ]


def _named(error: BaseException) -> str:
    if isinstance(error, MemoryError | OutOfMemory):
        return "it takes more memory than there is"
    if isinstance(error, ParserFailed):
        return _clean(str(error))
    message = _clean(str(error))
    return f"{type(error).__name__}: {message}" if message else type(error).__name__


def _clean(message: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in message).split())
