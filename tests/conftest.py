"""Real things for tests: a newsroom, a home, the command as a person runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from newsroom import Newsroom

ROOT = Path(__file__).parents[1]
Warta = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def room() -> Iterator[Newsroom]:
    """An empty newsroom, listening."""
    with Newsroom() as newsroom:
        yield newsroom


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture(scope="session")
def prefect_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Prefect's data for this process's tests: made once, since that takes seconds."""
    return tmp_path_factory.mktemp("prefect")


def environment(room: Newsroom, home: Path, prefect_home: Path) -> dict[str, str]:
    """What a person's shell would hold, with everything sent to the newsroom."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("WARTA_", "PREFECT_"))}
    return kept | {
        "WARTA_HOME": str(home),
        "WARTA_PROXY": room.proxy_url,
        "WARTA_HOST_DELAY_SECONDS": "0",
        "PREFECT_HOME": str(prefect_home),
        "PYTHONPATH": str(ROOT),
    }


@pytest.fixture
def shell(room: Newsroom, home: Path, prefect_home: Path) -> dict[str, str]:
    return environment(room, home, prefect_home)


@pytest.fixture
def warta(shell: dict[str, str], tmp_path: Path) -> Warta:
    """Run the command in a folder of its own; returns the finished process."""

    def run(*arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "cli", *arguments],
            env=shell | changes,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=110,
            check=False,
        )

    return run


@pytest.fixture
def ask(home: Path) -> Callable[[str], list[Any]]:
    """Ask the snapshot, as an analyst would."""

    def answer(question: str) -> list[Any]:
        with duckdb.connect(str(home / "news.duckdb"), read_only=True) as database:
            return database.execute(question).fetchall()

    return answer
