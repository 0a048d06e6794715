"""Correct times that were stored while the machine's clock was ahead.

A board without a battery, or a resumed virtual machine, may start a year ahead. What it stored then
means "not before next year": no feed is due, no page is tried, upkeep never happens.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from warta.news.polling.schedule import LONGEST_WISH
from warta.storage.tables.kept import recount_copies
from warta.storage.warehouse.connection import Database

# Smaller differences are normal corrections of a clock.
SLACK = timedelta(hours=1)
# The longest wait: what a server may ask for, plus a week of days that it excludes.
LONGEST_WAIT = LONGEST_WISH + timedelta(days=8)
# After a longer pause the clock may be wrong: one run alone deletes nothing by age.
LONGEST_PAUSE = timedelta(days=31)

# The publishers' own times: these may be in the future.
_THEIRS = frozenset(
    {
        ("article", "published_at"), ("entry", "published_at"), ("entry", "updated_at"),
        ("pending_entry", "published_at"), ("pending_entry", "updated_at"),
        ("story_vector", "published_at"),
    }
)  # fmt: skip
_WAITS = frozenset(
    {("feed", "next_poll_at"), ("pending_entry", "next_attempt_at"), ("host", "not_before")}
)


@dataclass(frozen=True, slots=True)
class Ahead:
    """How far ahead the clock was, and how many feeds and entries no longer wait for that time."""

    until: datetime
    feeds: int
    entries: int


def set_right(database: Database, now: datetime) -> Ahead | None:
    """Set stored times in the future to now; return None if there are none.

    Call it before a run stores anything else. What was due by such a time is due now.
    """
    columns = _columns(database)
    limits = {each: now + (LONGEST_WAIT if each in _WAITS else SLACK) for each in columns}
    question = " UNION ALL ".join(
        f"SELECT max({column}) AS latest, '{table}' AS stored_in, '{column}' AS name "  # noqa: S608 - names are ours
        f"FROM store.{table} WHERE {column} > $limit{number}"
        for number, (table, column) in enumerate(columns)
    )
    values = {f"limit{number}": limit for number, limit in enumerate(limits.values())}
    latest_of_all = f"SELECT * FROM ({question}) WHERE latest IS NOT NULL"  # noqa: S608 - ours
    found = database.execute(latest_of_all, values).fetchall()
    if not found:
        return None
    feeds = _due_now(database, "feed", "last_poll_at", "next_poll_at", now)
    entries = _due_now(database, "pending_entry", "seen_at", "next_attempt_at", now)
    database.execute(
        "CREATE OR REPLACE TEMPORARY TABLE recounted AS "
        "SELECT DISTINCT copy_of AS article_id FROM store.article "
        "WHERE copy_of IS NOT NULL AND published_from = 'first seen' AND published_at > $limit",
        {"limit": now + SLACK},
    )
    database.execute(
        "UPDATE store.article SET published_at = $now "
        "WHERE published_from = 'first seen' AND published_at > $limit",
        {"now": now, "limit": now + SLACK},
    )
    recount_copies(database)
    for _, table, column in found:
        # robots.txt and Retry-After of that time are useless: they are requested again.
        instead = "NULL" if table == "host" else "$now"
        limit = {"limit": limits[table, column]} | ({} if table == "host" else {"now": now})
        database.execute(
            f"UPDATE store.{table} SET {column} = {instead} WHERE {column} > $limit",  # noqa: S608 - names are ours
            limit,
        )
    database.execute(
        "UPDATE store.feed SET next_poll_why = 'the clock had been ahead' "
        "WHERE next_poll_at = $now",
        {"now": now},
    )
    return Ahead(max(latest for latest, _, _ in found), feeds, entries)


def was_off_for_long(database: Database, run_id: str, now: datetime) -> bool:
    """Return whether no other run started in the last month, but some did before."""
    row = database.execute(
        "SELECT max(started_at) FROM store.run WHERE run_id <> $run_id", {"run_id": run_id}
    ).fetchone()
    return bool(row and row[0] and now - row[0] > LONGEST_PAUSE)


def _due_now(database: Database, table: str, seen: str, due: str, now: datetime) -> int:
    """Make due what waits longer than possible, or was last seen in the future."""
    row = database.execute(
        f"UPDATE store.{table} SET {due} = $now "  # noqa: S608 - names are ours
        f"WHERE {due} > $now AND ({due} > $wait OR {seen} > $limit)",
        {"now": now, "wait": now + LONGEST_WAIT, "limit": now + SLACK},
    ).fetchone()
    return int(row[0]) if row else 0


def _columns(database: Database) -> list[tuple[str, str]]:
    rows = database.execute(
        "SELECT table_name, column_name FROM duckdb_columns() "
        "SEMI JOIN duckdb_tables() USING (database_name, schema_name, table_name) "
        "WHERE schema_name = 'store' "
        "AND database_name = current_database() AND data_type = 'TIMESTAMP WITH TIME ZONE' "
        "AND table_name <> 'schema_version' ORDER BY ALL"
    ).fetchall()
    return [(table, column) for table, column in rows if (table, column) not in _THEIRS]
