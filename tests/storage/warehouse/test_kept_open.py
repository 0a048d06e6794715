"""A run keeps the warehouse open between its transactions."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.conftest import python_path
from tests.made_home import made_warehouse
from tests.threads import in_background
from tests.waiting import wait_for
from warta.storage.errors import StorageError
from warta.storage.files.lock import holder
from warta.storage.warehouse import opening
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
    """Return the same warehouse as another writer opens it."""
    warehouse = made_warehouse(tmp_path)
    with warehouse.transaction() as database:
        database.execute("CREATE TABLE store.numbers (number BIGINT)")
    return warehouse


@pytest.fixture
def kept_open(other: Warehouse) -> Iterator[Warehouse]:
    """Keep the warehouse open."""
    with Warehouse(other.home).kept_open() as warehouse:
        yield warehouse


def add(warehouse: Warehouse, number: int) -> None:
    with warehouse.transaction() as database:
        database.execute("INSERT INTO store.numbers VALUES (?)", [number])


def numbers(warehouse: Warehouse) -> list[int]:
    with warehouse.transaction() as database:
        rows = database.execute("SELECT number FROM store.numbers ORDER BY number").fetchall()
    return [number for (number,) in rows]


def test_the_warehouse_stays_open_unless_another_writer_waits(
    kept_open: Warehouse, other: Warehouse
) -> None:
    """Opening it for each step takes a tenth of a run's CPU, but others must be able to write."""
    for number in range(0, 10, 2):
        add(kept_open, number)
        assert holder(kept_open.home.write_lock)
        add(other, number + 1)  # waits until it is closed
    assert numbers(kept_open) == list(range(10))
    assert holder(kept_open.home.write_lock)


def test_a_warehouse_that_is_not_used_is_closed(
    kept_open: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run may wait for slow hosts for an hour, and the database takes memory."""
    monkeypatch.setattr(opening, "_IDLE_SECONDS", 0.2)
    add(kept_open, 1)
    wait_for(lambda: holder(kept_open.home.write_lock) is None, 60, "the warehouse to be closed")
    assert numbers(kept_open) == [1]


def test_the_warehouse_is_closed_when_the_run_ends(other: Warehouse) -> None:
    """The next writer must not have to wait."""
    with Warehouse(other.home).kept_open() as warehouse:
        add(warehouse, 1)
    assert holder(other.home.write_lock) is None


def test_a_transaction_does_not_see_tables_and_settings_of_the_one_before(
    kept_open: Warehouse,
) -> None:
    """A batch must not use the temporary table of another, and times must stay in UTC."""
    with kept_open.transaction() as database:
        database.execute("CREATE TEMPORARY TABLE batch AS SELECT 1")
        database.execute("SET TimeZone = 'Asia/Tokyo'")
    with kept_open.transaction() as database, pytest.raises(duckdb.CatalogException):
        database.execute("FROM batch")
    with kept_open.transaction() as database:
        assert database.execute("SELECT current_setting('TimeZone')").fetchone() == ("UTC",)


def test_other_writers_get_a_turn_during_a_run_that_never_pauses(
    kept_open: Warehouse, other: Warehouse
) -> None:
    """A person may run `warta feeds add` while a run has hours of work."""
    has_written = threading.Event()

    def write(_: threading.Event) -> None:
        add(other, -1)
        has_written.set()

    add(kept_open, 0)
    written = 1
    with in_background(write):
        while not has_written.is_set() and written < 10_000:
            add(kept_open, written)
            written += 1
    assert written < 10_000
    assert numbers(kept_open) == list(range(-1, written))


def test_a_transaction_that_raises_is_rolled_back_and_the_next_one_works(
    kept_open: Warehouse,
) -> None:
    """A batch that can't be stored must not prevent the others."""
    add(kept_open, 1)
    with pytest.raises(ZeroDivisionError), kept_open.transaction() as database:
        database.execute("INSERT INTO store.numbers VALUES (2)")
        raise ZeroDivisionError
    assert holder(kept_open.home.write_lock) is None
    with pytest.raises(StorageError), kept_open.transaction():
        raise duckdb.IOException("the disk is full")
    assert numbers(kept_open) == [1]


def test_during_a_checkpoint_everything_is_in_the_file_and_nobody_writes(
    kept_open: Warehouse,
) -> None:
    """A snapshot or backup copies only the file, not the log."""
    add(kept_open, 1)
    log = kept_open.home.warehouse.with_name("warehouse.duckdb.wal")
    assert log.exists()
    with kept_open.checkpointed():
        assert not log.exists()
        assert holder(kept_open.home.write_lock) is not None
        with duckdb.connect(str(kept_open.home.warehouse), read_only=True) as database:
            assert database.execute("FROM store.numbers").fetchall() == [(1,)]
    assert holder(kept_open.home.write_lock) is None
    add(kept_open, 2)
    assert numbers(kept_open) == [1, 2]


def test_commits_survive_a_kill_while_the_warehouse_is_open(other: Warehouse) -> None:
    """A commit must be in the log before the database is closed."""
    command = [sys.executable, "-c", KILLED_AFTER_A_COMMIT, str(other.home.root)]
    subprocess.run(command, check=True, env={"PYTHONPATH": python_path()})
    assert numbers(other) == [7]
