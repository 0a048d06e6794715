"""A publisher that is killed: readers see a whole state, and the next publication ends the work."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.lake.test_lake import published
from tests.synthetic import filled
from warta.storage.errors import StorageError
from warta.storage.home import Home
from warta.storage.lake.location import Lake
from warta.storage.lake.publish import bring_up_to_date
from warta.storage.warehouse.connection import Warehouse
from warta.storage.warehouse.migrate import view_statements
from warta.storage.warehouse.snapshot import publish, reading

PUBLISH = """
import sys
from pathlib import Path
from warta.storage.errors import StorageError
from warta.storage.home import Home
from warta.storage.lake.location import Lake
from warta.storage.lake.publish import bring_up_to_date
from warta.storage.warehouse.migrate import view_statements
bring_up_to_date(Home(Path(sys.argv[1])), Lake(sys.argv[2], sys.argv[3]), view_statements())
"""


def test_a_publisher_killed_while_it_writes_leaves_the_state_before(
    tmp_path: Path, local: Lake
) -> None:
    """Its files lie in the lake's folder already: no reader sees them, and nothing is doubled."""
    warehouse = filled(tmp_path / "home", 300, feeds=5)
    publish(warehouse)
    home = warehouse.home
    killed_when(home, local, lambda: bool(files(local)))
    assert not state(local)
    bring_up_to_date(home, local, view_statements())
    before, there = state(local), files(local)
    assert before == [(300,)]
    with warehouse.transaction() as database:
        database.execute("DELETE FROM store.article WHERE article_id % 3 = 0")
        database.execute("UPDATE store.article SET title = title || '!', tags = tags")
    publish(warehouse)
    killed_when(home, local, lambda: bool(files(local) - there))
    assert state(local) == before
    published(Warehouse(home, local))


def killed_when(home: Home, lake: Lake, happened: Callable[[], bool]) -> None:
    """Publish in a process of its own, and kill it as soon as something has happened."""
    command = [sys.executable, "-c", PUBLISH, str(home.root), lake.location, lake.files]
    with subprocess.Popen(command) as process:
        while not happened():
            assert process.poll() is None, "it ended before it could be killed"
            time.sleep(0.001)
        process.kill()
    assert process.returncode == -signal.SIGKILL


def files(lake: Lake) -> set[Path]:
    return set(Path(lake.files).rglob("*.parquet"))


def state(lake: Lake) -> list[Any]:
    """What a reader sees: how many articles; nothing where no news was published yet."""
    try:
        with reading(lake) as database:
            return database.execute("SELECT count(*) FROM articles").fetchall()
    except StorageError as error:
        assert "no news was published to it yet" in str(error)
        return []
