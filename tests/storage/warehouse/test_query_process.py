"""Queries of watches run in a process of their own, with limits, on one publication."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.synthetic import filled
from warta.storage.errors import StorageError
from warta.storage.home import Home
from warta.storage.warehouse.connection import Warehouse
from warta.storage.warehouse.query_process import Asker, TooLong
from warta.storage.warehouse.question import BadQuestion, Limits
from warta.storage.warehouse.snapshot import publish

LIMITS = Limits(seconds=60, memory_mib=256, disk_mib=64, threads=1)
ENDLESS = "SELECT count(*) FROM range(100000000) a, range(100000) b"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a home with a snapshot; return its folder."""
    warehouse = filled(tmp_path_factory.mktemp("apart") / "home", 20, feeds=5)
    publish(warehouse)
    return warehouse.home.root


@pytest.fixture
def home(template: Path, tmp_path: Path) -> Home:
    shutil.copytree(template, tmp_path / "home")
    return Home(tmp_path / "home")


@pytest.fixture
def asker(home: Home) -> Iterator[Asker]:
    with Asker(home, LIMITS) as started:
        yield started


def test_several_queries_run_in_one_process(asker: Asker) -> None:
    """A dozen watches must not start a dozen processes."""
    assert asker.ask("SELECT 1 AS one, 'a' AS a", most=5).rows == [(1, "a")]
    answer = asker.ask("SELECT $word AS word;  -- why", {"word": "it's"}, most=5)
    assert (answer.names, answer.rows, answer.is_cut) == (("word",), [("it's",)], False)
    with pytest.raises(BadQuestion, match="artcles"):
        asker.ask("FROM artcles", most=5)
    assert asker.ask("FROM articles WHERE false", most=5).rows == []


def test_only_the_newest_rows_are_returned_and_the_result_is_marked_as_cut(asker: Asker) -> None:
    """Of a million rows, only the newest can be new to a watch."""
    question = "SELECT first_seen_at, title FROM articles ORDER BY title"
    answer = asker.ask(question, most=7, newest_first=True)
    times = [row[0] for row in answer.rows]
    assert len(times) == 7 and answer.is_cut
    assert times == sorted(times, reverse=True)
    titles = [row[1] for row in asker.ask(question, most=7).rows]
    assert titles == sorted(titles)


def test_columns_with_the_same_name_are_renamed(asker: Asker) -> None:
    """Otherwise one of the two values would be lost."""
    answer = asker.ask("SELECT 1 AS a, 2 AS a", most=5)
    assert answer.rows == [(1, 2)] and len(set(answer.names)) == 2


@pytest.mark.parametrize(
    "question",
    [
        "",
        "COPY articles TO 'x'",
        "DELETE FROM articles",
        "EXPLAIN FROM articles",
        "SELECT 1; FROM x",
    ],
)
def test_a_statement_that_does_not_read_rows_is_refused(asker: Asker, question: str) -> None:
    """Saved queries have the same rules as typed ones."""
    with pytest.raises(BadQuestion):
        asker.ask(question, most=5)
    assert asker.ask("SELECT 1", most=1).rows == [(1,)]


@pytest.mark.timeout(60)  # the query itself would take hours
def test_an_endless_query_is_killed_and_the_next_one_answered(home: Home) -> None:
    """DuckDB can't always be interrupted, so its process is ended."""
    with Asker(home, Limits(seconds=4, memory_mib=256, disk_mib=64, threads=1)) as asker:
        with pytest.raises(TooLong, match="4 s"):
            asker.ask(ENDLESS, most=5)
        assert asker.ask("SELECT 1", most=1).rows == [(1,)]


def test_a_query_that_needs_too_much_memory_is_refused(asker: Asker) -> None:
    """A query during a run must not use up the machine's memory."""
    with pytest.raises(TooLong, match="256 MiB"):
        asker.ask("SELECT list(repeat('x', 1000) || range) AS l FROM range(300000)", most=5)


def test_all_queries_of_a_process_read_the_same_publication(home: Home, asker: Asker) -> None:
    """A snapshot that is published meanwhile must not be mixed with the earlier one."""
    count = "SELECT count(*) AS n FROM articles"
    before = asker.ask(count, most=1).rows
    with Warehouse(home).transaction() as database:
        database.execute("DELETE FROM store.article WHERE article_id % 2 = 0")
    publish(Warehouse(home))
    assert asker.ask(count, most=1).rows == before
    with Asker(home, LIMITS) as later:
        assert later.ask(count, most=1).rows != before


def test_a_missing_snapshot_is_explained(tmp_path: Path) -> None:
    """The message names the command that makes one."""
    with Asker(Home(tmp_path), LIMITS) as asker, pytest.raises(StorageError, match="warta collect"):
        asker.ask("SELECT 1", most=1)


def test_long_values_are_cut(asker: Asker) -> None:
    """Ten thousand whole articles would take a gigabyte."""
    rows = asker.ask(
        "SELECT repeat('x', 1000000) AS text, [repeat('y', 1000000)] AS list FROM range(220)",
        most=1000,
    ).rows
    assert len(rows) == 220
    assert len(rows[0][0]) == 100_000 and len(rows[-1][0]) == 1000 == len(rows[-1][1][0])
