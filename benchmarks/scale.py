"""Measure how much work the workers on a queue take from the home, and check that nothing is lost.

    python -m benchmarks.scale [--sites 60] [--stories 15] [--only WORDS]

Collects the same invented sites on one machine, with 1, 2 and 3 workers, with two workers of which
one is killed, with the committer killed and started again, with PostgreSQL restarted, and with a
lake whose bucket fails during publication. Then extracts all pages again, and requests all articles
again after two hours, for edits. Prints for each run the seconds, the CPU seconds of workers and
committer, the articles a CPU second of either, and whether readers see the same as after the run on
one machine. At last prints what the queue itself costs: to encode, append, take and decode 100
drafts, to bring pages to the archive, to take turns. --only runs what has these words in its name.
Exits with 1 if readers see anything else. All processes
share the cores of this machine, so compare CPU, not wall time. The figures are in
docs/decisions/0025-many-machines.md.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from benchmarks.command import parser_of
from benchmarks.spent import cpu_of_family
from tests.lake.relay import Relay, relayed
from tests.lake.servers import running_bucket
from tests.machines import WHAT_READERS_SEE, Machines, machines
from tests.passed_time import let_pass
from tests.postgres import Postgres, running_postgres
from warta.news.article import RawPage
from warta.newsroom import Newsroom, sample_stories
from warta.storage.files.archive import Archive
from warta.storage.files.warc_records import record_of
from warta.storage.home import Home
from warta.storage.lake.location import Lake
from warta.storage.queue import committing, shards
from warta.storage.queue.committing import Offer
from warta.storage.queue.connection import QueueConnection
from warta.storage.queue.turns import SharedTurns
from warta.storage.warehouse.connection import Warehouse
from warta.storage.warehouse.snapshot import reading
from warta.tasks.shards.values import PAGE_PART

_LOOK_SECONDS = 0.05
_ATTEMPTS = (3, 6)  # table and column of WHAT_READERS_SEE: how often a page was requested
_REQUESTS = 3000
_PARTS, _PAGES_A_PART = 60, 100
_BYTES_OF_A_PAGE = 30_000  # compressed; assumed in docs/scaling.md


@dataclass(frozen=True, slots=True)
class Run:
    """One collection: duration, CPU seconds of the workers and of the home, and what readers see.

    The workers' seconds do not include their start, nor those of a worker that was killed.
    """

    seconds: float
    workers_cpu: float
    home_cpu: float
    seen: list[list[Any]]


def main() -> int:
    parser = parser_of(__doc__)
    parser.add_argument("--sites", type=int, default=60, help="how many (60)")
    parser.add_argument("--stories", type=int, default=15, help="of each site (15)")
    parser.add_argument("--only", default="", metavar="WORDS", help="runs with these in their name")
    options = parser.parse_args()
    with Newsroom() as room, running_postgres() as postgres, _folder() as folder:
        for number in range(options.sites):
            stories = sample_stories(options.stories, first=number * options.stories)
            room.add_publisher(f"site{number}.example", *stories)
        alone = _measured(room, folder / "one")
        articles = len(alone.seen[0])
        print(f"{options.sites} sites, {articles} articles\n")
        print("| run | s | CPU of workers, s | CPU of the home, s | "
              "articles/CPU s, workers | home | same |")  # fmt: skip
        print("|---|---:|---:|---:|---:|---:|---|")
        _row("one machine", alone, articles, "")
        is_same = True

        def measured(name: str, workers: int, kill: Kill | None = None, then: str = "") -> None:
            nonlocal is_same
            if options.only not in name:
                return
            place = folder / name.replace(" ", "-")
            run = _measured(room, place, postgres, workers=workers, kill=kill, then=then)
            same = _sameness(run, alone) if then != "recheck" else ""
            _row(name, run, articles, same)
            is_same &= not same or same.startswith("yes")

        measured("1 worker", 1)
        measured("2 workers", 2)
        measured("3 workers", 3)
        measured("2 workers, one killed", 2, _kill_worker)
        measured("2 workers, the committer killed", 2, _kill_committer)
        measured("2 workers, PostgreSQL restarted", 2, _restart)
        if options.only in "2 workers, the lake's bucket failed":
            is_same &= _bucket_fails(room, folder / "lake", postgres, alone)
        for workers in (0, 2):
            measured(f"extracted again, {workers or 'no'} workers", workers, then="reextract")
        for workers in (0, 2):
            measured(f"requested again, {workers or 'no'} workers", workers, then="recheck")
        if options.only in "queue alone":
            _queue_alone(room, postgres, folder / "alone")
            _pages_alone(postgres, folder / "pages")
            _turns_alone(postgres)
    return 0 if is_same else 1


def _sameness(run: Run, alone: Run) -> str:
    """Return "yes" if readers see the same, else the numbers of rows, and columns that differ.

    How often a page had to be requested may differ: on a busy machine a request may run into its
    deadline, and is repeated in the same run if that takes more than five minutes.
    """
    differing = {
        (table, column)
        for table, (ours, theirs) in enumerate(zip(run.seen, alone.seen, strict=True))
        for row, other in zip(ours, theirs, strict=False)
        for column, (value, before) in enumerate(zip(row, other, strict=True))
        if value != before
    }
    numbers = [len(rows) for rows in run.seen]
    if numbers == [len(rows) for rows in alone.seen] and differing <= {_ATTEMPTS}:
        return "yes" if run.seen == alone.seen else "yes, but some pages after a second request"
    return f"{numbers}, (table, column): {sorted(differing)}"


def _row(name: str, run: Run, articles: int, same: str) -> None:
    by_worker = f"{articles / run.workers_cpu:.1f}" if run.workers_cpu else ""
    print(
        f"| {name} | {run.seconds:.1f} | {run.workers_cpu:.1f} | {run.home_cpu:.1f} "
        f"| {by_worker} | {articles / run.home_cpu:.1f} | {same} |",
        flush=True,
    )


Kill = Callable[[Machines, Postgres, str], None]


def _measured(
    room: Newsroom,
    folder: Path,
    postgres: Postgres | None = None,
    *,
    workers: int = 0,
    kill: Kill | None = None,
    then: str = "",
    lake: tuple[Lake, Relay] | None = None,
) -> Run:
    """Measure the collection of every site into an empty home, with ``workers`` (0: no queue).

    ``then``: afterwards extract all pages again ("reextract"), or an hour later request all
    articles again, whose pages have changed ("recheck"), and measure that instead.
    """
    settings = {
        "WARTA_LEASE_SECONDS": "5", "WARTA_WORKERS": "1",
        "WARTA_MOST_RECHECKS": "100000",
    }  # fmt: skip
    queue = postgres.database() if postgres and workers else ""
    if queue:
        settings["WARTA_QUEUE"] = queue
    if lake:
        settings |= {"WARTA_PUBLISH": lake[0].location, "WARTA_PUBLISH_FILES": lake[0].files}
    feeds = [part for each in room.publishers for part in ("--feeds", each.url("/feed"))]
    with machines(room, folder, **settings) as them:
        for _ in range(workers):
            them.start("work")
        if workers:
            _wait(lambda: all("worker started" in log for log in _logs(them)), them)
        if then:
            them.collect(*feeds)
        if then == "recheck":
            let_pass(folder / "home", 2)
            _forget_validators(folder / "home")
        before = {process.pid: cpu_of_family(process.pid) for process in them.started}
        began = time.monotonic()
        again = {"reextract": ["reextract"], "recheck": ["collect"]}.get(then)
        committer = them.start(*(again or ["collect", *feeds]))
        home_cpu = 0.0
        if kill is not None:
            assert postgres
            kill(them, postgres, queue)
            if committer.poll() is not None:
                committer = them.start("collect")
        while committer.poll() is None:
            home_cpu = max(home_cpu, cpu_of_family(committer.pid))
            time.sleep(_LOOK_SECONDS)
        seconds = time.monotonic() - began
        assert committer.returncode == 0, them.logs()
        alive = [process for process in them.started[:workers] if process.poll() is None]
        workers_cpu = sum(cpu_of_family(worker.pid) - before[worker.pid] for worker in alive)
        seen = _seen_in(*lake, them) if lake else them.readers_see()
        return Run(seconds, workers_cpu, home_cpu, seen)


def _forget_validators(home: Path) -> None:
    """Delete the archived pages, so that every page has to be fetched and extracted again."""
    with Warehouse(Home(home)).transaction() as database:
        database.execute("DELETE FROM store.page")


def _bucket_fails(room: Newsroom, folder: Path, postgres: Postgres, alone: Run) -> bool:
    """Collect while the lake's bucket fails; return whether its readers see the same afterwards."""
    with (
        pytest.MonkeyPatch.context() as patch,
        running_bucket(patch),
        relayed(os.environ["AWS_ENDPOINT_URL"]) as relay,
    ):
        patch.setenv("AWS_ENDPOINT_URL", relay.address)
        lake = Lake(f"ducklake:postgres:{postgres.database()}", "s3://news/scale")
        relay.puts_left = 4
        run = _measured(room, folder, postgres, workers=2, lake=(lake, relay))
    _row("2 workers, the lake's bucket failed", run, len(alone.seen[0]), _sameness(run, alone))
    return _sameness(run, alone).startswith("yes")


def _seen_in(lake: Lake, relay: Relay, them: Machines) -> list[list[Any]]:
    """Let the bucket work again, and return what its readers see after the next publication."""
    assert "readers of the lake see older news" in them.logs(), them.logs()
    relay.puts_left = None
    them.collect()
    with reading(lake) as database:
        return [database.execute(each).fetchall() for each in WHAT_READERS_SEE]


def _logs(them: Machines) -> list[str]:
    return [path.read_text() for path in them.folder.glob("work-*.log")]


def _kill_worker(them: Machines, postgres: Postgres, queue: str) -> None:
    its_pages = f"{_PAGES} AND owner LIKE '%:{them.started[0].pid}#%'"
    _wait(lambda: _count(queue, its_pages) > 0, them)
    them.started[0].kill()


def _kill_committer(them: Machines, postgres: Postgres, queue: str) -> None:
    _wait(lambda: _count(queue, f"{_PAGES} AND parts > 0") > 0, them)
    them.started[-1].kill()
    them.started[-1].wait()


def _restart(them: Machines, postgres: Postgres, queue: str) -> None:
    _wait(lambda: _count(queue, f"{_PAGES} AND parts > 0") > 0, them)
    postgres.restart()


_PAGES = "SELECT count(*) FROM warta_queue.shard WHERE kind = 'pages'"


def _count(queue: str, question: str) -> int:
    with psycopg.connect(queue) as connection:
        [number] = connection.execute(question.encode()).fetchone() or [0]
        return int(number)


def _wait(condition: Callable[[], bool], them: Machines) -> None:
    deadline = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < deadline, them.logs()
        time.sleep(_LOOK_SECONDS)


def _queue_alone(room: Newsroom, postgres: Postgres, folder: Path) -> None:
    """Print what results cost in the queue, from a run whose committer is suspended."""
    queue = postgres.database()
    with machines(room, folder, WARTA_QUEUE=queue, WARTA_WORKERS="1") as them:
        them.start("work")
        feeds = [part for each in room.publishers for part in ("--feeds", each.url("/feed"))]
        committer = them.start("collect", *feeds)
        _wait(lambda: _has_tables(queue) and _count(queue, _PAGES) > 0, them)
        committer.send_signal(signal.SIGSTOP)
        _wait(lambda: _count(queue, f"{_PAGES} AND finished_at IS NULL") == 0, them)
        for process in them.started:
            process.kill()
    connection = QueueConnection(queue)
    seconds_of, sizes, drafts = dict[str, float](), list[int](), 0

    @contextlib.contextmanager
    def timed(step: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        seconds_of[step] = seconds_of.get(step, 0.0) + time.perf_counter() - began

    offer = Offer("again", "pages", ("again.example",), 1, b"")
    committing.offer(connection, "benchmark", "benchmark", [offer])
    lease = shards.claim(connection, "benchmark#1", "benchmark", 600, 10**12)
    assert lease is not None
    for number in range(_count(queue, "SELECT count(*) FROM warta_queue.result")):
        with timed("take"):
            [part] = committing.next_parts(connection, "pages", 1)
        PAGE_PART.decode(part.payload)  # the first time it also inspects the types
        with timed("decode"):
            results = PAGE_PART.decode(part.payload)
        with timed("delete"):
            committing.drop_parts(connection, [part])
        with timed("encode"):
            payload = PAGE_PART.encode(results)
        with timed("append"):
            shards.append(connection, lease, shards.Results(number, [], payload, part.records), 600)
        drafts += len(results.drafts)
        sizes += [len(payload), len(part.records)]
    connection.close()
    print(
        f"\nin PostgreSQL: {sum(sizes[::2]) / drafts:,.0f} bytes a draft, "
        f"{sum(sizes[1::2]) / drafts:,.0f} bytes a page's record"
    )
    print(
        "milliseconds for 100 drafts: "
        + ", ".join(f"{step} {seconds * 1e5 / drafts:.1f}" for step, seconds in seconds_of.items())
    )


def _pages_alone(postgres: Postgres, folder: Path) -> None:
    """Print what the bytes of pages cost on their way through the queue to the archive."""
    server = int((postgres.data / "postmaster.pid").read_text().split()[0])
    address = postgres.database()
    connection, home = QueueConnection(address), Home(folder)
    home.make()
    archive, now = Archive(home), datetime.now(UTC)
    headers = (("Content-Type", "text/html"), ("Content-Encoding", "gzip"))
    url, body = "http://page.example/", os.urandom(_BYTES_OF_A_PAGE)
    record = record_of(RawPage(url, url, 200, "OK", headers, body, now))
    committing.offer(
        connection, "benchmark", "pages", [Offer("a", "pages", ("a.example",), 1, b"")]
    )
    lease = shards.claim(connection, "benchmark#1", "pages", 600, 10**12)
    assert lease is not None
    pages, worker, home_cpu = _PARTS * _PAGES_A_PART, 0.0, 0.0
    written, theirs = _written(address), cpu_of_family(server)
    for part in range(_PARTS):
        began = time.process_time()
        results = shards.Results(part, [], b"", record * _PAGES_A_PART)
        shards.append(connection, lease, results, 600)
        worker, began = worker + time.process_time() - began, time.process_time()
        parts = committing.next_parts(connection, "pages", 1)
        for start in range(0, len(parts[0].records), len(record)):
            archive.append_record(parts[0].records[start : start + len(record)], url, now)
        committing.drop_parts(connection, parts)
        home_cpu += time.process_time() - began
    theirs, written = cpu_of_family(server) - theirs, _written(address) - written
    connection.close()
    print(
        f"a page's record of {len(record):,} bytes on its way to the archive, in ms of CPU: worker "
        f"{1000 * worker / pages:.2f}, PostgreSQL {1000 * theirs / pages:.2f}, home "
        f"{1000 * home_cpu / pages:.2f}; PostgreSQL writes {written / pages:,.0f} bytes of log"
    )


def _written(address: str) -> int:
    """Return how many bytes PostgreSQL has written to its log."""
    return _count(address, "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint")


def _turns_alone(postgres: Postgres) -> None:
    """Print what the turn and the connection of a request cost in the queue."""
    server = int((postgres.data / "postmaster.pid").read_text().split()[0])
    connection = QueueConnection(postgres.database())
    turns = SharedTurns(connection, 60)
    wall, own, theirs = time.perf_counter(), time.process_time(), cpu_of_family(server)
    for number in range(_REQUESTS):
        host = number % 500
        turns.reserve({f"host{host}.example": 0.01, f"@192.0.2.{host % 100}": 0.001})
        turns.may_connect(f"192.0.2.{host % 100}", str(number), 8)
        turns.disconnect(str(number))
    own, theirs = time.process_time() - own, cpu_of_family(server) - theirs
    wall = time.perf_counter() - wall
    connection.close()
    print(
        f"turn and connection of a request, in ms: {1000 * wall / _REQUESTS:.2f} of time, CPU "
        f"{1000 * own / _REQUESTS:.2f} of the worker, {1000 * theirs / _REQUESTS:.2f} of PostgreSQL"
    )


def _has_tables(queue: str) -> bool:
    return _count(queue, "SELECT count(to_regclass('warta_queue.shard'))") > 0


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="warta-scale-") as name:
        yield Path(name)


if __name__ == "__main__":
    sys.exit(main())
