"""Open the writer's database briefly, change it in whole transactions, and migrate it.

Only this module opens the warehouse. A short lock around each opening makes writers queue, so that
none gets DuckDB's "Could not set lock on file".
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any

import duckdb

from warta.storage.files.lock import held
from warta.storage.home import Home
from warta.storage.warehouse.checkpoint import (
    AT_OPENING,
    SETTINGS,
    checkpoint,
    is_due,
    undo_cut_checkpoint,
)
from warta.storage.warehouse.diagnosis import missing, opening_failed, working_failed
from warta.storage.warehouse.migrate import migrate

Database = duckdb.DuckDBPyConnection
Row = Mapping[str, Any]

WRITE_LOCK_SECONDS = 60.0
_BESIDE_OTHER_WORK = {
    "threads": "2", "memory_limit": "1GB", "preserve_insertion_order": "false",
}  # fmt: skip
# Errors that the machine can cause in a correct statement. In a transaction without a rival, only
# the disk makes a commit fail.
_NOT_OURS = (
    duckdb.IOException,
    duckdb.OutOfMemoryException,
    duckdb.FatalException,
    duckdb.TransactionException,
)


@dataclass(frozen=True, slots=True)
class Warehouse:
    """The warehouse of one home."""

    home: Home

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Database]:
        """Give a transaction, committed when the block ends, rolled back when it raises."""
        with self._open() as database:
            database.execute("BEGIN")
            try:
                yield database
            except BaseException:
                # Rolling back fails only if DuckDB has already rolled back (disk full, interrupt).
                with contextlib.suppress(duckdb.Error):
                    database.execute("ROLLBACK")
                raise
            database.execute("COMMIT")
            if is_due(self.home):
                # Committed rows are safe in the log; the next commit tries again.
                with contextlib.suppress(OSError):
                    checkpoint(database, self.home)

    @contextlib.contextmanager
    def checkpointed(self) -> Iterator[None]:
        """While the block runs, the file alone holds everything, and nobody writes to it."""
        with held(self.home.write_lock, purpose="publish", wait_seconds=WRITE_LOCK_SECONDS):
            with _connect(self.home) as database:
                checkpoint(database, self.home)
            yield

    def migrate(self) -> None:
        """Bring the tables and views to this code's version.

        Raises StorageError for a database that newer code made, and for a step that failed.
        """
        self.home.make()
        with self._open() as database:
            migrate(database, self.home)

    @contextlib.contextmanager
    def _open(self) -> Iterator[Database]:
        with (
            held(self.home.write_lock, purpose="write", wait_seconds=WRITE_LOCK_SECONDS),
            _connect(self.home) as database,
        ):
            yield database


def insert(database: Database, table: str, rows: Iterable[Row]) -> None:
    """Append rows, given as mappings with every column that may not be NULL.

    One JSON text, read by DuckDB: 500 articles cost 18 ms, as with Arrow (20 ms); executemany
    takes 900 ms and a list of parameters 400 ms (docs/decisions/0002-storage.md).
    """
    text = as_json(rows)
    if text == "[]":
        return
    columns = columns_of(database, table)
    names = ", ".join(columns)
    database.execute(
        f"INSERT INTO {table} ({names}) "  # noqa: S608 - names come from the schema
        f"SELECT {', '.join('r.' + name for name in columns)} "
        "FROM (SELECT UNNEST(from_json($rows, $structure)) AS r)",
        {"rows": text, "structure": json.dumps([columns])},
    )


def temporary(
    database: Database, name: str, rows: Iterable[Row], columns: Mapping[str, str]
) -> None:
    """Create a temporary table of rows."""
    fields = ", ".join(f"r.{column} AS {column}" for column in columns)
    database.execute(
        f"CREATE OR REPLACE TEMPORARY TABLE {name} AS SELECT {fields} "  # noqa: S608 - names are ours
        "FROM (SELECT UNNEST(from_json($rows, $structure)) AS r)",
        {"rows": as_json(rows), "structure": json.dumps([columns])},
    )


def rows_of(database: Database, query: str, parameters: object = None) -> list[dict[str, Any]]:
    """Return the rows of a query as dictionaries."""
    answer = database.execute(query, parameters)
    names = [column[0] for column in answer.description]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def as_json(rows: Iterable[Row | str]) -> str:
    text = json.dumps(list(rows), default=_jsonable, ensure_ascii=False)
    # A lone surrogate is no Unicode and would fail the batch; any header may contain one.
    return text.encode("utf-8", "replace").decode("utf-8")


def _jsonable(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a row")


def columns_of(database: Database, table: str) -> dict[str, str]:
    """Return the columns of a table ("schema.name") in order, with their types."""
    schema, _, name = table.partition(".")
    return dict(
        database.execute(
            "SELECT column_name, data_type FROM duckdb_columns() "
            "WHERE schema_name = ? AND table_name = ? ORDER BY column_index",
            [schema, name],
        ).fetchall()
    )


@contextlib.contextmanager
def _connect(home: Home) -> Iterator[Database]:
    if (reason := missing(home)) is not None:
        raise reason
    if home.warehouse.exists() and home.warehouse.stat().st_size == 0:
        raise opening_failed(home, ValueError("it is empty"))  # DuckDB would make a new one of it
    try:
        undo_cut_checkpoint(home)
        # The memory limit keeps a writer beside other work small; DuckDB spills to disk past it.
        database = duckdb.connect(
            str(home.warehouse),
            config={**SETTINGS, **_BESIDE_OTHER_WORK},
        )
        database.execute(AT_OPENING)
        database.execute("SET TimeZone = 'UTC'")
    except (duckdb.Error, OSError) as error:
        raise opening_failed(home, error) from error
    try:
        yield database
    except _NOT_OURS as error:
        raise working_failed(home, error) from error
    finally:
        database.close()


@cache
def query(name: str) -> str:
    """Return the statement in ``storage/queries/<name>.sql``."""
    return (resources.files("warta.storage") / "queries" / f"{name}.sql").read_text(
        encoding="utf-8"
    )


def run_script(
    database: Database, name: str, values: Mapping[str, object] | None = None
) -> Database:
    """Run the statements of ``storage/queries/<name>.sql`` one after another.

    Each gets those of the ``values`` that it names. Returns the result of the last.
    """
    return run_statements(database, query(name), values)


def run_statements(
    database: Database, script: str, values: Mapping[str, object] | None = None
) -> Database:
    """Run the statements of a script, each with those of the ``values`` that it names."""
    given = values or {}
    for statement in database.extract_statements(script):
        database.execute(statement, {name: given[name] for name in statement.named_parameters})
    return database
