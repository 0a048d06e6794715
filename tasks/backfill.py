"""Find older articles of a source: the older pages of its feed, and its site's sitemaps."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from warta.news.addresses.identity import entry_key_of
from warta.news.addresses.urls import host_of
from warta.news.entry import NotAFeed, ParsedFeed
from warta.news.feeds.archives import USUAL_SITEMAPS, dated_since, older_page, sitemaps_in_robots
from warta.news.feeds.sitemap import Child
from warta.news.feeds.subscription import Subscription
from warta.news.parsing import feed_of
from warta.news.polling.poll import Feed, Poll
from warta.storage.tables.entries import Recorded, counted, record_listings
from warta.storage.tables.feeds import feed_to_fill
from warta.storage.tables.hosts import HostRules, host_rules_of
from warta.tasks.poll import NoPart, Part, children_in, sitemap_of
from warta.tasks.record import remember
from warta.tasks.run.batch import BYTES_A_BATCH, Batch
from warta.tasks.run.border import in_halves, is_ours
from warta.tasks.run.context import RunContext
from warta.tasks.run.effect import effect
from warta.tasks.run.log import event
from warta.tasks.run.stopping import stop_watched, unless
from warta.tasks.run.workers import Lost, Waiting
from warta.tasks.web.client import Web
from warta.tasks.web.robots import Robots
from warta.tasks.weights import weight_of_entry

MOST_PAGES = 500  # of one source in a run; chosen by hand
MOST_SITEMAPS = 500  # of one source in a run; chosen by hand
# The keys of listed entries are kept in memory, to record each entry once: 100 bytes each.
MOST_OLDER = 1_000_000


@dataclass(frozen=True, slots=True)
class OlderEntries:
    """The result of a search: counts of entries since the day, and problems to show.

    ``undated`` entries were left out; ``requested`` counts the feed pages and sitemaps requested,
    ``read`` those that could be read.
    """

    entries: int
    new: int
    undated: int
    requested: int
    read: int
    problems: tuple[str, ...]


@effect("find older entries")
def find_older(context: RunContext, source: str, since: datetime) -> OlderEntries:
    """Follow a feed's archive, or a site's sitemaps, back to a day; record what they list.

    Entries are recorded in parts limited by bytes, as a site may list more than fits into memory.
    Not retried: what can't be fetched is named in the result. If the backfill is killed, the next
    run finishes what was recorded; run the backfill again to find the rest.
    """
    now = datetime.now(UTC)
    with context.warehouse.transaction() as database:
        feed = feed_to_fill(database, Subscription(source), now)
        host_rules = host_rules_of(database, [host_of(source)], now)
    older = asyncio.run(_search(context, feed, source, since, host_rules))
    event("older entries found", entries=older.entries, new=older.new, requested=older.requested)
    return older


async def _search(
    context: RunContext, feed: Feed, source: str, since: datetime, host_rules: dict[str, HostRules]
) -> OlderEntries:
    problems: list[str] = []
    all_undated = 0
    recorder = _Recorder(context, feed, problems.append)
    async with (
        Web(context.web, context.servers_clock) as web,
        stop_watched(context.stop) as stopping,
    ):
        robots = Robots(web, host_rules, datetime.now(UTC), context.quarantine.robots)
        search = _Search(context, web, robots, stopping, problems.append)
        async for listing in search.listings(source, since):
            kept, undated = dated_since(listing.entries, since)
            all_undated += undated
            await asyncio.to_thread(recorder.add, replace(listing, entries=kept))
            context.progress.count(listings=1)
            if recorder.entries >= MOST_OLDER:
                problems.append(f"stopped after {MOST_OLDER:,} entries")
                break
        await asyncio.to_thread(recorder.record)
        remember(context, Batch(robots.learnt()))
    return OlderEntries(
        entries=recorder.entries,
        new=recorder.new,
        undated=all_undated,
        requested=search.requested,
        read=search.read,
        problems=tuple(problems),
    )


class _Recorder:
    """Records listings, some MB at a time, and each entry once: it may be on several pages.

    ``entries`` counts the entries, ``new`` those of them that were not known.
    """

    def __init__(self, context: RunContext, feed: Feed, report: Callable[[str], None]) -> None:
        self._context, self._feed, self._report = context, feed, report
        self.entries = self.new = 0
        self._polls: list[Poll] = []
        self._bytes = 0
        self._keys: set[int] = set()

    def add(self, listing: ParsedFeed) -> None:
        """Add the entries of a listing that no earlier one had."""
        fresh = []
        for entry in listing.entries:
            key = entry_key_of(self._feed.feed_id, entry.entry_id)
            if key not in self._keys:
                self._keys.add(key)
                fresh.append(entry)
        if not fresh:
            return
        self.entries += len(fresh)
        listing = replace(listing, entries=tuple(fresh))
        self._polls.append(
            Poll(feed=self._feed, polled_at=datetime.now(UTC), outcome="parsed", parsed=listing)
        )
        self._bytes += sum(map(weight_of_entry, fresh))
        if self._bytes > BYTES_A_BATCH:
            self.record()

    def record(self) -> None:
        """Store the entries added since the last call; a listing that can't be stored is named."""
        if not self._polls:
            return
        done = in_halves(self._polls, self._record, self._quarantine_one)
        self.new += sum(each.new for each in done)
        self._polls, self._bytes = [], 0

    def _record(self, part: Sequence[Poll]) -> Recorded:
        with self._context.warehouse.transaction() as database:
            return counted(record_listings(database, self._context.run_id, part))

    def _quarantine_one(self, poll: Poll, error: Exception) -> Recorded:
        reason = self._context.quarantine.take(
            error, while_doing="recording its older entries", feed=poll.feed.url
        )
        self._report(f"{poll.feed.url}: {reason}")
        return Recorded(0, 0)


class _Search:
    """Requests the pages of a feed's archive, or the sitemaps of a site; counts those requested."""

    def __init__(
        self,
        context: RunContext,
        web: Web,
        robots: Robots,
        stopping: asyncio.Event,
        report: Callable[[str], None],
    ) -> None:
        self._context, self._web, self._robots = context, web, robots
        self._stopping, self._report = stopping, report
        self.requested = 0
        self._read_urls = set[str]()

    @property
    def read(self) -> int:
        """The number of listings that could be read."""
        return len(self._read_urls)

    async def listings(self, source: str, since: datetime) -> AsyncIterator[ParsedFeed]:
        """Yield what a source lists back to a day: a feed with its archive, or sitemaps."""
        part = await self._ask(source)
        if part is None:
            if urlsplit(source).path in ("", "/"):  # a front page behind a wall, perhaps
                async for listing in self._sitemaps(self._in_robots(source), since, {}):
                    yield listing
            return
        if self._children(part):
            async for listing in self._sitemaps([source], since, {source: part}):
                yield listing
            return
        read = self._read(part)
        if isinstance(read, ParsedFeed) and read.kind == "sitemap":
            yield read
        elif isinstance(read, ParsedFeed):
            async for page in self._pages(part, read, since):
                yield page
        else:
            async for listing in self._sitemaps(await self._named(part.url), since, {}):
                yield listing

    async def _pages(
        self, part: Part, page: ParsedFeed, since: datetime
    ) -> AsyncIterator[ParsedFeed]:
        """Yield a feed and its older pages, until a page has no new entry since the day."""
        before: set[str] = set()
        requested = {part.url}
        while True:
            yield page
            ids = {entry.entry_id for entry in page.entries}
            kept, undated = dated_since(page.entries, since)
            older = older_page(page, part.url)
            if ids <= before or not (kept or undated) or older is None or older in requested:
                return
            if len(requested) >= MOST_PAGES:
                self._report(f"stopped after {MOST_PAGES} pages, at {part.url}")
                return
            before = ids
            requested.add(older)
            following = await self._ask(older, may_be_missing=True)
            if following is None:
                return
            read = self._read(following)
            if not isinstance(read, ParsedFeed):
                return
            part, page = following, read

    async def _sitemaps(
        self, addresses: Sequence[str], since: datetime, at_hand: dict[str, Part]
    ) -> AsyncIterator[ParsedFeed]:
        """Yield the sitemaps at these addresses, and those they list that changed since the day."""
        waiting, requested = list(addresses), set(addresses)
        while waiting:
            address = waiting.pop(0)
            part = at_hand.get(address) or await self._ask(address)
            if part is None:
                continue
            for child in self._children(part):
                is_old = child.modified is not None and child.modified < since
                if child.url not in requested and not is_old:
                    if len(requested) >= MOST_SITEMAPS:
                        self._report(f"stopped after {MOST_SITEMAPS} sitemaps")
                        return
                    requested.add(child.url)
                    waiting.append(child.url)
            read = self._read(part)
            if isinstance(read, ParsedFeed):
                yield read

    async def _named(self, url: str) -> list[str]:
        """Return the sitemaps that a site's robots.txt names, else those at the usual addresses."""
        root = _root_of(url)
        await self._robots.verdict(f"{root}/")
        named = self._in_robots(url)
        if not named:
            self._report("no feed, and robots.txt names no sitemap")
        return named or [root + path for path in USUAL_SITEMAPS]

    def _in_robots(self, url: str) -> list[str]:
        """Return the sitemaps that the site's robots.txt names, if that is known."""
        return list(sitemaps_in_robots(self._robots.text(host_of(url)) or "", _root_of(url)))

    async def _ask(self, url: str, *, may_be_missing: bool = False) -> Part | None:
        """Return the feed page or sitemap at an address, or None after noting the problem.

        With ``may_be_missing``, a 404 is not a problem: WordPress sends it after the last page.
        """
        self.requested += 1
        try:
            part = await unless(self._stopping, sitemap_of(self._web, self._robots, url))
        except Exception as error:
            if is_ours(error):
                raise
            reason = self._context.quarantine.take(error, while_doing="requesting it", feed=url)
            part = NoPart(reason)
        match part:
            case Part():
                return part
            case NoPart(status=404) if may_be_missing:
                return None
            case NoPart(reason):
                self._report(f"{url}: {reason}")
            case None:
                self._report(f"{url}: the run was stopped")
        return None

    def _children(self, part: Part) -> tuple[Child, ...]:
        children = children_in(self._context, part.body, part.url) or ()
        if isinstance(children, Lost | Waiting):
            self._report(f"{part.url}: {children.reason}")
            return ()
        if children:
            self._count(part)
        return children

    def _read(self, part: Part) -> ParsedFeed | NotAFeed | None:
        [result] = self._context.workers.each(
            feed_of, [{"body": part.body, "url": part.url, "content_type": part.content_type}]
        )
        if isinstance(result, ParsedFeed):
            self._count(part)
        if isinstance(result, ParsedFeed | NotAFeed):
            return result
        self._report(f"{part.url}: {result.reason}")
        return None

    def _count(self, part: Part) -> None:
        """Count a listing that could be read, once."""
        self._read_urls.add(part.url)


def _root_of(url: str) -> str:
    return "{0.scheme}://{0.netloc}".format(urlsplit(url))
