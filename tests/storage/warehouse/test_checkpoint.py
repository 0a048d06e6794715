"""A checkpoint that is interrupted anywhere loses nothing that was committed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import cast

import pytest

from tests.conftest import python_path
from tests.made_home import made_warehouse
from warta.storage.warehouse import checkpoint as checkpoints
from warta.storage.warehouse.connection import Database, Warehouse
from warta.storage.warehouse.snapshot import publish

KILLS = 20
HEADERS_END = 3 * 4096
COMMITS_AND_CHECKPOINTS = """
import sys
from pathlib import Path
from warta.storage.home import Home
from warta.storage.warehouse.connection import Warehouse

warehouse = Warehouse(Home(Path(sys.argv[1])))
number = int(sys.argv[2])
while True:
    with warehouse.transaction() as database:
        database.execute("INSERT INTO store.numbers SELECT ?, i FROM range(500) r(i)", [number])
        database.execute("DELETE FROM store.numbers WHERE number < ? - 9", [number])
    print(number, flush=True)
    with warehouse.checkpointed():
        number += 1
"""


class Killed(Exception):
    """Raised where the process would be killed."""


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    warehouse = made_warehouse(tmp_path / "home")
    with warehouse.transaction() as database:
        database.execute("CREATE TABLE store.numbers (number BIGINT, i BIGINT)")
    return warehouse


def numbers(warehouse: Warehouse) -> list[int]:
    with warehouse.transaction() as database:
        rows = database.execute("SELECT DISTINCT number FROM store.numbers ORDER BY 1").fetchall()
    return [number for (number,) in rows]


def add(warehouse: Warehouse, number: int) -> None:
    with warehouse.transaction() as database:
        database.execute("INSERT INTO store.numbers VALUES (?, 0)", [number])


def kill_in_checkpoint(warehouse: Warehouse, damage: bytes = b"", *, bulky: bool) -> None:
    """Interrupt a checkpoint that overwrote all blocks with ``damage``; without it, right after."""

    class DyingConnection:
        def __init__(self, database: Database) -> None:
            self._database = database

        def execute(self, statement: str) -> None:
            if not damage:
                self._database.execute(statement)
            raise Killed

    with pytest.raises(Killed), warehouse.transaction() as database:
        database.execute("COMMIT")
        dying = cast("Database", DyingConnection(database))
        checkpoints.checkpoint(dying, warehouse.home, bulky=bulky)
    if damage:
        with warehouse.home.warehouse.open("r+b") as file:
            blocks = file.seek(0, 2) - HEADERS_END
            file.seek(HEADERS_END)
            file.write(damage * (blocks // len(damage)))


@pytest.mark.parametrize("bulky", [False, True])
@pytest.mark.parametrize("is_published", [False, True])
def test_a_file_whose_checkpoint_was_interrupted_is_restored_with_its_log(
    warehouse: Warehouse, is_published: bool, bulky: bool
) -> None:
    """DuckDB writes into the file in place, so an interrupted checkpoint destroys it."""
    add(warehouse, 1)
    if is_published:
        publish(warehouse)
    add(warehouse, 2)
    kill_in_checkpoint(warehouse, b"\x00torn", bulky=bulky)
    assert numbers(warehouse) == [1, 2]
    add(warehouse, 3)
    publish(warehouse)
    assert numbers(warehouse) == [1, 2, 3]
    assert not warehouse.home.before_checkpoint.exists()


def test_a_file_that_a_large_insert_wrote_to_is_copied_before_its_checkpoint(
    warehouse: Warehouse,
) -> None:
    """DuckDB writes large inserts into the file at commit, so the published copy lacks them."""
    large_insert = "INSERT INTO store.numbers SELECT 2, hash(i) // 2 FROM range(300_000) r(i)"
    publish(warehouse)
    published = warehouse.home.snapshot.read_bytes()
    size, moment = len(published), warehouse.home.snapshot.stat().st_mtime_ns
    with warehouse.transaction() as database:
        database.execute(large_insert)
    assert warehouse.home.warehouse.stat().st_mtime_ns > moment, "it is in the file already"
    # If the rows fit into free blocks, neither the file's size nor its header shows them.
    with warehouse.home.warehouse.open("r+b") as file:
        file.truncate(size)
    copy = checkpoints._copy_before(warehouse.home, bulky=False)
    assert not copy.samefile(warehouse.home.snapshot)
    assert copy.read_bytes() == warehouse.home.warehouse.read_bytes()


def test_a_complete_checkpoint_is_not_undone(warehouse: Warehouse) -> None:
    """The copy from before it would lose the last commits."""
    add(warehouse, 1)
    publish(warehouse)
    add(warehouse, 2)
    kill_in_checkpoint(warehouse, bulky=False)
    assert warehouse.home.before_checkpoint.exists()
    assert numbers(warehouse) == [1, 2]
    assert not warehouse.home.before_checkpoint.exists()


def test_a_large_log_is_written_into_the_file_between_publications(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Opening a database with a huge log takes minutes."""
    monkeypatch.setattr(checkpoints, "LARGEST_LOG_BYTES", 50_000)
    publish(warehouse)
    log = warehouse.home.warehouse.with_name("warehouse.duckdb.wal")
    sizes = []
    for number in range(40):
        with warehouse.transaction() as database:
            database.execute("INSERT INTO store.numbers SELECT ?, i FROM range(400) r(i)", [number])
        sizes.append(log.stat().st_size if log.exists() else 0)
    assert sizes.count(0) >= 3
    assert max(sizes) < 60_000
    assert numbers(warehouse) == list(range(40))


def test_a_process_killed_among_commits_and_checkpoints_loses_nothing(
    warehouse: Warehouse,
) -> None:
    """With real kills: what a process printed as committed must be there afterwards."""
    chance = random.Random()  # other moments in every run
    committed = 0
    for _ in range(KILLS):
        writer = subprocess.Popen(
            [
                sys.executable,
                "-c",
                COMMITS_AND_CHECKPOINTS,
                str(warehouse.home.root),
                str(committed + 1),
            ],
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": python_path()},
        )
        assert writer.stdout is not None
        lines = [writer.stdout.readline()]
        time.sleep(chance.uniform(0, 0.1))
        writer.send_signal(signal.SIGKILL)
        lines += writer.stdout.readlines()
        writer.wait()
        printed = int(lines[-1] if lines[-1].endswith(b"\n") else lines[-2])
        committed = numbers(warehouse)[-1]
        assert committed in (printed, printed + 1)
