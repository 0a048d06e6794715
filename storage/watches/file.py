"""Open the database of watches briefly; only its owner may read it."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from warta.storage.errors import StorageError
from warta.storage.home import Home

_OWNER_ONLY = 0o600  # mode of the file
_VERSION = 1  # of schema.sql: increase it with each change
_WAIT_SECONDS = 10.0  # for another process's transaction; chosen by hand


@contextlib.contextmanager
def changing(home: Home) -> Iterator[sqlite3.Connection]:
    """Open one transaction: committed to disk at the end of the block, rolled back if it raises.

    Raises StorageError if the file can't be used.
    """
    home.make()
    if not home.watches.exists():
        # Created here, as SQLite would create it readable by others.
        with contextlib.suppress(FileExistsError):
            os.close(os.open(home.watches, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY))
    with _opened(home.watches, "rw") as database:
        database.execute("BEGIN IMMEDIATE")
        try:
            _make_tables(database)
            yield database
        except BaseException:
            database.execute("ROLLBACK")
            raise
        database.execute("COMMIT")


@contextlib.contextmanager
def reading(home: Home) -> Iterator[sqlite3.Connection | None]:
    """Open the database for reading; yield None if no watch was ever added. Raises StorageError."""
    if not home.watches.exists() or home.watches.stat().st_size == 0:
        yield None
        return
    with _opened(home.watches, "ro") as database:
        yield database


def copy_watches(home: Home, copy: Home) -> None:
    """Copy a consistent state of the watches to another home. Raises StorageError."""
    with reading(home) as database:
        if database is None:
            copy.watches.unlink(missing_ok=True)
            return
        fresh = copy.watches.with_name(f".{copy.watches.name}.fresh")
        fresh.unlink(missing_ok=True)
        os.close(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY))
        with contextlib.closing(sqlite3.connect(fresh)) as target:
            database.backup(target)
        fresh.replace(copy.watches)


@contextlib.contextmanager
def _opened(path: Path, mode: str) -> Iterator[sqlite3.Connection]:
    try:
        with contextlib.closing(
            sqlite3.connect(
                f"{path.resolve().as_uri()}?mode={mode}",
                uri=True,
                timeout=_WAIT_SECONDS,
                isolation_level=None,
            )
        ) as database:
            database.row_factory = sqlite3.Row
            database.execute("PRAGMA foreign_keys = ON")
            yield database
    except sqlite3.Error as error:
        raise StorageError(
            f"{path}: can't be used ({error}); correct its permissions or free some space. "
            "If it is damaged, move it away and add the watches again with `warta watch add`"
        ) from error


def _make_tables(database: sqlite3.Connection) -> None:
    [version] = database.execute("PRAGMA user_version").fetchone()
    if version > _VERSION:
        raise StorageError("watches.sqlite was made by a newer version of Warta; use that version")
    if version == 0:
        script = resources.files("warta.storage.watches") / "schema.sql"
        for statement in script.read_text(encoding="utf-8").split(";\n"):
            database.execute(statement)
        database.execute(f"PRAGMA user_version = {_VERSION}")
