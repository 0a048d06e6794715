"""State in PostgreSQL: the operations of a batch on feeds and entries, with SQL for PostgreSQL.

A trial for ``benchmarks.state``: no home uses it. Each function does for PostgreSQL what the one of
the same name does for the warehouse. Left out, in favour of PostgreSQL: claims, and statements that
change nothing in these batches.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import psycopg
from psycopg.rows import dict_row

from warta.news.addresses.identity import entry_key_of, signature_of, url_hash_of
from warta.news.entry import Entry
from warta.news.outcome import PendingEntry, Postponed, Settled
from warta.news.polling.listing import KnownEntry, Listing, redated
from warta.news.polling.poll import Poll
from warta.news.polling.state import FeedState, Gap, KnownFeed, Mirror
from warta.storage.tables import entries, polled_feeds
from warta.storage.warehouse.connection import Database, columns_of, temporary

# The tables that a batch changes, with their keys.
TABLES = {
    "feed": ("feed_id",),
    "pending_entry": ("entry_key",),
    "entry": ("entry_key",),
    "run_entry": ("run_id", "entry_key"),
    "poll": ("run_id", "feed_id"),
}
_TYPES = {"VARCHAR": "text", "DOUBLE": "float8", "BIGINT": "int8", "INTEGER": "int4"}
_LISTED = {"entry_key": "int8", "feed_id": "int8", "url_hash": "int8", "signature": "int8"}
_ARRIVED = {"new_key": "int8", "feed_id": "int8", "published_at": "timestamptz", "summary": "text"}
_STATES = """
SELECT
    listed.entry_key AS listed_key, listed.entry_key, listed.signature,
    CASE
        WHEN pending.entry_key IS NOT NULL THEN 'pending'
        WHEN settled.entry_key IS NULL THEN 'new'
        WHEN settled.signature = listed.signature THEN 'unchanged'
        ELSE 'changed'
    END AS state,
    coalesce(pending.seen_at, settled.seen_at) AS seen_at,
    settled.signature AS settled_signature, settled.updated_at AS settled_updated_at,
    pending.wanted_since, pending.attempts, pending.next_attempt_at, pending.reason
FROM listed
LEFT JOIN state.pending_entry AS pending USING (entry_key)
LEFT JOIN state.entry AS settled USING (entry_key)
"""
# An entry that seems new may be known by another id: of the same feed, with the same address.
_RENAMED = """
SELECT listed.entry_key AS listed_key, known.entry_key
FROM listed
JOIN state.entry AS known USING (feed_id, url_hash)
WHERE listed.entry_key = ANY(%s)
  AND NOT EXISTS (SELECT FROM listed AS other WHERE other.entry_key = known.entry_key)
"""
_REPLACED = """
SELECT DISTINCT arrived.new_key, known.entry_key
FROM arrived
JOIN state.entry AS known USING (feed_id)
WHERE (known.published_at = arrived.published_at OR known.summary = arrived.summary)
  AND known.article_id IS NOT NULL AND known.seen_at >= %s
  AND NOT EXISTS (SELECT FROM listed WHERE listed.entry_key = known.entry_key)
"""
_KEPT_IF_NULL = {
    "title",
    "site_url",
    "language",
    "kind",
    "last_success_at",
    "last_listed_at",
    "hubs",
}
_SAME_BODIES = """
SELECT polled.feed_id, polled.url, polled.added_at
FROM state.feed AS polled
WHERE body_hash IN (
    SELECT body_hash FROM state.feed WHERE subscribed AND listed > 0
    GROUP BY body_hash HAVING count(*) > 1 AND count(*) FILTER (WHERE feed_id = ANY(%s)) > 0
)
"""
_MIRRORS = (
    "UPDATE state.feed SET mirror_of = NULL WHERE mirror_of IS NOT NULL AND feed_id = ANY(%s)"
)
_TAKE_UP = """
INSERT INTO state.run_entry (run_id, feed_id, entry_key, listed, outcome, reason, change)
SELECT %(run_id)s, feed_id, entry_key, false, 'pending', reason, %(change)s
FROM state.pending_entry AS pending
WHERE next_attempt_at <= %(now)s AND NOT EXISTS (
    SELECT FROM state.run_entry AS mine
    WHERE mine.run_id = %(run_id)s AND mine.entry_key = pending.entry_key
)
"""
_TO_TRY = """
SELECT pending.*, 0 AS content_length, feed.url AS feed_url
FROM state.pending_entry AS pending
JOIN state.feed AS feed USING (feed_id)
WHERE pending.next_attempt_at <= %(now)s
ORDER BY pending.seen_at, feed.url, pending.entry_id
"""
_SETTLED = {
    "entry_key": "int8", "outcome": "text", "outcome_reason": "text", "article": "int8",
    "outcome_access": "text", "outcome_attempts": "int4",
}  # fmt: skip
_OF_ENTRY = (
    "entry_key, feed_id, entry_id, url, title, published_at, signature, seen_at, url_hash, "
    "summary, updated_at, authors, categories, language, image_url"
)
_SETTLE = (
    f"""
    WITH settling AS (
        DELETE FROM state.pending_entry AS pending USING settled
        WHERE pending.entry_key = settled.entry_key
        RETURNING pending.*
    )
    INSERT INTO state.entry (
        {_OF_ENTRY}, settled_at, outcome, reason, attempts, access, article_id, change
    )
    SELECT
        {_OF_ENTRY}, %(now)s, outcome, outcome_reason, outcome_attempts, outcome_access, article,
        %(change)s
    FROM settling
    JOIN settled USING (entry_key)
    ON CONFLICT (entry_key) DO UPDATE SET
        outcome = excluded.outcome, signature = excluded.signature,
        settled_at = excluded.settled_at, change = excluded.change,
        article_id = coalesce(excluded.article_id, entry.article_id)
    """,
    """
    UPDATE state.run_entry AS taken
    SET outcome = settled.outcome, reason = settled.outcome_reason, change = %(change)s
    FROM settled
    WHERE taken.run_id = %(run_id)s AND taken.entry_key = settled.entry_key
    """,
)


class StateTables:
    """Feeds and entries in PostgreSQL; ``change`` numbers the batches, for the copy to readers."""

    def __init__(self, connection: psycopg.Connection[Any], warehouse: Database) -> None:
        """Make tables like those of a warehouse that is attached to it, without rows."""
        self._connection, self.change = connection, 0
        self._columns = {
            table: {
                name: _type(kind) for name, kind in columns_of(warehouse, f"store.{table}").items()
            }
            for table in TABLES
        }
        connection.execute("CREATE SCHEMA state")
        for table, columns in self._columns.items():
            fields = ", ".join(f"{name} {kind}" for name, kind in columns.items())
            keys = ", ".join(TABLES[table])
            self._execute(f"CREATE TABLE state.{table} ({fields}, change int8 NOT NULL DEFAULT 0)")
            # A run takes an entry up twice if its feed changed it in the meantime.
            unique = "" if table in ("run_entry", "poll") else "UNIQUE"
            self._execute(f"CREATE {unique} INDEX ON state.{table} ({keys})")
            self._execute(f"CREATE INDEX ON state.{table} (change)")
        self._execute("CREATE INDEX ON state.entry (feed_id, url_hash)")
        self._execute("CREATE INDEX ON state.pending_entry (next_attempt_at)")
        connection.commit()

    def columns(self, table: str) -> str:
        """Return the names of a table's columns, for SQL."""
        return ", ".join(self._columns[table])

    def record_listings(self, _: Database, run_id: str, polls: Sequence[Poll]) -> list[Listing]:
        listed = {
            entry_key_of(poll.feed.feed_id, entry.entry_id): (poll, entry)
            for poll in polls
            if poll.parsed
            for entry in poll.parsed.entries
        }
        states = self._states_of(listed)
        work = [
            entries._pending_row(*listed[key], states[key])
            for key in listed
            if entries._needs_work(states[key])
        ]
        self._execute(
            "DELETE FROM state.pending_entry WHERE entry_key = ANY(%s)",
            [[row["entry_key"] for row in work]],
        )
        self._append("pending_entry", work)
        self._append(
            "run_entry",
            ({"run_id": run_id, "feed_id": row["feed_id"], "entry_key": row["entry_key"],
              "listed": True, "outcome": "pending"} for row in work),
        )  # fmt: skip
        listings = [entries._listing(poll, states) for poll in polls]
        self._append("poll", (entries._poll_row(run_id, listing) for listing in listings))
        return listings

    def _states_of(self, listed: Mapping[int, tuple[Poll, Entry]]) -> dict[int, dict[str, Any]]:
        rows = {
            key: {
                "entry_key": key,
                "feed_id": poll.feed.feed_id,
                "url_hash": url_hash_of(entry.url) if entry.url else None,
                "signature": signature_of(entry),
            }
            for key, (poll, entry) in listed.items()
        }
        self._temporary("listed", _LISTED, rows.values())
        states = {row["listed_key"]: row for row in self._rows(_STATES)}
        shared = Counter((row["feed_id"], row["url_hash"]) for row in rows.values())
        unknown = [
            key
            for key, row in rows.items()
            if states[key]["state"] == "new" and shared[row["feed_id"], row["url_hash"]] == 1
            and listed[key][0].feed.last_listed_at is not None
        ]  # fmt: skip
        if unknown:
            for key, _ in self._execute(_RENAMED, [unknown]).fetchall():
                states[key]["state"] = "unchanged"
            self._note_replaced(unknown, listed, states)
        known = {
            key: KnownEntry(row["state"], row["settled_signature"], row["settled_updated_at"])
            for key, row in states.items()
        }
        for key in redated(listed, known):
            states[key]["state"] = "unchanged"
        return states

    def _note_replaced(
        self,
        unknown: Sequence[int],
        listed: Mapping[int, tuple[Poll, Entry]],
        states: Mapping[int, dict[str, Any]],
    ) -> None:
        new = ((key, *listed[key]) for key in unknown if states[key]["state"] == "new")
        rows = (
            {"new_key": key, "feed_id": poll.feed.feed_id, "published_at": entry.published_at,
             "summary": entry.summary if len(entry.summary) >= 80 else None}
            for key, poll, entry in new
        )  # fmt: skip
        self._temporary("arrived", _ARRIVED, rows)
        since = min(poll.polled_at for poll, _ in listed.values()) - timedelta(days=7)
        pairs = self._execute(_REPLACED, [since]).fetchall()
        replacing = Counter(new for new, _ in pairs)
        replaced = Counter(old for _, old in pairs)
        for new_key, key in pairs:
            if replacing[new_key] == 1 and replaced[key] == 1:
                states[new_key]["replaces"] = key

    def update_feeds(
        self, _: Database, run_id: str, states: Sequence[FeedState], gaps: Sequence[Gap]
    ) -> None:
        del run_id, gaps
        columns = {name: _type(kind) for name, kind in polled_feeds._STATE_COLUMNS.items()}
        self._temporary("polled", columns, map(polled_feeds._row_of, states))
        changes = ", ".join(
            f"{name} = coalesce(polled.{name}, feed.{name})"
            if name in _KEPT_IF_NULL
            else f"{name} = polled.{name}"
            for name in columns
            if name not in ("feed_id", "new_url", "new_id")
        )
        self._execute(
            f"UPDATE state.feed AS feed SET {changes}, change = {self.change} "
            "FROM polled WHERE feed.feed_id = polled.feed_id"
        )

    def feeds_alike(self, _: Database, polls: Sequence[Poll]) -> list[list[KnownFeed]]:
        self._just_read = [poll.feed.feed_id for poll in polls]
        assert not self._execute(_SAME_BODIES, [self._just_read]).fetchall()
        return []

    def set_mirrors(self, _: Database, mirrors: Sequence[Mirror]) -> None:
        assert not mirrors
        self._execute(_MIRRORS, [self._just_read])
        self._connection.commit()

    def take_up(self, _: Database, run_id: str, now: datetime) -> list[PendingEntry]:
        values = {"run_id": run_id, "now": now, "change": self.change}
        self._execute(_TAKE_UP, values)
        rows = self._rows(_TO_TRY, values)
        self._connection.commit()
        return [entries.pending_of(row) for row in rows]

    def led_to(self, warehouse: Database, pending: Iterable[PendingEntry]) -> dict[int, int]:
        """Return what ``articles._led_to`` does, and make its temporary table in the warehouse."""
        before = {
            key: each.entry_key for each in pending for key in (each.entry_key, each.replaces)
        }
        rows = self._execute(
            "SELECT entry_key, article_id FROM state.entry "
            "WHERE entry_key = ANY(%s) AND article_id IS NOT NULL",
            [[key for key in before if key is not None]],
        ).fetchall()
        self._connection.commit()
        led = {before[key]: article_id for key, article_id in rows}
        columns = {"entry_key": "BIGINT", "article_id": "BIGINT"}
        temporary(
            warehouse,
            "led_to",
            (dict(zip(columns, each, strict=True)) for each in led.items()),
            columns,
        )
        return led

    def settle(
        self, run_id: str, settled: Sequence[Settled], postponed: Sequence[Postponed], now: datetime
    ) -> None:
        assert not postponed
        rows = (
            {"entry_key": each.pending.entry_key, "outcome": each.outcome,
             "outcome_reason": each.reason, "article": each.article_id,
             "outcome_access": each.access, "outcome_attempts": each.pending.attempts + 1}
            for each in settled
        )  # fmt: skip
        self._temporary("settled", _SETTLED, rows)
        for statement in _SETTLE:
            self._execute(statement, {"run_id": run_id, "now": now, "change": self.change})
        self._connection.commit()

    def _append(self, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
        columns = self._columns[table] | {"change": "int8"}
        self._copy(
            f"state.{table}", columns, (row | {"change": self.change} for row in map(dict, rows))
        )

    def _temporary(
        self, name: str, columns: Mapping[str, str], rows: Iterable[Mapping[str, Any]]
    ) -> None:
        fields = ", ".join(f"{column} {kind}" for column, kind in columns.items())
        self._execute(f"CREATE TEMPORARY TABLE IF NOT EXISTS {name} ({fields})")
        self._execute(f"TRUNCATE {name}")
        self._copy(name, columns, rows)
        self._execute(f"ANALYZE {name}")  # without it PostgreSQL plans for very many rows

    def _copy(
        self, table: str, columns: Mapping[str, str], rows: Iterable[Mapping[str, Any]]
    ) -> None:
        names = ", ".join(columns)
        copying = f"COPY {table} ({names}) FROM STDIN (FORMAT binary)".encode()
        with self._connection.cursor().copy(copying) as copy:
            copy.set_types(list(columns.values()))
            for row in rows:
                values = (row.get(name) for name in columns)
                copy.write_row([list(v) if isinstance(v, tuple) else v for v in values])

    def _rows(self, statement: str, values: Any = None) -> list[dict[str, Any]]:
        with self._connection.cursor(row_factory=dict_row, binary=True) as cursor:
            return cursor.execute(statement.encode(), values).fetchall()

    def _execute(self, statement: str, values: Any = None) -> psycopg.Cursor[Any]:
        return self._connection.execute(statement.encode(), values)


def _type(kind: str) -> str:
    """Return PostgreSQL's name of DuckDB's type."""
    kind = "timestamptz" if kind == "TIMESTAMP WITH TIME ZONE" else kind
    base = kind.removesuffix("[]")
    return kind.replace(base, _TYPES.get(base, base.lower()))
