"""Read by workers on other machines: offer shards in the queue, and yield the results.

The home's own machine, the committer, stores them; workers write nothing to the home.
"""

from __future__ import annotations

import contextlib
import time
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

from warta.flows.offering import Offering
from warta.flows.reading import (
    FeedRound,
    FeedsRead,
    LocalReader,
    PagesRead,
    Reader,
    RechecksRead,
)
from warta.flows.worker_watch import WorkerWatch
from warta.news.outcome import Draft
from warta.news.polling.poll import Poll
from warta.news.shards.codec import BadPayload
from warta.settings import VERSION, Settings
from warta.storage.errors import BadQueue
from warta.storage.files.archive import ArchivedPage
from warta.storage.queue import committing
from warta.storage.queue.committing import Offer, Part
from warta.storage.queue.connection import QueueConnection
from warta.storage.queue.turns import SharedTurns
from warta.storage.tables import reextract
from warta.storage.tables.hosts import HostRules
from warta.tasks.extract import complete_from_feeds
from warta.tasks.fetch import Wanted
from warta.tasks.recheck import Rechecked, RecheckPlan
from warta.tasks.record import Polling
from warta.tasks.reextract import Reextracted
from warta.tasks.run.batch import BYTES_A_BATCH, Batch
from warta.tasks.run.border import Quarantine
from warta.tasks.run.context import RunContext
from warta.tasks.shards import receive
from warta.tasks.shards.receive import Unanswered
from warta.tasks.shards.reextraction import Reextraction
from warta.tasks.shards.values import SUMMARY, FeedPart, wire_version

Read = TypeVar("Read")

_LOOK_EVERY_SECONDS = 0.2  # a look costs PostgreSQL a millisecond; chosen by hand
# A shard costs some 50 ms of its own; with so many of them several workers are busy.
_LEAST_ITEMS, _USUAL_SHARDS = 20, 16
# As in one process (tasks.run.patience): once twice the time has passed that most feeds took, the
# others come in the second round.
_MOST, _LEAST_SECONDS = 0.9, 1.5


@contextlib.contextmanager
def worker_reader(settings: Settings, context: RunContext) -> Iterator[tuple[Reader, RunContext]]:
    """Connect to the queue; yield a reader, and a context whose turns at hosts all workers share.

    Raises BadQueue if the queue can't be used.
    """
    queue = QueueConnection(
        settings.queue, context.progress.warn, context.stop.is_set, renews_tables=True
    )
    with contextlib.closing(queue):
        version = wire_version(VERSION)
        receive.prepare_queue(context, queue, version)
        shared = replace(context.web, shared=SharedTurns(queue, context.web.deadline_seconds))
        yield (
            WorkerReader(settings, queue, version, context.quarantine),
            replace(context, web=shared),
        )


class WorkerReader:
    """Offers work to workers on any machine, and does here what must not leave the home.

    That is: feeds with a password, and archived pages that wait to be read.
    """

    def __init__(
        self, settings: Settings, queue: QueueConnection, version: str, quarantine: Quarantine
    ) -> None:
        self._queue, self._version, self._quarantine = queue, version, quarantine
        self._most, self._most_bytes = settings.shard_pages, settings.queue_bytes
        # The results of an earlier run's shards may be of any time.
        self._began = datetime.min.replace(tzinfo=UTC)
        self._local = LocalReader()
        self._left_out = Counter[str]()
        self._has_answered = False

    def unfinished(self, context: RunContext) -> Iterator[FeedsRead | PagesRead]:
        """Yield the results of an earlier run's shards that are not stored yet."""
        for result in self.results(context, None):
            if isinstance(result, FeedsRead):
                polls = Batch(receive.without_stored_polls(context, result.polls))
                yield replace(result, polls=polls)
            else:
                drafts = Batch(receive.without_settled(context, result.drafts))
                yield replace(result, drafts=complete_from_feeds(context, drafts))

    @contextlib.contextmanager
    def feeds(self, context: RunContext, polling: Polling) -> Iterator[FeedRound]:
        """Offer the feeds; poll those with a password here, as it does not leave the home."""
        passwords = context.web.passwords
        own = Batch(feed for feed in polling.feeds if feed.url in passwords)
        others = [feed for feed in polling.feeds if feed.url not in passwords]
        self._left_out.clear()
        self._began = datetime.now(UTC)
        shards = receive.feed_shards(
            context.run_id, others, polling.host_rules, self._size(len(others))
        )
        offering = self._offering(context, "feeds", shards)
        offering.fill()
        with self._local.feeds(context, replace(polling, feeds=own)) as local_round:
            yield _WorkerRound(self, context, local_round, offering, len(others))

    def pages(
        self,
        context: RunContext,
        wanted: Batch[Wanted],
        host_rules: Batch[HostRules],
        *,
        after_all_others: bool = False,
    ) -> Iterator[PagesRead]:
        """Offer the pages; read archived pages here."""
        own = Batch(each for each in wanted if each.archived)
        others = [each for each in wanted if not each.archived]
        shards = receive.page_shards(context.run_id, others, host_rules, self._size(len(others)))
        offering = self._offering(context, "pages", shards)
        offering.fill()
        yield from self._local.pages(context, own, host_rules, after_all_others=after_all_others)
        if others:
            for result in self.results(context, "pages", offering):
                assert isinstance(result, PagesRead)
                yield replace(result, drafts=complete_from_feeds(context, result.drafts))

    def archived(
        self, context: RunContext, chosen: Iterable[Batch[reextract.Reading]]
    ) -> Iterator[Reextracted]:
        """Send archived pages to the workers; yield the results as they come."""
        reextraction = Reextraction(context, chosen, self._most)
        offering = self._offering(context, "archived", reextraction.shards())

        def read_in(parts: Sequence[Part]) -> Iterator[Reextracted]:
            for part in parts:
                yield from self._decoded(part, reextraction.results_in, reextraction.failed)

        def failed(lost: Unanswered, _: str) -> Iterator[Reextracted]:
            yield reextraction.failed(lost)

        try:
            yield from self._taken(context, "archived", read_in, failed, offering)
            if not context.stop.is_set():
                yield reextraction.rest()
        finally:
            self._withdraw("archived")

    def rechecks(self, context: RunContext, plan: RecheckPlan) -> Iterator[RechecksRead]:
        """Offer the articles to request again; read here those whose page is in the archive."""
        own = Batch(each for each in plan.rechecks if each.fetched_since)
        asked = {each.article_id: each for each in plan.rechecks if not each.fetched_since}
        shards = receive.recheck_shards(
            context.run_id, asked.values(), plan.host_rules, self._size(len(asked))
        )
        offering = self._offering(context, "rechecks", shards)

        def read_in(parts: Sequence[Part]) -> Iterator[RechecksRead]:
            rechecked, host_rules = list[Rechecked](), dict[str, HostRules]()
            for part in parts:
                for results, rules in self._decoded(
                    part,
                    lambda part: receive.rechecks_in(part, asked),
                    lambda lost: (receive.failed_rechecks(lost, asked), ()),
                ):
                    rechecked += results
                    host_rules |= {each.host: each for each in rules}
            context.progress.count(pages=len(rechecked))
            yield RechecksRead(Batch(rechecked), Batch(host_rules.values()))

        def failed(lost: Unanswered, _: str) -> Iterator[RechecksRead]:
            yield RechecksRead(Batch(receive.failed_rechecks(lost, asked)), Batch())

        try:
            offering.fill()
            yield from self._local.rechecks(context, replace(plan, rechecks=own))
            yield from self._taken(context, "rechecks", read_in, failed, offering)
        finally:
            self._withdraw("rechecks")

    def _withdraw(self, kind: str) -> None:
        with contextlib.suppress(BadQueue):  # the next run withdraws them as well
            committing.withdraw_kinds(self._queue, [kind])

    @contextlib.contextmanager
    def _readable(self, shard: str) -> Iterator[None]:
        """Skip and count what can't be decoded: its entries stay pending, to be offered again."""
        try:
            yield
        except BadPayload as error:
            self._quarantine.take(error, while_doing=f"decoding the results of shard {shard}")

    def _decoded(
        self, part: Part, decode: Callable[[Part], Read], failed: Callable[[Unanswered], Read]
    ) -> Iterator[Read]:
        """Yield a result, or a failure of all that it has, so that `status` names it."""
        try:
            yield decode(part)
            return
        except BadPayload as error:
            doing = f"decoding the results of shard {part.shard}"
            reason = self._quarantine.take(error, while_doing=doing)
        # Nothing if the shard can't be decoded, either: its entries are due again.
        with contextlib.suppress(BadPayload):
            payload = committing.payload_of(self._queue, part.shard)
            yield failed(Unanswered(payload, part.done.__contains__, reason))

    def left_out(self) -> Counter[str]:
        """Return how many feeds the workers did not poll, by reason."""
        return self._left_out

    def under_way(self, kind: str | None) -> frozenset[str]:
        """Count the shards that ended since the last call; return the names of the others."""
        for ended in committing.take_ended(self._queue):
            with self._readable(ended.name):
                summary = SUMMARY.decode(ended.summary)
                self._left_out.update(summary.left_out)
                self._quarantine.add(summary.quarantined)
        return committing.under_way(self._queue, kind)

    def hosts_at_work(self) -> Container[str]:
        """Return the hosts of the sites whose shards workers hold now."""
        return receive.HostsOf(committing.sites_at_work(self._queue))

    def _size(self, items: int) -> int:
        """Return the most items of a shard, so that little work too is spread over workers."""
        return min(self._most, max(_LEAST_ITEMS, -(-items // _USUAL_SHARDS)))

    def _offering(self, context: RunContext, kind: str, shards: Iterable[Offer]) -> Offering:
        return Offering(self._queue, self._version, context.run_id, kind, shards, self._most_bytes)

    def results(
        self,
        context: RunContext,
        kind: str | None,
        offering: Offering | None = None,
        is_over: Callable[[], bool] = lambda: False,
    ) -> Iterator[FeedsRead | PagesRead]:
        """Yield polls and pages as they come, as ``_taken`` does."""

        def read_in(parts: Sequence[Part]) -> Iterator[FeedsRead | PagesRead]:
            yield from self._polls_in(context, [each for each in parts if each.kind == "feeds"])
            yield from self._pages_in(context, [each for each in parts if each.kind == "pages"])

        def failed(lost: Unanswered, its_kind: str) -> Iterator[FeedsRead | PagesRead]:
            if its_kind == "feeds":
                yield FeedsRead(Batch(receive.failed_feeds(lost)), Batch())
            else:
                yield PagesRead(Batch(receive.failed_pages(lost)), Batch(), Batch())

        return self._taken(context, kind, read_in, failed, offering, is_over)

    def _taken(
        self,
        context: RunContext,
        kind: str | None,
        read_in: Callable[[Sequence[Part]], Iterator[Read]],
        failed: Callable[[Unanswered, str], Iterator[Read]],
        offering: Offering | None,
        is_over: Callable[[], bool] = lambda: False,
    ) -> Iterator[Read]:
        """Yield results, until no shard of the kind is left, or ``is_over``.

        A result is deleted from the queue when the caller asks for the next one, as it has been
        stored then. Further shards are offered as the queue gets room.
        """
        worker = WorkerWatch(self._queue, self._version, context)
        while not context.stop.is_set():
            if offering:
                offering.fill()
            parts = committing.next_parts(self._queue, kind, BYTES_A_BATCH)
            if parts:
                worker.was_seen()
                yield from read_in(parts)
                committing.drop_parts(self._queue, parts)
                continue
            for stuck in committing.take_stuck(self._queue, kind):
                with self._readable(stuck.name):
                    yield from failed(Unanswered.of_stuck(stuck), stuck.kind)
            is_all_offered = offering is None or offering.is_over
            if is_over() or (not self.under_way(kind) and is_all_offered):
                return
            worker.look()
            context.stop.wait(_LOOK_EVERY_SECONDS)

    def _polls_in(self, context: RunContext, parts: Sequence[Part]) -> Iterator[FeedsRead]:
        polls, host_rules = list[Poll](), dict[str, HostRules]()
        for part in parts:
            for result in self._decoded(
                part,
                lambda part: receive.feeds_in(part, self._began, datetime.now(UTC)),
                lambda lost: FeedPart(tuple(receive.failed_feeds(lost)), ()),
            ):
                polls += result.polls
                host_rules |= {each.host: each for each in result.host_rules}
        self._has_answered |= any(each.status_code is not None for each in polls)
        # A worker knows its own shard only; the run knows whether any host has answered.
        polls = [replace(each, offline=each.offline and not self._has_answered) for each in polls]
        context.progress.count(feeds=len(polls))
        if parts:
            yield FeedsRead(Batch(polls), Batch(host_rules.values()))

    def _pages_in(self, context: RunContext, parts: Sequence[Part]) -> Iterator[PagesRead]:
        drafts, archived = list[Draft](), list[ArchivedPage]()
        host_rules = dict[str, HostRules]()
        for part in parts:
            for found, pages, rules in self._decoded(
                part, receive.pages_in, lambda lost: (receive.failed_pages(lost), (), ())
            ):
                drafts += found
                host_rules |= {each.host: each for each in rules}
                archived += [
                    context.archive.append_record(record, kept.requested_url, kept.fetched_at)
                    for kept, record in pages
                ]
        context.progress.count(pages=len(drafts))
        if parts:
            yield PagesRead(Batch(drafts), Batch(archived), Batch(host_rules.values()))


class _WorkerRound:
    """A FeedRound of the feeds that workers poll, and of those that are polled here."""

    def __init__(
        self,
        reader: WorkerReader,
        context: RunContext,
        local_round: FeedRound,
        offering: Offering,
        feeds: int,
    ) -> None:
        """``feeds``: how many the workers poll."""
        self._reader, self._context = reader, context
        self._local_round, self._offering = local_round, offering
        self._feeds = feeds
        self._began = time.monotonic()
        self._most_ended_after: float | None = None
        self._was_busy = False

    def quick(self) -> Iterator[FeedsRead]:
        yield from self._local_round.quick()
        yield from self._of_workers(self._is_late)

    def busy(self) -> Container[str]:
        self._was_busy = bool(self._reader.under_way("feeds")) or not self._offering.is_over
        own = self._local_round.busy()
        return _Either(own, self._reader.hosts_at_work()) if self._offering.items else own

    def is_over(self) -> bool:
        return self._local_round.is_over() and not self._was_busy

    def slow(self) -> Iterator[FeedsRead]:
        yield from self._local_round.slow()
        yield from self._of_workers(lambda: False)

    def left_out(self) -> dict[str, int]:
        return dict(self._reader.left_out() + Counter(self._local_round.left_out()))

    def _of_workers(self, is_late: Callable[[], bool]) -> Iterator[FeedsRead]:
        if self._feeds:
            for result in self._reader.results(self._context, "feeds", self._offering, is_late):
                assert isinstance(result, FeedsRead)
                yield result

    def _is_late(self) -> bool:
        """Return whether only slow feeds are left, for which the others need not wait."""
        under_way = self._reader.under_way("feeds")
        offered = self._offering.items
        ended = sum(items for name, items in offered.items() if name not in under_way)
        elapsed = time.monotonic() - self._began
        if self._offering.is_over and ended >= _MOST * sum(offered.values()):
            self._most_ended_after = self._most_ended_after or elapsed
            return elapsed >= max(_LEAST_SECONDS, 2 * self._most_ended_after)
        return False


class _Either:
    """Contains what any of its parts contains."""

    def __init__(self, *parts: Container[str]) -> None:
        self._parts = parts

    def __contains__(self, host: object) -> bool:
        return any(host in part for part in self._parts)
