"""What travels between the committer and its workers, and in what form."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from warta.news.article import Access, Article, Rejection
from warta.news.outcome import Delay, Draft, Failure, PendingEntry, Refusal
from warta.news.polling.poll import Feed, Poll
from warta.news.shards.codec import BadPayload, Codec
from warta.storage.tables.hosts import HostManners
from warta.storage.tables.site_memory import SiteMemory
from warta.tasks.fetch import Wanted


@dataclass(frozen=True, slots=True)
class FeedShard:
    """Feeds to poll, and what is known about their hosts."""

    feeds: tuple[Feed, ...]
    manners: tuple[HostManners, ...]


@dataclass(frozen=True, slots=True)
class PageShard:
    """Pages to fetch and read, and what is known about their hosts."""

    wanted: tuple[Wanted, ...]
    manners: tuple[HostManners, ...]


@dataclass(frozen=True, slots=True)
class FeedPart:
    """Polls, read, and what was learnt about hosts."""

    polls: tuple[Poll, ...]
    manners: tuple[HostManners, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """A page for the archive; ``length``: of its record, which follows that of the one before."""

    requested_url: str
    fetched_at: datetime
    length: int


@dataclass(frozen=True, slots=True)
class SentDraft:
    """A draft (``news.outcome``) on its way: one of the five results is not None.

    Each kind has a field of its own, as a refusal and a rejection may look the same in JSON.
    """

    entries: tuple[PendingEntry, ...]
    access: Access | None
    article: Article | None = None
    rejection: Rejection | None = None
    refusal: Refusal | None = None
    failure: Failure | None = None
    delay: Delay | None = None

    @classmethod
    def of(cls, draft: Draft) -> SentDraft:
        """Return a draft in the form in which it is sent."""
        sent = cls(draft.entries, draft.access)
        match draft.result:
            case Article() as article:
                return replace(sent, article=article)
            case Rejection() as rejection:
                return replace(sent, rejection=rejection)
            case Refusal() as refusal:
                return replace(sent, refusal=refusal)
            case Failure() as failure:
                return replace(sent, failure=failure)
            case Delay() as delay:
                return replace(sent, delay=delay)

    @property
    def draft(self) -> Draft:
        """The draft. Raises BadPayload for one without a result."""
        result = self.article or self.rejection or self.refusal or self.failure or self.delay
        if result is None:
            raise BadPayload("a draft without a result")
        return Draft(self.entries, result, self.access)


@dataclass(frozen=True, slots=True)
class PagePart:
    """What became of pages, the pages to archive, and what was learnt about hosts."""

    drafts: tuple[SentDraft, ...]
    kept: tuple[Kept, ...]
    manners: tuple[HostManners, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """How a shard ended: feeds that were not polled, by reason; feeds and entries set aside."""

    left_out: dict[str, int]
    quarantined: int


FEED_SHARD, PAGE_SHARD = Codec(FeedShard), Codec(PageShard)
FEED_PART, PAGE_PART = Codec(FeedPart), Codec(PagePart)
SUMMARY, MEMORY = Codec(Summary), Codec(SiteMemory)


def wire_version(release: str) -> str:
    """Return what two Wartas must have in common to work on one queue: release and payloads."""
    codecs = (FEED_SHARD, PAGE_SHARD, FEED_PART, PAGE_PART, SUMMARY, MEMORY)
    prints = "".join(codec.fingerprint for codec in codecs)
    return f"{release}-{hashlib.sha256(prints.encode()).hexdigest()[:8]}"
