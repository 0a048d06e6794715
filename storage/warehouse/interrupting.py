"""Interrupt a long statement when a person or the system asks the run to stop."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator

from warta.storage.warehouse.opening import Database

Stopping = Callable[[], bool]

_LOOK_EVERY_SECONDS = 0.1


def never() -> bool:
    """Return False: nobody asks to stop."""
    return False


@contextlib.contextmanager
def interrupted_when(stopping: Stopping, database: Database) -> Iterator[None]:
    """Interrupt what ``database`` executes in the block as soon as ``stopping`` returns True.

    The statement then raises ``duckdb.InterruptException``. A commit and a checkpoint go on to
    their end.
    """
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(_LOOK_EVERY_SECONDS):
            if stopping():
                database.interrupt()  # nothing happens between two statements: tried again

    looking = threading.Thread(target=look, name="interrupting", daemon=True)
    looking.start()
    try:
        yield
    finally:
        ended.set()
        looking.join()
