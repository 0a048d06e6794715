"""Move what is stored to a lake and back, and compare every table before it counts.

The archive of raw pages is no part of it: it is copied as files. A home made from a lake indexes
what lies in its archive with its next run.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from warta.storage.errors import StorageError
from warta.storage.home import Home
from warta.storage.lake.connection import NAME, attach, unreachable
from warta.storage.lake.difference import Columns, Tables, tables_of
from warta.storage.lake.keys import SORTED_BY
from warta.storage.lake.location import Lake
from warta.storage.lake.publish import (
    adopt,
    bring_up_to_date,
    opened_to_publish,
    publication_of,
)
from warta.storage.warehouse.connection import Database, Warehouse
from warta.storage.warehouse.migrate import view_statements
from warta.storage.warehouse.snapshot import publish

# What points into the archive of another home.
_STAYS = frozenset({"archive_file", "page"})
_MIGRATIONS = "SELECT list_sort(list(name)) FROM {}.store.schema_version WHERE version > 0"


@dataclass(frozen=True, slots=True)
class Compared:
    """A table on both sides: its rows, and a sum of the hashes of whole rows."""

    table: str
    rows: int
    hashes: int
    other_rows: int
    other_hashes: int

    @property
    def is_equal(self) -> bool:
        return (self.rows, self.hashes) == (self.other_rows, self.other_hashes)


def move_to_lake(home: Home, lake: Lake) -> list[Compared]:
    """Publish, and make the lake equal to that, whoever filled it before; return the comparison.

    Raises StorageError when the lake can't be reached, or a table differs.
    """
    if not home.warehouse.exists():
        raise StorageError(f"{home.warehouse}: does not exist; check --from")
    warehouse = Warehouse(home)
    warehouse.migrate()
    publish(warehouse)
    bring_up_to_date(home, lake, view_statements(), take_over=True)
    with opened_to_publish(home, lake) as database:
        tables = tables_of(database, "snapshot")
        return _checked(compare(database, tables, "snapshot", NAME), lake.shown)


def move_from_lake(lake: Lake, home: Home) -> list[Compared]:
    """Make a home from a lake; it can go on collecting, and publishing to this lake.

    All or nothing. Raises StorageError: something is in the home already, the lake can't be
    reached, was made by another version of Warta, or a table differs.
    """
    if home.warehouse.exists() or home.snapshot.exists():
        raise StorageError(f"{home.root}: holds a home already; name a folder that is not there")
    warehouse = Warehouse(home)
    warehouse.migrate()
    try:
        with warehouse.transaction() as database:
            attach(database, lake, read_only=True)
            compared, identity = _filled(database, lake)
    except BaseException as error:
        # Nothing but empty tables of our own is in it.
        home.warehouse.unlink(missing_ok=True)
        home.warehouse.with_name(f"{home.warehouse.name}.wal").unlink(missing_ok=True)
        if isinstance(error, duckdb.Error):
            raise unreachable(lake, error) from error
        raise
    publish(warehouse)
    adopt(home, identity)
    return compared


def _filled(database: Database, lake: Lake) -> tuple[list[Compared], str]:
    [(here,)] = database.execute("SELECT current_database()").fetchall()
    ours, theirs = tables_of(database, here), tables_of(database, NAME)
    last = publication_of(database) if "publication" in theirs else None
    if last is None:
        raise StorageError(f"{lake.shown}: no news was published to it; check the location")
    wanted = {name: columns for name, columns in ours.items() if name not in _STAYS}
    migrations = [database.execute(_MIGRATIONS.format(name)).fetchall() for name in (here, NAME)]
    differing = [name for name, columns in wanted.items() if theirs.get(name) != columns]
    if differing or migrations[0] != migrations[1]:
        raise StorageError(
            f"{lake.shown}: another version of Warta filled it; move it with that version, and "
            "upgrade the home then"
        )
    for table, columns in wanted.items():
        names = ", ".join(f'"{name}"' for name, _ in columns)
        order = f"ORDER BY {SORTED_BY[table]}" if table in SORTED_BY else ""
        database.execute(f"DELETE FROM store.{table}")  # noqa: S608 - names are ours
        database.execute(
            f"INSERT INTO store.{table} ({names}) "  # noqa: S608 - names are ours
            f"SELECT {names} FROM {NAME}.store.{table} {order}"
        )
    return _checked(compare(database, wanted, NAME, here), lake.shown), last.home


def compare(database: Database, tables: Tables, one: str, other: str) -> list[Compared]:
    """Compare tables of two attached databases, row by row."""
    return [
        Compared(
            table, *_sums(database, one, table, columns), *_sums(database, other, table, columns)
        )
        for table, columns in sorted(tables.items())
    ]


def _sums(database: Database, name: str, table: str, columns: Columns) -> tuple[int, int]:
    values = ", ".join(f'"{column}"' for column, _ in columns)
    [(rows, hashes)] = database.execute(
        f"SELECT count(*), coalesce(sum(hash({values})), 0) FROM {name}.store.{table}"  # noqa: S608
    ).fetchall()
    return int(rows), int(hashes)


def _checked(compared: list[Compared], where: str) -> list[Compared]:
    if differing := [each for each in compared if not each.is_equal]:
        first = differing[0]
        raise StorageError(
            f"{where}: the table {first.table} has {first.other_rows:,} rows for {first.rows:,}, "
            "or other ones; nothing counts as moved. Please report this"
        )
    return compared
