"""Return the space that changes leave in the warehouse's file, without stopping readers.

DuckDB reuses freed blocks but never shortens its file: it stays as large after half of a table is
deleted. Only writing the database to a new file shortens it.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

import duckdb

from warta.storage.errors import StorageError
from warta.storage.files.copying import sync_folder
from warta.storage.warehouse.checkpoint import COMPRESSION, STORAGE_VERSION
from warta.storage.warehouse.connection import Database, Warehouse, rows_of
from warta.storage.warehouse.interrupting import Stopping, interrupted_when, never
from warta.storage.warehouse.migrate import restore_views

# Less waste is not worth writing the whole file again. Chosen by hand.
LEAST_WASTE_BYTES = 64 << 20
LEAST_WASTE_SHARE = 0.4  # of the file


@dataclass(frozen=True, slots=True)
class Compaction:
    """The file's size before and after, in bytes."""

    before: int
    after: int


def waste(database: Database) -> tuple[int, int]:
    """Return the bytes of free blocks in the warehouse's file, and of all blocks."""
    [size] = rows_of(
        database, "SELECT block_size, total_blocks, free_blocks FROM pragma_database_size()"
    )
    return size["free_blocks"] * size["block_size"], size["total_blocks"] * size["block_size"]


def is_wasteful(free: int, total: int) -> bool:
    return free >= LEAST_WASTE_BYTES and free >= LEAST_WASTE_SHARE * total


def has_old_format(database: Database) -> bool:
    """Return whether the file has an old format, without compression of long texts.

    DuckDB keeps the format of a file; only writing a new file changes it.
    """
    row = database.execute(
        "SELECT tags['storage_version'] = 'v1.0.0+' FROM duckdb_databases() "
        "WHERE database_name = current_database()"
    ).fetchone()
    return bool(row and row[0])


def compact(warehouse: Warehouse, stopping: Stopping = never) -> Compaction | None:
    """Write the warehouse to a new file and rename it over the old one.

    Writers wait (a million articles take about 35 s), readers do not notice. Returns None, with the
    warehouse as it was, once ``stopping`` returns True. Raises StorageError if there is no space
    for a second file; the warehouse then stays as it was.
    """
    home = warehouse.home
    fresh = home.root / ".warehouse.duckdb.fresh"
    before = home.warehouse.stat().st_size
    try:
        with warehouse.checkpointed():
            fresh.unlink(missing_ok=True)
            _rewrite(home.warehouse, fresh, stopping)
            after = fresh.stat().st_size
            fresh.replace(home.warehouse)
            sync_folder(home.root)
    except duckdb.InterruptException:
        if not stopping():
            raise
        return None
    except (duckdb.Error, OSError) as error:
        reason = str(error).splitlines()[0]
        raise StorageError(
            f"{home.warehouse}: can't be compacted ({reason}); it is unchanged. Compacting "
            "needs as much free space as the file has"
        ) from error
    finally:
        for leftover in (fresh, fresh.with_name(f"{fresh.name}.wal")):
            with contextlib.suppress(OSError):
                leftover.unlink()
    return Compaction(before, after)


def _rewrite(source: Path, target: Path, stopping: Stopping) -> None:
    settings = COMPRESSION | {"threads": "2", "memory_limit": "1GB"}
    with (
        contextlib.closing(duckdb.connect(config=settings)) as link,
        interrupted_when(stopping, link),
    ):
        link.execute("SET TimeZone = 'UTC'")
        # Keep the order of rows: those stored together are read together.
        link.execute("SET preserve_insertion_order = true")
        link.execute(f"ATTACH '{_quoted(source)}' AS old (READ_ONLY)")
        link.execute(f"ATTACH '{_quoted(target)}' AS new (STORAGE_VERSION '{STORAGE_VERSION}')")
        tables = link.execute(
            "SELECT table_name, sql FROM duckdb_tables() "
            "WHERE database_name = 'old' AND schema_name = 'store' ORDER BY table_name"
        ).fetchall()
        indexes = link.execute(
            "SELECT sql FROM duckdb_indexes() WHERE database_name = 'old' ORDER BY index_name"
        ).fetchall()
        link.execute("USE new")
        link.execute("CREATE SCHEMA store")
        for table, definition in tables:
            if stopping():
                raise duckdb.InterruptException
            link.execute(definition)
            link.execute(f"INSERT INTO store.{table} FROM old.store.{table}")
            _check(link, table)
        for (definition,) in indexes:
            link.execute(definition)
        restore_views(link)
        link.execute("CHECKPOINT new")


def _check(link: Database, table: str) -> None:
    counted = link.execute(
        f"SELECT (SELECT count(*) FROM new.store.{table}), (SELECT count(*) FROM old.store.{table})"  # noqa: S608 - ours
    ).fetchone()
    if counted is None or counted[0] != counted[1]:
        raise OSError(f"{table}: {counted} rows written and read")


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
