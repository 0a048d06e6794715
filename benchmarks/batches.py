"""Take batches of made-up news through the steps of a run that use the warehouse.

For benchmarks of storage (growth, readers, relating, lake, search): without the web and parsing.
"""

from __future__ import annotations

import random
import statistics
import threading
import time
import uuid
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tests.synthetic import NOW
from warta.news.article import Article
from warta.news.entry import Entry, ParsedFeed
from warta.news.outcome import Draft, PendingEntry
from warta.news.polling.poll import Poll
from warta.news.polling.schedule import Bounds
from warta.storage.files.archive import Archive, ArchivedPage, Location
from warta.storage.tables.feeds import feeds_due
from warta.storage.tables.runs import start_run
from warta.storage.warehouse.connection import Warehouse
from warta.tasks.record import record_polled, take_up_entries
from warta.tasks.run.batch import Batch
from warta.tasks.run.context import RunContext
from warta.tasks.run.progress import Progress
from warta.tasks.run.workers import WorkerPolicy, Workers
from warta.tasks.save import save_articles
from warta.tasks.web.client import WebPolicy

FEEDS_A_BATCH, ENTRIES_A_FEED = 20, 25
ENTRIES_A_BATCH = FEEDS_A_BATCH * ENTRIES_A_FEED


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of wall time, and of CPU in all threads of this process."""

    seconds: float
    cpu_seconds: float

    @classmethod
    def median(cls, costs: Collection[Cost]) -> Cost:
        """Return the median seconds of both kinds."""
        return cls(
            statistics.median(cost.seconds for cost in costs),
            statistics.median(cost.cpu_seconds for cost in costs),
        )


class Stopwatch:
    """Measures from its making."""

    def __init__(self) -> None:
        self._began, self._cpu_began = time.perf_counter(), time.process_time()

    def cost(self) -> Cost:
        """Return the cost since then."""
        return Cost(time.perf_counter() - self._began, time.process_time() - self._cpu_began)


class Incoming:
    """Feeds that list 500 more entries each time, and the run that stores them."""

    def __init__(
        self,
        warehouse: Warehouse,
        settling_in: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        """``settling_in``: put around each batch, within its cost."""
        self.settling_in = settling_in
        self._context = RunContext(
            run_id=f"incoming-{uuid.uuid4().hex[:6]}",
            warehouse=warehouse,
            archive=Archive(warehouse.home),
            workers=Workers(WorkerPolicy(count=1)),
            web=WebPolicy(user_agent="none"),
            bounds=Bounds(),
            feeds_obey_robots=False,
            progress=Progress(),
            stop=threading.Event(),
        )
        self._rng = random.Random(7)
        self._number = 0
        self._last_batch: list[Article] = []
        with warehouse.transaction() as database:
            start_run(database, self._context.run_id, "ingest", NOW)
            self._feeds = feeds_due(database, NOW, every_feed=True)[:FEEDS_A_BATCH]
            texts = "SELECT text FROM store.article USING SAMPLE 500 ROWS"
            self._texts = [text for (text,) in database.execute(texts).fetchall()]

    def batch(self) -> Cost:
        """Store a batch, its index of words included; return the cost."""
        articles = self._articles()
        polls = self._polls(articles)
        by_url = {article.url: article for article in articles}
        watch = Stopwatch()
        with self.settling_in():
            record_polled.fn(self._context, polls, Batch())
            plan = take_up_entries.fn(self._context)
            drafts = Batch(Draft(page.entries, by_url[page.url]) for page in plan.wanted)
            save_articles.fn(self._context, drafts, Batch(map(_archived, drafts)), Batch())
        cost = watch.cost()
        assert len(drafts) == ENTRIES_A_BATCH, len(drafts)
        self._last_batch = articles
        return cost

    def _articles(self) -> list[Article]:
        """Return 400 new articles, and 50 copies and 50 edits of the last batch (at first none)."""
        articles = [self._article() for _ in range(ENTRIES_A_BATCH)]
        for number, last in enumerate(self._last_batch[:100]):
            if number % 2:
                articles[number] = self._edited(last)
            else:
                articles[number] = replace(articles[number], text=last.text)
        return articles

    def _article(self) -> Article:
        self._number += 1
        url = f"http://site{self._number % 500}.example/{self._context.run_id}/{self._number}"
        words = self._rng.choice(self._texts).split()
        self._rng.shuffle(words)
        return Article(
            url=url, title=" ".join(words[:9]), text=" ".join(words), summary=" ".join(words[:30]),
            authors=("Author",), language="id", published_at=NOW, published_from="page",
            modified_at=None, categories=("Section",), tags=("tag", "other"), image_url=None,
            word_count=len(words), is_paywalled=False, made_from="page", method="trafilatura",
        )  # fmt: skip

    def _edited(self, article: Article) -> Article:
        """Return the article with two more words, in the summary of its feed too."""
        text = f"{article.text} {self._word()} {self._word()}"
        return replace(article, text=text, summary=text[-200:])

    def _polls(self, articles: list[Article]) -> Batch[Poll]:
        now = NOW + timedelta(seconds=self._number)
        return Batch(
            Poll(
                feed=feed,
                polled_at=now,
                outcome="parsed",
                status_code=200,
                etag=f'"{self._number}"',
                parsed=_listing(feed.title, articles[n * ENTRIES_A_FEED :][:ENTRIES_A_FEED], now),
            )
            for n, feed in enumerate(self._feeds)
        )

    def _word(self) -> str:
        word: str = self._rng.choice(self._rng.choice(self._texts).split())
        return word


def _listing(title: str, articles: list[Article], now: datetime) -> ParsedFeed:
    entries = tuple(
        Entry(article.url, article.url, article.title, summary=article.summary, updated_at=now)
        for article in articles
    )
    return ParsedFeed("rss", title, None, "id", entries)


def _archived(draft: Draft) -> ArchivedPage:
    first: PendingEntry = draft.entries[0]
    return ArchivedPage(first.entry.url or "", NOW, Location("20261101.warc.gz", 0, 1))
