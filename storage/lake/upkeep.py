"""Keep a lake small and quick to read: merge small files, and delete what no reader needs.

Each publication leaves a small file for each table that changed, and the rows that it took away
stay in their files until these are written again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from warta.storage.files.lock import held
from warta.storage.home import Home
from warta.storage.lake.connection import NAME, Database, literal
from warta.storage.lake.location import Lake
from warta.storage.lake.publish import LOCK_SECONDS, opened_to_write

# A query that began before has ended, or its files would go under its hands.
KEPT = timedelta(days=1)
# A file is written again where this share of its rows is gone.
_LEAST_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class LakeUpkeep:
    """The files of the lake's tables before and after, and the bytes in them."""

    files_before: int
    files_after: int
    bytes_after: int


def keep_lake(home: Home, lake: Lake, now: datetime) -> LakeUpkeep:
    """Merge files and delete states that are older than a day. Raises StorageError."""
    return _kept(home, lake, now - KEPT, _LEAST_SHARE)


def erase_removed(home: Home, lake: Lake) -> LakeUpkeep:
    """Delete for good the rows that the lake has no more, with every earlier state.

    A query that reads the lake meanwhile may fail, and works again when it is repeated. Raises
    StorageError.
    """
    return _kept(home, lake, datetime.now(UTC), 0.0)


def _kept(home: Home, lake: Lake, until: datetime, least_share: float) -> LakeUpkeep:
    with (
        held(home.lake_lock, purpose="keep the lake", wait_seconds=LOCK_SECONDS),
        opened_to_write(home, lake) as database,
    ):
        before, _ = _files(database)
        _call(database, "rewrite_data_files", f"delete_threshold => {least_share}")
        _call(database, "merge_adjacent_files")
        moment = f"TIMESTAMPTZ '{until.isoformat()}'"
        for function in ("expire_snapshots", "cleanup_old_files", "delete_orphaned_files"):
            _call(database, function, f"older_than => {moment}")
        return LakeUpkeep(before, *_files(database))


def _call(database: Database, function: str, *options: str) -> None:
    given = ", ".join([literal(NAME), *options])
    database.execute(f"CALL ducklake_{function}({given})")


def _files(database: Database) -> tuple[int, int]:
    [(count, size)] = database.execute(
        "SELECT sum(file_count), sum(file_size_bytes) FROM ducklake_table_info($name)",
        {"name": NAME},
    ).fetchall()
    return int(count or 0), int(size or 0)
