"""Publish to a lake in a test, and compare what it holds with the home."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from warta.storage.care.moving import compare
from warta.storage.home import Home
from warta.storage.lake.difference import tables_of
from warta.storage.lake.keys import KEYS
from warta.storage.lake.location import Lake
from warta.storage.lake.publish import LakeChange, bring_up_to_date, opened_to_publish
from warta.storage.warehouse.connection import Warehouse
from warta.storage.warehouse.migrate import view_statements
from warta.storage.warehouse.snapshot import publish, reading


def news_of(source: Home | Lake) -> dict[str, list[Any]]:
    """Return the rows of every view and of some searches, in a fixed order."""
    with reading(source) as database:
        views = database.execute(
            "SELECT view_name FROM duckdb_views() WHERE schema_name = 'main' AND NOT internal "
            "AND database_name = 'news' ORDER BY view_name"
        ).fetchall()
        queries = {name: f'FROM "{name}" ORDER BY ALL' for (name,) in views} | {
            f"search {words}": f"FROM search('{words}') ORDER BY ALL"
            for words in ("floods OR banjir", "選手")
        }
        queries["latest"] = "FROM latest(5)"
        queries["trending"] = "FROM trending(9999) ORDER BY ALL"
        return {name: database.execute(query).fetchall() for name, query in queries.items()}


def published(warehouse: Warehouse) -> LakeChange:
    """Publish to the lake; check that every table of it then equals the snapshot's."""
    assert warehouse.lake is not None
    change = changed(warehouse)
    with opened_to_publish(warehouse.home, warehouse.lake) as database:
        tables = tables_of(database, "snapshot")
        compared = compare(database, tables, "snapshot", "news")
    assert len(compared) == len(KEYS)
    assert [table for table in compared if not table.is_equal] == []
    return change


def changed(warehouse: Warehouse) -> LakeChange:
    """Publish to the lake; return what was written."""
    assert warehouse.lake is not None
    publish(replace(warehouse, lake=None))
    return bring_up_to_date(warehouse.home, warehouse.lake, view_statements())


def assert_readers_see_the_same(home: Home, lake: Lake) -> None:
    """Check that a home and a lake give the same rows to readers."""
    expected, rows = news_of(home), news_of(lake)
    assert len(expected) > 20
    assert expected["articles"]
    assert {name: rows.get(name) for name in expected} == expected
