"""An index of an earlier Warta is converted in steps that may be cut off, and forgets what is removed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from tests.conftest import python_path
from tests.made_home import made_warehouse
from tests.storage.sample_articles import NOW, draft, store
from tests.storage.tables.test_search import names
from warta.storage.files.archive import Archive
from warta.storage.tables.search import convert_earlier, index_state, index_waiting
from warta.storage.warehouse.connection import Database, Warehouse
from warta.storage.warehouse.migrate import migrations
from warta.tasks.clustering import remove

ARTICLES = 40
# Converts ten documents a transaction, some words a statement, and kills itself before statement number argv[2].
CONVERT = """
import os, signal, sys
from pathlib import Path
from warta.storage.home import Home
from warta.storage.tables import search
from warta.storage.warehouse.connection import Warehouse

search.RUN_DOCUMENTS, search._SLICE_PLACES = 10, 30
left = int(sys.argv[2])

class Killed:
    def __init__(self, database):
        self.database = database

    def execute(self, *given):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return self.database.execute(*given)

converted = 1
while converted:
    with Warehouse(Home(Path(sys.argv[1]))).transaction() as database:
        converted = search.convert_earlier(Killed(database))
"""


@pytest.fixture
def earlier(tmp_path: Path) -> Warehouse:
    """Return a warehouse with the index of an earlier Warta: a row for each place of a word."""
    warehouse = made_warehouse(tmp_path / "home")
    with warehouse.transaction() as database:
        store(
            database,
            *(
                draft(
                    f"s{n}",
                    f"Harbour {n}",
                    f"The zebra{n} of the harbour, {'zoo ' * (n % 5)}.",
                    "en",
                )
                for n in range(ARTICLES)
            ),
        )
        database.execute(
            "INSERT INTO store.search_place SELECT term, document, unnest(positions) "
            "FROM store.search_posting"
        )
        database.execute("DELETE FROM store.search_posting")
        database.execute("UPDATE store.search_state SET first_document = next_document")
    return warehouse


def answers(warehouse: Warehouse) -> list[tuple[str, int, float]]:
    with duckdb.connect(str(warehouse.home.warehouse), read_only=True) as database:
        return [
            (query, *row)
            for query in ("zoo", '"zebra7 of the harbour"', "title:harbour -zoo", "zebr*")
            for row in database.execute(
                "SELECT article_id, score FROM search($1) ORDER BY ALL", [query]
            ).fetchall()
        ]


def words(warehouse: Warehouse) -> list[tuple[int, int, int]]:
    """Return each word of each document, with the number of its places; of both forms of the index."""
    with duckdb.connect(str(warehouse.home.warehouse), read_only=True) as database:
        return database.execute(
            "SELECT term, document, len(positions) FROM store.search_posting UNION ALL "
            "SELECT term, document, count(*) FROM store.search_place GROUP BY ALL ORDER BY ALL"
        ).fetchall()


def test_a_conversion_that_is_killed_anywhere_changes_no_answer(earlier: Warehouse) -> None:
    """It takes minutes in a large home, over many runs: each may end at any statement."""
    all_answers, all_words = answers(earlier), words(earlier)
    assert len(all_answers) > ARTICLES
    for statements in (2, 6, 11, 1000):
        done = subprocess.run(
            [sys.executable, "-c", CONVERT, str(earlier.home.root), str(statements)],
            env=os.environ | {"PYTHONPATH": python_path()},
            check=False,
        )
        assert done.returncode == (0 if statements == 1000 else -signal.SIGKILL)
        assert words(earlier) == all_words
        assert answers(earlier) == all_answers
    with earlier.transaction() as database:
        assert index_state(database).earlier == 0
        assert database.execute("SELECT count(*) FROM store.search_place").fetchall() == [(0,)]


@pytest.mark.parametrize("convert", [None, convert_earlier], ids=["as it was", "converted"])
def test_a_removed_article_leaves_the_index_of_an_earlier_warta_too(
    earlier: Warehouse, convert: Callable[[Database], int] | None
) -> None:
    """Who asks for removal asks it of every form in which the words are kept."""
    with earlier.transaction() as database:
        if convert:
            convert(database)
        for query in ("zebra7", "zebra7*", '"zebra7 of the"'):
            assert database.execute("SELECT site FROM search($1)", [query]).fetchall(), query
        remove(database, Archive(earlier.home), ["http://s7.example/1"], "asked", NOW)
        for query in ("zebra7", "zebra7*", '"zebra7 of the"'):
            assert not database.execute("SELECT site FROM search($1)", [query]).fetchall(), query
        known = database.execute("SELECT word FROM store.search_word").fetchall()
        assert ("zebra7",) not in known
        assert ("zebra8",) in known and ("harbour",) in known
        [(left,)] = database.execute(
            "SELECT count(*) FROM (FROM store.search_place SELECT document UNION ALL "
            "FROM store.search_posting SELECT document) "
            "WHERE document NOT IN (SELECT document FROM store.search_document)"
        ).fetchall()
        assert left == 0


def test_words_that_an_earlier_warta_wrote_otherwise_are_indexed_again(tmp_path: Path) -> None:
    """Its index has the word co₂; a search looks for co2."""
    warehouse = made_warehouse(tmp_path / "home")
    [step] = [step for step in migrations() if "letters" in step.name]
    with warehouse.transaction() as database:
        store(
            database, draft("gas", "Air", "CO₂ rose.", "en"), draft("rain", "Air", "It fell.", "en")
        )
        database.execute("UPDATE store.search_word SET word = 'co₂' WHERE word = 'co2'")
        database.execute(
            "UPDATE store.search_posting SET term = store.term_of('co₂') "
            "WHERE term = store.term_of('co2')"
        )
        assert names(database, "co2") == []
        database.execute(step.script)
        assert index_waiting(database, 10) == 1
        assert names(database, "co2") == ["gas"]
