"""Readers: they poll feeds, fetch pages and parse both, here or on many machines.

A flow gets their results and stores them; it is the same flow with either reader.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import chain
from typing import Protocol

from warta.news.outcome import Draft
from warta.news.polling.poll import Poll
from warta.storage.files.archive import ArchivedPage
from warta.storage.tables import reextract
from warta.storage.tables.hosts import HostRules
from warta.tasks.extract import extract_articles
from warta.tasks.fetch import Arrival, Wanted, fetch_pages
from warta.tasks.poll import Polled, poll_feeds
from warta.tasks.read import Later, read_feeds
from warta.tasks.recheck import Rechecked, RecheckPlan, extract_rechecks
from warta.tasks.record import Polling
from warta.tasks.reextract import Reextracted, extract_archived
from warta.tasks.run.batch import Batch, batches
from warta.tasks.run.context import RunContext
from warta.tasks.run.patience import Patience
from warta.tasks.run.stream import Stream
from warta.tasks.weights import weight_of_arrival

# A task run costs about 8 ms, which is negligible for batches of this size.
FEEDS_A_BATCH = 200
PAGES_A_BATCH = 100
# A partial batch is saved after this time, or when nothing arrived for QUIET_SECONDS.
SECONDS_A_BATCH = 15.0
QUIET_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class FeedsRead:
    """The results of polling: polls with the entries listed, and what was learnt about hosts."""

    polls: Batch[Poll]
    host_rules: Batch[HostRules]


@dataclass(frozen=True, slots=True)
class PagesRead:
    """The results of fetching and extracting pages.

    ``archived``: the pages that were appended to the archive; ``slow``: pages that take long to
    parse, which are left for later.
    """

    drafts: Batch[Draft]
    archived: Batch[ArchivedPage]
    host_rules: Batch[HostRules]
    slow: Batch[Wanted] = Batch()  # noqa: RUF009 - it never changes


@dataclass(frozen=True, slots=True)
class RechecksRead:
    """The results of requesting known articles again, and what was learnt about hosts."""

    rechecked: Batch[Rechecked]
    host_rules: Batch[HostRules]


class FeedRound(Protocol):
    """The polls of one run, in two parts: slow feeds and feeds of slow hosts are in the second.

    Call the methods in the order of this class.
    """

    def quick(self) -> Iterator[FeedsRead]:
        """Yield the first part: it ends when only slow feeds are left."""

    def busy(self) -> Container[str]:
        """Return the hosts that are still being polled: their pages have to wait."""

    def is_over(self) -> bool:
        """Return whether the first part had all feeds."""

    def slow(self) -> Iterator[FeedsRead]:
        """Yield the second part."""

    def left_out(self) -> dict[str, int]:
        """Return how many feeds were not polled, by reason."""


class Reader(Protocol):
    """Polls feeds, fetches pages and parses both."""

    def unfinished(self, context: RunContext) -> Iterator[FeedsRead | PagesRead]:
        """Yield the results that an earlier run requested and did not store."""

    def feeds(self, context: RunContext, polling: Polling) -> AbstractContextManager[FeedRound]:
        """Poll feeds and parse them."""

    def pages(
        self,
        context: RunContext,
        wanted: Batch[Wanted],
        host_rules: Batch[HostRules],
        *,
        after_all_others: bool = False,
    ) -> Iterator[PagesRead]:
        """Fetch pages and extract their articles."""

    def rechecks(self, context: RunContext, plan: RecheckPlan) -> Iterator[RechecksRead]:
        """Request known articles again, and extract those whose page changed."""

    def archived(
        self, context: RunContext, chosen: Iterable[Batch[reextract.Reading]]
    ) -> Iterator[Reextracted]:
        """Extract archived pages again, until the run is stopped."""


class LocalReader:
    """Polls, fetches and parses on this machine."""

    def unfinished(self, context: RunContext) -> Iterator[FeedsRead | PagesRead]:
        """Yield nothing: a run on this machine keeps no result that it does not store."""
        return iter(())

    @contextlib.contextmanager
    def feeds(self, context: RunContext, polling: Polling) -> Iterator[FeedRound]:
        """Poll feeds; those whose result was not taken when the block ends stay due."""
        answers = Stream[Polled](FEEDS_A_BATCH, lambda polled: polled.weight)
        with answers:
            yield _LocalRound(context, polling, answers)

    def pages(
        self,
        context: RunContext,
        wanted: Batch[Wanted],
        host_rules: Batch[HostRules],
        *,
        after_all_others: bool = False,
    ) -> Iterator[PagesRead]:
        """Fetch pages, and extract each batch while the next is fetched."""
        if not wanted:
            return
        arrivals = Stream[Arrival](weigh=weight_of_arrival)
        fetching = fetch_pages.submit(context, wanted, arrivals, host_rules)
        with arrivals:
            for batch in arrivals.batches(
                PAGES_A_BATCH, SECONDS_A_BATCH, quiet_seconds=QUIET_SECONDS
            ):
                extracted = extract_articles(context, batch, after_all_others=after_all_others)
                archived = Batch(page for arrival in batch for page in arrival.archived)
                yield PagesRead(extracted.drafts, archived, hosts_learnt(batch), extracted.slow)
        fetching.result()

    def rechecks(self, context: RunContext, plan: RecheckPlan) -> Iterator[RechecksRead]:
        """Request articles again, and extract each batch while the next is fetched."""
        if not plan.rechecks:
            return
        arrivals = Stream[Arrival](weigh=weight_of_arrival)
        fetching = fetch_pages.submit(context, plan.wanted, arrivals, plan.host_rules)
        with arrivals:
            for batch in arrivals.batches(
                PAGES_A_BATCH, SECONDS_A_BATCH, quiet_seconds=QUIET_SECONDS
            ):
                rechecked = extract_rechecks(context, plan.rechecks, batch)
                yield RechecksRead(rechecked, hosts_learnt(batch))
        fetching.result()

    def archived(
        self, context: RunContext, chosen: Iterable[Batch[reextract.Reading]]
    ) -> Iterator[Reextracted]:
        """Extract archived pages again, one batch after another."""
        for readings in chosen:
            if context.stop.is_set():
                return
            yield extract_archived(context, readings)


class _LocalRound:
    def __init__(self, context: RunContext, polling: Polling, answers: Stream[Polled]) -> None:
        self._context, self._answers, self._patience = context, answers, Patience()
        self._polling = poll_feeds.submit(
            context, polling.feeds, answers, polling.host_rules, self._patience
        )
        self._later = Later()
        self._busy: frozenset[str] = frozenset()

    def quick(self) -> Iterator[FeedsRead]:
        for batch in self._batches(self._patience.is_over):
            yield FeedsRead(read_feeds(self._context, batch, self._later), hosts_learnt(batch))

    def busy(self) -> Container[str]:
        self._busy = self._patience.busy()
        return self._busy

    def is_over(self) -> bool:
        return not self._later.feeds and not self._busy and self._answers.is_empty

    def slow(self) -> Iterator[FeedsRead]:
        late = batches(() if self._context.stop.is_set() else self._later.feeds, 1)
        for batch in chain(late, self._batches()):
            polls = read_feeds(self._context, batch, self._later, after_all_others=True)
            yield FeedsRead(polls, hosts_learnt(batch))

    def left_out(self) -> dict[str, int]:
        return self._polling.result() | self._later.left_due

    def _batches(self, is_over: Callable[[], bool] = lambda: False) -> Iterator[Batch[Polled]]:
        return self._answers.batches(
            FEEDS_A_BATCH, SECONDS_A_BATCH, quiet_seconds=QUIET_SECONDS, is_over=is_over
        )


def hosts_learnt(batch: Batch[Polled] | Batch[Arrival]) -> Batch[HostRules]:
    """Return what a batch learnt about hosts: the newest for each host."""
    return Batch({host.host: host for each in batch for host in each.host_rules}.values())
