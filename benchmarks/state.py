"""Measure what the home would save if feeds and entries were in PostgreSQL, not in its warehouse.

    python -m benchmarks.state [--articles 10000] [--batches 7]

Takes batches of 20 polls and 500 entries through the tasks of a run, and prints the CPU of the
steps that use only state (polls recorded, entries taken up). Then it does in PostgreSQL no more
than any design must do there for such a batch: find which of the 500 entries are known, insert the
others, update 20 feeds, insert 20 polls, claim the entries (SKIP LOCKED), and settle them. The
table of entries has as many rows as the warehouse. Prints the CPU of this process and of
PostgreSQL, and what that comes to for an article; medians. The figures are in
docs/decisions/0025-many-machines.md.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import psycopg

from benchmarks.batches import ENTRIES_A_BATCH, FEEDS_A_BATCH, Incoming, Stopwatch
from benchmarks.command import parser_of
from benchmarks.spent import cpu_of_family
from tests.postgres import Postgres, running_postgres
from tests.synthetic import filled

_TABLES = """
CREATE TABLE feed (
    feed_id bigint PRIMARY KEY, etag text, polled_at timestamptz, next_poll_at timestamptz
);
CREATE TABLE poll (feed_id bigint, polled_at timestamptz, status integer, entries integer);
CREATE TABLE entry (
    entry_key bigint PRIMARY KEY, feed_id bigint, url text, title text, content_hash bigint,
    outcome text, reason text, attempts integer, next_attempt_at timestamptz, owner text
);
CREATE INDEX entry_due ON entry (next_attempt_at) WHERE outcome = 'pending';
INSERT INTO feed SELECT number, 'tag', now(), now() FROM generate_series(1, 500) AS number;
INSERT INTO entry
SELECT
    -number, number % 500, 'http://site.example/' || number, repeat('title ', 9), number, 'new',
    NULL, 1, NULL, NULL
FROM generate_series(1, {entries}) AS number;
"""
_LISTED = "CREATE TEMPORARY TABLE IF NOT EXISTS listed (LIKE entry); TRUNCATE listed"
_COPY = "COPY listed (entry_key, feed_id, url, title, content_hash, outcome, attempts) FROM STDIN"
_INSERT = (
    "INSERT INTO entry SELECT * FROM listed WHERE NOT EXISTS "
    "(SELECT FROM entry WHERE entry.entry_key = listed.entry_key)"
)
_POLLED = (
    "UPDATE feed SET etag = 'next', polled_at = now(), next_poll_at = now() + interval '1 hour' "
    "WHERE feed_id <= 20",
    "INSERT INTO poll SELECT number, now(), 200, 25 FROM generate_series(1, 20) AS number",
)
_CLAIM = (
    "UPDATE entry SET owner = 'home', next_attempt_at = now() FROM (SELECT entry_key FROM entry "
    "WHERE outcome = 'pending' AND owner IS NULL LIMIT 500 FOR UPDATE SKIP LOCKED) AS due "
    "WHERE due.entry_key = entry.entry_key RETURNING entry.*"
)
_SETTLE = "UPDATE entry SET outcome = 'new', owner = NULL WHERE entry_key = ANY(%s)"


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--articles", type=int, default=10_000, help="in the home (10000)")
    parser.add_argument("--batches", type=int, default=7, help="how many are measured (7)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        incoming = Incoming(filled(Path(folder) / "home", options.articles))
        state, whole = list[float](), list[float]()
        for _ in range(options.batches + 1):
            whole.append(incoming.batch().cpu_seconds)
            state.append(incoming.before_saving.cpu_seconds)
    with running_postgres() as postgres:
        own, theirs = _in_postgresql(postgres, options.articles, options.batches)
    in_warehouse, batch = median(state[1:]), median(whole[1:])
    print(f"{FEEDS_A_BATCH} polls, {ENTRIES_A_BATCH} entries, CPU in ms a batch:")
    print(f"in the warehouse: {1000 * in_warehouse:.0f} of {1000 * batch:.0f}, saving included")
    print(f"in PostgreSQL: {1000 * own:.0f} of this process, {1000 * theirs:.0f} of the server")
    spared = 1000 * (in_warehouse - own) / ENTRIES_A_BATCH
    print(f"spared at home, at most: {spared:.2f} ms an article; in all, with the server: "
          f"{spared - 1000 * theirs / ENTRIES_A_BATCH:.2f}")  # fmt: skip


def _in_postgresql(postgres: Postgres, entries: int, batches: int) -> tuple[float, float]:
    """Return the median CPU seconds of a batch, of this process and of the server."""
    server = int((postgres.data / "postmaster.pid").read_text().split()[0])
    own, theirs = list[float](), list[float]()
    with psycopg.connect(postgres.database(), autocommit=True) as connection:
        connection.execute(_TABLES.format(entries=entries).encode())
        for number in range(batches + 1):
            before, watch = cpu_of_family(server), Stopwatch()
            _batch(connection, number)
            own.append(watch.cost().cpu_seconds)
            time.sleep(0.3)  # for the server's own writing
            theirs.append(cpu_of_family(server) - before)
    return median(own[1:]), median(theirs[1:])


def _batch(connection: psycopg.Connection[Any], number: int) -> None:
    keys = range(number * ENTRIES_A_BATCH + 1, (number + 1) * ENTRIES_A_BATCH + 1)
    with connection.transaction():
        connection.execute(_LISTED)
        with connection.cursor().copy(_COPY) as copy:
            for key in keys:
                copy.write_row(
                    (key, key % FEEDS_A_BATCH, f"http://site.example/{key}", "title " * 9, key,
                     "pending", 0)
                )  # fmt: skip
        for statement in (_INSERT, *_POLLED):
            connection.execute(statement.encode())
    with connection.transaction():
        claimed = connection.execute(_CLAIM).fetchall()
    assert len(claimed) == ENTRIES_A_BATCH
    with connection.transaction():
        connection.execute(_SETTLE, [[row[0] for row in claimed]])


if __name__ == "__main__":
    main()
