"""Update a warehouse of any version to this code's tables and views.

A migration is identified by its file name, not its position, so a file that a branch adds between
two others is applied to homes that already have both. Applied migrations are never edited.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib import resources

import duckdb

from warta.storage.errors import StorageError
from warta.storage.files.copying import copy_file
from warta.storage.home import Home
from warta.storage.warehouse.checkpoint import checkpoint


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema: its file's name, and its statements, run in one transaction."""

    name: str
    script: str


def migrate(database: duckdb.DuckDBPyConnection, home: Home) -> bool:
    """Apply the migrations that are not recorded, and update the views if their text changed.

    Returns whether migrations were applied; then the file was copied, which releases DuckDB's lock
    on it. Raises StorageError if newer code made the database, or if a step fails: that step is
    rolled back, earlier ones stay.
    """
    applied = _applied(database)
    pending = pending_of(applied, migrations(), home)
    copy = home.root / f"warehouse.schema{len(applied)}.duckdb"
    if applied and pending:
        checkpoint(database, home)
        copy_file(home.warehouse, copy)
    # One transaction each: DuckDB 1.5 can't alter a table that the same transaction has updated.
    for version, step in enumerate(pending, start=len(applied) + 1):
        try:
            database.execute("BEGIN")
            database.execute(step.script)
            database.execute(
                "INSERT INTO store.schema_version VALUES (?, ?, now())", [version, step.name]
            )
            database.execute("COMMIT")
        except duckdb.Error as error:
            raise StorageError(
                f"{home.warehouse}: the migration {step.name} failed ({_first_line(error)}); "
                f"the schema stays at {version - 1}, nothing is lost, and {copy} is a copy. "
                "Please report this"
            ) from error
    try:
        database.execute("BEGIN")
        _make_views(database)
        database.execute("COMMIT")
    except duckdb.Error as error:
        raise StorageError(
            f"{home.warehouse}: the public views can't be created ({_first_line(error)}). The "
            f"tables are complete, and {home.snapshot.name} still has its views. If a table or "
            "view of your own has the name of one of Warta's, rename it; otherwise install the "
            "version of Warta that worked last, and please report this"
        ) from error
    if pending:
        checkpoint(database, home, bulky=True)
    return bool(pending)


def pending_of(
    applied: frozenset[str], steps: Sequence[Migration], home: Home
) -> tuple[Migration, ...]:
    """Return the steps that are not applied yet, in order.

    Raises StorageError if an unknown name is recorded, which newer code applied.
    """
    if unknown := sorted(applied - {step.name for step in steps}):
        raise StorageError(
            f"{home.warehouse}: a newer version of Warta made it (its schema has {unknown[-1]}, "
            "which this one does not know); upgrade Warta"
        )
    return tuple(step for step in steps if step.name not in applied)


def restore_views(database: duckdb.DuckDBPyConnection) -> None:
    """Create the public views and macros in a database that has the tables."""
    database.execute(view_statements())


@cache
def migrations() -> tuple[Migration, ...]:
    """Return this code's migrations, in the order in which a new warehouse gets them."""
    return tuple(Migration(name, text) for name, text in _sql_files("migrations"))


@cache
def view_statements() -> str:
    """Return the statements for the public views, those that others use first."""
    return "\n".join(text for _, text in _sql_files("views"))


def _applied(database: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """Return the names of the migrations applied to the warehouse."""
    database.execute("CREATE SCHEMA IF NOT EXISTS store")
    database.execute(
        "CREATE TABLE IF NOT EXISTS store.schema_version "
        "(version INTEGER NOT NULL, name VARCHAR NOT NULL, applied_at TIMESTAMPTZ NOT NULL)"
    )
    # Version 0 is the fingerprint of the views.
    rows = database.execute("SELECT name FROM store.schema_version WHERE version > 0").fetchall()
    return frozenset(name for (name,) in rows)


def _make_views(database: duckdb.DuckDBPyConnection) -> None:
    """Create the public views again if their text differs from the recorded one."""
    fingerprint = "views " + blake2b(view_statements().encode(), digest_size=8).hexdigest()
    row = database.execute(
        "SELECT count(*) FROM store.schema_version WHERE version = 0 AND name = ?", [fingerprint]
    ).fetchone()
    if row and row[0]:
        return
    restore_views(database)
    database.execute("DELETE FROM store.schema_version WHERE version = 0")
    database.execute("INSERT INTO store.schema_version VALUES (0, ?, now())", [fingerprint])


def _sql_files(folder: str) -> list[tuple[str, str]]:
    """Return name and text of the SQL files of a folder of this package, by name."""
    files = (resources.files("warta.storage") / folder).iterdir()
    sql = sorted((file for file in files if file.name.endswith(".sql")), key=lambda file: file.name)
    return [(file.name, file.read_text(encoding="utf-8")) for file in sql]


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
