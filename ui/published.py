"""The snapshot as pages read it: open while it is the published one, let go when it is replaced.

Whoever keeps an old snapshot open makes each publication copy the whole file, since a file that
somebody reads is never changed. So each question looks whether the file is still the published
one, and ``let_go`` does so while nobody asks.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import duckdb

from warta.storage.errors import StorageError
from warta.storage.home import Home
from warta.storage.warehouse.connection import Database, query
from warta.storage.warehouse.question import Limits
from warta.storage.warehouse.snapshot import opened_to_read

PAGE_SECONDS = 20.0


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

    def __init__(self, home: Home, limits: Limits) -> None:
        self.home = home
        self._limits = limits.as_settings(None)
        self._guard = threading.Lock()
        self._opened: _Opened | None = None

    def ask(self, name: str, parameters: Mapping[str, Any] | None = None) -> Answer:
        """Answer the statement in ``storage/queries/<name>.sql``.

        Raises StorageError when there is no snapshot, it can't be read, or it takes too long.
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
            except (duckdb.CatalogException, duckdb.BinderException) as error:
                raise Outdated(
                    f"{self.home.snapshot}: made by an earlier version of Warta "
                    f"({str(error).splitlines()[0]}); run `warta collect` once"
                ) from error
            finally:
                timer.cancel()

    def updated_at(self) -> datetime | None:
        """Return when the snapshot was published, or None where there is none."""
        with contextlib.suppress(OSError):
            return datetime.fromtimestamp(self.home.snapshot.stat().st_mtime, UTC)
        return None

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
        try:
            yield cursor
        except duckdb.IOException as error:
            raise StorageError(f"{self.home.snapshot}: can't be read ({error})") from error
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
        database = opened_to_read(self.home, limits=self._limits)
        self._opened = _Opened(database, identity or (0, 0, 0))
        return self._opened

    def _retire(self, opened: _Opened) -> None:
        self._opened = None
        if not opened.readers:
            opened.database.close()

    def _identity(self) -> tuple[int, int, int] | None:
        try:
            found = self.home.snapshot.stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size
