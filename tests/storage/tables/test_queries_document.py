"""Every query in docs/queries.md can be run."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest

from tests.storage.sample_articles import draft, store
from warta.storage.home import Home
from warta.storage.warehouse.connection import Warehouse
from warta.storage.warehouse.question import checked

DOCUMENT = Path(__file__).parents[3] / "docs" / "queries.md"
QUERIES = re.findall(r"```sql\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of a warehouse with a few articles."""
    warehouse = Warehouse(Home(tmp_path_factory.mktemp("asked")))
    warehouse.migrate()
    with warehouse.transaction() as database:
        store(
            database, *(draft(f"s{n}", "Hujan", f"Hujan lebat {n} di kota", "id") for n in range(9))
        )
    return warehouse.home.warehouse


@pytest.mark.parametrize("number", range(len(QUERIES)))
def test_a_query_of_the_document_is_accepted_and_runs(file: Path, number: int) -> None:
    """People copy these queries."""
    with duckdb.connect(str(file), read_only=True) as database:
        result = database.execute(checked(database, QUERIES[number]))
        assert result.description
        result.fetchall()
