"""Keep a lake small and quick to read: merge small files, and delete what no reader needs.

Each publication adds a small file for each table that changed, and deleted rows stay in their files
until these are rewritten. Only files of similar size are merged, so that a day's news never costs
reading and writing those of a year.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from warta.storage.files.lock import held
from warta.storage.home import Home
from warta.storage.lake.connection import NAME, Database, literal
from warta.storage.lake.location import Lake
from warta.storage.lake.publish import LOCK_SECONDS, opened_to_write

# Files are kept for queries that read an earlier state; none takes this long.
KEPT = timedelta(days=1)
# A file is rewritten once this share of its rows is deleted.
_LEAST_SHARE = 0.1
# Levels: least and most bytes of a file, and how many such files of a table are merged at once.
# So a row is rewritten once a level. Larger files are not merged.
_LEVELS = ((0, 4_000_000, 2), (4_000_000, 32_000_000, 8), (32_000_000, 256_000_000, 8))


@dataclass(frozen=True, slots=True)
class LakeUpkeep:
    """The files of the lake's tables before and after, and the bytes in them."""

    files_before: int
    files_after: int
    bytes_after: int


def keep_lake(home: Home, lake: Lake, now: datetime) -> LakeUpkeep:
    """Merge files and delete states that are older than a day. Raises StorageError."""
    with _opened(home, lake) as database:
        before, _ = _files(database)
        _call(database, "rewrite_data_files", f"delete_threshold => {_LEAST_SHARE}")
        for table, least, most in merges_due(_sizes(database)):
            sizes = f"min_file_size => {least}, max_file_size => {most}"
            _call(database, "merge_adjacent_files", literal(table), "schema => 'store'", sizes)
        _delete_states(database, now - KEPT)
        return LakeUpkeep(before, *_files(database))


def erase_removed(home: Home, lake: Lake) -> None:
    """Delete permanently the rows that were deleted from the lake, with all earlier states.

    A query that reads the lake at the same time may fail; the next one works. Raises StorageError.
    """
    with _opened(home, lake) as database:
        _call(database, "rewrite_data_files", "delete_threshold => 0.0")
        _delete_states(database, datetime.now(UTC))


def merges_due(sizes: Mapping[str, Sequence[int]]) -> Iterator[tuple[str, int, int]]:
    """Yield the merges that are due: a table, and between which sizes its files are merged.

    ``sizes``: the bytes of each file of each table.
    """
    for table, files in sizes.items():
        for least, most, enough in _LEVELS:
            if sum(least <= size < most for size in files) >= enough:
                yield table, least, most


@contextlib.contextmanager
def _opened(home: Home, lake: Lake) -> Iterator[Database]:
    with (
        held(home.lake_lock, purpose="keep the lake", wait_seconds=LOCK_SECONDS),
        opened_to_write(home, lake) as database,
    ):
        yield database


def _delete_states(database: Database, until: datetime) -> None:
    moment = f"TIMESTAMPTZ '{until.isoformat()}'"
    for function in ("expire_snapshots", "cleanup_old_files", "delete_orphaned_files"):
        _call(database, function, f"older_than => {moment}")


def _call(database: Database, function: str, *options: str) -> None:
    given = ", ".join([literal(NAME), *options])
    database.execute(f"CALL ducklake_{function}({given})")


def _sizes(database: Database) -> dict[str, list[int]]:
    """Return the bytes of each file of each table."""
    tables = database.execute(
        "SELECT table_name FROM ducklake_table_info($name) WHERE file_count > 1 ORDER BY 1",
        {"name": NAME},
    ).fetchall()
    return {
        table: [
            size
            for (size,) in database.execute(
                "SELECT data_file_size_bytes "
                "FROM ducklake_list_files($name, $table, schema => 'store')",
                {"name": NAME, "table": table},
            ).fetchall()
        ]
        for (table,) in tables
    }


def _files(database: Database) -> tuple[int, int]:
    [(count, size)] = database.execute(
        "SELECT sum(file_count), sum(file_size_bytes) FROM ducklake_table_info($name)",
        {"name": NAME},
    ).fetchall()
    return int(count or 0), int(size or 0)
