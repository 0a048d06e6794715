"""Queue matches for delivery: record them before they are sent, delete them after.

One transaction records a match as seen and adds it to a delivery for each target, so it is
delivered exactly once, with one exception: if a process is killed after the receiver accepted a
delivery and before that is recorded, the next run sends it again, with the same delivery_id.
"""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from warta.news.watches.retry import GIVEN_UP_AFTER, next_attempt
from warta.news.watches.watch import Delivery, Match, Target

# Nobody reads a mail with more. Chosen by hand.
MATCHES_A_DELIVERY = 100
# Failures in a row after which a watch is disabled; fewer may be due to a busy machine. Chosen by
# hand.
_MOST_FAILURES = 3


@dataclass(frozen=True, slots=True)
class Answered:
    """A watch's answer: its matches, its number of rows, and a note if it was cut or not written.

    Equal rows are one match.
    """

    matches: Sequence[Match]
    rows: int
    note: str | None = None


def record_answer(
    database: sqlite3.Connection,
    watch: str,
    answered: Answered,
    now: datetime,
    *,
    deliver_all: bool = False,
) -> int:
    """Record an answer's matches, queue the new ones for delivery, and return their number.

    Matches of a watch's first answer are not delivered, unless ``deliver_all``.
    """
    row = database.execute("SELECT asked_at FROM watch WHERE name = ?", [watch]).fetchone()
    if row is None:
        return 0  # removed in the meantime
    fresh = [match for match in answered.matches if _record_match(database, watch, match, now)]
    database.execute(
        "UPDATE watch SET asked_at = ?, rows = ?, note = ?, failures = 0, reason = NULL "
        "WHERE name = ?",
        [now.isoformat(), answered.rows, answered.note, watch],
    )
    if row["asked_at"] is None and not deliver_all:
        return len(fresh)
    targets = database.execute("SELECT target_id FROM target WHERE watch = ?", [watch]).fetchall()
    for target in targets:
        for start in range(0, len(fresh), MATCHES_A_DELIVERY):
            part = fresh[start : start + MATCHES_A_DELIVERY]
            _queue(database, target["target_id"], part, now)
    return len(fresh)


def record_failure(
    database: sqlite3.Connection, watch: str, reason: str, now: datetime, *, is_final: bool
) -> bool:
    """Record that a watch's question failed; return whether the watch is disabled now.

    ``is_final``: it would fail again, so disable it at once; otherwise after three failures in a
    row.
    """
    database.execute(
        "UPDATE watch SET failures = failures + 1, reason = ? WHERE name = ?", [reason, watch]
    )
    disabled = database.execute(
        "UPDATE watch SET disabled_at = ? WHERE name = ? AND (? OR failures >= ?)",
        [now.isoformat(), watch, is_final, _MOST_FAILURES],
    )
    return disabled.rowcount > 0


def due(
    database: sqlite3.Connection,
    now: datetime,
    watches: Sequence[str] = (),
    *,
    at_once: bool = False,
) -> dict[int, list[Delivery]]:
    """Return the deliveries to send now, by target, oldest first.

    Targets that failed wait for their next attempt, unless ``at_once``. Deliveries of a disabled
    watch are sent, as they were found before.
    """
    deliveries = dict[int, list[Delivery]]()
    for row in database.execute(
        """
        SELECT delivery_id, target_id, made_at, watch, kind, address
        FROM delivery
        JOIN target USING (target_id)
        WHERE ? OR next_attempt_at IS NULL OR next_attempt_at <= ?
        ORDER BY target_id, delivery.rowid
        """,
        [at_once, now.isoformat()],
    ).fetchall():
        if watches and row["watch"] not in watches:
            continue
        matches = database.execute(
            "SELECT * FROM delivery_match WHERE delivery_id = ? ORDER BY position",
            [row["delivery_id"]],
        )
        deliveries.setdefault(row["target_id"], []).append(
            Delivery(
                delivery_id=row["delivery_id"],
                watch=row["watch"],
                target=Target(row["kind"], row["address"]),
                made_at=datetime.fromisoformat(row["made_at"]),
                matches=tuple(
                    Match(each["key"], each["title"], each["url"], json.loads(each["content"]))
                    for each in matches
                ),
            )
        )
    return deliveries


def record_delivered(
    database: sqlite3.Connection, delivery_id: str, target_id: int, now: datetime
) -> None:
    """Record that the receiver accepted a delivery."""
    database.execute("DELETE FROM delivery WHERE delivery_id = ?", [delivery_id])
    database.execute(
        "UPDATE target SET delivered_at = ?, failures = 0, next_attempt_at = NULL, reason = NULL "
        "WHERE target_id = ?",
        [now.isoformat(), target_id],
    )


def record_refused(
    database: sqlite3.Connection,
    target_id: int,
    reason: str,
    now: datetime,
    retry_after: float | None = None,
) -> int:
    """Record that a target could not be reached, and when to try again.

    Deletes deliveries that waited for two weeks; returns the number of their matches.
    """
    [failures] = database.execute(
        "UPDATE target SET failures = failures + 1, reason = ? WHERE target_id = ? "
        "RETURNING failures",
        [reason, target_id],
    ).fetchone() or [1]
    database.execute(
        "UPDATE target SET next_attempt_at = ? WHERE target_id = ?",
        [next_attempt(failures, now, retry_after).isoformat(), target_id],
    )
    old = [target_id, (now - GIVEN_UP_AFTER).isoformat()]
    [lost] = database.execute(
        "SELECT count(*) FROM delivery JOIN delivery_match USING (delivery_id) "
        "WHERE target_id = ? AND made_at < ?",
        old,
    ).fetchone()
    database.execute("DELETE FROM delivery WHERE target_id = ? AND made_at < ?", old)
    return int(lost)


def addresses_waiting(database: sqlite3.Connection) -> list[str]:
    """Return the addresses of undelivered articles."""
    rows = database.execute("SELECT DISTINCT url FROM delivery_match WHERE url IS NOT NULL")
    return [row["url"] for row in rows]


def forget_addresses(database: sqlite3.Connection, urls: Iterable[str]) -> int:
    """Delete articles from the undelivered matches; return how many."""
    removed = 0
    for url in urls:
        removed += database.execute("DELETE FROM delivery_match WHERE url = ?", [url]).rowcount
    database.execute(
        "DELETE FROM delivery WHERE delivery_id NOT IN (SELECT delivery_id FROM delivery_match)"
    )
    return removed


def _record_match(database: sqlite3.Connection, watch: str, match: Match, now: datetime) -> bool:
    """Record a match as seen; return False if it was seen before."""
    entered = database.execute(
        "INSERT INTO seen (watch, key, seen_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        [watch, match.key, now.isoformat()],
    )
    return entered.rowcount > 0


def _queue(
    database: sqlite3.Connection, target_id: int, matches: Sequence[Match], now: datetime
) -> None:
    delivery_id = str(uuid.uuid4())
    database.execute(
        "INSERT INTO delivery (delivery_id, target_id, made_at) VALUES (?, ?, ?)",
        [delivery_id, target_id, now.isoformat()],
    )
    database.executemany(
        "INSERT INTO delivery_match (delivery_id, position, key, title, url, content) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        [
            (delivery_id, position, each.key, each.title, each.url, json.dumps(each.content))
            for position, each in enumerate(matches)
        ],
    )
