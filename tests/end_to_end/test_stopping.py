"""However `serve` and its runs are stopped or killed, what has come is saved and records are true."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import httpx
import pytest

from tests.end_to_end.test_schedules import output_of, running
from tests.waiting import wait_for
from warta.newsroom import Answer, Newsroom, sample_stories
from warta.storage.files.lock import held
from warta.storage.home import Home

PASSWORD = "tests:of-the-newsroom"
PAGE_SECONDS = 4


class Service:
    """`warta serve` in its own process group, and its Prefect API as Prefect's page uses it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        assert process.stdout is not None
        lines = iter(process.stdout.readline, "")
        address = next(match[0] for line in lines if (match := re.search(r"http://[\d.:]+", line)))
        name, _, password = PASSWORD.partition(":")
        self._api = httpx.Client(base_url=f"{address}/api", auth=(name, password), timeout=60)

    def states(self) -> list[tuple[str, str]]:
        """Return the flow runs that have started, in order, with their states."""
        runs = self._api.post("/flow_runs/filter", json={"sort": "START_TIME_ASC"}).json()
        return [(run["id"], run["state"]["type"]) for run in runs if run["start_time"]]

    def cancel(self, run: str) -> None:
        state = {"state": {"type": "CANCELLING", "name": "Cancelling"}}
        self._api.post(f"/flow_runs/{run}/set_state", json=state).raise_for_status()


@pytest.fixture
def slow_site(room: Newsroom, shell: dict[str, str], tmp_path: Path) -> Callable[[int], None]:
    """Subscribe to a site of slow pages; return a function that waits for further requests."""
    room.add_publisher("siaran.example", *sample_stories(40), language="id")
    pages = {story.path for story in room.stories("siaran.example")}
    for path in pages:
        room.script("siaran.example", path, Answer(delay_seconds=PAGE_SECONDS))
    add = [sys.executable, "-m", "warta.cli", "feeds", "add", "--unchecked"]
    subprocess.run(
        [*add, "http://siaran.example/feed"], env=shell, cwd=tmp_path, check=True, text=True
    )

    def wait_for_requests(count: int) -> None:
        before = sum(request.path in pages for request in room.requests)
        wait_for(
            lambda: sum(request.path in pages for request in room.requests) >= before + count,
            120,
            "pages to be requested",
        )

    return wait_for_requests


def runs_of(home: Path) -> list[Any]:
    with duckdb.connect(str(home / "news.duckdb"), read_only=True) as database:
        return database.execute("SELECT status, new FROM runs ORDER BY started_at").fetchall()


def is_gone(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.timeout(400)
def test_killed_and_cancelled_runs_save_what_has_come(
    slow_site: Callable[[int], None], shell: dict[str, str], home: Path, tmp_path: Path
) -> None:
    """First kill -9 of `serve` alone, then Prefect's Cancel, then kill -9 of a run."""
    env = shell | {"PREFECT_SERVER_API_AUTH_STRING": PASSWORD}
    command = [sys.executable, "-m", "warta.cli", "serve", "--every", "10"]
    with running(command, env=env, cwd=tmp_path) as serving:
        slow_site(6)
        time.sleep(PAGE_SECONDS)
        serving.kill()
        serving.wait()
        with held(Home(home).run_lock, purpose="tests", wait_seconds=120):
            ((status, new),) = runs_of(home)
        assert status == "stopped"
        assert new > 0
        wait_for(lambda: is_gone(serving.pid), 60, "all its processes to end")

    with running(command, env=env, cwd=tmp_path) as serving:
        service = Service(serving)
        slow_site(4)
        (_, killed), (run, _) = service.states()[-2:]
        assert killed == "CRASHED"
        time.sleep(PAGE_SECONDS)
        service.cancel(run)
        wait_for(lambda: dict(service.states())[run] == "CANCELLED", 120, "the run to be cancelled")
        assert runs_of(home)[1][0] == "stopped"
        assert runs_of(home)[1][1] > 0

        slow_site(2)
        run = service.states()[-1][0]
        os.kill(json.loads(Home(home).run_lock.read_text())["process"], signal.SIGKILL)
        wait_for(lambda: dict(service.states())[run] == "CRASHED", 120, "the run to be crashed")
        slow_site(2)
        os.killpg(serving.pid, signal.SIGTERM)
        output = output_of(serving, 90)
        wait_for(lambda: is_gone(serving.pid), 60, "all its processes to end")
    assert serving.returncode == 0, output
    assert "Traceback" not in output
    assert [status for status, _ in runs_of(home)] == ["stopped", "stopped", "crashed", "stopped"]


@pytest.mark.parametrize("moment", ["its lock", "its first line", "its first run"])
def test_serve_stopped_during_its_start_ends_with_status_0(
    room: Newsroom, shell: dict[str, str], home: Path, tmp_path: Path, moment: str
) -> None:
    """A service manager may restart it twice in a row, which must not leave Prefect's server half started."""
    room.add_publisher("siaran.example", *sample_stories(2), language="id")
    files = {"its lock": Home(home).serve_lock, "its first run": Home(home).run_lock}
    command = [sys.executable, "-m", "warta.cli", "serve"]
    with running(command, env=shell, cwd=tmp_path) as serving:
        if moment == "its first line":
            assert serving.stdout is not None
            serving.stdout.readline()
        else:
            deadline = time.monotonic() + 100
            while not files[moment].exists():  # at once: within half a second is too late
                assert time.monotonic() < deadline
                time.sleep(0.002)
        os.killpg(serving.pid, signal.SIGTERM)
        output = output_of(serving, 90)
        wait_for(lambda: is_gone(serving.pid), 60, "all its processes to end")
    assert serving.returncode == 0, output
    assert "Traceback" not in output
    if moment == "its lock":
        # between the lock and the counting of signals it says the second
        assert "stopped while starting" in output or "stopped before it began" in output
