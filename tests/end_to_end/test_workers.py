"""Warta's deployments on a Prefect server with PostgreSQL and a worker, as a Prefect user runs them."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from benchmarks.spent import family
from tests.conftest import warta_at
from tests.prefect_server import Server, prefect_server
from tests.waiting import wait_for
from warta.newsroom import Answer, Newsroom, sample_stories
from warta.storage.files.lock import held
from warta.storage.home import Home
from warta.storage.warehouse.connection import Warehouse

SITE = "siaran.example"
FEED = f"http://{SITE}/feed"


@pytest.fixture(scope="module")
def newsroom() -> Iterator[Newsroom]:
    with Newsroom() as room:
        room.add_publisher(SITE, *sample_stories(5), language="id")
        yield room


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("worker") / "home"


@pytest.fixture(scope="module")
def server(
    newsroom: Newsroom, home: Path, prefect_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """Run a server with our deployments and a home that has one feed."""
    with prefect_server(newsroom, home, prefect_home, tmp_path_factory.mktemp("server")) as server:
        added = warta_at(server.env, home.parent)("feeds", "add", "--unchecked", FEED)
        assert added.returncode == 0, added.stderr
        yield server


def ask(home: Path, question: str) -> list[Any]:
    with duckdb.connect(str(home / "news.duckdb"), read_only=True) as database:
        return database.execute(question).fetchall()


@pytest.fixture(scope="module")
def first_run(server: Server) -> Any:
    """Return the run that collected five articles, so that each test can be run alone."""
    return server.run("collect")


@pytest.mark.timeout(500)
def test_run_on_a_worker_has_log_task_names_and_event(
    server: Server, first_run: Any, home: Path
) -> None:
    """A worker has no terminal: log, names, artifacts and events are all that people see."""
    names = {each["name"] for each in server.ask("deployments/filter")}
    assert names == {"collect", "maintain", "backfill", "reextract", "export", "digest", "work"}

    run = first_run
    assert run["state_type"] == "COMPLETED", run["state"]
    assert ask(home, "SELECT flow, status, new FROM runs") == [("ingest", "completed", 5)]

    of_run = {"flow_run_id": {"any_": [run["id"]]}}

    def is_logged(*words: str) -> bool:
        log = [line["message"] for line in server.ask("logs/filter", logs=of_run, limit=200)]
        return any(all(word in line for word in words) for line in log)

    # Prefect sends a run's last lines when its process ends, which is after its state.
    wait_for(lambda: is_logged("run ended: ", " new=5 "), 120, "the log's last line")
    assert is_logged(f"feed polled: feed={FEED} outcome=parsed")
    tasks = {
        each["name"]
        for each in server.ask("task_runs/filter", flow_runs={"id": {"any_": [run["id"]]}})
    }
    assert {"poll feeds (1)", "fetch pages (5)", "save articles (5)"} <= tasks, tasks

    def published() -> bool:
        answer = server.ask(
            "events/filter", filter={"event": {"name": ["warta.snapshot.published"]}}
        )
        return any(event["payload"]["new"] == 5 for event in answer["events"])

    wait_for(published, 120, "the event")


@pytest.mark.usefixtures("first_run")
@pytest.mark.timeout(500)
def test_outage_is_a_failed_run_with_a_table_of_the_feeds(
    server: Server, newsroom: Newsroom, home: Path
) -> None:
    """Automations act on states; a green run without news wakes nobody."""
    newsroom.script(SITE, "/feed", Answer(status=502, delay_seconds=5), Answer())
    with Warehouse(Home(home)).transaction() as database:
        database.execute("UPDATE store.feed SET next_poll_at = now()")
    run = server.run("collect")
    assert run["state_type"] == "FAILED"
    assert "none of 1 feed answered (the first: HTTP 502" in run["state"]["message"]
    of_run = {"flow_run_id": {"any_": [run["id"]]}}
    artifacts = {each["key"]: each for each in server.ask("artifacts/filter", artifacts=of_run)}
    assert {"run-report", "failing-feeds", "progress"} <= artifacts.keys()
    assert FEED in artifacts["failing-feeds"]["data"]
    assert artifacts["progress"]["data"] == 100


@pytest.mark.usefixtures("first_run")
@pytest.mark.timeout(500)
def test_maintain_and_export_are_deployments(server: Server, home: Path, tmp_path: Path) -> None:
    """Where there is a server, they are scheduled instead of typed."""
    run = server.run("maintain", compact=True)
    assert run["state_type"] == "COMPLETED", run["state"]
    question = "SELECT status FROM runs WHERE flow = 'maintain'"
    assert ask(home, question) == [("completed",)]
    run = server.run("export", target=str(tmp_path / "export"))
    assert run["state_type"] == "COMPLETED", run["state"]
    files = f"SELECT count(*) FROM '{tmp_path}/export/**/*.parquet'"
    assert duckdb.sql(files).fetchall() == [(5,)]


@pytest.mark.usefixtures("first_run")
@pytest.mark.timeout(500)
def test_run_starts_the_workers_that_read_for_it(
    server: Server, newsroom: Newsroom, home: Path
) -> None:
    """With a queue, a person sets up only a pool of any size, and starts no worker by hand."""
    queue = {"env": {"WARTA_QUEUE": server.queue}}
    server.change("collect", job_variables=queue)
    server.change("work", job_variables=queue, parameters={"until_idle_seconds": 1})
    newsroom.script(SITE, "/feed", Answer())
    newsroom.publish(SITE, *sample_stories(3, first=50))
    with Warehouse(Home(home)).transaction() as database:
        database.execute("UPDATE store.feed SET next_poll_at = now()")
    run = server.run("collect")
    assert run["state_type"] == "COMPLETED", run["state"]
    [(new,)] = ask(
        home, "SELECT new FROM runs WHERE flow = 'ingest' ORDER BY started_at DESC LIMIT 1"
    )
    assert new == 3
    runs = server.ask("flow_runs/filter", flows={"name": {"any_": ["work"]}})
    assert {each["state_type"] for each in runs} <= {"COMPLETED", "RUNNING", "PENDING", "SCHEDULED"}
    of_run = {"flow_run_id": {"any_": [each["id"] for each in runs]}}

    def is_logged() -> bool:
        log = [line["message"] for line in server.ask("logs/filter", logs=of_run, limit=200)]
        return any(line.startswith("shard finished: ") for line in log)

    wait_for(is_logged, 120, "the log of a worker")
    server.change("collect", job_variables={})  # the other tests look at a run that reads itself


def is_at_work(process: int) -> bool:
    """Return whether a process is alive; a zombie is not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.timeout(900)
def test_cancelled_killed_and_orphaned_runs_end_with_a_true_state(
    server: Server, newsroom: Newsroom, home: Path
) -> None:
    """What came is saved, Prefect and `runs` agree, the lock is free, and no process is left."""
    site = "lambat.example"
    newsroom.add_publisher(site, *sample_stories(40, first=400), language="id")
    pages = {story.path for story in newsroom.stories(site)}
    for path in pages:
        newsroom.script(site, path, Answer(delay_seconds=3))
    lock = Home(home).run_lock

    def requests() -> int:
        return sum(request.path in pages for request in newsroom.requests_to(site))

    def holder() -> str:
        return lock.read_text() if lock.exists() else ""

    def ended_by(act: Callable[[str, int], None], **parameters: Any) -> tuple[str, str]:
        """Return the state and its name of a run that was ended so; check that no process of it is left."""
        before, earlier = requests(), holder()

        def is_reading() -> bool:
            return holder() not in ("", earlier) and requests() >= before + 6

        run = server.begin("collect", **parameters)
        wait_for(is_reading, 240, "pages to be requested")
        process = json.loads(holder())["process"]
        processes = family(process)
        act(run, process)
        ended = server.ended(run, 150)
        with held(lock, purpose="tests", wait_seconds=60):
            pass
        wait_for(lambda: not any(map(is_at_work, processes)), 60, "its processes to end")
        return ended["state_type"], ended["state"]["name"]

    def cancel(run: str, process: int) -> None:
        state = {"type": "CANCELLING", "name": "Cancelling"}
        server.ask(f"flow_runs/{run}/set_state", state=state)

    assert ended_by(cancel, feeds=[f"http://{site}/feed"]) == ("CANCELLED", "Cancelled")
    killed = ended_by(lambda _, process: os.kill(process, signal.SIGKILL))
    assert killed == ("CRASHED", "Crashed")
    worker = server.work()
    left_alone = ended_by(lambda *_: os.kill(worker, signal.SIGKILL))
    assert left_alone == ("COMPLETED", "Stopped")
    question = "SELECT status, new > 0 FROM runs WHERE flow = 'ingest' ORDER BY started_at DESC"
    stopped, crashed, cancelled = ask(home, f"{question} LIMIT 3")
    assert (stopped, cancelled) == (("stopped", True), ("stopped", True))
    assert crashed[0] == "crashed"
