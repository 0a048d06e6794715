"""Add, remove and list watches, with the state of each."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from warta.news.watches.watch import Target, Watch
from warta.storage.home import Home
from warta.storage.watches.file import reading


@dataclass(frozen=True, slots=True)
class TargetState:
    """A target and the state of its deliveries; ``waiting``: the number of undelivered matches."""

    target: Target
    waiting: int
    failures: int
    delivered_at: datetime | None
    next_attempt_at: datetime | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class WatchState:
    """A watch and its state.

    ``asked_at``: None until its question was answered. ``rows``: rows of the last answer; ``seen``:
    matches found so far. ``reason``: why it is disabled, or why the last question failed; ``note``:
    what is wrong with a usable answer.
    """

    watch: Watch
    asked_at: datetime | None
    rows: int | None
    seen: int
    note: str | None
    is_disabled: bool
    reason: str | None
    targets: tuple[TargetState, ...]

    @property
    def status(self) -> str:
        """Return "disabled", "failing" (a target, or its question), "new" or "ok"."""
        if self.is_disabled:
            return "disabled"
        if self.reason or any(target.failures for target in self.targets):
            return "failing"
        return "ok" if self.asked_at else "new"


def add_watch(database: sqlite3.Connection, watch: Watch, now: datetime) -> bool:
    """Store a watch; return False if there is one of that name already."""
    added = database.execute(
        "INSERT INTO watch (name, kind, question, writes_feed, added_at) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT DO NOTHING",
        [watch.name, watch.kind, watch.question, watch.writes_feed, now.isoformat()],
    ).rowcount
    if added:
        database.executemany(
            "INSERT INTO target (watch, kind, address) VALUES (?, ?, ?)",
            [(watch.name, target.kind, target.address) for target in watch.targets],
        )
    return added > 0


def remove_watch(database: sqlite3.Connection, name: str) -> bool:
    """Delete a watch with its matches and deliveries; return False if there is none."""
    return database.execute("DELETE FROM watch WHERE name = ?", [name]).rowcount > 0


def enable_watch(database: sqlite3.Connection, name: str) -> bool:
    """Enable a watch, and try its targets at once; return False if there is none."""
    enabled = database.execute(
        "UPDATE watch SET disabled_at = NULL, reason = NULL, failures = 0 WHERE name = ?", [name]
    ).rowcount
    database.execute(
        "UPDATE target SET failures = 0, next_attempt_at = NULL, reason = NULL WHERE watch = ?",
        [name],
    )
    return enabled > 0


def watches(home: Home, names: Sequence[str] = ()) -> list[WatchState]:
    """Return the named watches, or all, ordered by name. Raises StorageError."""
    with reading(home) as database:
        return states(database, names) if database else []


def states(database: sqlite3.Connection, names: Sequence[str] = ()) -> list[WatchState]:
    """Return the named watches, or all, from an open database."""
    targets = dict[str, list[TargetState]]()
    for row in database.execute(
        """
        SELECT target.*, count(delivery_match.key) AS waiting
        FROM target
        LEFT JOIN delivery USING (target_id)
        LEFT JOIN delivery_match USING (delivery_id)
        GROUP BY target_id
        ORDER BY target_id
        """
    ):
        targets.setdefault(row["watch"], []).append(_target_state(row))
    rows = database.execute(
        """
        SELECT watch.*, (SELECT count(*) FROM seen WHERE seen.watch = watch.name) AS seen
        FROM watch
        ORDER BY name
        """
    )
    all_states = [_watch_state(row, targets.get(row["name"], [])) for row in rows]
    return [state for state in all_states if not names or state.watch.name in names]


def _watch_state(row: sqlite3.Row, targets: list[TargetState]) -> WatchState:
    return WatchState(
        watch=Watch(
            name=row["name"],
            kind=row["kind"],
            question=row["question"],
            targets=tuple(each.target for each in targets),
            writes_feed=bool(row["writes_feed"]),
        ),
        asked_at=_time(row["asked_at"]),
        rows=row["rows"],
        seen=row["seen"],
        note=row["note"],
        is_disabled=row["disabled_at"] is not None,
        reason=row["reason"],
        targets=tuple(targets),
    )


def _target_state(row: sqlite3.Row) -> TargetState:
    return TargetState(
        target=Target(row["kind"], row["address"]),
        waiting=row["waiting"],
        failures=row["failures"],
        delivered_at=_time(row["delivered_at"]),
        next_attempt_at=_time(row["next_attempt_at"]),
        reason=row["reason"],
    )


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
