"""Delete expired data, then return its space to the disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import duckdb

from warta.storage.care.compaction import (
    Compaction,
    compact,
    has_old_format,
    is_wasteful,
    waste,
)
from warta.storage.care.retention import (
    Retention,
    files_to_retire,
    forget_files,
    forget_pages,
    note_upkeep,
    retire_articles,
    retire_runs,
)
from warta.storage.files.archive import Archive
from warta.storage.home import Home
from warta.storage.tables.copies import enqueue_other_methods, sweep
from warta.storage.tables.kept import compare_earlier_copies
from warta.storage.tables.search import (
    BATCH_DOCUMENTS,
    RUN_DOCUMENTS,
    add_openings,
    add_rests,
    convert_earlier,
    index_waiting,
    sort_index,
)
from warta.storage.tables.stories import forget_vectors, take_out_of_stories
from warta.storage.warehouse.connection import Database, Warehouse
from warta.storage.warehouse.interrupting import Stopping, interrupted_when, never

if TYPE_CHECKING:
    from warta.storage.lake.upkeep import LakeUpkeep


@dataclass(frozen=True, slots=True)
class Upkeep:
    """The results of upkeep.

    ``compaction`` is None if too little space was free in the file; ``lake`` is None if the home
    publishes to no lake.
    """

    runs: int
    polls: int
    articles: int
    archive_files: int
    archive_bytes: int
    compaction: Compaction | None
    lake: LakeUpkeep | None = None


# A copy from before a migration allows a downgrade, which people do soon or never.
MIGRATION_COPY_KEPT = timedelta(days=30)


def clear_leftovers(home: Home, now: datetime) -> None:
    """Delete old copies from before migrations, and what a killed compaction left."""
    for fresh in home.root.glob(".warehouse.duckdb.fresh*"):
        fresh.unlink(missing_ok=True)
    for copy in home.root.glob("warehouse.schema*.duckdb"):
        if now.timestamp() - copy.stat().st_mtime > MIGRATION_COPY_KEPT.total_seconds():
            copy.unlink(missing_ok=True)


def maintain(
    warehouse: Warehouse,
    archive: Archive,
    retention: Retention,
    now: datetime,
    *,
    articles_before: datetime | None = None,
    always_compact: bool = False,
    stopping: Stopping = never,
) -> Upkeep:
    """Do all upkeep; the caller holds the run's lock. Raises StorageError.

    It can be repeated after a kill at any point: a file is deleted from the index before it is
    deleted itself, and its length stays recorded until then. Once ``stopping`` returns True, the
    database is not compacted, nor the lake.
    """
    clear_leftovers(warehouse.home, now)
    with warehouse.transaction() as database:
        runs, polls = retire_runs(database, retention.log_days, now)
        articles = retire_articles(database, articles_before) if articles_before else 0
        files = files_to_retire(archive, retention, now)
        forget_pages(database, files)
        sweep(database)
        enqueue_other_methods(database)
        forget_vectors(database, now)
        take_out_of_stories(database)
        sort_index(database)
        note_upkeep(database, now)
    for file in files:
        archive.delete(file)
    with warehouse.transaction() as database:
        forget_files(database, archive)
    with warehouse.checkpointed():
        pass  # only now the deleted rows are free space
    with warehouse.transaction() as database:
        is_worth_it = is_wasteful(*waste(database)) or has_old_format(database)
    compaction = None
    if (always_compact or is_worth_it) and not stopping():
        compaction = compact(warehouse, stopping)
    lake = None
    if warehouse.lake is not None and not stopping():
        from warta.storage.lake.upkeep import keep_lake

        lake = keep_lake(warehouse.home, warehouse.lake, now)
    return Upkeep(runs, polls, articles, len(files), sum(files.values()), compaction, lake)


def index_all(warehouse: Warehouse, stopping: Stopping = never) -> int:
    """Add all waiting articles to the search index; return how many.

    Each step is one transaction. Once ``stopping`` returns True, what is left waits for the next
    call.
    """
    indexed = unsorted = 0
    for batch in _steps(
        warehouse, lambda database: index_waiting(database, BATCH_DOCUMENTS), stopping
    ):
        indexed, unsorted = indexed + batch, unsorted + batch
        if unsorted >= RUN_DOCUMENTS:
            with warehouse.transaction() as database:
                sort_index(database)
            unsorted = 0
    for step in (convert_earlier, _add_parts):
        for _ in _steps(warehouse, step, stopping):
            pass
    return indexed


def compare_all_copies(warehouse: Warehouse, stopping: Stopping = never) -> None:
    """Compare all copies that an earlier Warta stored with their articles."""
    for _ in _steps(warehouse, lambda db: compare_earlier_copies(db, RUN_DOCUMENTS), stopping):
        pass


def _add_parts(database: Database) -> int:
    return add_openings(database, RUN_DOCUMENTS) + add_rests(database, RUN_DOCUMENTS)


def _steps(
    warehouse: Warehouse, step: Callable[[Database], int], stopping: Stopping
) -> Iterator[int]:
    """Yield what ``step`` returns, in a transaction each, until it is 0 or ``stopping`` is True."""
    done = 1
    while done and not stopping():
        try:
            with warehouse.transaction() as database, interrupted_when(stopping, database):
                done = step(database)
        except duckdb.InterruptException:
            if not stopping():
                raise
            return
        yield done
