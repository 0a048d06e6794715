"""Matches on their way: recorded before they are sent, forgotten after.

A match is entered as seen and put into a delivery for each target in one transaction, so it is
delivered once whatever dies in between, but for one case: a process that is killed after the
receiver took a delivery and before that is recorded. The next run sends it again, with the same
delivery_id.
"""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

from warta.news.watches.retry import GIVEN_UP_AFTER, next_attempt
from warta.news.watches.watch import Delivery, Match, Target

# More in one mail is read by nobody.
MATCHES_A_DELIVERY = 100
# A question that takes too long may meet a busy machine; one that always does is disabled.
_MOST_FAILURES = 3


def enter_answer(
    database: sqlite3.Connection,
    watch: str,
    matches: Sequence[Match],
    now: datetime,
    *,
    rows: int,
    note: str | None,
    deliver_all: bool = False,
) -> int:
    """Record what a watch found now, and make deliveries of what it had not found before.

    The first answer of a watch is what was there already: nothing of it is delivered, unless
    ``deliver_all``. Returns how many had not been found before.
    """
    row = database.execute("SELECT asked_at FROM watch WHERE name = ?", [watch]).fetchone()
    if row is None:
        return 0  # removed meanwhile
    fresh = [match for match in matches if _enter(database, watch, match, now)]
    database.execute(
        "UPDATE watch SET asked_at = ?, rows = ?, note = ?, failures = 0, reason = NULL "
        "WHERE name = ?",
        [now.isoformat(), rows, note, watch],
    )
    if row["asked_at"] is None and not deliver_all:
        return len(fresh)
    targets = database.execute("SELECT target_id FROM target WHERE watch = ?", [watch]).fetchall()
    for target in targets:
        for start in range(0, len(fresh), MATCHES_A_DELIVERY):
            part = fresh[start : start + MATCHES_A_DELIVERY]
            _put(database, target["target_id"], part, now)
    return len(fresh)


def enter_failure(
    database: sqlite3.Connection, watch: str, reason: str, now: datetime, *, is_final: bool
) -> bool:
    """Record that a watch's question could not be answered; returns whether it is disabled now.

    ``is_final``: asked again it would fail again; else it is disabled the third time in a row.
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
    """Return what is to be sent now, by target, oldest first.

    Targets that failed wait for their next attempt, unless ``at_once``. Deliveries of disabled
    watches are sent: their matches were found while it was answered.
    """
    found = dict[int, list[Delivery]]()
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
        found.setdefault(row["target_id"], []).append(
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
    return found


def enter_delivered(
    database: sqlite3.Connection, delivery_id: str, target_id: int, now: datetime
) -> None:
    """Record that a delivery was taken."""
    database.execute("DELETE FROM delivery WHERE delivery_id = ?", [delivery_id])
    database.execute(
        "UPDATE target SET delivered_at = ?, failures = 0, next_attempt_at = NULL, reason = NULL "
        "WHERE target_id = ?",
        [now.isoformat(), target_id],
    )


def enter_refused(
    database: sqlite3.Connection,
    target_id: int,
    reason: str,
    now: datetime,
    retry_after: float | None = None,
) -> int:
    """Record that a target could not be reached; it is tried again later, rarer each time.

    Deliveries that have waited for two weeks are given up; returns how many matches that costs.
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
    """Return the addresses of the articles that are still to be delivered."""
    rows = database.execute("SELECT DISTINCT url FROM delivery_match WHERE url IS NOT NULL")
    return [row["url"] for row in rows]


def forget_addresses(database: sqlite3.Connection, urls: Iterable[str]) -> int:
    """Take articles out of what is still to be delivered; returns how many."""
    taken = 0
    for url in urls:
        taken += database.execute("DELETE FROM delivery_match WHERE url = ?", [url]).rowcount
    database.execute(
        "DELETE FROM delivery WHERE delivery_id NOT IN (SELECT delivery_id FROM delivery_match)"
    )
    return taken


def _enter(database: sqlite3.Connection, watch: str, match: Match, now: datetime) -> bool:
    """Record a match as seen; False when it was."""
    entered = database.execute(
        "INSERT INTO seen (watch, key, seen_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        [watch, match.key, now.isoformat()],
    )
    return entered.rowcount > 0


def _put(
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
