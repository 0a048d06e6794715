"""Correct times that were stored while the machine's clock was ahead.

The clock of a board without a battery, or of a resumed virtual machine, may be a year ahead. Times
stored then mean "not before next year": no feed is due, no page is tried, upkeep never happens.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from warta.news.polling.schedule import LONGEST_WISH
from warta.storage.tables.kept import recount_copies
from warta.storage.warehouse.connection import Database

# Smaller differences are normal corrections of a clock.
SLACK = timedelta(hours=1)
# The longest valid wait: the longest Retry-After, and a week of skipDays.
LONGEST_WAIT = LONGEST_WISH + timedelta(days=8)
# After a longer pause the clock may be wrong, so the first run deletes nothing by age. Chosen by
# hand.
LONGEST_PAUSE = timedelta(days=31)

# Times stated by publishers, which may be in the future.
_OF_PUBLISHERS = frozenset(
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
    """The latest future time found, and the numbers of feeds and entries that waited for one."""

    until: datetime
    feeds: int
    entries: int


def correct_times(database: Database, now: datetime) -> Ahead | None:
    """Set stored times in the future to now; return what was corrected, or None.

    Call it before a run stores anything. Feeds and entries that waited for such a time are due now.
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
    ahead = database.execute(latest_of_all, values).fetchall()
    if not ahead:
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
    for _, table, column in ahead:
        # robots.txt and Retry-After from that time are useless and requested again.
        replacement = "NULL" if table == "host" else "$now"
        limit = {"limit": limits[table, column]} | ({} if table == "host" else {"now": now})
        database.execute(
            f"UPDATE store.{table} SET {column} = {replacement} WHERE {column} > $limit",  # noqa: S608 - names are ours
            limit,
        )
    database.execute(
        "UPDATE store.feed SET next_poll_why = 'the clock had been ahead' "
        "WHERE next_poll_at = $now",
        {"now": now},
    )
    return Ahead(max(latest for latest, _, _ in ahead), feeds, entries)


def was_off_for_long(database: Database, run_id: str, now: datetime) -> bool:
    """Return whether no run started in the month before yesterday, but some did before.

    The runs of the last day do not count: their clock may have been ahead already.
    """
    row = database.execute(
        "SELECT max(started_at) FROM store.run WHERE run_id <> $run_id AND started_at < $before",
        {"run_id": run_id, "before": now - timedelta(days=1)},
    ).fetchone()
    return bool(row and row[0] and now - row[0] > LONGEST_PAUSE)


def _due_now(
    database: Database, table: str, seen_column: str, due_column: str, now: datetime
) -> int:
    """Make rows due that wait too long, or were last seen in the future; return how many."""
    row = database.execute(
        f"UPDATE store.{table} SET {due_column} = $now "  # noqa: S608 - names are ours
        f"WHERE {due_column} > $now AND ({due_column} > $wait OR {seen_column} > $limit)",
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
    return [(table, column) for table, column in rows if (table, column) not in _OF_PUBLISHERS]
