"""Collect with workers that a Prefect work pool starts, and check that readers see the same.

    python -m benchmarks.scale_pool [--sites 60] [--stories 15] [--only WORDS]

As ``benchmarks.scale``, but with Prefect's server on PostgreSQL, our deployments and
`prefect worker start --limit`, which runs the flow `collect` and as many flows `work` as the limit
allows: 1, 2 and 3; two, of which one is killed; two, with the home's run killed and started again;
two, with the queue's PostgreSQL restarted. Prints for each the seconds from the run's creation to
its end, the CPU seconds of all its processes (those of Prefect's worker too), and whether readers
see the same as after a run on one machine. --only runs what has these words in its name. Exits
with 1 if they differ. The figures are in
docs/decisions/0025-many-machines.md.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import psycopg

from benchmarks.command import parser_of
from benchmarks.spent import cpu_of_family
from tests.end_to_end.test_schedules import running
from tests.machines import WHAT_READERS_SEE, machines
from tests.postgres import Postgres, running_postgres
from tests.prefect_server import PREFECT, Server, prefect_server
from tests.waiting import wait_for
from warta.newsroom import Newsroom, sample_stories
from warta.storage.home import Home

Act = Callable[[str, Home, Postgres], bool]


def main() -> int:
    parser = parser_of(__doc__)
    parser.add_argument("--sites", type=int, default=60, help="how many (60)")
    parser.add_argument("--stories", type=int, default=15, help="of each site (15)")
    parser.add_argument("--only", default="", metavar="WORDS", help="runs with these in their name")
    options = parser.parse_args()
    with (
        Newsroom() as room,
        running_postgres() as postgres,
        tempfile.TemporaryDirectory() as name,
    ):
        folder = Path(name)
        for number in range(options.sites):
            stories = sample_stories(options.stories, first=number * options.stories)
            room.add_publisher(f"site{number}.example", *stories)
        feeds = [each.url("/feed") for each in room.publishers]
        with machines(room, folder / "one") as alone:
            alone.collect(*(part for feed in feeds for part in ("--feeds", feed)))
            expected = alone.readers_see()
        print(f"{options.sites} sites, {len(expected[0])} articles\n")
        print(
            "| run | s | CPU of all processes, s | flows `work` | same |\n|---|---:|---:|---:|---|"
        )
        server_folder = folder / "server"
        server_folder.mkdir()
        with prefect_server(
            room, folder / "unused", server_folder / "prefect", server_folder,
            WARTA_LEASE_SECONDS="5", WARTA_WORKERS="1",
        ) as server:  # fmt: skip
            return 0 if _all_same(server, postgres, folder, feeds, expected, options.only) else 1


def _all_same(
    server: Server,
    postgres: Postgres,
    folder: Path,
    feeds: list[str],
    expected: list[list[Any]],
    only: str,
) -> bool:
    """Collect in each way, each into a new home; print a row each, return whether all agree."""
    rows: list[tuple[str, int, Act | None]] = [
        ("1 worker", 1, None),
        ("2 workers", 2, None),
        ("3 workers", 3, None),
        ("2 workers, one killed", 2, _kill_worker),
        ("2 workers, PostgreSQL restarted", 2, _restart),
        # The last: Prefect may keep the place of a killed run for minutes, and cancel the next one.
        ("2 workers, the home's run killed", 2, _kill_home),
    ]
    are_same = True
    for number, (name, workers, act) in enumerate(each for each in rows if only in each[0]):
        home, queue = Home(folder / f"home{number}"), postgres.database()
        environment = {"env": {"WARTA_QUEUE": queue}}
        server.change("collect", job_variables=environment)
        server.change("work", job_variables=environment, parameters={"until_idle_seconds": 3})
        start = [*PREFECT, "worker", "start", "--pool", "warta", "--limit", str(workers + 1)]
        with running(start, env=server.env, cwd=folder) as server.worker:
            began, before = time.monotonic(), _works(server)
            run = server.begin("collect", home=str(home.root), feeds=feeds)
            if act and act(queue, home, postgres):
                server.ended(run, 120)
                run = server.begin("collect", home=str(home.root))
            state = server.ended(run, 600)["state"]
            seconds = time.monotonic() - began
            assert state["type"] == "COMPLETED", state
            cpu = cpu_of_family(server.worker.pid)
            wait_for(lambda: not _works(server, "RUNNING"), 60, "the workers to end")
        with duckdb.connect(str(home.snapshot), read_only=True) as database:
            seen = [database.execute(query).fetchall() for query in WHAT_READERS_SEE]
        is_same = seen == expected
        are_same &= is_same
        same = "yes" if is_same else str([len(part) for part in seen])
        flows = _works(server) - before
        print(f"| {name} | {seconds:.0f} | {cpu:.0f} | {flows} | {same} |", flush=True)
    return are_same


def _works(server: Server, *states: str) -> int:
    """Return how many runs of the flow `work` there are, in the given states or in any."""
    of_states = {"flow_runs": {"state": {"type": {"any_": list(states)}}}} if states else {}
    return len(server.ask("flow_runs/filter", flows={"name": {"any_": ["work"]}}, **of_states))


def _rows(queue: str, question: str) -> list[int]:
    """Return the numbers that a question to the queue gives; none before it has tables."""
    with contextlib.suppress(psycopg.Error), psycopg.connect(queue) as connection:
        return [number for (number,) in connection.execute(question.encode()).fetchall()]
    return []


_OWNERS = (
    "SELECT split_part(split_part(owner, '#', 1), ':', 2)::int FROM warta_queue.shard "
    "WHERE kind = 'pages' AND owner IS NOT NULL AND finished_at IS NULL"
)
_STARTED = "SELECT shard_id::int FROM warta_queue.shard WHERE kind = 'pages' AND parts > 0"


def _kill_worker(queue: str, home: Home, postgres: Postgres) -> bool:
    owners: list[int] = []

    def is_taken() -> bool:
        owners[:] = _rows(queue, _OWNERS)
        return bool(owners)

    wait_for(is_taken, 300, "a shard of pages to be taken")
    os.kill(owners[0], signal.SIGKILL)
    return False


def _kill_home(queue: str, home: Home, postgres: Postgres) -> bool:
    """Kill the process of the flow `collect`; return that it has to be started again."""
    wait_for(lambda: bool(_rows(queue, _STARTED)), 300, "results of pages")
    os.kill(json.loads(home.run_lock.read_text())["process"], signal.SIGKILL)
    return True


def _restart(queue: str, home: Home, postgres: Postgres) -> bool:
    wait_for(lambda: bool(_rows(queue, _STARTED)), 300, "results of pages")
    postgres.restart()
    return False


if __name__ == "__main__":
    sys.exit(main())
