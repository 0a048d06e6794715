"""Find the rows in which the lake differs from the snapshot, without reading the lake.

The home's file ``lake.duckdb`` has a fingerprint ("print") of the lake's rows for each key. It
belongs to one publication, and the lake names the publication that it has. If the two differ (after
a kill between the two commits, or if the file was lost or made by another DuckDB), the file is made
again from the lake.
"""

from __future__ import annotations

from dataclasses import dataclass

from warta.storage.lake.connection import Database
from warta.storage.lake.keys import FOLLOWS, KEYS, LONG

# The rows of at most this many keys are found by row number: those of a million documents, 500
# words each, would not fit into memory.
MOST_BY_NUMBER = 10_000
# Another DuckDB may hash differently; 1 is the version of the file's layout.
_MADE_BY = "version() || ' 1'"
# No more of the last publications are believed to be lost by a catalog.
_MOST_KNOWN = 100
# The names and types of a table's columns, in order; and those of each table.
Columns = list[tuple[str, str]]
Tables = dict[str, Columns]


@dataclass(frozen=True, slots=True)
class Difference:
    """How many keys of a table have rows to delete, and rows to insert; a replaced row is both.

    The keys are in the temporary table ``differs_<table>`` (key, in_lake, in_snapshot,
    is_different): whether the lake has rows of the key, whether the snapshot has, and whether they
    differ.
    """

    table: str
    deleted: int
    inserted: int

    @property
    def keys(self) -> str:
        return f"temp.differs_{self.table}"

    def __bool__(self) -> bool:
        return bool(self.deleted or self.inserted)


def tables_of(database: Database, name: str) -> Tables:
    """Return the tables of the schema ``store`` of an attached database, with columns and types."""
    rows = database.execute(
        "SELECT table_name, column_name, data_type FROM duckdb_columns() "
        "WHERE database_name = $name AND schema_name = 'store' AND table_name IN "
        "(SELECT table_name FROM duckdb_tables() "
        "WHERE database_name = $name AND schema_name = 'store') "
        "ORDER BY table_name, column_index",
        {"name": name},
    ).fetchall()
    tables: Tables = {}
    for table, column, kind in rows:
        tables.setdefault(table, []).append((column, kind))
    return tables


def prints_of(name: str, table: str, columns: Columns, *, of_rows_found: bool = False) -> str:
    """Return the query for the fingerprint of each key's rows: equal prints mean equal rows."""
    values = ", ".join(f'"{column}"' for column, _ in columns)
    chosen = "WHERE rowid IN (SELECT number FROM temp.found_row)" if of_rows_found else ""
    return (
        f"SELECT {KEYS[table]} AS key, sum(hash({values})) AS print "
        f"FROM {name}.store.{table} {chosen} GROUP BY key"
    )


def _quick_prints_of(table: str, columns: Columns) -> str:
    """Return the query for a cheap fingerprint, which changes at least if the rows of a key do."""
    if table not in LONG:
        return prints_of("snapshot", table, columns)
    short = [("rowid", ""), *(each for each in columns if each[0] not in LONG[table])]
    return prints_of("snapshot", table, short)


def differences(database: Database, tables: Tables, kept: set[str]) -> list[Difference]:
    """Compare the snapshot with the prints; ``kept`` are the tables whose rows the lake has."""
    changed = []
    # Tables that follow others come last.
    for table in sorted(tables, key=lambda name: (name in FOLLOWS, name)):
        if table in FOLLOWS:
            _follow(database, table, is_kept=table in kept)
        else:
            _compare(database, table, tables[table], is_kept=table in kept)
        [(deleted, inserted)] = database.execute(
            "SELECT count(*) FILTER (WHERE in_lake), count(*) FILTER (WHERE in_snapshot) "
            f"FROM temp.differs_{table} WHERE is_different"
        ).fetchall()
        changed.append(Difference(table, deleted, inserted))
    return changed


def _compare(database: Database, table: str, columns: Columns, *, is_kept: bool) -> None:
    kept = f"prints.main.{table}" if is_kept else f"(FROM prints.main.{table} LIMIT 0)"
    database.execute(
        f"CREATE OR REPLACE TEMPORARY TABLE suspect_{table} AS "
        "SELECT coalesce(fresh.key, kept.key) AS key, fresh.print AS quick, "
        "kept.print AS kept_print, kept.key IS NOT NULL AS in_lake, "
        "fresh.key IS NOT NULL AS in_snapshot "
        f"FROM ({_quick_prints_of(table, columns)}) AS fresh "
        f"FULL JOIN {kept} AS kept ON fresh.key = kept.key "
        "WHERE kept.quick IS NULL OR fresh.print IS DISTINCT FROM kept.quick"
    )
    if table in LONG:
        keys = f"SELECT key FROM temp.suspect_{table} WHERE in_snapshot"
        [(suspects,)] = database.execute(f"SELECT count(*) FROM ({keys})").fetchall()
        is_few = suspects <= MOST_BY_NUMBER
        if is_few:
            find_rows(database, table, keys)
        prints = prints_of("snapshot", table, columns, of_rows_found=is_few)
        fresh = f"LEFT JOIN ({prints}) AS fresh USING (key)"
        whole = "fresh.print"
    else:
        fresh, whole = "", "quick"
    database.execute(
        f"CREATE OR REPLACE TEMPORARY TABLE differs_{table} AS "
        f"SELECT suspect.* EXCLUDE (kept_print), {whole} AS print, "
        f"NOT (in_lake AND in_snapshot AND {whole} = kept_print) AS is_different "
        f"FROM temp.suspect_{table} AS suspect {fresh}"
    )


def find_rows(database: Database, table: str, keys: str) -> None:
    """Put the row numbers of some keys (a query) into the temporary table ``found_row``.

    Rows are then read by number: to find a few by another column, DuckDB would read all texts. The
    bounds of the keys skip most words, as documents are numbered in order.
    """
    key = KEYS[table]
    database.execute(f"CREATE OR REPLACE TEMPORARY TABLE wanted_key AS {keys}")
    bounds = database.execute("SELECT min(key), max(key) FROM temp.wanted_key").fetchone()
    database.execute(
        "CREATE OR REPLACE TEMPORARY TABLE found_row AS "
        f"SELECT rowid AS number FROM snapshot.store.{table} "
        f"WHERE {key} BETWEEN $least AND $most AND {key} IN (SELECT key FROM temp.wanted_key)",
        dict(zip(("least", "most"), bounds or (None, None), strict=True)),
    )


def _follow(database: Database, table: str, *, is_kept: bool) -> None:
    """Use the keys inserted or deleted in the table that this one follows; all, if it is new."""
    other = FOLLOWS[table]
    source = (
        f"SELECT key, in_lake, in_snapshot, true AS is_different FROM temp.differs_{other} "
        "WHERE in_lake <> in_snapshot"
        if is_kept
        else f"SELECT DISTINCT {KEYS[table]} AS key, false AS in_lake, true AS in_snapshot, "
        "true AS is_different "
        f"FROM snapshot.store.{table}"
    )
    database.execute(f"CREATE OR REPLACE TEMPORARY TABLE differs_{table} AS {source}")


def note(database: Database, tables: Tables, publication: str) -> None:
    """Store the prints of the publication, in one transaction."""
    database.execute("BEGIN")
    # Earlier ones stay: a catalog that was restored, or a standby, may have one of them.
    database.execute(
        "DELETE FROM prints.main.publication WHERE id = $id "
        f"OR rowid < (SELECT max(rowid) FROM prints.main.publication) - {_MOST_KNOWN}",
        {"id": publication},
    )
    database.execute("UPDATE prints.main.publication SET made_by = ''")
    for table in tables:
        if table in FOLLOWS:
            continue
        database.execute(
            f"DELETE FROM prints.main.{table} "
            f"WHERE key IN (SELECT key FROM temp.differs_{table} WHERE in_lake)"
        )
        database.execute(
            f"INSERT INTO prints.main.{table} "
            f"SELECT key, quick, print FROM temp.differs_{table} WHERE in_snapshot"
        )
    database.execute(
        f"INSERT INTO prints.main.publication VALUES ($id, {_MADE_BY})", {"id": publication}
    )
    database.execute("COMMIT")


def noted_publication(database: Database) -> str | None:
    """Return the publication of the prints; None if there is none, or for another DuckDB."""
    database.execute(
        "CREATE TABLE IF NOT EXISTS prints.main.publication (id VARCHAR, made_by VARCHAR)"
    )
    row = database.execute(
        f"SELECT id FROM prints.main.publication WHERE made_by = {_MADE_BY}"
    ).fetchone()
    return str(row[0]) if row else None


def known_publications(database: Database) -> set[str]:
    """Return the last publications that this home made or began."""
    rows = database.execute("SELECT id FROM prints.main.publication").fetchall()
    return {publication for (publication,) in rows}


def announce(database: Database, publication: str) -> None:
    """Record a publication before it is made; it has no prints yet."""
    database.execute("INSERT INTO prints.main.publication VALUES ($id, '')", {"id": publication})


def make_prints(database: Database, tables: Tables, source: str | None) -> None:
    """Create the prints again: empty tables, filled from ``source`` if given."""
    for table, columns in tables.items():
        if table in FOLLOWS:
            continue
        kind = dict(columns)[KEYS[table]]
        database.execute(
            f"CREATE OR REPLACE TABLE prints.main.{table} "
            f"(key {kind}, quick HUGEINT, print HUGEINT)"
        )
        if source:
            # Without a quick print, every key of a table with texts is compared next time.
            quick = "NULL" if table in LONG else "print"
            database.execute(
                f"INSERT INTO prints.main.{table} "
                f"SELECT key, {quick}, print FROM ({prints_of(source, table, columns)})"
            )
