"""The values sent between the committer and its workers, and their encoding."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from warta.news.article import Access, Article, RawPage, Rejection
from warta.news.entry import Entry
from warta.news.outcome import LONGEST_REASON, Delay, Draft, Failure, PendingEntry, Refusal
from warta.news.pagination.page_walk import FurtherPages
from warta.news.polling.poll import Feed, Poll
from warta.news.shards.codec import BadPayload, Codec
from warta.news.versions.rechecks import Finding
from warta.news.web.validators import Validators
from warta.storage.files.warc_records import page_of
from warta.storage.tables.hosts import HostRules
from warta.storage.tables.rechecks import Recheck
from warta.storage.tables.site_memory import SiteMemory
from warta.tasks.fetch import Wanted
from warta.tasks.recheck import Rechecked
from warta.tasks.reextract import ArchivedPages, Result
from warta.tasks.run.workers import Lost, Waiting


@dataclass(frozen=True, slots=True)
class FeedShard:
    """Feeds to poll, and what is known about their hosts."""

    feeds: tuple[Feed, ...]
    host_rules: tuple[HostRules, ...]


@dataclass(frozen=True, slots=True)
class PageShard:
    """Pages to fetch and read, and what is known about their hosts."""

    wanted: tuple[Wanted, ...]
    host_rules: tuple[HostRules, ...]


@dataclass(frozen=True, slots=True)
class FeedPart:
    """Polls, read, and what was learnt about hosts."""

    polls: tuple[Poll, ...]
    host_rules: tuple[HostRules, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """A page for the archive; ``length``: of its record, which follows that of the one before."""

    requested_url: str
    fetched_at: datetime
    length: int


@dataclass(frozen=True, slots=True)
class SentDraft:
    """A draft (``news.outcome``) as it is sent: one of the five results is not None.

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
    """The results of pages, the pages to archive, and what was learnt about hosts."""

    drafts: tuple[SentDraft, ...]
    kept: tuple[Kept, ...]
    host_rules: tuple[HostRules, ...]


@dataclass(frozen=True, slots=True)
class SentPages:
    """An article's archived pages as they are sent; ``lengths`` of their records, in order."""

    key: int
    entry: Entry
    lengths: tuple[int, ...]
    is_single_view: bool
    missing: str | None
    addresses: tuple[str, ...]

    @classmethod
    def of(cls, pages: ArchivedPages, records: Sequence[bytes]) -> SentPages:
        """Return an article's pages in the form in which they are sent, without their records."""
        rest, lengths = pages.rest, tuple(map(len, records))
        return cls(
            pages.key, pages.entry, lengths, rest.is_single_view, rest.missing, rest.addresses
        )

    def pages(self, records: bytes) -> ArchivedPages:
        """Return the pages from their records. Raises BadPayload for one that is not whole."""
        read = _pages_in(records, self.lengths)
        if not read:
            raise BadPayload("an article without a page")
        rest = FurtherPages(tuple(read[1:]), self.is_single_view, self.missing, self.addresses)
        return ArchivedPages(self.key, self.entry, read[0], rest)


def _pages_in(records: bytes, lengths: Sequence[int]) -> list[RawPage]:
    """Return the pages whose records follow each other. Raises BadPayload for an incomplete one."""
    pages, start = list[RawPage](), 0
    for length in lengths:
        try:
            pages.append(page_of(records[start : start + length]))
        except ValueError as error:
            raise BadPayload(f"no archived page: {error}"[:LONGEST_REASON]) from error
        start += length
    return pages


@dataclass(frozen=True, slots=True)
class ArchivedShard:
    """Archived pages to extract again; their records follow each other in the same order."""

    articles: tuple[SentPages, ...]


@dataclass(frozen=True, slots=True)
class SentResult:
    """The result of an article's archived pages: one of the four results is not None."""

    key: int
    article: Article | None = None
    rejection: Rejection | None = None
    failure: Failure | None = None
    lost: str | None = None

    @classmethod
    def of(cls, key: int, result: Result) -> SentResult:
        """Return a result in the form in which it is sent."""
        match result:
            case Article() as article:
                return cls(key, article=article)
            case Rejection() as rejection:
                return cls(key, rejection=rejection)
            case Failure() as failure:
                return cls(key, failure=failure)
            case Lost(reason) | Waiting(reason):
                return cls(key, lost=reason)

    @property
    def result(self) -> Result:
        """The result."""
        lost = Lost("no result" if self.lost is None else self.lost)
        return self.article or self.rejection or self.failure or lost


@dataclass(frozen=True, slots=True)
class ArchivedPart:
    """The results of extracting archived pages again."""

    results: tuple[SentResult, ...]


@dataclass(frozen=True, slots=True)
class RecheckShard:
    """Articles to request again, and what is known about their hosts."""

    rechecks: tuple[Recheck, ...]
    host_rules: tuple[HostRules, ...]


@dataclass(frozen=True, slots=True)
class SentRecheck:
    """The result of one recheck on its way; ``lengths``: of the records of its pages."""

    article_id: int
    url: str
    validators: Validators
    article: Article | None
    finding: Finding | None
    lengths: tuple[int, ...]

    @classmethod
    def of(cls, rechecked: Rechecked, records: Sequence[bytes]) -> SentRecheck:
        """Return what is sent of a result besides the records of its pages."""
        return cls(
            rechecked.recheck.article_id,
            rechecked.url,
            rechecked.validators,
            rechecked.article,
            rechecked.finding,
            tuple(map(len, records)),
        )

    def rechecked(self, recheck: Recheck, records: bytes) -> Rechecked:
        """Return the result as it was sent. Raises BadPayload for a page that is not whole."""
        pages = tuple(_pages_in(records, self.lengths))
        return Rechecked(recheck, self.url, self.validators, self.article, self.finding, pages)


@dataclass(frozen=True, slots=True)
class RecheckPart:
    """Results of rechecks, and what was learnt about hosts."""

    results: tuple[SentRecheck, ...]
    host_rules: tuple[HostRules, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """The end of a shard: feeds that were not polled, by reason; feeds and entries set aside."""

    left_out: dict[str, int]
    quarantined: int


FEED_SHARD, PAGE_SHARD = Codec(FeedShard), Codec(PageShard)
FEED_PART, PAGE_PART = Codec(FeedPart), Codec(PagePart)
RECHECK_SHARD, RECHECK_PART = Codec(RecheckShard), Codec(RecheckPart)
ARCHIVED_SHARD, ARCHIVED_PART = Codec(ArchivedShard), Codec(ArchivedPart)
SUMMARY, MEMORY = Codec(Summary), Codec(SiteMemory)


def wire_version(release: str) -> str:
    """Return the version that all who use one queue must share: of the release and the payloads."""
    codecs = (
        FEED_SHARD, PAGE_SHARD, RECHECK_SHARD, ARCHIVED_SHARD,
        FEED_PART, PAGE_PART, RECHECK_PART, ARCHIVED_PART, SUMMARY, MEMORY,
    )  # fmt: skip
    prints = "".join(codec.fingerprint for codec in codecs)
    return f"{release}-{hashlib.sha256(prints.encode()).hexdigest()[:8]}"
