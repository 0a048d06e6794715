"""Query the published news; keep the snapshot open only while it is the newest.

A run never changes a file that somebody reads: while an old snapshot is open, each publication has
to copy the whole file. So every question checks whether the open file is still the newest, and
``close_replaced`` does so while there is no question. A lake stays open, as each question sees its
newest state.
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
from warta.storage.tables.search_page import COLUMNS, PageSearch, page_of_results
from warta.storage.tables.search_query import PARTS
from warta.storage.warehouse.connection import Database, query
from warta.storage.warehouse.question import BadQuestion, Limits
from warta.storage.warehouse.snapshot import opened_to_read, unreadable

PAGE_SECONDS = 20.0  # longest time for the queries of a page; chosen by hand
# Answers of charts are kept until the next snapshot, as those on many articles take long; for no
# more than this time, as some depend on the time of day. Chosen by hand.
_KEPT_SECONDS = 300.0
_MOST_KEPT = 64
# A lake is queried for the time of its last publication at most this often.
_LAKE_SECONDS = 5.0
_BAD_VALUES = (
    duckdb.InvalidInputException,
    duckdb.ConversionException,
    duckdb.OutOfRangeException,
)


class TooSlow(StorageError):
    """A question took longer than PAGE_SECONDS, or needs too much memory."""


class Outdated(StorageError):
    """The snapshot was made by an earlier version, and lacks a view or column of the page."""


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
    """Answers questions from the newest snapshot or a lake; thread-safe."""

    def __init__(self, place: Home | Lake, limits: Limits) -> None:
        self.place = place
        self._limits = limits.as_settings(None)
        self._guard = threading.Lock()
        self._opened: _Opened | None = None
        self._kept: dict[object, tuple[float, Answer]] = {}
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
        """The value of `--home` that reads the same news."""
        return (
            self.place.location if isinstance(self.place, Lake) else str(self.place.root.resolve())
        )

    def ask(self, name: str, parameters: Mapping[str, Any] | None = None) -> Answer:
        """Answer the statement in ``storage/queries/<name>.sql``.

        Raises StorageError when there is no snapshot, it can't be read, or it takes too long,
        BadQuestion for a value that it can't use.
        """
        with self._limited_cursor() as cursor:
            result = cursor.execute(query(name), dict(parameters or {}) or None)
            return Answer([column[0] for column in result.description], result.fetchall())

    def ask_or_recall(self, name: str, parameters: Mapping[str, Any]) -> Answer:
        """Return what ``ask`` returns; the same answer again until the next snapshot."""
        asked = name, self._identity(), *sorted(parameters.items())
        is_kept = not isinstance(self.place, Lake)
        with self._guard:
            asked_at, answer = self._kept.get(asked, (float("-inf"), None))
        if is_kept and answer and time.monotonic() - asked_at < _KEPT_SECONDS:
            return answer
        answer = self.ask(name, parameters)
        with self._guard:
            while len(self._kept) >= _MOST_KEPT:
                del self._kept[next(iter(self._kept))]  # the first one that was kept
            self._kept.pop(asked, None)
            self._kept[asked] = time.monotonic(), answer
        return answer

    def search(self, search: PageSearch) -> Answer:
        """Return a page of results; raises what ``ask`` raises."""
        with self._limited_cursor() as cursor:
            rows = page_of_results(
                lambda statement, values: cursor.execute(statement, values).fetchall(), search
            )
            return Answer(list(COLUMNS), rows)

    def has_words(self, words: str) -> bool:
        """Return whether a search has a word or a condition; it has none if it is only marks."""
        with self._limited_cursor() as cursor:
            return bool(cursor.execute(PARTS, {"words": words}).fetchall())

    @contextlib.contextmanager
    def _limited_cursor(self) -> Iterator[Database]:
        """Yield a cursor for PAGE_SECONDS; explain DuckDB's errors."""
        with self._cursor() as cursor:
            timer = threading.Timer(PAGE_SECONDS, cursor.interrupt)
            timer.start()
            try:
                yield cursor
            except duckdb.InterruptException as error:
                raise TooSlow(f"not answered within {PAGE_SECONDS:g} s; ask for less") from error
            except duckdb.OutOfMemoryException as error:
                raise TooSlow("it needs more memory than query_memory_mib; ask for less") from error
            except _BAD_VALUES as error:  # such as since:yesterday in a search
                raise BadQuestion(str(error).partition("Error: ")[2] or str(error)) from error
            except (duckdb.CatalogException, duckdb.BinderException) as error:
                place = self.place
                raise Outdated(
                    f"{place.shown if isinstance(place, Lake) else place.snapshot}: made by an "
                    f"earlier version of Warta ({str(error).splitlines()[0]}); run `warta collect` "
                    "once"
                ) from error
            finally:
                timer.cancel()

    def updated_at(self) -> datetime | None:
        """Return when the snapshot was published, or None if there is none."""
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

    def close_replaced(self) -> None:
        """Close the snapshot if a newer one is published."""
        with self._guard:
            opened = self._opened
            if opened and opened.identity != self._identity():
                self._retire(opened)

    def close(self) -> None:
        """Close what is open."""
        with self._guard:
            if self._opened:
                self._retire(self._opened)

    @contextlib.contextmanager
    def _cursor(self) -> Iterator[Database]:
        with self._guard:
            opened = self._current()
            opened.readers += 1
            cursor = opened.database.cursor()
        try:
            cursor.execute("USE news")  # a cursor does not take over its connection's schema
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
        # If another snapshot is published before this one is opened, the next question opens it.
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
            status = self.place.snapshot.stat()
        except OSError:
            return None
        return status.st_ino, status.st_mtime_ns, status.st_size
