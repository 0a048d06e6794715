"""A home with workers stores what a home alone stores, however little its queue may hold."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree, rmtree
from typing import Any

import duckdb
import psycopg
import pytest

from tests.machines import WHAT_READERS_SEE
from tests.passed_time import let_pass
from tests.postgres import Postgres
from tests.threads import in_background
from warta.flows.collecting import collect_news
from warta.flows.offering import Offering
from warta.flows.reextracting import rebuild_articles
from warta.flows.working import keep_working
from warta.newsroom import Answer, Newsroom, sample_stories
from warta.settings import VERSION, Settings
from warta.storage.care.state import overview
from warta.storage.files.archive import Archive, Location
from warta.storage.home import Home
from warta.storage.queue import committing, shards
from warta.storage.queue.committing import Offer
from warta.storage.queue.connection import QueueConnection
from warta.storage.tables.reextract import ReextractCounts, Selection
from warta.storage.warehouse.connection import Warehouse
from warta.tasks.shards.values import SUMMARY, Summary, wire_version

FEEDS = [f"http://{site}.example/feed" for site in ("siaran", "kabar", "rusak")]
DAMAGED = f"http://kabar.example{sample_stories(1, first=5)[0].path}"
RUNS = "SELECT COLUMNS(* EXCLUDE (run_id, started_at, ended_at)) FROM runs ORDER BY started_at"


@contextmanager
def working(settings: Settings) -> Iterator[None]:
    """Run a worker in this process during the block."""

    def work(block_is_over: threading.Event) -> None:
        while not block_is_over.is_set():
            keep_working(settings, until_idle_seconds=2)

    with in_background(work):
        yield


def age(settings: Settings) -> None:
    """Change the warehouse as if an older extractor had made some of the articles."""
    with Warehouse(Home(settings.home)).transaction() as database:
        for statement in (
            "UPDATE store.article SET text = text || ' Baca juga', text_hash = 1 "
            "WHERE article_id = (SELECT min(article_id) FROM store.article)",
            "UPDATE store.article SET authors = ['Redaksi'], language = 'en' "
            "WHERE article_id = (SELECT max(article_id) FROM store.article)",
        ):
            database.execute(statement)


def damage(settings: Settings) -> None:
    """Overwrite a few bytes of a page in the archive."""
    home = Home(settings.home)
    with Warehouse(home).transaction() as database:
        [(name, offset)] = database.execute(
            "SELECT file, file_offset FROM store.page WHERE requested_url = $url", {"url": DAMAGED}
        ).fetchall()
    with (home.archive / name).open("r+b") as file:
        file.seek(offset + 100)
        file.write(bytes(20))


def seen_in(settings: Settings) -> list[list[Any]]:
    """Return what readers see, and what the runs counted."""
    with duckdb.connect(str(settings.home / "news.duckdb"), read_only=True) as database:
        return [database.execute(each).fetchall() for each in (*WHAT_READERS_SEE, RUNS)]


def test_home_with_workers_stores_and_counts_what_a_home_alone_does(
    room: Newsroom, tmp_path: Path, postgres: Postgres
) -> None:
    """Also when pages are extracted again, and when the queue is nearly always full.

    Each shard was lost by four workers before: `attempts` of entries must not count those.
    """
    room.add_publisher("siaran.example", *sample_stories(5), language="id")
    room.add_publisher("kabar.example", *sample_stories(7, first=3), language="id")
    room.add_publisher("rusak.example")
    room.script("rusak.example", "/feed", Answer(500))
    room.script("kabar.example", sample_stories(1, first=9)[0].path, Answer(body=b"<p>Pendek."))
    alone = Settings(home=tmp_path / "alone", proxy=room.proxy_url, host_delay_seconds=0, workers=1)
    many = replace(
        alone, home=tmp_path / "many", queue=postgres.database(), queue_bytes=1, shard_pages=2
    )
    collect_news(alone, FEEDS)
    QueueConnection(many.queue).close()
    with psycopg.connect(many.queue) as server:
        server.execute("ALTER TABLE warta_queue.shard ALTER attempts SET DEFAULT 4")
    with working(many):
        collect_news(many, FEEDS)
        assert seen_in(many) == seen_in(alone)
        for settings in (alone, many):
            age(settings)
            damage(settings)
        room.forget_requests()
        for rejected in (False, True):
            again = [
                rebuild_articles(settings, Selection(), rejected=rejected)
                for settings in (alone, many)
            ]
            assert again[0] == again[1]
            assert (again[0].damaged, again[0].versions > 0) == (
                (0, False) if rejected else (1, True)
            )
    assert list(room.requests) == []
    assert seen_in(many) == seen_in(alone)
    with closing(QueueConnection(many.queue)) as queue:
        assert committing.under_way(queue, None) == frozenset()


def test_home_with_workers_finds_the_edits_that_a_home_alone_does(
    room: Newsroom, tmp_path: Path, postgres: Postgres
) -> None:
    """Also when pages are gone, busy, or forbidden to archive, and when a host asks for a pause."""
    edited, shy, gone, busy, _ = stories = sample_stories(5)
    paused = sample_stories(4, first=30)
    room.add_publisher("siaran.example", *stories, language="id")
    room.add_publisher("kabar.example", *paused, language="id")
    alone = Settings(home=tmp_path / "alone", proxy=room.proxy_url, host_delay_seconds=0, workers=1)
    many = replace(
        alone, home=tmp_path / "many", queue=postgres.database(), queue_bytes=1, shard_pages=2
    )
    for settings in (alone, many):
        collect_news(replace(settings, queue=""), FEEDS[:2])
        let_pass(settings.home, 2)
    for story in (edited, shy):
        room.edit("siaran.example", story.path, paragraphs=(*story.paragraphs, "Tujuh lagi."))
    room.script("siaran.example", shy.path, Answer(headers={"X-Robots-Tag": "noarchive"}))
    room.remove("siaran.example", gone.path)
    room.script("siaran.example", busy.path, Answer(503))
    for story in paused:
        room.script("kabar.example", story.path, Answer(429, {"Retry-After": "3600"}))
    room.forget_requests()
    collect_news(alone)
    requested = sorted(request.path for request in room.requests)
    room.forget_requests()
    with working(many):
        collect_news(many)
    assert sorted(request.path for request in room.requests) == requested
    log = (many.home / "logs" / "warta.log").read_text()
    assert '"kind": "rechecks"' in log, "workers request them"
    found = [rechecks_in(settings) for settings in (alone, many)]
    assert found[0] == found[1]
    siaran = {url: outcome for url, outcome, _ in found[0] if "siaran" in url}
    assert sorted(siaran.values()) == ["failed", "gone", "unchanged", "version", "version"]
    assert len(found[0]) == 6, "one of the host that asks for a pause"
    _, *others = seen_in(many)
    assert others == seen_in(alone)[1:]  # the articles became as old as their home
    assert archived_in(many) == archived_in(alone)
    with closing(QueueConnection(many.queue)) as queue:
        assert committing.under_way(queue, None) == frozenset()


def rechecks_in(settings: Settings) -> list[Any]:
    with duckdb.connect(str(settings.home / "news.duckdb"), read_only=True) as database:
        return database.execute("SELECT url, outcome, reason FROM rechecks ORDER BY ALL").fetchall()


def archived_in(settings: Settings) -> list[tuple[str, int]]:
    """Return the address and the size of every page in the archive, as its index finds them."""
    home = Home(settings.home)
    with Warehouse(home).transaction() as database:
        rows = database.execute(
            "SELECT file, file_offset, length FROM store.page ORDER BY requested_url, fetched_at"
        ).fetchall()
    pages = [Archive(home).read(Location(*row)) for row in rows]
    return [(page.requested_url, len(page.body)) for page in pages]


def test_run_counts_what_its_workers_left_out_and_quarantined(
    room: Newsroom, tmp_path: Path, postgres: Postgres
) -> None:
    """Nobody should have to look at the logs of ten machines."""
    room.add_publisher("siaran.example")
    settings = Settings(home=tmp_path / "home", proxy=room.proxy_url, queue=postgres.database())

    def finish_all(run_is_over: threading.Event) -> None:
        summary = SUMMARY.encode(Summary({"asked for a pause": 1}, 3))
        with closing(QueueConnection(settings.queue)) as queue:
            while not run_is_over.wait(0.02):
                lease = shards.claim(queue, "odd#1", wire_version(VERSION), 60, 10**9)
                if lease:
                    shards.finish(queue, lease, summary)

    with in_background(finish_all):
        report = collect_news(settings, FEEDS[:1])
    assert (report.quarantined, report.left_out) == (3, (("asked for a pause", 1),))
    with duckdb.connect(str(settings.home / "news.duckdb"), read_only=True) as database:
        assert database.execute("SELECT quarantined FROM runs").fetchall() == [(3,)]


# What a damaged database may give for a row of the queue.
JUNK = "NEW.payload := 'junk'"
OF_ANOTHER_TYPE = f"NEW.payload := '\\x{SUMMARY.encode(Summary({}, 0)).hex()}'"
CUT = "NEW.records := substr(NEW.records, 9)"


@contextmanager
def damaged(queue: str, table: str, change: str) -> Iterator[None]:
    """Damage a table of the queue during the block."""
    with psycopg.connect(queue, autocommit=True) as server:
        server.execute(
            "CREATE OR REPLACE FUNCTION warta_queue.damage() RETURNS trigger LANGUAGE plpgsql "
            f"AS $$ BEGIN {change}; RETURN NEW; END $$; CREATE TRIGGER damaging BEFORE INSERT OR "
            f"UPDATE ON warta_queue.{table} FOR EACH ROW EXECUTE FUNCTION "
            "warta_queue.damage()".encode()
        )
        yield
        server.execute(f"DROP TRIGGER damaging ON warta_queue.{table}".encode())


@pytest.mark.parametrize(
    ("table", "change", "named"),
    [
        ("result", OF_ANOTHER_TYPE, "feeds"),
        ("result", CUT, "entries"),
        ("shard", "NEW.summary := 'junk'", "shards"),
    ],
    ids=["of another type", "pages not whole", "summary"],
)
def test_damaged_results_cost_no_run_are_named_and_collected_again(
    room: Newsroom, tmp_path: Path, postgres: Postgres, table: str, change: str, named: str
) -> None:
    """A result that ended the run stayed in the queue, and ended every later run as well.

    Without a failed attempt the pages would be requested again by each run.
    """
    stories = sample_stories(6)
    for number in range(3):
        room.add_publisher(f"siaran{number}.example", *stories[2 * number : 2 * number + 2])
    feeds = [publisher.url("/feed") for publisher in room.publishers]
    settings = Settings(
        home=tmp_path / "home", proxy=room.proxy_url, host_delay_seconds=0, workers=1,
        queue=postgres.database(), shard_pages=2,
    )  # fmt: skip
    QueueConnection(settings.queue).close()
    with working(settings):
        collect_news(settings, feeds[:1])
        with damaged(settings.queue, table, change):
            report = collect_news(settings, feeds)
        assert report.quarantined > 0
        home = Home(settings.home)
        quarantined = overview(home, datetime.now(UTC)).quarantined
        assert all(r.startswith("quarantined while decoding the resu") for _, r in quarantined)
        addresses = {address for address, _ in quarantined}
        with Warehouse(home).transaction() as database:
            if named == "entries":
                rows = database.execute("SELECT url, attempts FROM store.pending_entry").fetchall()
                assert addresses == {url for url, _ in rows}
                assert {attempts for _, attempts in rows} == {1}
            else:
                assert addresses - {""} == (set(feeds) if named == "feeds" else set())
            database.execute("UPDATE store.pending_entry SET next_attempt_at = now()")
            database.execute("UPDATE store.feed SET next_poll_at = now()")
        collect_news(settings, feeds)
    with duckdb.connect(str(settings.home / "news.duckdb"), read_only=True) as database:
        assert database.execute("SELECT count(*) FROM articles").fetchall() == [(6,)]
    with closing(QueueConnection(settings.queue)) as queue:
        assert committing.under_way(queue, None) == frozenset()


@pytest.mark.parametrize(
    ("kind", "cut"), [("rechecks", "result"), ("archived", "shard")], ids=["rechecks", "reextract"]
)
def test_damage_to_rechecks_and_reextraction_changes_no_article_and_the_next_run_does_them(
    room: Newsroom, tmp_path: Path, postgres: Postgres, kind: str, cut: str
) -> None:
    """A stored article is worth more than its next version, and no run may end or wait for ever."""
    stories = sample_stories(2)
    for site, story in zip(("siaran", "kabar"), stories, strict=True):
        room.add_publisher(f"{site}.example", story, language="id")
    alone = Settings(home=tmp_path / "alone", proxy=room.proxy_url, host_delay_seconds=0, workers=1)
    many = replace(alone, home=tmp_path / "many", queue=postgres.database())
    collect_news(alone, FEEDS[:2])
    let_pass(alone.home, 2)
    age(alone)
    for site, story in zip(("siaran", "kabar"), stories, strict=True):
        room.edit(f"{site}.example", story.path, paragraphs=(*story.paragraphs, "Tujuh lagi."))
    QueueConnection(many.queue).close()

    def again(settings: Settings) -> bool:
        """Run once more; return whether the run told of something that it could not do."""
        if kind == "archived":
            return rebuild_articles(settings, Selection()).without_text == len(stories)
        return collect_news(settings).quarantined > 0

    before = articles_in(alone)
    with working(many):
        for table, change in (("result", OF_ANOTHER_TYPE), ("shard", JUNK), (cut, CUT)):
            rmtree(many.home, ignore_errors=True)
            copytree(alone.home, many.home)
            with damaged(many.queue, table, change):
                assert again(many), "counted"
            assert articles_in(many) == before
            named = overview(Home(many.home), datetime.now(UTC)).quarantined
            assert any("quarantined while decoding" in reason for _, reason in named) or (
                (kind, table, change) == ("archived", "shard", CUT)
            )
            with psycopg.connect(many.queue) as server:
                left = server.execute("SELECT name FROM warta_queue.shard").fetchall()
                server.execute("UPDATE warta_queue.about SET home = NULL, run = NULL")
            assert left == []
        let_pass(many.home, 7)
        let_pass(alone.home, 7)
        assert not again(many)
    again(alone)
    assert articles_in(many) == articles_in(alone) != before


def articles_in(settings: Settings) -> list[Any]:
    """Return what is stored of each article besides its times."""
    with Warehouse(Home(settings.home)).transaction() as database:
        return database.execute(
            "SELECT article_id, url, title, text, authors, language, version FROM store.article "
            "ORDER BY ALL"
        ).fetchall()


def test_shards_of_a_run_that_ended_are_withdrawn(
    room: Newsroom, tmp_path: Path, postgres: Postgres
) -> None:
    """No run would use their results: the next one, of either kind, offers its own."""
    settings = Settings(home=tmp_path / "home", proxy=room.proxy_url, queue=postgres.database())
    with closing(QueueConnection(settings.queue)) as queue:
        for kind in ("archived", "rechecks"):
            offer = Offer(f"killed/{kind}/0.0", kind, (), 1, b"payload", b"records")
            committing.offer(queue, "killed", wire_version(VERSION), [offer])
        collect_news(settings)
        assert committing.under_way(queue, None) == frozenset()


def test_no_more_is_offered_than_the_queue_may_hold(postgres: Postgres) -> None:
    """A million due pages, or a home that stores slowly, must not fill PostgreSQL's disk."""
    address = postgres.database()
    with closing(QueueConnection(address)) as queue:
        wanted = (
            Offer(f"shard {number}", "pages", (f"s{number}.example",), 1, bytes(1000), bytes(9000))
            for number in range(70)
        )
        others = Offering(queue, "v", "run", "feeds", [], 1)
        offering = Offering(queue, "v", "run", "pages", wanted, 300_000)
        offering.fill()
        assert (len(offering.items), offering.is_over) == (40, False), "twenty at a time"
        offering.fill()
        assert len(offering.items) == 40
        others.fill()
        assert others.is_over, "one kind does not hold up another"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("DELETE FROM warta_queue.shard WHERE shard_id <= 30")
        lease = shards.claim(queue, "one#1", "v", 60, 10**9)
        assert lease is not None
        results = shards.Results(0, [1], bytes(150_000), bytes(100_000))
        shards.append(queue, lease, results, 60)
        offering.fill()
        assert len(offering.items) == 40, "results that wait take their room"
        committing.drop_parts(queue, committing.next_parts(queue, "pages", 1))
        offering.fill()
        assert (len(offering.items), offering.is_over) == (60, False)
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("DELETE FROM warta_queue.shard")
        offering.fill()
        assert (len(offering.items), offering.is_over) == (70, True)


def test_reextract_of_an_empty_home_waits_for_no_worker(
    room: Newsroom, tmp_path: Path, postgres: Postgres
) -> None:
    """There is nothing to read, so it must end at once even without a worker."""
    settings = Settings(home=tmp_path / "home", proxy=room.proxy_url)
    collect_news(settings)
    assert (
        rebuild_articles(replace(settings, queue=postgres.database()), Selection())
        == ReextractCounts()
    )
