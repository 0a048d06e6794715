"""Record the start and end of runs, and read their counts by outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from warta.news.monitoring.outage import Answers
from warta.storage.files.journal import CRASHED, NotedRun
from warta.storage.warehouse.connection import Database, insert, query, rows_of


@dataclass(frozen=True, slots=True)
class FeedFailure:
    """A feed that failed in a run, with the reason."""

    feed_url: str
    reason: str


@dataclass(frozen=True, slots=True)
class RunReport:
    """The counts of a run, as in the view `runs`, and its notable failures.

    ``reasons``: entries by outcome and reason. ``rechecked``: articles requested again; ``edited``:
    those of them with a new version. ``quarantined``: answers at which Warta failed. ``reason``:
    why the run failed. ``left_out``: due feeds that were not polled, by reason.
    """

    run_id: str
    status: str
    started_at: datetime
    ended_at: datetime | None
    feeds_due: int
    feeds_polled: int
    not_modified: int
    feeds_failed: int
    entries_seen: int
    outcomes: dict[str, int]
    failures: tuple[FeedFailure, ...]
    reasons: tuple[tuple[str, str, int], ...]
    articles_total: int
    changed: bool
    rechecked: int = 0
    edited: int = 0
    quarantined: int = 0
    reason: str | None = None
    left_out: tuple[tuple[str, int], ...] = ()

    def counts(self) -> dict[str, object]:
        """Return the run's counts as `warta collect --json` prints them."""
        return {
            "run_id": self.run_id,
            "status": self.status,
            "reason": self.reason,
            "feeds_due": self.feeds_due,
            "feeds_polled": self.feeds_polled,
            "not_modified": self.not_modified,
            "feeds_failed": self.feeds_failed,
            "entries_seen": self.entries_seen,
            **self.outcomes,
            "rechecked": self.rechecked,
            "edited": self.edited,
            "quarantined": self.quarantined,
        }


def start_run(database: Database, run_id: str, flow: str, now: datetime) -> None:
    """Record the start of a run; mark unfinished runs as crashed, since only one can be working."""
    database.execute(query("runs/count_open"))
    database.execute(
        "UPDATE store.run SET status = 'crashed', ended_at = $now, reason = $reason "
        "WHERE status = 'running'",
        {"now": now, "reason": CRASHED},
    )
    row = {
        "run_id": run_id,
        "flow": flow,
        "started_at": now,
        "status": "running",
        "feeds_due": 0,
    }
    insert(database, "store.run", [row])


def record_missed(database: Database, runs: Sequence[NotedRun]) -> None:
    """Record runs of the journal that failed before they could be recorded here."""
    ids = [run.run_id for run in runs]
    recorded = database.execute(
        "SELECT run_id FROM store.run WHERE list_contains($ids, run_id)", {"ids": ids}
    ).fetchall()
    missed = [run for run in runs if run.status == "failed" and (run.run_id,) not in recorded]
    rows = ({**asdict(run), "feeds_due": 0, "quarantined": 0} for run in missed)
    insert(database, "store.run", rows)


def set_feeds_due(database: Database, run_id: str, feeds_due: int) -> None:
    """Store how many feeds were due: these, and those that it has the polls of already.

    Workers polled the latter for a run that was killed before it stored them.
    """
    database.execute(
        "UPDATE store.run SET feeds_due = $due + "
        "(SELECT count(*) FROM store.poll WHERE run_id = $run_id) WHERE run_id = $run_id",
        {"due": feeds_due, "run_id": run_id},
    )


def end_run(
    database: Database,
    run_id: str,
    status: str,
    now: datetime,
    *,
    quarantined: int = 0,
    reason: str | None = None,
) -> None:
    """Record the end of a run with its counts; ``reason``: why it failed.

    A run may end twice, if its work was complete but publishing failed.
    """
    database.execute("UPDATE store.run SET ended_at = NULL WHERE run_id = $id", {"id": run_id})
    database.execute(query("runs/count_open"))
    database.execute(
        "UPDATE store.run SET status = ?, ended_at = ?, quarantined = ?, reason = ? "
        "WHERE run_id = ?",
        [status, now, quarantined, reason, run_id],
    )


def answers_of(database: Database, run_id: str) -> Answers:
    """Return the numbers of feeds that answered or failed in a run."""
    [row] = rows_of(database, query("feeds/answers"), {"run_id": run_id})
    return Answers(**row)


def report_of(database: Database, run_id: str, outcomes: Sequence[str]) -> RunReport:
    """Return the counts of a run."""
    [row] = rows_of(database, "SELECT * FROM main.runs WHERE run_id = ?", [run_id])
    failures = database.execute(query("feeds/failing_feeds"), {"run_id": run_id}).fetchall()
    reasons = database.execute(query("entries/reasons"), {"run_id": run_id}).fetchall()
    total = database.execute("SELECT count(*) FROM store.article WHERE copy_of IS NULL").fetchone()
    counted = {outcome: row[outcome] for outcome in outcomes}
    return RunReport(
        run_id=run_id,
        status=row["status"],
        started_at=row["started_at"],
        ended_at=row["ended_at"],
        feeds_due=row["feeds_due"],
        feeds_polled=row["feeds_polled"],
        not_modified=row["not_modified"],
        feeds_failed=row["feeds_failed"],
        entries_seen=row["entries_seen"],
        outcomes=counted,
        failures=tuple(FeedFailure(url, reason) for url, reason in failures),
        reasons=tuple(reasons),
        articles_total=total[0] if total else 0,
        changed=any(counted[name] for name in ("new", "version", "copy")) or row["edited"] > 0,
        rechecked=row["rechecked"],
        edited=row["edited"],
        quarantined=row["quarantined"],
        reason=row["reason"],
    )
