"""Move a home to a lake or back, and compare every table afterwards.

The archive of raw pages is not moved; copy it as files. A home made from a lake indexes the pages
in its archive in its next run.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass

import duckdb

from warta.storage.errors import StorageError
from warta.storage.files.lock import held
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

# Tables that refer to the archive of the other home.
_STAYS = frozenset({"archive_file", "page"})
_MIGRATIONS = "SELECT list_sort(list(name)) FROM {}.store.schema_version WHERE version > 0"


@dataclass(frozen=True, slots=True)
class Compared:
    """The number of rows and the sum of their hashes, of one table on both sides."""

    table: str
    rows: int
    hashes: int
    other_rows: int
    other_hashes: int

    @property
    def is_equal(self) -> bool:
        return (self.rows, self.hashes) == (self.other_rows, self.other_hashes)


def move_to_lake(home: Home, lake: Lake) -> list[Compared]:
    """Publish a snapshot, make the lake equal to it, and return the comparison of tables.

    Replaces whatever the lake has. Raises StorageError if the lake can't be reached, or a table
    differs.
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
    """Make a home from a lake, and return the comparison of tables.

    The home can then collect and publish to this lake. Raises StorageError, and makes nothing, if
    the folder is a home already or has other files, the lake can't be reached or was made by
    another version of Warta, or a table differs. After a kill, call it again.
    """
    if home.warehouse.exists() or home.snapshot.exists():
        raise StorageError(f"{home.root}: is a home already; name a folder that does not exist")
    if others := _others_in(home):
        raise StorageError(
            f"{home.root}: has other files ({others[0]}); name a folder that does not exist"
        )
    is_new = not home.root.exists()
    home.make_root()
    with held(home.run_lock, purpose="move", wait_seconds=0):
        made = Home(home.moving)
        try:
            shutil.rmtree(made.root, ignore_errors=True)  # of a move that was killed
            compared = _made_from(lake, made)
            home.make()
            # With the warehouse it is a home, and knows its lake already.
            made.lake_prints.replace(home.lake_prints)
            made.warehouse.replace(home.warehouse)
            made.snapshot.replace(home.snapshot)
        except BaseException as error:
            shutil.rmtree(home.root if is_new else made.root, ignore_errors=True)
            if isinstance(error, duckdb.Error):
                raise unreachable(lake, error) from error
            raise
        shutil.rmtree(made.root, ignore_errors=True)
    return compared


def _others_in(home: Home) -> list[str]:
    """Return the names in a folder that are neither of a killed move nor copied from an old home.

    The folder may hold a lake's tables, or somebody's documents.
    """
    ours = {
        each.name
        for each in (
            home.moving, home.archive, home.logs, home.passwords, home.watches, home.watch_lock,
            home.feeds_out, home.run_lock, home.serve_lock, home.write_lock,
        )
    } | {"warta.toml"}  # fmt: skip
    if not home.root.is_dir():
        return []
    return sorted(each.name for each in home.root.iterdir() if each.name not in ours)


def _made_from(lake: Lake, home: Home) -> list[Compared]:
    warehouse = Warehouse(home)
    warehouse.migrate()
    with warehouse.transaction() as database:
        attach(database, lake, read_only=True)
        compared, identity = _filled(database, lake)
    publish(warehouse)
    adopt(home, identity)
    return compared


def _filled(database: Database, lake: Lake) -> tuple[list[Compared], str]:
    [(own_name,)] = database.execute("SELECT current_database()").fetchall()
    ours, theirs = tables_of(database, own_name), tables_of(database, NAME)
    last = publication_of(database) if "publication" in theirs else None
    if last is None:
        raise StorageError(f"{lake.shown}: no news was published to it; check the location")
    tables = {name: columns for name, columns in ours.items() if name not in _STAYS}
    migrations = [
        database.execute(_MIGRATIONS.format(name)).fetchall() for name in (own_name, NAME)
    ]
    differing = [name for name, columns in tables.items() if theirs.get(name) != columns]
    if differing or migrations[0] != migrations[1]:
        raise StorageError(
            f"{lake.shown}: another version of Warta filled it; move it with that version, then "
            "upgrade the home"
        )
    for table, columns in tables.items():
        names = ", ".join(f'"{name}"' for name, _ in columns)
        order = f"ORDER BY {SORTED_BY[table]}" if table in SORTED_BY else ""
        database.execute(f"DELETE FROM store.{table}")  # noqa: S608 - names are ours
        database.execute(
            f"INSERT INTO store.{table} ({names}) "  # noqa: S608 - names are ours
            f"SELECT {names} FROM {NAME}.store.{table} {order}"
        )
    return _checked(compare(database, tables, NAME, own_name), lake.shown), last.home


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
        f"SELECT count(*), coalesce(sum(hash({values})), 0) FROM {name}.store.{table}"  # noqa: S608 - ours
    ).fetchall()
    return int(rows), int(hashes)


def _checked(compared: list[Compared], where: str) -> list[Compared]:
    if differing := [each for each in compared if not each.is_equal]:
        first = differing[0]
        raise StorageError(
            f"{where}: the table {first.table} has {first.other_rows:,} rows instead of "
            f"{first.rows:,}, or other rows; the move failed. Please report this"
        )
    return compared
