"""`warta serve` as a real process: first and later runs, an empty home, stopping."""

from __future__ import annotations

import itertools
import os
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.conftest import Ask, Warta
from tests.machines import WARTA
from tests.waiting import wait_for
from warta.newsroom import Answer, Newsroom, sample_stories
from warta.storage.files.lock import held
from warta.storage.home import Home


def completed_runs(home: Path) -> list[Any]:
    try:
        with duckdb.connect(str(home / "news.duckdb"), read_only=True) as database:
            question = (
                "SELECT entries_seen, new FROM runs WHERE status = 'completed' ORDER BY started_at"
            )
            return database.execute(question).fetchall()
    except duckdb.Error:
        return []


def runs_that_came_due_during_another(prefect_home: Path) -> int:
    with closing(sqlite3.connect(prefect_home / "prefect.db")) as records:
        ((count,),) = records.execute(
            "SELECT count(*) FROM flow_run late, flow_run long WHERE late.start_time IS NOT NULL "
            "AND late.expected_start_time BETWEEN long.start_time AND long.end_time "
            "AND late.id <> long.id"
        )
    return int(count)


def recorded_tasks(records: Path) -> list[str]:
    """The names of Prefect's task runs."""
    with closing(sqlite3.connect(records)) as database:
        return [
            name.rpartition("-")[0] for (name,) in database.execute("SELECT name FROM task_run")
        ]


@contextmanager
def running(
    command: list[str], *, env: dict[str, str], cwd: Path
) -> Iterator[subprocess.Popen[str]]:
    """Run a command in a process group of its own during the block."""
    process = subprocess.Popen(
        command, env=env | {"PYTHONFAULTHANDLER": "1"}, cwd=cwd, start_new_session=True,
        text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
        assert process.stdout is not None
        process.stdout.close()


def output_of(process: subprocess.Popen[str], seconds: float) -> str:
    """Return all that a process wrote until it ended; if it does not end, fail with its tracebacks."""
    try:
        return process.communicate(timeout=seconds)[0]
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGABRT)
        pytest.fail(f"no end after {seconds} s:\n{process.communicate(timeout=20)[0]}")


@pytest.mark.timeout(330)
def test_serve_collects_at_once_and_again_and_says_what_each_run_did(
    room: Newsroom, warta: Warta, shell: dict[str, str], home: Path, tmp_path: Path
) -> None:
    """For most people this one command on one machine is the whole installation.

    A new home in the place of one that was moved would be empty, and every run of it a success.
    """
    room.add_publisher("siaran.example", *sample_stories(5), language="id")
    room.script("siaran.example", "/feed", Answer(delay_seconds=12), Answer())
    assert warta("feeds", "add", "--unchecked", "http://siaran.example/feed").returncode == 0
    command = [*WARTA, "serve", "--every", "10"]
    env = shell | {"WARTA_LOCK_WAIT_SECONDS": "0.2"}
    with running(command, env=env, cwd=tmp_path) as serving:
        assert serving.stdout is not None
        with held(Home(home).run_lock, purpose="a long backfill", wait_seconds=0):
            lines = [serving.stdout.readline() for _ in range(3)]
        wait_for(lambda: len(completed_runs(home)) >= 2, 150, "two runs")
        moved = home.rename(tmp_path / "moved")  # or its disk is no longer mounted
        later = list(itertools.takewhile(lambda line: "no longer" not in line, serving.stdout))
        assert not home.exists()
        moved.rename(home)
        serving.send_signal(signal.SIGINT)
        output = "".join(later) + output_of(serving, 90)
    assert "collecting every 10 s" in lines[0]
    assert " failed: " in lines[2]
    assert "(a long backfill)" in lines[2]
    assert completed_runs(home)[:2] == [(5, 5), (0, 0)]
    assert runs_that_came_due_during_another(Path(shell["PREFECT_HOME"])) == 0, (
        "runs that come due meanwhile are dropped"
    )
    assert "1 of 1 due feed polled; entries: 5 new; 5 articles in all" in output
    assert "Traceback" not in output
    assert serving.returncode == 0


@pytest.mark.timeout(330)
def test_serve_makes_a_new_home_and_reports_a_run_without_feeds(
    shell: dict[str, str], home: Path, tmp_path: Path
) -> None:
    """A person may start it before subscribing; Prefect's own database is inside the home.

    Most runs of `serve` have nothing to do, so what they record in Prefect is most of their cost.
    """
    del shell["PREFECT_HOME"]
    serve = [*WARTA, "serve"]
    with running(serve, env=shell, cwd=tmp_path) as serving:
        assert serving.stdout is not None
        lines = [serving.stdout.readline() for _ in range(3)]
        records = home / "prefect" / "prefect.db"
        wait_for(lambda: "report run" in recorded_tasks(records), 60, "the records of the run")
        tasks = recorded_tasks(records)
        until = time.monotonic() + 60
        while serving.poll() is None and time.monotonic() < until:  # impatience changes nothing
            serving.send_signal(signal.SIGTERM)
            time.sleep(0.05)
        output = output_of(serving, 30)
    assert set(tasks) <= {
        "choose feeds",
        "take up entries",
        "close run",
        "maintain",
        "publish snapshot",
        "report run",
    }
    assert "completed: no feed was due; entries: none; 0 articles in all" in lines[2]
    assert serving.returncode == 0
    assert "Traceback" not in output


@pytest.mark.timeout(330)
@pytest.mark.parametrize("in_a_terminal", [True, False])
def test_stopped_serve_lets_its_run_save_what_has_come(
    room: Newsroom, shell: dict[str, str], ask: Ask, tmp_path: Path, in_a_terminal: bool
) -> None:
    """Ctrl-C also reaches the run, `kill` only `serve`; a run may have worked for hours."""
    room.add_publisher("siaran.example", *sample_stories(30), language="id")
    pages = [story.path for story in room.stories("siaran.example")]
    for path in pages:
        room.script("siaran.example", path, Answer(delay_seconds=4))
    add = ["feeds", "add", "--unchecked", "http://siaran.example/feed"]
    subprocess.run([*WARTA, *add], env=shell, cwd=tmp_path, check=True, capture_output=True)
    serve = [*WARTA, "serve"]
    with running(serve, env=shell, cwd=tmp_path) as serving:
        wait_for(lambda: sum(request.path in pages for request in room.requests) > 1, 150, "pages")
        if in_a_terminal:
            os.killpg(serving.pid, signal.SIGINT)
        else:
            serving.send_signal(signal.SIGTERM)
        output = output_of(serving, 90)
    assert "saving what was collected" in output
    assert " stopped: 1 of 1 due feed polled; entries: " in output
    assert "Traceback" not in output
    assert serving.returncode == 0
    ((status, new, pending),) = ask("SELECT status, new, pending FROM runs")
    assert status == "stopped"
    assert new > 0
    assert new + pending == 30
