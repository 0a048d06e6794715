"""Read the state of a home for monitoring, from the snapshot, the journal, locks and the disk.

Monitoring must work while runs are working or failing, so this opens nothing that a writer needs.
"""

from __future__ import annotations

import contextlib
import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from warta.news.monitoring.verdict import LastRun, State
from warta.storage.errors import StorageError
from warta.storage.files.journal import Journal, NotedRun, noted_runs, read_journal
from warta.storage.files.lock import holder
from warta.storage.home import Home
from warta.storage.lake.state import LakeState, lake_state
from warta.storage.warehouse.connection import query, rows_of
from warta.storage.warehouse.snapshot import reading

_WEEK = timedelta(days=7)
# Monitoring must not take memory from a run.
_SMALL = {"memory_limit": "512MB", "threads": "1"}


@dataclass(frozen=True, slots=True)
class Overview:
    """The state of a home, with further figures.

    ``silent``: feeds silent for longer than usual; ``quarantined``: addresses of feeds, entries and
    articles that made Warta fail within a week, with the reason; ``sizes``: bytes by part of the
    home; ``last_counts``: the counts of the last run that ended.
    """

    state: State
    articles: int
    copies: int
    silent: tuple[str, ...]
    quarantined: tuple[tuple[str, str], ...]
    published_at: datetime | None
    sizes: dict[str, int]
    last_counts: dict[str, int]
    last_counted: NotedRun | None
    lake: LakeState | None


def overview(home: Home, now: datetime) -> Overview:
    """Return the state of a home.

    Raises StorageError if there is none, or if the snapshot is damaged.
    """
    journal = read_journal(home.journal)
    if not (home.warehouse.exists() or home.snapshot.exists() or journal.runs):
        raise StorageError(
            f"{home.root}: nothing was collected there yet; check --home, or run "
            "`warta collect --feeds FILE.opml|URL`"
        )
    published = _Published()
    if home.snapshot.exists():
        published = _published(home, now, with_last_run=not journal.runs)
    counts = published.counts
    lake = lake_state(home)
    running = holder(home.run_lock)
    serving = holder(home.serve_lock)
    counted = next((run for run in reversed(journal.runs) if run.counts), None)
    return Overview(
        state=State(
            now=now,
            last_success_at=journal.last_success_at or counts.get("last_success_at"),
            last_run=_last_noted(home) or published.last_run,
            working_since=running.since if running else None,
            serving_since=serving.since if serving else None,
            feeds=counts["feeds"],
            failing=counts["failing"],
            silent=len(published.silent),
            overdue_since=counts.get("overdue_since"),
            pending=counts["pending"],
            backlog=counts["backlog"],
            database_bytes=_size(home.warehouse),
            free_bytes=shutil.disk_usage(home.root).free,
            lake_failed_since=lake.failed_since if lake else None,
            lake_reason=lake.reason if lake else None,
        ),
        articles=counts["articles"],
        copies=counts["copies"],
        silent=published.silent,
        quarantined=_with_noted(published.quarantined, journal, now),
        published_at=_changed_at(home.snapshot),
        sizes=_sizes(home),
        last_counts=counted.counts if counted else {},
        last_counted=counted,
        lake=lake,
    )


@dataclass(frozen=True, slots=True)
class _Published:
    """The facts of a snapshot; zeros and nothing without one."""

    counts: dict[str, Any] = field(
        default_factory=lambda: dict.fromkeys(
            ("feeds", "failing", "pending", "backlog", "articles", "copies"), 0
        )
    )
    silent: tuple[str, ...] = ()
    quarantined: tuple[tuple[str, str], ...] = ()
    last_run: LastRun | None = None


def _published(home: Home, now: datetime, *, with_last_run: bool) -> _Published:
    """Read the facts of the snapshot.

    ``with_last_run``: for a home of an earlier version, whose journal names no run. Otherwise the
    view ``runs`` is not read: it counts everything.
    """
    silent: tuple[str, ...] = ()
    last_run: LastRun | None = None
    with reading(home, limits=_SMALL) as database:
        [counts] = rows_of(database, _at(now, "ask/state"))
        quarantined = rows_of(database, _at(now, "ask/quarantined"))
        # A snapshot that an earlier version published lacks the view, until the next run.
        with contextlib.suppress(duckdb.CatalogException):
            rows = rows_of(database, _at(now, "ask/silent_feeds"))
            silent = tuple(row["feed_url"] for row in rows)
        if with_last_run:
            last_run = next(map(_last_run, rows_of(database, query("ask/last_run"))), None)
    return _Published(
        counts=counts,
        silent=silent,
        quarantined=tuple((row["address"], row["reason"]) for row in quarantined),
        last_run=last_run,
    )


def _with_noted(
    published: tuple[tuple[str, str], ...], journal: Journal, now: datetime
) -> tuple[tuple[str, str], ...]:
    """Add what the runs of a week quarantined besides feeds and entries, newest first.

    No table has it: a line that a site repeats, a place in a story, an article extracted again.
    """
    addresses = {address for address, _ in published}
    reasons = {reason for _, reason in published}
    noted = {
        (address, reason): None
        for run in reversed(journal.runs)
        if run.started_at > now - _WEEK
        for address, reason in reversed(run.quarantined)
        if address not in addresses and not any(each.startswith(reason) for each in reasons)
    }
    return (*published, *noted)


def _sizes(home: Home) -> dict[str, int]:
    """Return the size of each part of a home in bytes."""
    return {
        "warehouse": _size(home.warehouse),
        "snapshot": _size(home.snapshot) + _size(home.spare_snapshot),
        "archive": sum(_size(path) for path in home.archive.glob("*.warc.gz")),
        "logs": sum(_size(path) for path in home.logs.glob("*")),
        "prefect": sum(_size(path) for path in (home.root / "prefect").glob("*")),
    }


def _at(now: datetime, name: str) -> str:
    """Return a query with the time in it.

    With a parameter DuckDB imports NumPy and, if installed, pandas: half a second.
    """
    return query(name).replace("$now", f"TIMESTAMPTZ '{now.isoformat()}'")


def _last_noted(home: Home) -> LastRun | None:
    runs = noted_runs(home)
    if not runs:
        return None
    run = runs[-1]
    return LastRun(run.run_id, run.flow, run.status, run.started_at, run.ended_at, run.reason)


def _last_run(row: dict[str, Any]) -> LastRun:
    return LastRun(
        row["run_id"],
        row["flow"],
        row["status"],
        row["started_at"],
        row["ended_at"],
        row.get("reason"),
    )


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _changed_at(path: Path) -> datetime | None:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError:
        return None
