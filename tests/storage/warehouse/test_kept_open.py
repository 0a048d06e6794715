"""A warehouse that a run keeps open between its transactions."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.conftest import python_path
from warta.storage.errors import StorageError
from warta.storage.files.lock import holder
from warta.storage.home import Home
from warta.storage.warehouse.connection import Warehouse

KILLED_AFTER_A_COMMIT = """
import os, sys
from pathlib import Path
from warta.storage.home import Home
from warta.storage.warehouse.connection import Warehouse

with Warehouse(Home(Path(sys.argv[1]))).kept_open() as warehouse:
    with warehouse.transaction() as database:
        database.execute("INSERT INTO store.numbers VALUES (7)")
    os._exit(0)
"""


@pytest.fixture
def other(tmp_path: Path) -> Warehouse:
    """The same warehouse, as another writer opens it."""
    made = Warehouse(Home(tmp_path))
    made.migrate()
    with made.transaction() as database:
        database.execute("CREATE TABLE store.numbers (number BIGINT)")
    return made


@pytest.fixture
def kept(other: Warehouse) -> Iterator[Warehouse]:
    with Warehouse(other.home).kept_open() as warehouse:
        yield warehouse


def add(warehouse: Warehouse, number: int) -> None:
    with warehouse.transaction() as database:
        database.execute("INSERT INTO store.numbers VALUES (?)", [number])


def numbers(warehouse: Warehouse) -> list[int]:
    with warehouse.transaction() as database:
        rows = database.execute("SELECT number FROM store.numbers ORDER BY number").fetchall()
    return [number for (number,) in rows]


def test_it_stays_open_for_the_next_transaction_and_opens_again_later(
    kept: Warehouse, other: Warehouse
) -> None:
    """Opening it for each step was a tenth of a run's CPU; yet nobody may be kept from writing."""
    add(kept, 1)
    add(other, 2)  # waits until it is closed
    assert numbers(kept) == [1, 2]
    # On a machine that stops for a tenth of a second it is closed already.
    assert any(numbers(kept) and holder(kept.home.write_lock) for _ in range(100))


def test_it_is_closed_when_the_run_ends(other: Warehouse) -> None:
    """Whoever comes next must not wait for a timer."""
    with Warehouse(other.home).kept_open() as warehouse:
        add(warehouse, 1)
    assert holder(other.home.write_lock) is None


def test_what_one_transaction_leaves_in_its_connection_is_not_there_in_the_next(
    kept: Warehouse,
) -> None:
    """A temporary table of one batch must not be taken for the next one's; times stay in UTC."""
    with kept.transaction() as database:
        database.execute("CREATE TEMPORARY TABLE batch AS SELECT 1")
        database.execute("SET TimeZone = 'Asia/Tokyo'")
    with kept.transaction() as database, pytest.raises(duckdb.CatalogException):
        database.execute("FROM batch")
    with kept.transaction() as database:
        assert database.execute("SELECT current_setting('TimeZone')").fetchone() == ("UTC",)


def test_a_run_that_never_pauses_gives_other_writers_their_turn(
    kept: Warehouse, other: Warehouse
) -> None:
    """`warta feeds add` may come while a run works off a long backlog."""
    has_written = threading.Event()

    def write() -> None:
        add(other, -1)
        has_written.set()

    writer = threading.Thread(target=write)
    add(kept, 0)
    writer.start()
    written = 1
    while not has_written.is_set() and written < 10_000:
        add(kept, written)
        written += 1
    writer.join()
    assert has_written.is_set() and written < 10_000
    assert numbers(kept) == list(range(-1, written))


def test_what_raises_is_rolled_back_and_the_next_transaction_works(kept: Warehouse) -> None:
    """One batch that can't be stored must not cost the others."""
    add(kept, 1)
    with pytest.raises(ZeroDivisionError), kept.transaction() as database:
        database.execute("INSERT INTO store.numbers VALUES (2)")
        raise ZeroDivisionError
    assert holder(kept.home.write_lock) is None
    with pytest.raises(StorageError), kept.transaction():
        raise duckdb.IOException("the disk is full")
    assert numbers(kept) == [1]


def test_a_checkpoint_leaves_everything_in_the_file_and_nobody_writes_meanwhile(
    kept: Warehouse,
) -> None:
    """A snapshot or a backup is a copy of the file alone."""
    add(kept, 1)
    log = kept.home.warehouse.with_name("warehouse.duckdb.wal")
    assert log.exists()
    with kept.checkpointed():
        assert not log.exists()
        assert holder(kept.home.write_lock) is not None
        with duckdb.connect(str(kept.home.warehouse), read_only=True) as database:
            assert database.execute("FROM store.numbers").fetchall() == [(1,)]
    assert holder(kept.home.write_lock) is None
    add(kept, 2)
    assert numbers(kept) == [1, 2]


def test_what_was_committed_is_there_after_a_kill_while_it_was_open(other: Warehouse) -> None:
    """A commit is in the log, whether or not the database was closed after it."""
    command = [sys.executable, "-c", KILLED_AFTER_A_COMMIT, str(other.home.root)]
    subprocess.run(command, check=True, env={"PYTHONPATH": python_path()})
    assert numbers(other) == [7]
