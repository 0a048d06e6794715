"""Who polls feeds, fetches pages and reads both: this process, or workers on many machines.

The flow asks for what was read and stores it; it is the same flow either way.
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
from warta.settings import Settings
from warta.storage.files.archive import ArchivedPage
from warta.storage.tables import reextract
from warta.storage.tables.hosts import HostManners
from warta.tasks.extract import extract_articles
from warta.tasks.fetch import Arrival, Wanted, fetch_pages
from warta.tasks.poll import Polled, ask_feeds
from warta.tasks.read import Later, read_feeds
from warta.tasks.record import Polling
from warta.tasks.reextract import ReadAgain, extract_archived
from warta.tasks.run.batch import Batch, batches
from warta.tasks.run.desk import Desk
from warta.tasks.run.patience import Patience
from warta.tasks.run.stream import Stream
from warta.tasks.weights import weight_of_arrival

# A task run costs about 8 ms, which is negligible for batches of this size.
FEEDS_A_BATCH = 200
PAGES_A_BATCH = 100
# A partial batch from slow hosts is saved after this time.
SECONDS_A_BATCH = 15.0
QUIET_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class FeedsRead:
    """Polls with what the feeds list, and what was learnt about hosts."""

    polls: Batch[Poll]
    manners: Batch[HostManners]


@dataclass(frozen=True, slots=True)
class PagesRead:
    """What became of pages; ``archived``: the pages appended to the archive on the way.

    ``slow`` are pages that take long: they are read after all others.
    """

    drafts: Batch[Draft]
    archived: Batch[ArchivedPage]
    manners: Batch[HostManners]
    slow: Batch[Wanted] = Batch()  # noqa: RUF009 - it never changes


class FeedRound(Protocol):
    """The polls of one run, in two parts: feeds and hosts that take long come in the second."""

    def quick(self) -> Iterator[FeedsRead]:
        """Yield what was read until the others would only be waited for."""

    def busy(self) -> Container[str]:
        """Return the hosts that are still being asked: their pages have to wait."""

    def is_over(self) -> bool:
        """Return whether the first part had everything; after ``busy``."""

    def slow(self) -> Iterator[FeedsRead]:
        """Yield the rest."""

    def left_out(self) -> dict[str, int]:
        """Return how many feeds were not polled, by reason; after the last part."""


class Reading(Protocol):
    """Those who poll, fetch and read."""

    def earlier(self, desk: Desk) -> Iterator[FeedsRead | PagesRead]:
        """Yield what an earlier run asked for and never stored."""

    def feeds(self, desk: Desk, polling: Polling) -> AbstractContextManager[FeedRound]:
        """Poll feeds and read them."""

    def pages(
        self,
        desk: Desk,
        wanted: Batch[Wanted],
        manners: Batch[HostManners],
        *,
        after_all_others: bool = False,
    ) -> Iterator[PagesRead]:
        """Fetch pages and extract their articles."""

    def again(self, desk: Desk, chosen: Iterable[Batch[reextract.Reading]]) -> Iterator[ReadAgain]:
        """Extract archived pages again, until the run is stopped."""


class ReadingHere:
    """This process polls, fetches and reads."""

    def earlier(self, desk: Desk) -> Iterator[FeedsRead | PagesRead]:
        """Yield nothing: what a run here did not store, it did not keep."""
        return iter(())

    @contextlib.contextmanager
    def feeds(self, desk: Desk, polling: Polling) -> Iterator[FeedRound]:
        """Poll feeds; those of which nothing was taken when the block ends stay due."""
        answers = Stream[Polled](FEEDS_A_BATCH, lambda polled: polled.weight)
        with answers:
            yield _RoundHere(desk, polling, answers)

    def pages(
        self,
        desk: Desk,
        wanted: Batch[Wanted],
        manners: Batch[HostManners],
        *,
        after_all_others: bool = False,
    ) -> Iterator[PagesRead]:
        """Fetch pages and extract each batch while the next is on its way."""
        if not wanted:
            return
        arrivals = Stream[Arrival](weigh=weight_of_arrival)
        fetching = fetch_pages.submit(desk, wanted, arrivals, manners)
        with arrivals:
            for batch in arrivals.batches(
                PAGES_A_BATCH, SECONDS_A_BATCH, quiet_seconds=QUIET_SECONDS
            ):
                extracted = extract_articles(desk, batch, after_all_others=after_all_others)
                archived = Batch(page for arrival in batch for page in arrival.archived)
                yield PagesRead(extracted.drafts, archived, learnt(batch), extracted.slow)
        fetching.result()

    def again(self, desk: Desk, chosen: Iterable[Batch[reextract.Reading]]) -> Iterator[ReadAgain]:
        """Extract archived pages again, a batch after the other."""
        for readings in chosen:
            if desk.stop.is_set():
                return
            yield extract_archived(desk, readings)


@contextlib.contextmanager
def reading_by(settings: Settings, desk: Desk) -> Iterator[tuple[Reading, Desk]]:
    """Give who reads, by the settings, and the desk of a run with them.

    Raises BadQueue if the queue that the settings name can't be used.
    """
    if not settings.queue:
        yield ReadingHere(), desk
        return
    from warta.flows.by_workers import by_workers

    with by_workers(settings, desk) as both:
        yield both


class _RoundHere:
    def __init__(self, desk: Desk, polling: Polling, answers: Stream[Polled]) -> None:
        self._desk, self._answers, self._patience = desk, answers, Patience()
        self._asking = ask_feeds.submit(
            desk, polling.feeds, answers, polling.manners, self._patience
        )
        self._later = Later()
        self._busy: frozenset[str] = frozenset()

    def quick(self) -> Iterator[FeedsRead]:
        for batch in self._batches(self._patience.is_over):
            yield FeedsRead(read_feeds(self._desk, batch, self._later), learnt(batch))

    def busy(self) -> Container[str]:
        self._busy = self._patience.busy()
        return self._busy

    def is_over(self) -> bool:
        return not self._later.feeds and not self._busy and self._answers.is_empty

    def slow(self) -> Iterator[FeedsRead]:
        late = batches(() if self._desk.stop.is_set() else self._later.feeds, 1)
        for batch in chain(late, self._batches()):
            polls = read_feeds(self._desk, batch, self._later, after_all_others=True)
            yield FeedsRead(polls, learnt(batch))

    def left_out(self) -> dict[str, int]:
        return self._asking.result() | self._later.left_due

    def _batches(self, is_over: Callable[[], bool] = lambda: False) -> Iterator[Batch[Polled]]:
        return self._answers.batches(
            FEEDS_A_BATCH, SECONDS_A_BATCH, quiet_seconds=QUIET_SECONDS, is_over=is_over
        )


def learnt(batch: Batch[Polled] | Batch[Arrival]) -> Batch[HostManners]:
    """Return what a batch learnt about hosts, the latest for each."""
    return Batch({known.host: known for each in batch for known in each.manners}.values())
