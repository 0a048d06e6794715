"""What tests of the whole program share: a newsroom, a home, and the command as a person runs it."""

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
from warta.storage.home import Home
from warta.storage.tables.runs import RunReport
from warta.storage.warehouse.connection import Warehouse

ROOT = Path(__file__).parents[1]
Ask = Callable[[str], list[Any]]
Collect = Callable[..., RunReport]
Warta = Callable[..., "subprocess.CompletedProcess[str]"]


# A shell that starts the tests in the background lets them, and every process that they start,
# ignore Ctrl-C; the tests of Ctrl-C need it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
# No deadline for an example: on a busy machine it would fail a property that holds.
settings.register_profile("warta", deadline=None)
settings.load_profile("warta")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Spread the modules that take minutes evenly among the others, and keep them from the end.

    pytest-xdist gives each worker an equal part of the list. Each part starts with a long module and
    ends with short tests, of which an idle worker takes over half; so no worker works on alone.
    """
    long_modules, short = defaultdict[Path, list[pytest.Item]](list), list[pytest.Item]()
    for item in items:
        (long_modules[item.path] if item.path.parent.name == "end_to_end" else short).append(item)
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    modules, count, ordered = list(long_modules.values()), len(items), list[pytest.Item]()
    for worker in range(workers):
        mine = modules[worker::workers]
        left = (worker + 1) * count // workers - len(ordered) - sum(map(len, mine))
        share = max(left, 0) // (len(mine) + 1)
        for module in mine:
            ordered += [*module, *short[:share]]
            del short[:share]
        rest = max((worker + 1) * count // workers - len(ordered), 0)
        ordered += short[:rest]
        del short[:rest]
    items[:] = [*ordered, *short]


def pytest_collection_finish() -> None:
    """Raise UsageError if a test module imported Prefect, which reads its settings at import."""
    if "prefect" in sys.modules:
        raise pytest.UsageError("a test module imports Prefect at its top; do it in the test")


@pytest.fixture
def room() -> Iterator[Newsroom]:
    """Start an empty newsroom."""
    with Newsroom() as newsroom:
        yield newsroom


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return where a home may be made."""
    return tmp_path / "home"


@pytest.fixture(scope="session")
def prefect_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return Prefect's data for this process's tests.

    It is a copy of data made once for all processes, since Prefect's migrations take 8 s of CPU.
    """
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    template = shared / "prefect-template"
    with (shared / "prefect-template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not template.exists():
            code = (
                "import pathlib, sys; from warta.flows import orchestration\n"
                "orchestration.prepare(pathlib.Path('unused'))\n"
                "with orchestration.server(scheduling=False): pass"
            )
            inherited = {k: v for k, v in os.environ.items() if not k.startswith("PREFECT_")}
            changes = {"PREFECT_HOME": str(template), "PYTHONPATH": python_path()}
            subprocess.run([sys.executable, "-c", code], env=inherited | changes, check=True)
    return Path(shutil.copytree(template, tmp_path_factory.mktemp("prefect") / "home"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Run one PostgreSQL server for all tests of this process."""
    with running_postgres() as server:
        yield server


def python_path() -> str:
    """Return the PYTHONPATH of a process that a test starts: our code first, then what is set.

    What is set may hold another version of DuckDB, with which the tests are to run.
    """
    return os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))


def environment(room: Newsroom, home: Path, prefect_home: Path) -> dict[str, str]:
    """Return the environment of a person's shell, with every request sent to the newsroom."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("WARTA_", "PREFECT_"))}
    return inherited | {
        "WARTA_HOME": str(home),
        "WARTA_PROXY": room.proxy_url,
        "WARTA_CONTACT": "tests@warta.example",
        "WARTA_HOST_DELAY_SECONDS": "0",
        "PREFECT_HOME": str(prefect_home),
        "PYTHONPATH": python_path(),
    }


@pytest.fixture
def shell(room: Newsroom, home: Path, prefect_home: Path) -> dict[str, str]:
    """Return the environment of a shell in which `warta` is run."""
    return environment(room, home, prefect_home)


@pytest.fixture
def warta(shell: dict[str, str], tmp_path: Path) -> Warta:
    """Return a function that runs `warta` and returns the finished process.

    PREFECT_HOME is not set, as for most people: a run by hand needs none.
    """
    without_prefect = {name: value for name, value in shell.items() if name != "PREFECT_HOME"}
    return warta_at(without_prefect, tmp_path)


def warta_at(shell: dict[str, str], folder: Path) -> Warta:
    """Return a function that runs `warta` in an environment and a folder."""

    def run(*arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "warta.cli", *arguments],
            env=shell | changes,
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=250,
            check=False,
        )

    return run


@pytest.fixture
def ask(home: Path) -> Callable[[str], list[Any]]:
    """Return a function that queries the snapshot, as an analyst would, and returns the rows."""

    def rows_of(query: str) -> list[Any]:
        with duckdb.connect(str(home / "news.duckdb"), read_only=True) as database:
            return database.execute(query).fetchall()

    return rows_of


def change_warehouse(home: Path, statement: str) -> None:
    """Execute a statement, for example to let time pass or to make an older extractor's article."""
    with Warehouse(Home(home)).transaction() as database:
        database.execute(statement)


def counted(report: RunReport) -> dict[str, int]:
    """Return a run's outcomes that at least one entry has, with their counts."""
    return {outcome: count for outcome, count in report.outcomes.items() if count}


def everything(home: Path) -> dict[str, list[Any]]:
    """Return all rows of a home's snapshot, without the times at which Warta itself did things."""
    queries = {
        "articles": "SELECT * EXCLUDE (first_seen_at, updated_at) FROM articles ORDER BY ALL",
        "copies": "SELECT * EXCLUDE (first_seen_at) FROM copies ORDER BY ALL",
        "versions": "SELECT * EXCLUDE (seen_at) FROM versions ORDER BY ALL",
        "entries": "SELECT feed_url, entry_id, url, title, outcome, article_id FROM entries ORDER BY ALL",
    }
    with duckdb.connect(str(home / "news.duckdb"), read_only=True) as database:
        return {name: database.execute(query).fetchall() for name, query in queries.items()}
