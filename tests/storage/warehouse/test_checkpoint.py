"""A checkpoint that is cut off anywhere costs nothing that was committed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import python_path
from warta.storage.home import Home
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


class Cut(Exception):
    """Stands for the kill."""


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    made = Warehouse(Home(tmp_path / "home"))
    made.migrate()
    with made.transaction() as database:
        database.execute("CREATE TABLE store.numbers (number BIGINT, i BIGINT)")
    return made


def numbers(warehouse: Warehouse) -> list[int]:
    with warehouse.transaction() as database:
        rows = database.execute("SELECT DISTINCT number FROM store.numbers ORDER BY 1").fetchall()
    return [number for (number,) in rows]


def add(warehouse: Warehouse, number: int) -> None:
    with warehouse.transaction() as database:
        database.execute("INSERT INTO store.numbers VALUES (?, 0)", [number])


def cut_off(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch, damage: bytes = b"", *, bulky: bool
) -> None:
    """Die in a checkpoint, which has overwritten all blocks with ``damage``; or after it."""

    class Dying:
        def __init__(self, database: Database) -> None:
            self._database = database

        def execute(self, statement: str) -> None:
            if not damage:
                self._database.execute(statement)
            raise Cut

    with pytest.raises(Cut), warehouse.transaction() as database:
        database.execute("COMMIT")
        checkpoints.checkpoint(Dying(database), warehouse.home, bulky=bulky)  # type: ignore[arg-type]  # a connection that dies
    if damage:
        with warehouse.home.warehouse.open("r+b") as file:
            blocks = file.seek(0, 2) - HEADERS_END
            file.seek(HEADERS_END)
            file.write(damage * (blocks // len(damage)))


@pytest.mark.parametrize("bulky", [False, True])
@pytest.mark.parametrize("is_published", [False, True])
def test_a_file_whose_checkpoint_was_cut_off_is_restored_with_its_log(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch, is_published: bool, bulky: bool
) -> None:
    add(warehouse, 1)
    if is_published:
        publish(warehouse)
    add(warehouse, 2)
    cut_off(warehouse, monkeypatch, b"\x00torn", bulky=bulky)
    assert numbers(warehouse) == [1, 2]
    add(warehouse, 3)
    publish(warehouse)
    assert numbers(warehouse) == [1, 2, 3]
    assert not warehouse.home.before_checkpoint.exists()


def test_a_file_that_a_large_insert_wrote_to_is_copied_before_its_checkpoint(
    warehouse: Warehouse,
) -> None:
    """DuckDB puts large inserts into the file when they are committed; the published copy lacks them."""
    many = "INSERT INTO store.numbers SELECT 2, hash(i) // 2 FROM range(300_000) r(i)"
    publish(warehouse)
    published = warehouse.home.snapshot.read_bytes()
    size, moment = len(published), warehouse.home.snapshot.stat().st_mtime_ns
    with warehouse.transaction() as database:
        database.execute(many)
    assert warehouse.home.warehouse.stat().st_mtime_ns > moment, "it is in the file already"
    # As where the rows fit into free blocks: neither the size nor the header shows them.
    with warehouse.home.warehouse.open("r+b") as file:
        file.truncate(size)
    kept = checkpoints._copy_before(warehouse.home, bulky=False)
    assert not kept.samefile(warehouse.home.snapshot)
    assert kept.read_bytes() == warehouse.home.warehouse.read_bytes()


def test_a_checkpoint_that_got_to_its_end_is_not_undone(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(warehouse, 1)
    publish(warehouse)
    add(warehouse, 2)
    cut_off(warehouse, monkeypatch, bulky=False)
    assert warehouse.home.before_checkpoint.exists()
    assert numbers(warehouse) == [1, 2]
    assert not warehouse.home.before_checkpoint.exists()


def test_a_log_that_grows_is_folded_in_between_publications(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
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


def test_whoever_is_killed_between_commits_and_checkpoints_loses_nothing(
    warehouse: Warehouse,
) -> None:
    """The real thing: what a process said it had committed is there after its kill."""
    dice = random.Random()
    said = 0
    for _ in range(KILLS):
        writer = subprocess.Popen(
            [
                sys.executable,
                "-c",
                COMMITS_AND_CHECKPOINTS,
                str(warehouse.home.root),
                str(said + 1),
            ],
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": python_path()},
        )
        assert writer.stdout is not None
        lines = [writer.stdout.readline()]
        time.sleep(dice.uniform(0, 0.1))
        writer.send_signal(signal.SIGKILL)
        lines += writer.stdout.readlines()
        writer.wait()
        said = int(lines[-1] if lines[-1].endswith(b"\n") else lines[-2])
        kept = numbers(warehouse)
        assert kept[-1] in (said, said + 1)
        said = kept[-1]
