"""The news as pages read it: a snapshot is open while it is the published one, then let go.

Whoever keeps an old snapshot open makes each publication copy the whole file, since a file that
somebody reads is never changed. So each question looks whether the file is still the published
one, and ``let_go`` does so while nobody asks. A lake stays open: each question sees its newest
state.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import duckdb

from warta.storage.errors import StorageError
from warta.storage.home import Home
from warta.storage.lake.location import Lake
from warta.storage.warehouse.connection import Database, query
from warta.storage.warehouse.question import BadQuestion, Limits
from warta.storage.warehouse.snapshot import opened_to_read, unreadable

PAGE_SECONDS = 20.0
# A lake is asked no more often when it was last published.
_LAKE_SECONDS = 5.0


_BAD_VALUES = (
    duckdb.InvalidInputException,
    duckdb.ConversionException,
    duckdb.OutOfRangeException,
)


class TooSlow(StorageError):
    """A page's question took longer than a person waits."""


class Outdated(StorageError):
    """The snapshot was made by an earlier version, and has not what a page asks for."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of one question."""

    names: list[str]
    rows: list[tuple[Any, ...]]

    @property
    def records(self) -> list[dict[str, Any]]:
        return [dict(zip(self.names, row, strict=True)) for row in self.rows]


@dataclass(slots=True)
class _Opened:
    database: Database
    identity: tuple[int, int, int]
    readers: int = 0


class Published:
    """Answers questions from the snapshot that is published now; for many threads at once."""

    def __init__(self, place: Home | Lake, limits: Limits) -> None:
        self.place = place
        self._limits = limits.as_settings(None)
        self._guard = threading.Lock()
        self._opened: _Opened | None = None
        self._lake_asked_at = float("-inf")
        self._lake_time: datetime | None = None

    @property
    def home(self) -> Home:
        """The home that is read. Raises StorageError for a lake, which has no watches."""
        if isinstance(self.place, Lake):
            raise StorageError(f"{self.place.shown}: a lake has no watches; they belong to a home")
        return self.place

    @property
    def location(self) -> str:
        """What `--home` is given to read the same."""
        return (
            self.place.location if isinstance(self.place, Lake) else str(self.place.root.resolve())
        )

    def ask(self, name: str, parameters: Mapping[str, Any] | None = None) -> Answer:
        """Answer the statement in ``storage/queries/<name>.sql``.

        Raises StorageError when there is no snapshot, it can't be read, or it takes too long,
        BadQuestion for a value that it can't use.
        """
        with self._cursor() as cursor:
            timer = threading.Timer(PAGE_SECONDS, cursor.interrupt)
            timer.start()
            try:
                found = cursor.execute(query(name), dict(parameters or {}) or None)
                return Answer([column[0] for column in found.description], found.fetchall())
            except duckdb.InterruptException as error:
                raise TooSlow(f"not answered within {PAGE_SECONDS:g} s; ask for less") from error
            except duckdb.OutOfMemoryException as error:
                raise TooSlow("it needs more memory than query_memory_mib; ask for less") from error
            except _BAD_VALUES as error:  # since:yesterday in a search, say
                raise BadQuestion(str(error).partition("Error: ")[2] or str(error)) from error
            except (duckdb.CatalogException, duckdb.BinderException) as error:
                named = self.place.shown if isinstance(self.place, Lake) else self.place.snapshot
                raise Outdated(
                    f"{named}: made by an earlier version of Warta "
                    f"({str(error).splitlines()[0]}); run `warta collect` once"
                ) from error
            finally:
                timer.cancel()

    def updated_at(self) -> datetime | None:
        """Return when the snapshot was published, or None where there is none."""
        if isinstance(self.place, Lake):
            return self._lake_published_at(self.place)
        with contextlib.suppress(OSError):
            return datetime.fromtimestamp(self.place.snapshot.stat().st_mtime, UTC)
        return None

    def _lake_published_at(self, lake: Lake) -> datetime | None:
        from warta.storage.lake.reading import published_at

        if time.monotonic() - self._lake_asked_at > _LAKE_SECONDS:
            with contextlib.suppress(StorageError), self._cursor() as cursor:
                self._lake_time = published_at(cursor, lake)
            self._lake_asked_at = time.monotonic()
        return self._lake_time

    def let_go(self) -> None:
        """Close a snapshot that is no longer the published one."""
        with self._guard:
            opened = self._opened
            if opened and opened.identity != self._identity():
                self._retire(opened)

    def close(self) -> None:
        with self._guard:
            if self._opened:
                self._retire(self._opened)

    @contextlib.contextmanager
    def _cursor(self) -> Iterator[Database]:
        with self._guard:
            opened = self._current()
            opened.readers += 1
            cursor = opened.database.cursor()
        if isinstance(self.place, Lake):
            cursor.execute("USE news")  # a cursor begins where the connection began
        try:
            yield cursor
        except duckdb.IOException as error:
            if isinstance(self.place, Lake):
                with self._guard:  # the next question connects again
                    if self._opened is opened:
                        self._opened = None
            raise unreadable(self.place, error) from error
        finally:
            cursor.close()
            with self._guard:
                opened.readers -= 1
                if opened is not self._opened and not opened.readers:
                    opened.database.close()

    def _current(self) -> _Opened:
        identity = self._identity()
        if self._opened and self._opened.identity == identity:
            return self._opened
        if self._opened:
            self._retire(self._opened)
        # Between the look and the opening another snapshot may come: then it is opened again.
        database = opened_to_read(self.place, limits=self._limits)
        self._opened = _Opened(database, identity or (0, 0, 0))
        return self._opened

    def _retire(self, opened: _Opened) -> None:
        self._opened = None
        if not opened.readers:
            opened.database.close()

    def _identity(self) -> tuple[int, int, int] | None:
        if isinstance(self.place, Lake):
            return (0, 0, 0)
        try:
            found = self.place.snapshot.stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size
