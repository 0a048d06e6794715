"""Workers and a committer collect what one machine collects, whatever is killed meanwhile."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.conftest import ROOT
from tests.machines import WARTA, Machines, machines
from tests.postgres import Postgres
from warta.newsroom import Answer, Feed, Newsroom, sample_stories
from warta.newsroom.samples import FIRST
from warta.storage.queue.connection import QueueConnection

DELAY, DATE = 0.2, "<pubDate>Tue, 03 Mar 2026 10:00:00 GMT</pubDate>"
SITES = [f"kota{number}.example" for number in range(7)]


def page(number: int) -> bytes:
    """Return a page of a story that no feed of its site lists."""
    [story] = sample_stories(1, first=number)
    text = "".join(f"<p>{paragraph}</p>" for paragraph in story.paragraphs)
    return (
        f"<html><head><title>{story.title}</title></head><body><article><h1>{story.title}</h1>"
        f"{text}</article></body></html>"
    ).encode()


@pytest.fixture(scope="module")
def room() -> Iterator[Newsroom]:
    """Open sites of several kinds: copies, redirects to other sites, refusals, failures, full texts."""
    with Newsroom() as newsroom:
        for number, site in enumerate(SITES):
            newsroom.add_publisher(
                site, *sample_stories(6, first=6 * number), feeds=(Feed(full_text=number == 4),)
            )
        agency = sample_stories(1, first=900)[0]
        newsroom.publish(SITES[0], agency)
        newsroom.publish(SITES[1], *sample_stories(1, first=900, start=FIRST + timedelta(hours=3)))
        newsroom.add_publisher("lintas.example", *sample_stories(2, first=100))
        led_on = sample_stories(1, first=101)[0].path
        newsroom.script("lintas.example", led_on, Answer(redirect=newsroom.url(SITES[2], "/lain")))
        newsroom.script(SITES[2], "/lain", Answer(body=page(950)))
        newsroom.script(SITES[6], "/lama", Answer(body=page(960)))
        item = f"<item><link>http://{SITES[6]}/lama</link>{DATE}</item>"
        older = f"<rss version='2.0'><channel><title>Arsip</title>{item}</channel></rss>"
        newsroom.script(SITES[6], "/arsip", Answer(body=older.encode(), content_type="text/xml"))
        newsroom.remove(SITES[3], sample_stories(1, first=18)[0].path)
        newsroom.script(SITES[4], sample_stories(1, first=24)[0].path, Answer(404))
        newsroom.script(
            SITES[5], sample_stories(1, first=30)[0].path, Answer(429, {"Retry-After": "3600"})
        )
        newsroom.add_publisher(
            "tutup.example", *sample_stories(3, first=120), robots="User-agent: *\nDisallow: /"
        )
        newsroom.add_publisher("rusak.example")
        newsroom.script("rusak.example", "/feed", Answer(500))
        yield newsroom


@pytest.fixture(scope="module")
def feeds(room: Newsroom) -> list[str]:
    return [
        argument
        for publisher in room.publishers
        if publisher.feeds
        for argument in ("--feeds", publisher.url("/feed"))
    ]


@pytest.fixture(scope="module")
def one_machine(
    room: Newsroom, feeds: list[str], tmp_path_factory: pytest.TempPathFactory
) -> list[list[Any]]:
    """Return what readers see after a run on one machine."""
    folder = tmp_path_factory.mktemp("one") / "machine"
    with machines(room, folder, WARTA_HOST_DELAY_SECONDS=str(DELAY)) as machine:
        machine.collect(*feeds)
        return machine.readers_see()


@pytest.mark.timeout(300)
def test_workers_collect_what_one_machine_collects_whatever_is_killed(
    room: Newsroom,
    feeds: list[str],
    one_machine: list[list[Any]],
    postgres: Postgres,
    tmp_path: Path,
) -> None:
    """Nothing is lost or doubled, and no host is requested too often.

    A worker and the committer are killed, and PostgreSQL is restarted.
    """
    room.forget_requests()
    queue = postgres.database()
    QueueConnection(queue).close()  # makes the tables that are queried below

    def count(question: str) -> int:
        return number_in(queue, question)

    with machines(
        room,
        tmp_path / "many",
        WARTA_HOST_DELAY_SECONDS=str(DELAY),
        WARTA_QUEUE=queue,
        WARTA_SHARD_PAGES="7",
        WARTA_LEASE_SECONDS="3",
    ) as many:
        doomed, survivor = many.start("work", "-v"), many.start("work", "-v")
        committer = many.start("collect", *feeds)
        pages = "SELECT count(*) FROM warta_queue.shard WHERE kind = 'pages'"
        wait_for(lambda: count(f"{pages} AND owner LIKE '%:{doomed.pid}#%'") > 0, many)
        doomed.kill()
        doomed.wait()
        wait_for(lambda: count(f"{pages} AND parts > 0") > 0, many)
        committer.kill()
        assert committer.wait(20) == -signal.SIGKILL, "it must be at work when it is killed"
        postgres.restart()
        left = count("SELECT count(*) FROM warta_queue.shard")
        relief = many.start("work")
        survivor.terminate()  # most likely at work: another worker gets its shards at once
        many.collect()
        assert survivor.wait(30) == 0, many.logs()
        assert left > 0, "nothing was left for the second run"
        assert count("SELECT count(*) FROM warta_queue.shard") == 0
        assert count("SELECT count(*) FROM warta_queue.result") == 0
        for mine, theirs in zip(many.readers_see(), one_machine, strict=True):
            assert mine == theirs, many.logs()
        check_backfill(many)
        check_shard_of_another_version(many, queue)
        folders = {path.name.split("-")[2] for path in many.folder.glob("tmp/warta-shard-*")}
        assert folders <= {str(relief.pid)}, "the folders of a killed worker are deleted"
        relief.terminate()
        assert relief.wait(30) == 0, many.logs()
    for host in SITES:
        check_delays([request.at for request in room.requests_to(host)])


def number_in(queue: str, question: str) -> int:
    with psycopg.connect(queue) as connection:
        [number] = connection.execute(question.encode()).fetchone() or [0]
        return int(number)


def check_backfill(many: Machines) -> None:
    """Check that a worker reads the pages of a backfill too."""
    shards = many.logs().count("shard finished")
    backfill = many.start("backfill", f"http://{SITES[6]}/arsip", "--since", "2026-01-01")
    assert backfill.wait(60) == 0, many.logs()
    assert [row for row in many.readers_see()[0] if row[1] == f"http://{SITES[6]}/lama"]
    assert many.logs().count("shard finished") == shards + 1, many.logs()


def check_shard_of_another_version(many: Machines, queue: str) -> None:
    """Check that `status` names such a shard, and that the worker says that it does not take it."""
    with psycopg.connect(queue) as connection:
        connection.execute(
            "INSERT INTO warta_queue.shard (name, run_id, kind, version, items, payload, "
            "owner, lease_until) VALUES ('a', 'run', 'pages', '0.0-old', 1, '', 'db1:77#1', "
            "now() + interval '1 hour')"
        )
    status = many.start("status")
    assert status.wait(60) == 0
    assert "0 shards waiting, 1 leased by db1:77; 0 results waiting" in many.logs()
    assert "1 shard of version 0.0-old" in many.logs()
    wait_for(lambda: "takes none of them" in many.logs(), many)


def check_delays(moments: Sequence[float]) -> None:
    """Check that no two requests to a host came too soon after each other.

    One delay of tolerance: a busy machine may send a request late, and the next one in time.
    """
    times = sorted(moments)
    assert all(
        times[last] - times[first] >= (last - first - 1) * DELAY
        for first in range(len(times))
        for last in range(first, len(times))
    ), times


def wait_for(condition: Callable[[], bool], many: Machines) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, many.logs()
        assert all(each.poll() in (None, 0, -signal.SIGKILL) for each in many.started), many.logs()
        time.sleep(0.02)


def test_run_on_one_machine_loads_nothing_of_the_queue() -> None:
    """It needs no PostgreSQL client, and must start as fast as without the feature."""
    code = (
        "import sys, warta.flows.collecting, warta.cli\n"
        "print([name for name in ('psycopg', 'warta.storage.queue', 'warta.tasks.shards', "
        "'pydantic') if name in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert result.stdout.strip() == "[]"


def test_queue_that_cannot_be_used_is_one_clear_line(postgres: Postgres, tmp_path: Path) -> None:
    """The message says what is wrong and what to type, and shows no password."""
    queue = postgres.database()
    with psycopg.connect(queue, autocommit=True) as connection:
        connection.execute("CREATE ROLE stranger LOGIN PASSWORD 'right'")
    postgres.reload_with("local all stranger scram-sha-256")
    clean = {name: value for name, value in os.environ.items() if not name.startswith("WARTA_")}
    for command, address, words in (
        (
            "collect",
            "postgresql://warta:hunter2@127.0.0.1:1/news",
            "127.0.0.1:1/news: the queue can",
        ),
        (
            "work",
            queue.replace("://postgres@", "://stranger:hunter2@"),
            "password authentication failed",
        ),
        ("reextract", postgres.address("nowhere"), 'database "nowhere" does not exist'),
    ):
        result = subprocess.run(
            [*WARTA, command],
            env=clean | {"WARTA_QUEUE": address, "WARTA_HOME": str(tmp_path), "WARTA_CONTACT": "x"},
            cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert result.returncode == 2, result.stderr
        assert words in result.stderr
        assert "hunter2" not in result.stderr + (tmp_path / "logs" / "warta.log").read_text()
        assert "Traceback" not in result.stderr
