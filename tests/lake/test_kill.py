"""If a publication is killed, readers see the state before, and the next one completes it."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.lake.publishing import published
from tests.storage.sample_articles import draft, store
from tests.synthetic import filled
from warta.storage.care.moving import move_from_lake, move_to_lake
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
# The same, killed right after a step that the next line names.
PUBLISH_TO_A_STEP = """
import os, signal
from warta.storage.lake import publish
def killed_after(step):
    def stepping(*arguments, **named):
        step(*arguments, **named)
        os.kill(os.getpid(), signal.SIGKILL)
    return stepping
"""
STEPS = {
    "announced": "publish.announce = killed_after(publish.announce)",
    # Stands for the step after COMMIT, whose prints are then not stored.
    "committed": "publish.note = killed_after(lambda *_: None)",
}


def test_a_publication_that_is_killed_leaves_the_earlier_state(tmp_path: Path, local: Lake) -> None:
    """Its files are already in the lake's folder; no reader may see them, and no row twice."""
    warehouse = filled(tmp_path / "home", 300, feeds=5)
    publish(warehouse)
    home = warehouse.home
    killed_when(home, local, lambda: bool(files(local)))
    assert not state(local)
    bring_up_to_date(home, local, view_statements())
    before, files_before = state(local), files(local)
    assert before == [(300,)]
    with warehouse.transaction() as database:
        database.execute("DELETE FROM store.article WHERE article_id % 3 = 0")
        database.execute("UPDATE store.article SET title = title || '!', tags = tags")
    publish(warehouse)
    killed_when(home, local, lambda: bool(files(local) - files_before))
    assert state(local) == before
    published(Warehouse(home, local))


@pytest.mark.parametrize("step", STEPS)
def test_a_publication_killed_between_two_steps_is_completed_by_the_next(
    home: Home, local: Lake, step: str
) -> None:
    """The first one and a later one. The home must know its own, and not take it for a copy's."""
    warehouse = Warehouse(home, local)
    killed_after(step, home, local)
    published(warehouse)
    with warehouse.transaction() as database:
        store(database, draft("en9", "Flood", "It rose.", "en"))
        database.execute("UPDATE store.article SET title = title || '!'")
    publish(replace(warehouse, lake=None))
    killed_after(step, home, local)
    published(warehouse)


@pytest.mark.parametrize("step", ["_filled", "adopt", "Home.make"])
def test_a_move_from_a_lake_that_is_killed_leaves_no_home(
    home: Home, local: Lake, tmp_path: Path, step: str
) -> None:
    """A half-made home would be taken for one without news, and a second move was refused."""
    move_to_lake(home, local)
    made = Home(tmp_path / "made")
    owner, _, name = step.rpartition(".")
    place = f"moving.{owner}" if owner else "moving"
    script = (
        f"{PUBLISH_TO_A_STEP}import sys\nfrom pathlib import Path\n"
        "from warta.storage.care import moving\n"
        "from warta.storage.home import Home\nfrom warta.storage.lake.location import Lake\n"
        f"root = Path(sys.argv[1])\nmaking = {place}.{name}\n"
        f"def stepping(*arguments):\n    is_last = {owner!r} == '' or arguments[0].root == root\n"
        "    made = making(*arguments)\n"
        "    return os.kill(os.getpid(), signal.SIGKILL) if is_last else made\n"
        f"{place}.{name} = stepping\n"
        "moving.move_from_lake(Lake(sys.argv[2], ''), Home(root))\n"
    )
    command = [sys.executable, "-c", script, str(made.root), local.location]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    assert not made.warehouse.exists()
    assert not made.snapshot.exists()
    move_from_lake(replace(local, files=""), made)
    assert not made.moving.exists()
    with reading(made) as database:
        assert database.execute("SELECT count(*) FROM articles").fetchall() == state(local)
    published(Warehouse(made, local))


def killed_after(step: str, home: Home, lake: Lake) -> None:
    """Publish in another process, which is killed after a step."""
    script = f"{PUBLISH_TO_A_STEP}{STEPS[step]}{PUBLISH}"
    command = [sys.executable, "-c", script, str(home.root), lake.location, lake.files]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL


def killed_when(home: Home, lake: Lake, happened: Callable[[], bool]) -> None:
    """Publish in another process, and kill it as soon as something has happened."""
    command = [sys.executable, "-c", PUBLISH, str(home.root), lake.location, lake.files]
    with subprocess.Popen(command) as process:
        while not happened():
            assert process.poll() is None, "it ended before it could be killed"
            time.sleep(0.001)  # short, to kill it while it writes
        process.kill()
    assert process.returncode == -signal.SIGKILL


def files(lake: Lake) -> set[Path]:
    return set(Path(lake.files).rglob("*.parquet"))


def state(lake: Lake) -> list[Any]:
    """Return the number of articles that a reader sees, or [] if nothing was published yet."""
    try:
        with reading(lake) as database:
            return database.execute("SELECT count(*) FROM articles").fetchall()
    except StorageError as error:
        assert "no news was published to it yet" in str(error)
        return []
