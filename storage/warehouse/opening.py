"""Open the writer's database for one transaction, or for all of a run.

Writers queue for a lock before they open it, so that none gets DuckDB's "Could not set lock on
file".
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator

import duckdb

from warta.storage.files.lock import held, is_wanted
from warta.storage.home import Home
from warta.storage.warehouse.checkpoint import AT_OPENING, SETTINGS, undo_cut_checkpoint
from warta.storage.warehouse.diagnosis import missing, opening_failed, working_failed

Database = duckdb.DuckDBPyConnection

WRITE_LOCK_SECONDS = 60.0  # longer than a publication holds it; chosen by hand
_BESIDE_OTHER_WORK = {"memory_limit": "1GB", "preserve_insertion_order": "false"}
# A second thread costs a small database CPU and saves no time: storing 450 articles in a new home
# took 1.0 s less with one. In a large one it halves the wait for scans.
_SMALL_BYTES = 256 << 20
# Errors that the machine can cause in a correct statement. In a transaction without a rival, only
# the disk makes a commit fail.
_NOT_OURS = (
    duckdb.IOException,
    duckdb.OutOfMemoryException,
    duckdb.FatalException,
    duckdb.TransactionException,
)
_UTC = "SET TimeZone = 'UTC'"
# While a kept database is not used, it is looked for waiting writers so often.
_LOOK_SECONDS = 0.1
# It is closed if no transaction follows within the first time, to free its memory, and always after
# the second, as a writer may be unable to show that it waits. Then others, who try every 20 ms,
# have the third to take the lock.
_IDLE_SECONDS = 15.0
_LONGEST_SECONDS = 20.0
_TURN_SECONDS = 0.05


@contextlib.contextmanager
def locked(home: Home, purpose: str) -> Iterator[None]:
    """Hold the writers' lock. Raises Locked if it is not free within a minute."""
    with held(home.write_lock, purpose=purpose, wait_seconds=WRITE_LOCK_SECONDS):
        yield


@contextlib.contextmanager
def connected(home: Home) -> Iterator[Database]:
    """Open the database; the caller holds the lock. Raises StorageError if it can't be used."""
    if (reason := missing(home)) is not None:
        raise reason
    if home.warehouse.exists() and home.warehouse.stat().st_size == 0:
        raise opening_failed(home, ValueError("it is empty"))  # DuckDB would make a new one of it
    try:
        undo_cut_checkpoint(home)
        # The memory limit keeps a writer small next to other work; DuckDB spills to disk past it.
        database = duckdb.connect(
            str(home.warehouse),
            config={**SETTINGS, **_BESIDE_OTHER_WORK, "threads": _threads(home)},
        )
        database.execute(AT_OPENING)
        database.execute(_UTC)
    except (duckdb.Error, OSError) as error:
        raise opening_failed(home, error) from error
    try:
        yield database
    except _NOT_OURS as error:
        raise working_failed(home, error) from error
    finally:
        database.close()


def _threads(home: Home) -> str:
    return (
        "1" if not home.warehouse.exists() or home.warehouse.stat().st_size < _SMALL_BYTES else "2"
    )


class KeptOpen:
    """The database of one home, kept open between transactions unless another writer waits.

    Opening takes 13 ms of CPU and reads the log again, 100 ms if that has 10 MB: a run that stored
    450 articles opened the database 22 times, for 1.2 s of its 19 s of CPU.
    """

    def __init__(self, home: Home) -> None:
        self._home = home
        self._turn = threading.Lock()  # the threads of a run queue for it
        self._lock = contextlib.ExitStack()
        self._opened = contextlib.ExitStack()
        self._database: Database | None = None
        self._until = 0.0
        self._idle: threading.Timer | None = None
        self._idle_since = 0.0

    @contextlib.contextmanager
    def use(self) -> Iterator[Database]:
        """Yield a connection of its own, without the temporary tables of others."""
        with self._turn:
            self._stay()
            with self._closed_by_errors():
                database = self._open()
                with contextlib.closing(database.cursor()) as connection:
                    connection.execute(_UTC)
                    yield connection
            self._leave()

    @contextlib.contextmanager
    def alone(self, last: Callable[[Database], None]) -> Iterator[None]:
        """Call ``last``, close the database, and hold the lock while the block runs."""
        with self._turn:
            self._stay()
            with self._closed_by_errors():
                last(self._open())
                self._opened.close()
                self._database = None
                yield
            self._close()

    def close(self) -> None:
        """Close the database now."""
        with self._turn:
            self._stay()
            self._close()

    def expire(self) -> None:
        """Close the database after the transaction that uses it."""
        self._until = 0.0

    def _open(self) -> Database:
        if self._database is None:
            self._lock.enter_context(locked(self._home, "write"))
            self._database = self._opened.enter_context(connected(self._home))
            self._until = time.monotonic() + _LONGEST_SECONDS
        return self._database

    @contextlib.contextmanager
    def _closed_by_errors(self) -> Iterator[None]:
        """Close the database if an error is raised, which may have damaged its state."""
        try:
            with contextlib.ExitStack() as opened:
                opened.push(self._opened.__exit__)
                yield
                opened.pop_all()
        except BaseException:
            self._database = None
            self._lock.close()
            raise

    def _leave(self) -> None:
        if time.monotonic() > self._until or is_wanted(self._home.write_lock):
            self._close()
            time.sleep(_TURN_SECONDS)
            return
        self._idle_since = time.monotonic()
        self._look_later()

    def _look_later(self) -> None:
        self._idle = threading.Timer(_LOOK_SECONDS, self._close_idle)
        self._idle.daemon = True
        self._idle.start()

    def _stay(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None

    def _close_idle(self) -> None:
        me = threading.current_thread()
        with self._turn:
            if self._idle is not me:  # a transaction began in the meantime
                return
            self._idle = None
            is_long = time.monotonic() - self._idle_since > _IDLE_SECONDS
            if is_long or is_wanted(self._home.write_lock):
                self._close()
            else:
                self._look_later()

    def _close(self) -> None:
        self._database = None
        try:
            self._opened.close()
        finally:
            self._lock.close()
