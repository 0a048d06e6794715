"""Questions answered in a process of their own: bounded, from one publication, and never forked."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.synthetic import filled
from warta.storage.errors import StorageError
from warta.storage.home import Home
from warta.storage.warehouse.apart import Asker, TooLong
from warta.storage.warehouse.connection import Warehouse
from warta.storage.warehouse.question import BadQuestion, Limits
from warta.storage.warehouse.snapshot import publish

LIMITS = Limits(seconds=60, memory_mib=256, disk_mib=64, threads=1)
ENDLESS = "SELECT count(*) FROM range(100000000) a, range(100000) b"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
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


def test_several_questions_have_one_process(asker: Asker) -> None:
    """A dozen watches must not start a dozen interpreters."""
    assert asker.ask("SELECT 1 AS one, 'a' AS a", most=5).rows == [(1, "a")]
    answer = asker.ask("SELECT $word AS word;  -- why", {"word": "it's"}, most=5)
    assert (answer.names, answer.rows, answer.is_cut) == (("word",), [("it's",)], False)
    with pytest.raises(BadQuestion, match="artcles"):
        asker.ask("FROM artcles", most=5)
    assert asker.ask("FROM articles WHERE false", most=5).rows == []


def test_the_newest_come_first_and_the_rest_is_said_to_be_there(asker: Asker) -> None:
    """Of a million rows the ones that may be new are looked at."""
    question = "SELECT first_seen_at, title FROM articles ORDER BY title"
    answer = asker.ask(question, most=7, newest_first=True)
    times = [row[0] for row in answer.rows]
    assert len(times) == 7 and answer.is_cut
    assert times == sorted(times, reverse=True)
    titles = [row[1] for row in asker.ask(question, most=7).rows]
    assert titles == sorted(titles)


def test_columns_of_one_name_are_told_apart(asker: Asker) -> None:
    """None of two values is lost."""
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
def test_only_rows_that_are_read_are_an_answer(asker: Asker, question: str) -> None:
    """Saved SQL obeys the same rules as SQL that is typed."""
    with pytest.raises(BadQuestion):
        asker.ask(question, most=5)
    assert asker.ask("SELECT 1", most=1).rows == [(1,)]


def test_an_endless_question_is_killed_and_the_next_one_answered(home: Home) -> None:
    """DuckDB itself can't always be interrupted."""
    with Asker(home, Limits(seconds=4, memory_mib=256, disk_mib=64, threads=1)) as asker:
        began = time.monotonic()
        with pytest.raises(TooLong, match="4 s"):
            asker.ask(ENDLESS, most=5)
        assert time.monotonic() - began < 60
        assert asker.ask("SELECT 1", most=1).rows == [(1,)]


def test_memory_and_disk_are_bounded(asker: Asker) -> None:
    """A question beside a run must not push the machine into swap."""
    with pytest.raises(TooLong, match="256 MiB"):
        asker.ask("SELECT list(repeat('x', 1000) || range) AS l FROM range(300000)", most=5)


def test_answers_come_from_one_publication(home: Home, asker: Asker) -> None:
    """A snapshot that is replaced meanwhile is not mixed with the one before."""
    count = "SELECT count(*) AS n FROM articles"
    before = asker.ask(count, most=1).rows
    with Warehouse(home).transaction() as database:
        database.execute("DELETE FROM store.article WHERE article_id % 2 = 0")
    publish(Warehouse(home))
    assert asker.ask(count, most=1).rows == before
    with Asker(home, LIMITS) as later:
        assert later.ask(count, most=1).rows != before


def test_without_a_snapshot_it_says_how_to_make_one(tmp_path: Path) -> None:
    """Nobody has to guess what is missing."""
    with Asker(Home(tmp_path), LIMITS) as asker, pytest.raises(StorageError, match="warta collect"):
        asker.ask("SELECT 1", most=1)


def test_long_texts_are_cut(asker: Asker) -> None:
    """Ten thousand whole articles would take a gigabyte."""
    rows = asker.ask(
        "SELECT repeat('x', 1000000) AS text, [repeat('y', 1000000)] AS list FROM range(220)",
        most=1000,
    ).rows
    assert len(rows) == 220
    assert len(rows[0][0]) == 100_000 and len(rows[-1][0]) == 1000 == len(rows[-1][1][0])
