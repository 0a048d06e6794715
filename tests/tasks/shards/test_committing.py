"""A run whose workers die, or never come, gives its feeds and entries a named outcome."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.conftest import Ask
from tests.passed_time import let_pass
from tests.postgres import Postgres
from tests.threads import in_background
from warta.flows import worker_watch
from warta.flows.collecting import collect_news
from warta.flows.opening import open_run
from warta.flows.worker_watch import NoWorker
from warta.news.body.recurring import RecurringLine
from warta.newsroom import Answer, Newsroom, sample_stories
from warta.settings import VERSION, Settings
from warta.storage.files.passwords import write_password
from warta.storage.home import Home
from warta.storage.queue.connection import QueueConnection
from warta.storage.queue.shards import claim
from warta.storage.tables.site_memory import GrownSite, SiteMemory, keep_learnt
from warta.storage.warehouse.connection import Warehouse
from warta.tasks.shards.receive import WORKERS_ENDED, prepare_queue
from warta.tasks.shards.send import QueueLookup
from warta.tasks.shards.values import wire_version

SITE = "kota.example"


@contextmanager
def dying_workers(queue: str) -> Iterator[None]:
    """Take every shard and die at once, again and again, during the block."""

    def take(block_is_over: threading.Event) -> None:
        with closing(QueueConnection(queue)) as connection:
            number = 0
            while not block_is_over.wait(0.02):
                number += 1
                claim(connection, f"dying#{number}", wire_version(VERSION), 0, 10**9)

    with in_background(take):
        yield


def test_shard_that_kills_its_workers_or_gets_none_has_a_named_outcome(
    room: Newsroom,
    home: Path,
    postgres: Postgres,
    ask: Ask,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One page that kills every process must not stop a run, nor be passed on for ever."""
    stories = sample_stories(3)
    room.add_publisher(SITE, *stories)
    for story in stories:
        room.script(SITE, story.path, Answer(503), Answer())
    alone = Settings(home=home, proxy=room.proxy_url, host_delay_seconds=0, workers=1)
    for_members = room.url(SITE, "/members")
    listing = b"<rss version='2.0'><channel><title>Members</title></channel></rss>"
    room.script(SITE, "/members", Answer(body=listing, content_type="text/xml"))
    home.mkdir()
    write_password(Home(home).passwords, for_members, "me:hunter2")
    collect_news(alone, [room.url(SITE, "/feed"), for_members])
    assert ask("SELECT DISTINCT outcome, attempts FROM entries") == [("pending", 1)]

    def make_due() -> None:
        with Warehouse(Home(home)).transaction() as database:
            database.execute("UPDATE store.feed SET next_poll_at = now()")
            database.execute("UPDATE store.pending_entry SET next_attempt_at = now()")
            database.execute("UPDATE store.host SET not_before = NULL")

    make_due()
    queue = postgres.database()
    many = replace(alone, queue=queue)
    with dying_workers(queue):
        report = collect_news(many)
    ended = "the workers that took it ended"
    assert report.feeds_polled == 2
    assert ask(f"SELECT status, reason FROM feeds WHERE feed_url = '{for_members}'") == [
        ("ok", None)
    ], "a feed with a password is polled by the home itself, because the password must not leave it"
    assert ask(f"SELECT status FROM feeds WHERE reason LIKE '{ended}%'") == [("failing",)]
    assert (
        ask(f"SELECT outcome, attempts FROM entries WHERE reason LIKE '{ended}%'")
        == [("pending", 2)] * 3
    )

    make_due()
    monkeypatch.setattr(worker_watch, "MOST_SECONDS_WITHOUT_WORKER", 0.0)
    with pytest.raises(NoWorker, match="start one: warta work"):
        collect_news(many)
    make_due()
    report = collect_news(alone)  # without the queue nothing is missing
    assert report.outcomes["new"] == 3

    let_pass(home, 2)
    with dying_workers(queue):
        report = collect_news(many)
    assert report.rechecked == 3
    assert ask("SELECT DISTINCT outcome, reason FROM rechecks") == [("failed", WORKERS_ENDED)]


def test_workers_know_the_recurring_lines_of_a_site(home: Path, postgres: Postgres) -> None:
    """Otherwise an article's text would depend on the machine that read it."""
    queue = postgres.database()
    settings = Settings(home=home, queue=queue, workers=1)
    line = RecurringLine(key=-(2**62), line="Baca juga berita lain", articles=30)
    with open_run(settings, "ingest") as context, closing(QueueConnection(queue)) as connection:
        for number, learnt in enumerate(((line,), ())):
            with context.warehouse.transaction() as database:
                keep_learnt(
                    database,
                    [GrownSite(SITE, 40)],
                    {SITE: learnt},
                    {SITE: 420},
                    {SITE: 40},
                    datetime(2026, 11, 28, number, tzinfo=UTC),
                )
            prepare_queue(context, connection, wire_version(VERSION))
            memory = QueueLookup(connection).of_sites([SITE, "other.example"])
            assert memory == {SITE: SiteMemory(frozenset(each.key for each in learnt), 420)}
            assert memory == context.lookup.of_sites([SITE, "other.example"])
