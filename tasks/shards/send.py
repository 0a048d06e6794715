"""A worker's results: appended to the queue part by part, while its lease holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from warta.news.outcome import Delay, Draft
from warta.news.polling.poll import Poll
from warta.storage.files.archive import ArchivedPage, Location
from warta.storage.queue.connection import QueueConnection
from warta.storage.queue.shards import Lease, append, finish, memories
from warta.storage.tables.hosts import HostManners
from warta.storage.tables.site_memory import SiteMemory
from warta.tasks.run.desk import Desk
from warta.tasks.shards.values import (
    FEED_PART,
    MEMORY,
    PAGE_PART,
    SUMMARY,
    FeedPart,
    Kept,
    PagePart,
    SentDraft,
    Summary,
)


class Answering:
    """The results of one shard, appended in order. Each method raises LeaseLost."""

    def __init__(
        self, queue: QueueConnection, lease: Lease, desk: Desk, lease_seconds: float
    ) -> None:
        self._queue, self._lease, self._desk = queue, lease, desk
        self._lease_seconds = lease_seconds
        self._parts = lease.parts

    def polls(self, polls: Iterable[Poll], manners: Iterable[HostManners]) -> None:
        """Append polls."""
        part = FeedPart(tuple(polls), tuple(manners))
        self._append([poll.feed.feed_id for poll in part.polls], FEED_PART.encode(part), b"")

    def pages(
        self,
        drafts: Iterable[Draft],
        archived: Iterable[ArchivedPage],
        manners: Iterable[HostManners],
    ) -> None:
        """Append what became of pages, with the pages themselves as they were archived here.

        A page whose turn did not come before the worker was stopped is another worker's.
        """
        came = [each for each in drafts if not (self._desk.stop.is_set() and _had_no_turn(each))]
        kept, records = list[Kept](), list[bytes]()
        for page in archived:
            records.append(self._desk.archive.record_at(page.location))
            kept.append(Kept(page.requested_url, page.fetched_at, len(records[-1])))
        part = PagePart(tuple(map(SentDraft.of, came)), tuple(kept), tuple(manners))
        done = [entry.entry_key for draft in came for entry in draft.entries]
        self._append(done, PAGE_PART.encode(part), b"".join(records))

    def end(self, left_out: Mapping[str, int]) -> None:
        """Finish the shard."""
        summary = Summary(dict(left_out), self._desk.quarantine.count)
        finish(self._queue, self._lease, SUMMARY.encode(summary))

    def _append(self, done: list[int], payload: bytes, records: bytes) -> None:
        append(self._queue, self._lease, self._parts, done, payload, records, self._lease_seconds)
        self._parts += 1


def _had_no_turn(draft: Draft) -> bool:
    return isinstance(draft.result, Delay) and not draft.result.attempted


@dataclass(frozen=True, slots=True)
class KnownInQueue:
    """What the committer wrote to the queue for whoever reads pages; nothing is archived here."""

    queue: QueueConnection

    def of_sites(self, sites: Iterable[str]) -> Mapping[str, SiteMemory]:
        """Return what was learnt of sites."""
        found = memories(self.queue, sorted(set(sites)))
        return {site: MEMORY.decode(payload) for site, payload in found.items()}

    def archived(self, wanted: Mapping[int, datetime]) -> Mapping[int, Location]:
        """Return nothing: the archive is the committer's, who reads archived pages itself."""
        return {}
