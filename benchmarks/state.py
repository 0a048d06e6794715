"""Measure what the home would save if feeds and entries were in PostgreSQL, not in its warehouse.

    python -m benchmarks.state [--articles 10000] [--batches 7]

Takes batches of 20 polls and 500 entries through the tasks of a run, for two homes in turns: the
first has feeds, entries and runs in its warehouse, as Warta has; for the second the operations on
them are those of ``benchmarks.state_tables``, in a PostgreSQL on this machine. There a batch also

- stores its articles with a note of the entries that they settle, since a kill may come between the
  two commits, settles these in PostgreSQL, and deletes the note;
- copies the changed rows to the warehouse, where the views, `status`, `trace` and the snapshot read
  them (by DuckDB's extension for PostgreSQL, which copies in binary form).

Prints the CPU of a batch in this process and in PostgreSQL, without what is the same in both homes
(deciding, and storing articles with their words); medians. In the end the homes are compared by
counts, sums and newest times, which must be equal. The figures are in
docs/decisions/0025-many-machines.md.
"""

from __future__ import annotations

import contextlib
import functools
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from statistics import median
from unittest.mock import patch

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from benchmarks.batches import ENTRIES_A_BATCH, FEEDS_A_BATCH, Incoming, Stopwatch
from benchmarks.command import parser_of
from benchmarks.spent import cpu_of_family
from benchmarks.state_tables import TABLES, StateTables
from tests.postgres import Postgres, running_postgres
from tests.synthetic import filled
from warta.news.outcome import Postponed, Settled
from warta.storage.lake.connection import load
from warta.storage.tables import articles
from warta.storage.warehouse.connection import Database, Warehouse, insert
from warta.tasks import record, save

_NOTE = (
    "CREATE TABLE store.settling (entry_key BIGINT, outcome VARCHAR, reason VARCHAR, "
    "article_id BIGINT, access VARCHAR, attempts INTEGER)"
)


class StateInPostgresql:
    """A home's state in PostgreSQL; ``batch`` is put around each batch of its run."""

    def __init__(self, postgres: Postgres, warehouse: Warehouse) -> None:
        """Copy the state of a warehouse, and attach PostgreSQL to it."""
        self._warehouse = warehouse
        self._connection = psycopg.connect(postgres.database())
        own = conninfo_to_dict(self._connection.info.dsn)
        self._address = make_conninfo("", **{key: own[key] for key in ("host", "dbname", "user")})
        self.copying = 0.0  # seconds of CPU of the last batch, for the copy to readers
        self._settled: tuple[str, Sequence[Settled], Sequence[Postponed], datetime]
        with warehouse.transaction() as database:
            database.execute(_NOTE)
            self._tables = StateTables(self._connection, database)
        with self._attached() as database:
            for table in TABLES:
                names = self._tables.columns(table)
                database.execute(
                    f"INSERT INTO state.state.{table} ({names}) SELECT {names} FROM store.{table}"
                )
        self._connection.autocommit = True
        self._connection.execute("VACUUM ANALYZE")
        self._connection.autocommit = False

    @contextlib.contextmanager
    def batch(self) -> Iterator[None]:
        """Let the tasks of a run use PostgreSQL for feeds and entries."""
        tables = self._tables
        tables.change += 1
        with ExitStack() as patches:
            for name in (
                "record_listings",
                "update_feeds",
                "feeds_alike",
                "set_mirrors",
                "take_up",
            ):
                patches.enter_context(patch.object(record, name, getattr(tables, name)))
            patches.enter_context(patch.object(record, "settle", lambda *_: None))
            patches.enter_context(patch.object(articles, "_led_to", tables.led_to))
            patches.enter_context(patch.object(save, "settle", self._note))
            yield
        self._tables.settle(*self._settled)
        watch = Stopwatch()
        self._copy_to_readers()
        self.copying = watch.cost().cpu_seconds

    def _note(
        self,
        database: Database,
        run_id: str,
        settled: Sequence[Settled],
        postponed: Sequence[Postponed],
        now: datetime,
    ) -> None:
        """Note what to settle, in the transaction that saves the articles."""
        self._settled = run_id, settled, postponed, now
        rows = (
            {"entry_key": each.pending.entry_key, "outcome": each.outcome, "reason": each.reason,
             "article_id": each.article_id, "access": each.access,
             "attempts": each.pending.attempts + 1}
            for each in settled
        )  # fmt: skip
        insert(database, "store.settling", rows)

    def _copy_to_readers(self) -> None:
        """Bring the rows that changed since the last time to the warehouse; delete the notes."""
        with self._attached() as database:
            database.execute("BEGIN")
            for table, keys in TABLES.items():
                names, key = self._tables.columns(table), ", ".join(keys)
                wanted = f"SELECT {names} FROM state.{table} WHERE change = {self._tables.change}"
                if table == "pending_entry":  # rows are deleted there: all are copied
                    wanted = f"SELECT {names} FROM state.pending_entry"
                    database.execute("DELETE FROM store.pending_entry")
                fresh = f"postgres_query('state', '{wanted}')"
                database.execute(f"CREATE OR REPLACE TEMPORARY TABLE fresh AS FROM {fresh}")
                if table not in ("pending_entry", "poll"):
                    database.execute(
                        f"DELETE FROM store.{table} WHERE ({key}) IN (SELECT ({key}) FROM fresh)"
                    )
                database.execute(f"INSERT INTO store.{table} ({names}) SELECT {names} FROM fresh")
            database.execute("DELETE FROM store.settling")
            database.execute("COMMIT")

    @contextlib.contextmanager
    def _attached(self) -> Iterator[Database]:
        with self._warehouse._open() as database:
            attached = "SELECT 1 FROM duckdb_databases() WHERE database_name = 'state'"
            if not database.execute(attached).fetchall():
                load(database, "postgres_scanner")
                database.execute(f"ATTACH '{self._address}' AS state (TYPE postgres)")
            yield database


class InBoth:
    """The CPU of what is the same wherever the state is: deciding and storing articles."""

    def __init__(self, stack: ExitStack) -> None:
        self.cpu_seconds = 0.0
        for name in ("decide", "save_decision"):
            timed = functools.partial(self._timed, getattr(save, name))
            stack.enter_context(patch.object(save, name, timed))

    def _timed(self, work: Callable[..., object], *values: object) -> object:
        watch = Stopwatch()
        result = work(*values)
        self.cpu_seconds += watch.cost().cpu_seconds
        return result


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--articles", type=int, default=10_000, help="in the home (10000)")
    parser.add_argument("--batches", type=int, default=7, help="how many are measured (7)")
    options = parser.parse_args()
    today, copying = list[float](), list[float]()
    own, theirs = list[float](), list[float]()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        first, second = (
            stack.enter_context(filled(Path(folder) / name, options.articles).kept_open())
            for name in ("first", "second")
        )
        postgres = stack.enter_context(running_postgres())
        server = int((postgres.data / "postmaster.pid").read_text().split()[0])
        state = StateInPostgresql(postgres, second)
        in_warehouse, in_postgresql = Incoming(first), Incoming(second, state.batch)
        in_both = InBoth(stack)
        for _ in range(options.batches + 1):
            today.append(_without(in_both, in_warehouse))
            before = cpu_of_family(server)
            own.append(_without(in_both, in_postgresql))
            copying.append(state.copying)
            time.sleep(0.3)  # for the server's own writing
            theirs.append(cpu_of_family(server) - before)
        _compare(first, second)
    now, then, copied, server_ms = (
        1000 * median(each[1:]) for each in (today, own, copying, theirs)
    )
    differences = [1000 * (b - a) for a, b in zip(today[1:], own[1:], strict=True)]
    print(f"{FEEDS_A_BATCH} polls, {ENTRIES_A_BATCH} entries, CPU in ms a batch:")
    print(f"state in the warehouse: {now:.0f}")
    print(
        f"state in PostgreSQL: {then:.0f} of this process, {copied:.0f} of it the copy to readers; "
        f"{server_ms:.0f} of the server"
    )
    print(
        f"the difference of a batch in this process: {median(differences):.0f} "
        f"({min(differences):.0f} to {max(differences):.0f}), "
        f"{median(differences) / ENTRIES_A_BATCH:.2f} an article"
    )


def _without(in_both: InBoth, incoming: Incoming) -> float:
    """Store a batch; return its CPU seconds without what is the same in both homes."""
    before = in_both.cpu_seconds
    return incoming.batch().cpu_seconds - (in_both.cpu_seconds - before)


def _compare(first: Warehouse, second: Warehouse) -> None:
    """Raise if readers would see other entries, feeds or polls in one of the homes."""
    counts = [_seen(warehouse) for warehouse in (first, second)]
    if counts[0] != counts[1]:
        raise SystemExit(f"the homes differ: {counts}")


def _seen(warehouse: Warehouse) -> list[tuple[object, ...]]:
    with warehouse.transaction() as database:
        return [
            *database.execute(
                "SELECT outcome, count(*) FROM entries GROUP BY 1 ORDER BY 1"
            ).fetchall(),
            *database.execute("SELECT count(*), sum(entries_new) FROM polls").fetchall(),
            *database.execute("SELECT count(*), max(last_poll_at) FROM feeds").fetchall(),
            *database.execute("SELECT count(*) FROM store.pending_entry").fetchall(),
            *database.execute(
                "SELECT outcome, count(*) FROM store.run_entry GROUP BY 1 ORDER BY 1"
            ).fetchall(),
        ]


if __name__ == "__main__":
    main()
