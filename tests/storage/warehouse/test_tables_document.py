"""docs/tables.sql shows the tables as they are."""

from __future__ import annotations

from pathlib import Path

import duckdb

from benchmarks.tables import DOCUMENT, tables_sql
from warta.storage.home import Home
from warta.storage.warehouse.connection import Warehouse

_COLUMNS = (
    "SELECT table_name, column_name, data_type, is_nullable FROM duckdb_columns() "
    "SEMI JOIN duckdb_tables() USING (database_name, schema_name, table_name) "
    "WHERE schema_name = 'store' AND table_name <> 'schema_version' ORDER BY ALL"
)


def test_the_document_shows_the_tables_of_a_new_warehouse() -> None:
    """If this fails after a new migration: python -m benchmarks.tables --write."""
    assert DOCUMENT.read_text(encoding="utf-8") == tables_sql()


def test_the_document_is_sql_that_creates_the_same_tables(tmp_path: Path) -> None:
    """Then it shows every column, and a reader can try it."""
    home = Home(tmp_path)
    Warehouse(home).migrate()
    with duckdb.connect(str(home.warehouse), read_only=True) as database:
        ours = database.execute(_COLUMNS).fetchall()
    with duckdb.connect() as database:
        database.execute("CREATE SCHEMA store")
        database.execute(DOCUMENT.read_text(encoding="utf-8"))
        assert database.execute(_COLUMNS).fetchall() == ours
