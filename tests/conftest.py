"""Real things for tests: a newsroom, a home, the command as a person runs it."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import settings

from tests.postgres import Postgres, running_postgres
from warta.newsroom import Newsroom
from warta.storage.tables.runs import RunReport

ROOT = Path(__file__).parents[1]
Ask = Callable[[str], list[Any]]
Collect = Callable[..., RunReport]
Warta = Callable[..., "subprocess.CompletedProcess[str]"]


# A script that starts the tests in the background leaves them deaf to Ctrl-C, and all they start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
# A law is no slower for holding on a busy machine.
settings.register_profile("warta", deadline=None)
settings.load_profile("warta")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Deal out the modules that take minutes: each worker begins with one, none is left for last."""
    long, short = defaultdict[Path, list[pytest.Item]](list), list[pytest.Item]()
    for item in items:
        (long[item.path] if item.path.parent.name == "end_to_end" else short).append(item)
    if long:
        share = -(-len(short) // len(long))
        items[:] = [
            item
            for place, module in enumerate(long.values())
            for item in (*module, *short[place * share : (place + 1) * share])
        ]


def pytest_collection_finish() -> None:
    """Prefect takes its settings when it is imported: a test module must not do it too early."""
    if "prefect" in sys.modules:
        raise pytest.UsageError("a test module imports Prefect at its top; do it in the test")


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
    """Prefect's data for this process's tests: a copy, since its migrations take 8 s of CPU."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    made = shared / "prefect-made"
    with (shared / "prefect-made.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            code = (
                "import pathlib, sys; from warta.flows import orchestration\n"
                "orchestration.prepare(pathlib.Path('unused'))\n"
                "with orchestration.server(scheduling=False): pass"
            )
            kept = {k: v for k, v in os.environ.items() if not k.startswith("PREFECT_")}
            changes = {"PREFECT_HOME": str(made), "PYTHONPATH": python_path()}
            subprocess.run([sys.executable, "-c", code], env=kept | changes, check=True)
    return Path(shutil.copytree(made, tmp_path_factory.mktemp("prefect") / "home"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One server for the tests of a process that need PostgreSQL."""
    with running_postgres() as server:
        yield server


def python_path() -> str:
    """Where a process that a test starts finds our code: before, not instead of, what is set.

    Another DuckDB may be there, with which the tests are run.
    """
    return os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))


def environment(room: Newsroom, home: Path, prefect_home: Path) -> dict[str, str]:
    """What a person's shell would hold, with everything sent to the newsroom."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("WARTA_", "PREFECT_"))}
    return kept | {
        "WARTA_HOME": str(home),
        "WARTA_PROXY": room.proxy_url,
        "WARTA_CONTACT": "tests@warta.example",
        "WARTA_HOST_DELAY_SECONDS": "0",
        "PREFECT_HOME": str(prefect_home),
        "PYTHONPATH": python_path(),
    }


@pytest.fixture
def shell(room: Newsroom, home: Path, prefect_home: Path) -> dict[str, str]:
    return environment(room, home, prefect_home)


@pytest.fixture
def warta(shell: dict[str, str], tmp_path: Path) -> Warta:
    """Run the command in a folder of its own; returns the finished process.

    In the shell of a person who has no Prefect of their own: a run by hand does without.
    """
    own = {name: value for name, value in shell.items() if name != "PREFECT_HOME"}
    return warta_at(own, tmp_path)


def warta_at(shell: dict[str, str], folder: Path) -> Warta:
    def run(*arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "warta.cli", *arguments],
            env=shell | changes,
            cwd=folder,
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


def counted(report: RunReport) -> dict[str, int]:
    return {outcome: count for outcome, count in report.outcomes.items() if count}


def everything(home: Path) -> dict[str, list[Any]]:
    """What is stored, but for the times of our own doing."""
    questions = {
        "articles": "SELECT * EXCLUDE (first_seen_at, updated_at) FROM articles ORDER BY ALL",
        "copies": "SELECT * EXCLUDE (first_seen_at) FROM copies ORDER BY ALL",
        "versions": "SELECT * EXCLUDE (seen_at) FROM versions ORDER BY ALL",
        "entries": "SELECT feed_url, entry_id, url, title, outcome, article_id FROM entries ORDER BY ALL",
    }
    with duckdb.connect(str(home / "news.duckdb"), read_only=True) as database:
        return {name: database.execute(q).fetchall() for name, q in questions.items()}
