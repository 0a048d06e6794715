"""Delete old polls, runs and raw pages, and articles on request."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from warta.storage.files.archive import Archive
from warta.storage.tables.clusters import forget_signatures
from warta.storage.tables.kept import recount_copies
from warta.storage.warehouse.connection import Database, run_script

UPKEEP_EVERY = timedelta(days=1)
_DAY_OF_FILE = re.compile(r"(\d{8})")


@dataclass(frozen=True, slots=True)
class Retention:
    """The retention of pages and runs, in days; 0 means forever. Articles are always kept."""

    archive_days: int = 0
    archive_megabytes: int = 0
    log_days: int = 0


def is_due(database: Database, now: datetime) -> bool:
    """Return whether the last upkeep, or in a new home the first run, was a day ago or more."""
    row = database.execute(
        "SELECT coalesce("
        "(SELECT max(done_at) FROM store.upkeep), (SELECT min(started_at) FROM store.run))"
    ).fetchone()
    last = row[0] if row else None
    return last is None or now - last >= UPKEEP_EVERY


def note_upkeep(database: Database, now: datetime) -> None:
    database.execute("DELETE FROM store.upkeep")
    database.execute("INSERT INTO store.upkeep VALUES (?)", [now])


def retire_runs(database: Database, log_days: int, now: datetime) -> tuple[int, int]:
    """Delete runs older than ``log_days``, with their polls; return the numbers of both."""
    if not log_days:
        return 0, 0
    before = {"before": now - timedelta(days=log_days)}
    database.execute(
        "CREATE OR REPLACE TEMPORARY TABLE retired AS "
        "SELECT run_id FROM store.run WHERE started_at < $before AND ended_at IS NOT NULL",
        before,
    )
    counted = database.execute(
        "SELECT (SELECT count(*) FROM retired), (SELECT count(*) FROM store.poll "
        "WHERE run_id IN (SELECT run_id FROM retired))"
    ).fetchone()
    for table in ("poll", "run_entry", "recheck", "run"):
        database.execute(
            f"DELETE FROM store.{table} WHERE run_id IN (SELECT run_id FROM retired)"  # noqa: S608 - names are ours
        )
    runs, polls = counted or (0, 0)
    return runs, polls


def files_to_retire(archive: Archive, retention: Retention, now: datetime) -> dict[str, int]:
    """Return the archive files to delete, by age and total size, with their sizes.

    Today's file always stays, as a run may be writing to it.
    """
    today = f"{now.astimezone(UTC):%Y%m%d}"
    sizes = {file: size for file, size in archive.sizes().items() if _day_of(file) < today}
    chosen = {}
    if retention.archive_days:
        oldest = f"{now.astimezone(UTC) - timedelta(days=retention.archive_days):%Y%m%d}"
        chosen = {file: size for file, size in sizes.items() if _day_of(file) < oldest}
    if retention.archive_megabytes:
        remaining = sum(archive.sizes().values()) - sum(chosen.values())
        for file in sorted(sizes.keys() - chosen.keys(), key=_day_of):
            if remaining <= retention.archive_megabytes * 1_000_000:
                break
            chosen[file] = sizes[file]
            remaining -= sizes[file]
    return {file: size for file, size in chosen.items() if archive.is_ours(file)}


def forget_pages(database: Database, files: dict[str, int]) -> None:
    """Delete archive files from the index; the caller deletes the files after the commit.

    The indexed length of each stays recorded, so that a file left by a crash is not indexed as a
    new one; ``forget_files`` deletes the record.
    """
    database.execute(
        "DELETE FROM store.page WHERE list_contains($files, file)", {"files": list(files)}
    )


def forget_files(database: Database, archive: Archive) -> None:
    """Delete the indexed lengths of files that are gone."""
    database.execute(
        "DELETE FROM store.archive_file WHERE NOT list_contains($files, file)",
        {"files": list(archive.sizes())},
    )


def retire_articles(database: Database, before: datetime) -> int:
    """Delete the articles and copies published before a time, on request; return how many."""
    run_script(database, "care/choose_old", {"before": before})
    run_script(database, "care/forget_articles")
    recount_copies(database)
    run_script(database, "care/retire_articles")
    doomed = [key for (key,) in database.execute("SELECT article_id FROM doomed").fetchall()]
    forget_signatures(database, doomed)
    return len(doomed)


def _day_of(file: str) -> str:
    match = _DAY_OF_FILE.match(file)
    return match[1] if match else "00000000"
