"""Send a worker's results: append them to the queue, part by part, while its lease is valid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from warta.news.outcome import Delay, Draft
from warta.news.polling.poll import Poll
from warta.storage.files.archive import ArchivedPage, Location
from warta.storage.files.warc_records import record_of
from warta.storage.queue.connection import QueueConnection
from warta.storage.queue.shards import Lease, Results, append, finish, memories, result_bytes
from warta.storage.tables.hosts import HostRules
from warta.storage.tables.site_memory import SiteMemory
from warta.tasks.recheck import Rechecked
from warta.tasks.reextract import ArchivedPages, Result
from warta.tasks.run.context import RunContext
from warta.tasks.shards.values import (
    ARCHIVED_PART,
    FEED_PART,
    MEMORY,
    PAGE_PART,
    RECHECK_PART,
    SUMMARY,
    ArchivedPart,
    FeedPart,
    Kept,
    PagePart,
    RecheckPart,
    SentDraft,
    SentRecheck,
    SentResult,
    Summary,
)

# Workers that hold a shard may fill the queue up to twice what stops new claims.
_FULL = 2
_LOOK_EVERY_SECONDS = 1.0  # whether the queue has room again; chosen by hand


class ResultSender:
    """Appends the results of one shard to the queue, in order. Each method raises LeaseLost."""

    def __init__(
        self,
        queue: QueueConnection,
        lease: Lease,
        context: RunContext,
        lease_seconds: float,
        most_bytes: int,
    ) -> None:
        """``most_bytes`` of results may wait for the committer; at twice that, appends wait too."""
        self._queue, self._lease, self._context = queue, lease, context
        self._lease_seconds, self._most_bytes = lease_seconds, most_bytes
        self._parts = lease.parts

    def polls(self, polls: Iterable[Poll], host_rules: Iterable[HostRules]) -> None:
        """Append polls and what was learnt about their hosts."""
        part = FeedPart(tuple(polls), tuple(host_rules))
        self._append([poll.feed.feed_id for poll in part.polls], FEED_PART.encode(part), b"")

    def pages(
        self,
        drafts: Iterable[Draft],
        archived: Iterable[ArchivedPage],
        host_rules: Iterable[HostRules],
    ) -> None:
        """Append the drafts of pages, with the pages as they were archived here.

        Pages that were not requested before the worker was stopped are left to another worker.
        """
        sent = [
            each for each in drafts if not (self._context.stop.is_set() and _not_requested(each))
        ]
        kept, records = list[Kept](), list[bytes]()
        for page in archived:
            records.append(self._context.archive.record_at(page.location))
            kept.append(Kept(page.requested_url, page.fetched_at, len(records[-1])))
        part = PagePart(tuple(map(SentDraft.of, sent)), tuple(kept), tuple(host_rules))
        done = [entry.entry_key for draft in sent for entry in draft.entries]
        self._append(done, PAGE_PART.encode(part), b"".join(records))

    def rechecked(self, rechecked: Iterable[Rechecked], host_rules: Iterable[HostRules]) -> None:
        """Append the results of rechecks, with the pages to archive if the home finds an edit.

        Articles that were not requested before the worker was stopped are left to another worker.
        """
        sent, records = list[SentRecheck](), list[bytes]()
        for each in rechecked:
            if self._context.stop.is_set() and not each.article and not each.finding:
                continue
            own = [record_of(page) for page in each.pages]
            sent.append(SentRecheck.of(each, own))
            records += own
        payload = RECHECK_PART.encode(RecheckPart(tuple(sent), tuple(host_rules)))
        self._append([each.article_id for each in sent], payload, b"".join(records))

    def reextracted(self, pages: Sequence[ArchivedPages], results: Sequence[Result]) -> None:
        """Append the results of archived pages."""
        sent = [
            SentResult.of(each.key, result) for each, result in zip(pages, results, strict=True)
        ]
        payload = ARCHIVED_PART.encode(ArchivedPart(tuple(sent)))
        self._append([each.key for each in sent], payload, b"")

    def end(self, left_out: Mapping[str, int]) -> None:
        """Finish the shard."""
        summary = Summary(dict(left_out), self._context.quarantine.count)
        finish(self._queue, self._lease, SUMMARY.encode(summary))

    def _append(self, done: list[int], payload: bytes, records: bytes) -> None:
        # Not polls: the committer takes pages before late polls, and would wait for this worker.
        while self._lease.kind != "feeds" and self._is_full():
            if self._context.stop.wait(_LOOK_EVERY_SECONDS):
                break  # better to exceed the limit than to lose the work
        results = Results(self._parts, done, payload, records)
        append(self._queue, self._lease, results, self._lease_seconds)
        self._parts += 1

    def _is_full(self) -> bool:
        return result_bytes(self._queue, self._lease.kind) >= _FULL * self._most_bytes


def _not_requested(draft: Draft) -> bool:
    return isinstance(draft.result, Delay) and not draft.result.attempted


@dataclass(frozen=True, slots=True)
class QueueLookup:
    """Looks up in the queue what the committer wrote there for the workers."""

    queue: QueueConnection

    def of_sites(self, sites: Iterable[str]) -> Mapping[str, SiteMemory]:
        """Return what was learnt of sites."""
        payloads = memories(self.queue, sorted(set(sites)))
        return {site: MEMORY.decode(payload) for site, payload in payloads.items()}

    def archived(self, wanted: Mapping[int, datetime]) -> Mapping[int, Location]:
        """Return nothing: the committer has the archive, and reads archived pages itself."""
        return {}
