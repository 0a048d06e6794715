"""Open a lake for reading, with the snapshot's views and the same limits on a query."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import duckdb

from warta.storage.errors import StorageError
from warta.storage.lake.connection import (
    NAME,
    OFFLINE,
    Database,
    attach,
    closed,
    unreachable,
    written_again,
)
from warta.storage.lake.location import Lake


def opened_lake(
    lake: Lake, *, writable: Path | None = None, limits: Mapping[str, str] | None = None
) -> Database:
    """Return a connection that shows a query the lake's views, and no other files.

    Each statement sees the publication that is newest when it begins. Raises StorageError.
    """
    database = duckdb.connect(config={**OFFLINE, **(limits or {})})
    try:
        database.execute("SET TimeZone = 'UTC'")
        files = attach(database, lake, read_only=True)
        published_at(database, lake)
        database.execute(f"USE {NAME}")
        allowed = [files, *([str(writable)] if writable and writable.is_dir() else [])]
        database.execute("SET allowed_directories = $paths", {"paths": allowed})
        if writable and not writable.is_dir():
            database.execute("SET allowed_paths = $paths", {"paths": [str(writable)]})
        database.execute("SET enable_external_access = false")
        database.execute("SET lock_configuration = true")
    except duckdb.Error as error:
        closed(database)
        raise unreachable(lake, error) from error
    except BaseException:
        closed(database)
        raise
    return database


def published_at(database: Database, lake: Lake) -> datetime:
    """Return when the lake was last published to; also checks that its files can be read."""
    try:
        row = database.execute(
            # No aggregate: DuckLake would answer that from its catalog, without the files.
            f"SELECT published_at FROM {NAME}.store.publication"
        ).fetchone()
    except duckdb.CatalogException as error:
        raise StorageError(
            f"{lake.shown}: no news was published to it yet; name it in the setting publish of the "
            "home that collects"
        ) from error
    except duckdb.Error as error:
        raise unreachable(lake, error) from error
    if row is None:
        raise StorageError(
            f"{lake.shown}: another program deleted rows of it; {written_again(lake)}"
        )
    assert isinstance(row[0], datetime)
    return row[0]
