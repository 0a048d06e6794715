"""A failure that a stranger's data causes costs only that stranger: the rest of its batch is stored."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.made_home import made_warehouse
from warta.news.article import Article
from warta.news.entry import Entry, ParsedFeed
from warta.news.feeds.subscription import Subscription
from warta.news.outcome import Draft
from warta.news.polling.poll import Feed, Poll
from warta.news.polling.schedule import Bounds
from warta.storage.errors import Locked, OutOfMemory, StorageError
from warta.storage.files.archive import Archive
from warta.storage.tables.feeds import feeds_due, subscribe
from warta.storage.tables.hosts import HostRules
from warta.storage.tables.runs import start_run
from warta.storage.warehouse.connection import rows_of
from warta.tasks.run.batch import Batch
from warta.tasks.run.border import Quarantine, in_halves, is_ours
from warta.tasks.run.context import RunContext
from warta.tasks.run.log import logged
from warta.tasks.run.progress import Progress
from warta.tasks.run.workers import WorkerPolicy, Workers
from warta.tasks.web.client import WebPolicy

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
UNSOUND = "http://www.example,com/x"


class Refusing:
    """A store that fails for each batch with a refused value, and keeps what it stored."""

    def __init__(self, refused: set[int], error: Exception) -> None:
        self.refused, self.error = refused, error
        self.stored: list[int] = []
        self.apart: list[int] = []
        self.attempts = 0

    def work(self, part: Sequence[int]) -> int:
        self.attempts += 1
        if self.refused.intersection(part):
            raise self.error
        self.stored += part
        return len(part)

    def alone(self, value: int, error: Exception) -> int:
        assert error is self.error
        self.apart.append(value)
        return 0


@given(st.integers(0, 60), st.sets(st.integers(0, 59)))
def test_everything_but_the_culprits_is_stored_once_and_in_order(
    count: int, refused: set[int]
) -> None:
    """One poisoned page of a hundred must neither cost the others nor store them twice."""
    store = Refusing(refused, ValueError("no"))
    counts = in_halves(range(count), store.work, store.alone)
    culprits = sorted(refused.intersection(range(count)))
    assert (store.stored, store.apart) == ([n for n in range(count) if n not in refused], culprits)
    assert sum(counts) == count - len(culprits)
    if len(culprits) == 1:
        assert store.attempts <= 2 * count.bit_length() + 1


@pytest.mark.parametrize(
    "error", [MemoryError(), OutOfMemory("too much"), KeyError("x"), OSError(5)]
)
def test_value_that_causes_an_error_is_quarantined(error: Exception) -> None:
    """Also when memory runs out: half a batch takes half of it."""
    store = Refusing({3}, error)
    in_halves(range(10), store.work, store.alone)
    assert store.apart == [3]


@pytest.mark.parametrize("error", [StorageError("disk full"), Locked("held"), ImportError("gone")])
def test_error_of_our_own_storage_ends_the_run(error: Exception) -> None:
    """No feed causes a full disk; counted as failures, it would quarantine every feed."""
    store = Refusing({3}, error)
    with pytest.raises(type(error)):
        in_halves(range(10), store.work, store.alone)
    assert store.apart == []
    assert is_ours(KeyboardInterrupt())


def test_quarantine_is_counted_and_logged_with_its_traceback(tmp_path: Path) -> None:
    """Whoever corrects the defect needs to know where it is, and which feed causes it."""
    quarantine = Quarantine()
    with logged(tmp_path):
        try:
            int("\x1b[31mnine\n")
        except ValueError as error:
            reason = quarantine.take(error, while_doing="reading it", feed="http://a.example/")
    [line] = map(json.loads, (tmp_path / "warta.log").read_text().splitlines())
    assert (line["event"], line["feed"], quarantine.count) == (
        "quarantined",
        "http://a.example/",
        1,
    )
    assert "test_border.py" in line["traceback"]
    assert "ValueError" in reason
    assert reason.isprintable()
    logging.getLogger("warta").handlers.clear()


def test_lack_of_memory_is_not_reported_as_a_full_disk(tmp_path: Path) -> None:
    """The advice to free disk space would be wrong."""
    warehouse = made_warehouse(tmp_path)
    with pytest.raises(OutOfMemory, match="more memory"), warehouse.transaction() as database:
        database.execute("SET memory_limit = '10MB'")
        database.execute("SET max_temp_directory_size = '0KB'")
        database.execute("SELECT list(range || repeat('x', 1000)) FROM range(1000000)").fetchall()


@pytest.fixture
def context(tmp_path: Path) -> Iterator[RunContext]:
    warehouse = made_warehouse(tmp_path)
    with Workers(WorkerPolicy(count=1)) as workers:
        context = RunContext(
            run_id="run",
            warehouse=warehouse,
            archive=Archive(warehouse.home),
            workers=workers,
            web=WebPolicy(user_agent="none"),
            bounds=Bounds(),
            feeds_obey_robots=False,
            progress=Progress(),
            stop=threading.Event(),
        )
        with warehouse.transaction() as database:
            start_run(database, "run", "ingest", NOW)
            wanted = [Subscription(f"http://{name}.example/feed") for name in ("a", "b", "c", "d")]
            subscribe(database, wanted, now=NOW)
        yield context


def polled(feed: Feed, *urls: str) -> Poll:
    entries = tuple(Entry(entry_id=url, url=url, title=f"About {url}") for url in urls)
    parsed = ParsedFeed(kind="rss", title="T", site_url=None, language=None, entries=entries)
    return Poll(feed=feed, polled_at=NOW, outcome="parsed", status_code=200, parsed=parsed,
                etag='"new"', moved_to="http://elsewhere.example/")  # fmt: skip


def answers(context: RunContext, question: str) -> list[dict[str, Any]]:
    with context.warehouse.transaction() as database:
        return rows_of(database, question)


def test_feed_that_cannot_be_recorded_fails_and_the_others_are_recorded(
    context: RunContext,
) -> None:
    """For example, a feed with an entry whose bad address the parser let through."""
    from warta.tasks.record import record_polled

    with context.warehouse.transaction() as database:
        feeds = feeds_due(database, NOW, every_feed=True)
    polls = [polled(feed, feed.url.replace("feed", "1")) for feed in feeds]
    polls[2] = polled(feeds[2], "http://c.example/1", UNSOUND)
    robots = HostRules("a.example", "User-agent: *", NOW, "parsed", None)
    recorded = record_polled.fn(context, Batch(polls), Batch([robots]))
    assert (recorded.seen, recorded.new, context.quarantine.count) == (3, 3, 1)
    status = answers(
        context, "SELECT url, status, etag, moved_to, reason FROM store.feed ORDER BY url"
    )
    assert [row["status"] for row in status] == ["ok", "ok", "failing", "ok"]
    bad = status[2]
    assert (bad["etag"], bad["moved_to"]) == (None, None), "it hides nothing from the next poll"
    assert "quarantined while recording its entries: BadAddress" in bad["reason"]
    due = answers(context, "SELECT next_poll_at > last_poll_at AS waits FROM store.feed")
    assert all(row["waits"] for row in due)
    assert len(answers(context, "FROM store.host")) == 1


def article(url: str) -> Article:
    return Article(
        url=url, title="T", text=f"A text of {url}.", summary="", authors=(), language="en",
        published_at=NOW - timedelta(hours=1), published_from="page", modified_at=None,
        categories=(), tags=(), image_url=None, word_count=4, is_paywalled=False,
        made_from="page", method="none",
    )  # fmt: skip


def test_article_that_cannot_be_stored_fails_and_the_others_are_stored(
    context: RunContext,
) -> None:
    """A page may name an address that no check has seen; the other articles must not wait for it."""
    from warta.tasks.record import record_polled, take_up_entries
    from warta.tasks.save import save_articles

    with context.warehouse.transaction() as database:
        feeds = feeds_due(database, NOW, every_feed=True)
    urls = [f"http://a.example/{number}" for number in range(9)]
    record_polled.fn(context, Batch([polled(feeds[0], *urls)]), Batch())
    plan = take_up_entries.fn(context)
    drafts = [
        Draft(each.entries, article(UNSOUND if each.url.endswith("5") else each.url))
        for each in plan.wanted
    ]
    robots = HostRules("a.example", "User-agent: *", NOW, "parsed", None)
    assert save_articles.fn(context, Batch(drafts), Batch(), Batch([robots])) == 8
    outcomes = answers(context, "SELECT url, outcome, reason FROM store.entry ORDER BY url")
    assert [row["outcome"] for row in outcomes] == ["new"] * 8
    # It may be a fault of ours, so a later run tries it again.
    [left] = answers(context, "SELECT attempts, reason FROM store.pending_entry")
    assert left["attempts"] == 1
    assert "quarantined while storing it: BadAddress" in left["reason"]
    with context.warehouse.transaction() as database:
        database.execute("UPDATE store.pending_entry SET attempts = 5, next_attempt_at = $1", [NOW])
    [last] = take_up_entries.fn(context).wanted
    last_draft = Draft(last.entries, article(UNSOUND))
    assert save_articles.fn(context, Batch([last_draft]), Batch(), Batch()) == 0
    outcomes = answers(context, "FROM store.entry WHERE outcome <> 'new'")
    assert [row["outcome"] for row in outcomes] == ["rejected"]
    assert "given up after 6 attempts" in outcomes[0]["reason"]
    assert len(answers(context, "FROM store.host")) == 1


def test_poisoned_entry_does_not_cost_another_feeds_entry_of_the_page(context: RunContext) -> None:
    """Otherwise a stranger who lists a victim's page could keep its article away."""
    from dataclasses import replace

    from warta.tasks.record import record_polled, take_up_entries
    from warta.tasks.save import save_articles

    with context.warehouse.transaction() as database:
        feeds = feeds_due(database, NOW, every_feed=True)
    record_polled.fn(
        context, Batch([polled(feed, "http://a.example/1") for feed in feeds]), Batch()
    )
    [page] = take_up_entries.fn(context).wanted
    entries = [
        replace(each, entry=replace(each.entry, url=UNSOUND)) if each.feed_url.startswith("http://b")
        else each
        for each in page.entries
    ]  # fmt: skip
    draft = Draft(tuple(entries), article("http://a.example/1"))
    assert save_articles.fn(context, Batch([draft]), Batch(), Batch()) == 1
    outcomes = answers(
        context,
        "SELECT feed.url, outcome FROM store.entry JOIN store.feed USING (feed_id) ORDER BY 1",
    )
    assert [row["outcome"] for row in outcomes] == ["new", "unchanged", "unchanged"]
    [left] = answers(
        context, "SELECT feed.url FROM store.pending_entry JOIN store.feed USING (feed_id)"
    )
    assert left["url"].startswith("http://b")


def test_unusable_database_ends_the_run(context: RunContext) -> None:
    """Otherwise every feed would be blamed for a fault of the disk."""
    from warta.tasks.record import record_polled

    with context.warehouse.transaction() as database:
        feeds = feeds_due(database, NOW, every_feed=True)
    home = context.warehouse.home
    home.warehouse.write_bytes(b"no database")
    with pytest.raises(StorageError):
        record_polled.fn(context, Batch([polled(feed) for feed in feeds]), Batch())
    assert context.quarantine.count == 0
