"""Update a lake to the state of the snapshot, in one transaction of the lake.

A reader sees all of a publication or none of it. After a kill at any point, publish again: the lake
names the publication that it has, so the difference is known (``difference``).
"""

from __future__ import annotations

import contextlib
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb

from warta.storage.errors import StorageError
from warta.storage.files.lock import held
from warta.storage.home import Home
from warta.storage.lake.connection import (
    NAME,
    OFFLINE,
    Database,
    attach,
    closed,
    literal,
    unreachable,
)
from warta.storage.lake.difference import (
    MOST_BY_NUMBER,
    Difference,
    Tables,
    announce,
    differences,
    find_rows,
    known_publications,
    make_prints,
    note,
    noted_publication,
    tables_of,
)
from warta.storage.lake.keys import KEYS, SORTED_BY
from warta.storage.lake.location import Lake
from warta.storage.lake.state import note_attempt

LOCK_SECONDS = 60.0  # longer than another publication takes; chosen by hand
_BESIDE_OTHER_WORK = {
    "threads": "2", "memory_limit": "1GB", "preserve_insertion_order": "false",
}  # fmt: skip
_NO_PLACE = re.compile(r"(?:\s|--[^\n]*\n)*COMMENT\s+ON\s+(?:COLUMN|MACRO)\b", re.IGNORECASE)
_COLUMNS_OF_A_PUBLICATION = "id VARCHAR, home VARCHAR, published_at TIMESTAMP WITH TIME ZONE"


@dataclass(frozen=True, slots=True)
class LakeChange:
    """How many keys have rows that were deleted, and inserted; a replaced row is both."""

    deleted: int
    inserted: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class Published:
    """The publication in a lake; ``home`` is the identity of the home that fills the lake."""

    id: str
    home: str
    at: datetime


def bring_up_to_date(
    home: Home, lake: Lake, view_statements: str, *, take_over: bool = False
) -> LakeChange:
    """Publish the home's snapshot to a lake; create the lake if there is none.

    ``take_over``: even if another home has filled the lake so far. Raises StorageError; then the
    lake stays as it was, and the next publication updates it.
    """
    with (
        held(home.lake_lock, purpose="publish to the lake", wait_seconds=LOCK_SECONDS),
        _no_empty_catalog(lake),
        opened_to_publish(home, lake) as database,
    ):
        return _published(home, database, lake, view_statements, take_over)


@contextlib.contextmanager
def _no_empty_catalog(lake: Lake) -> Iterator[None]:
    """Delete a catalog's file that was created in the block, if the block fails.

    It would name the folder of files that failed, so that a corrected one is refused.
    """
    file = lake.file.expanduser() if lake.file else None
    is_new = file is not None and not file.exists()
    try:
        yield
    except BaseException:
        if file and is_new:
            for ending in ("", ".wal", "-wal", "-shm", "-journal"):
                file.with_name(f"{file.name}{ending}").unlink(missing_ok=True)
        raise


def publish_to_lake(home: Home, lake: Lake, view_statements: str) -> str | None:
    """Publish the snapshot and record the result; return why it failed, or None."""
    failure = None
    try:
        bring_up_to_date(home, lake, view_statements)
    except StorageError as error:
        failure = str(error)
    note_attempt(home, lake, failure, datetime.now(UTC))
    return failure


@contextlib.contextmanager
def opened_to_write(home: Home, lake: Lake) -> Iterator[Database]:
    """Yield a connection with the lake attached as ``news``. Raises StorageError."""
    database = duckdb.connect(config={**OFFLINE, **_BESIDE_OTHER_WORK})
    try:
        database.execute("SET TimeZone = 'UTC'")
        database.execute(f"SET temp_directory = {literal(str(home.root / '.lake.spilled'))}")
        attach(database, lake, read_only=False)
        yield database
    except duckdb.Error as error:
        raise unreachable(lake, error) from error
    finally:
        closed(database)


@contextlib.contextmanager
def opened_to_publish(home: Home, lake: Lake) -> Iterator[Database]:
    """Yield such a connection with the home's snapshot and fingerprints attached, too."""
    with opened_to_write(home, lake) as database:
        database.execute(f"ATTACH {literal(str(home.snapshot))} AS snapshot (READ_ONLY)")
        try:
            database.execute(f"ATTACH {literal(str(home.lake_prints))} AS prints")
        except duckdb.Error:
            # Damaged, or written by a newer DuckDB: it can be made again from the lake.
            home.lake_prints.unlink(missing_ok=True)
            database.execute(f"ATTACH {literal(str(home.lake_prints))} AS prints")
        try:
            yield database
        finally:
            # If the catalog's server is gone, DuckDB keeps these files attached even after closing:
            # this process could not attach them again.
            for name in ("prints", "snapshot"):
                with contextlib.suppress(duckdb.Error):
                    database.execute(f"DETACH {name}")


def _published(
    home: Home, database: Database, lake: Lake, view_statements: str, take_over: bool
) -> LakeChange:
    wanted, lake_tables = tables_of(database, "snapshot"), tables_of(database, NAME)
    if unknown := sorted(set(wanted) - set(KEYS)):
        raise StorageError(f"{lake.shown}: the table {unknown[0]} has no key; please report this")
    last = publication_of(database) if "publication" in lake_tables else None
    identity = _identity(database, last, lake, take_over)
    is_ours = last is not None and last.home == identity
    noted = noted_publication(database)
    known = known_publications(database)
    if take_over:
        # What others wrote into it is not in the prints.
        is_ours = False
    elif is_ours and last and known and last.id not in known:
        raise StorageError(
            f"{lake.shown}: a copy of this home ({home.root}) has published to it since; only one "
            "of them may: name another lake in the setting publish, or let this home replace what "
            f"is in it: warta move --to '{lake.shown}'"
        )
    kept = {name for name in wanted if is_ours and lake_tables.get(name) == wanted[name]}
    if noted != (last.id if last and is_ours else None):
        make_prints(database, {name: wanted[name] for name in kept}, NAME)
    make_prints(database, {name: wanted[name] for name in wanted if name not in kept}, None)
    changed = differences(database, wanted, kept)
    change = LakeChange(
        sum(d.deleted for d in changed), sum(d.inserted for d in changed), last is None
    )
    # The schema's version has the hash of the views; somebody may have dropped one.
    is_changed = any(each for each in changed if each.table == "schema_version")
    needs_views = is_changed or bool(_views(database, "snapshot") - _views(database, NAME))
    if is_ours and not any(changed) and kept == set(wanted) and not needs_views:
        return change
    publication = uuid.uuid4().hex
    announce(database, publication)
    database.execute("BEGIN")
    try:
        _make_tables(database, wanted, lake_tables, kept)
        for difference in changed:
            _write(database, difference, is_kept=difference.table in kept)
        if needs_views:
            _make_views(database, view_statements)
        _sign(database, publication, identity, exists="publication" in lake_tables)
        database.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(duckdb.Error):
            database.execute("ROLLBACK")
        raise
    note(database, wanted, publication)
    return change


def publication_of(database: Database) -> Published | None:
    """Return the publication in an attached lake, or None if it has none."""
    row = database.execute(
        f"SELECT id, home, published_at FROM {NAME}.store.publication"
    ).fetchone()
    return Published(*row) if row else None


def _identity(database: Database, last: Published | None, lake: Lake, take_over: bool) -> str:
    """Return this home's identity. Raises StorageError if another home fills the lake."""
    database.execute("CREATE TABLE IF NOT EXISTS prints.main.home (id VARCHAR)")
    row = database.execute("SELECT id FROM prints.main.home").fetchone()
    if row is None:
        row = (uuid.uuid4().hex,)
        database.execute("INSERT INTO prints.main.home VALUES (?)", list(row))
    if last and last.home != row[0] and not take_over:
        raise StorageError(
            f"{lake.shown}: another home has filled it; name another lake in the setting publish, "
            f"or let this home replace what is in it: warta move --to '{lake.shown}'"
        )
    return str(row[0])


def _make_tables(
    database: Database,
    wanted: Tables,
    lake_tables: Tables,
    kept: set[str],
) -> None:
    """Create the tables that are missing or whose columns changed; all their rows come later."""
    if not lake_tables:
        database.execute(f"CREATE SCHEMA IF NOT EXISTS {NAME}.store")
        database.execute(f"CALL {NAME}.set_option('parquet_compression', 'zstd')")
    for table in set(lake_tables) - set(wanted) - {"publication"}:
        database.execute(f"DROP TABLE {NAME}.store.{table}")
    for table, columns in wanted.items():
        if table in kept:
            continue
        if table in lake_tables:
            database.execute(f"DROP TABLE {NAME}.store.{table}")
        fields = ", ".join(f'"{name}" {kind}' for name, kind in columns)
        database.execute(f"CREATE TABLE {NAME}.store.{table} ({fields})")
        if table in SORTED_BY:
            database.execute(f"ALTER TABLE {NAME}.store.{table} SET SORTED BY ({SORTED_BY[table]})")


def _write(database: Database, difference: Difference, *, is_kept: bool) -> None:
    table, key = difference.table, KEYS[difference.table]
    if is_kept and difference.deleted:
        database.execute(
            f"DELETE FROM {NAME}.store.{table} "
            f"WHERE {key} IN (SELECT key FROM {difference.keys} WHERE in_lake AND is_different)"
        )
    if difference.inserted:
        order = f"ORDER BY {SORTED_BY[table]}" if table in SORTED_BY else ""
        keys = f"SELECT key FROM {difference.keys} WHERE in_snapshot AND is_different"
        if not is_kept:
            chosen = ""  # the table was created again
        elif difference.inserted > MOST_BY_NUMBER:
            chosen = f"WHERE {key} IN ({keys})"
        else:
            find_rows(database, table, keys)
            chosen = "WHERE rowid IN (SELECT number FROM temp.found_row)"
        database.execute(
            f"INSERT INTO {NAME}.store.{table} FROM snapshot.store.{table} {chosen} {order}"
        )


def _views(database: Database, name: str) -> set[str]:
    """Return the names of the views and macros of an attached database."""
    rows = database.execute(
        "SELECT view_name FROM duckdb_views() WHERE database_name = $name AND NOT internal "
        "UNION ALL SELECT function_name FROM duckdb_functions() "
        "WHERE database_name = $name AND NOT internal",
        {"name": name},
    ).fetchall()
    return {view for (view,) in rows}


def _make_views(database: Database, statements: str) -> None:
    """Create the views and macros; DuckLake allows no comment on a macro or a view's column."""
    database.execute(f"USE {NAME}")
    for statement in database.extract_statements(statements):
        if not _NO_PLACE.match(statement.query):
            database.execute(statement)
    database.execute("USE memory")


def _sign(database: Database, publication: str, identity: str, *, exists: bool) -> None:
    table = f"{NAME}.store.publication"
    if exists:
        database.execute(f"DELETE FROM {table}")
    else:
        database.execute(f"CREATE TABLE {table} ({_COLUMNS_OF_A_PUBLICATION})")
    database.execute(
        f"INSERT INTO {table} (id, home, published_at) VALUES (?, ?, now())",
        [publication, identity],
    )


def adopt(home: Home, identity: str) -> None:
    """Record that a home, which was made from a lake, fills that lake from now on."""
    with duckdb.connect(str(home.lake_prints)) as prints:
        prints.execute("CREATE OR REPLACE TABLE home (id VARCHAR)")
        prints.execute("INSERT INTO home VALUES (?)", [identity])
