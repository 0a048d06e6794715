"""Find older articles of a source: the older pages of its feed, and its site's sitemaps."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from warta.news.addresses.urls import host_of
from warta.news.entry import NotAFeed, ParsedFeed
from warta.news.feeds.archives import USUAL_SITEMAPS, dated_since, page_before, sitemaps_in_robots
from warta.news.feeds.sitemap import Child
from warta.news.feeds.subscription import Subscription
from warta.news.parsing import feed_of
from warta.news.polling.poll import Feed, Poll
from warta.storage.tables.entries import Recorded, counted, record_listings
from warta.storage.tables.feeds import feed_to_fill
from warta.storage.tables.hosts import HostManners, manners_of
from warta.tasks.guest.client import Web
from warta.tasks.guest.robots import Robots
from warta.tasks.poll import NoPart, Part, children_in, sitemap_of
from warta.tasks.record import remember
from warta.tasks.run.batch import Batch
from warta.tasks.run.border import in_halves, is_ours
from warta.tasks.run.desk import Desk
from warta.tasks.run.effect import effect
from warta.tasks.run.log import event
from warta.tasks.run.stopping import stop_watched, unless
from warta.tasks.run.workers import Lost, Waiting

MOST_PAGES = 500
MOST_SITEMAPS = 500


@dataclass(slots=True)
class Found:
    """The listings found since a day: polls to record, and problems to show."""

    polls: list[Poll] = field(default_factory=list)
    entries: int = 0
    undated: int = 0
    asked: int = 0
    problems: list[str] = field(default_factory=list)
    manners: dict[str, HostManners] = field(default_factory=dict)


@effect("find older entries")
def find_older(desk: Desk, source: str, since: datetime) -> Found:
    """Follow a feed's archive, or a site's sitemaps, back to a day.

    Not retried: what can't be fetched is named in the result; another request starts again.
    """
    now = datetime.now(UTC)
    with desk.warehouse.transaction() as database:
        feed = feed_to_fill(database, Subscription(source), now)
        manners = manners_of(database, [host_of(source)])
    return asyncio.run(_search(desk, feed, source, since, manners))


@effect("record older entries")
def record_older(desk: Desk, found: Found) -> Recorded:
    """Store what was found as entries to fetch, and name listings that can't be stored.

    Not retried: storage that fails once fails again.
    """

    def record(part: Sequence[Poll]) -> Recorded:
        with desk.warehouse.transaction() as database:
            return counted(record_listings(database, desk.run_id, part))

    def set_apart(poll: Poll, error: Exception) -> Recorded:
        reason = desk.quarantine.take(
            error, while_doing="recording its older entries", feed=poll.feed.url
        )
        found.problems.append(f"{poll.feed.url}: {reason}")
        return Recorded(0, 0)

    done = in_halves(found.polls, record, set_apart)
    remember(desk, Batch(found.manners.values()))
    recorded = Recorded(sum(each.seen for each in done), sum(each.new for each in done))
    event("older entries found", entries=found.entries, new=recorded.new, asked=found.asked)
    return recorded


async def _search(
    desk: Desk, feed: Feed, source: str, since: datetime, manners: dict[str, HostManners]
) -> Found:
    found = Found()
    async with Web(desk.web) as web, stop_watched(desk.stop) as stopping:
        robots = Robots(web, manners, datetime.now(UTC), desk.quarantine.robots)
        for known in manners.values():
            if known.not_before is not None:
                web.pacing.pause(known.host, known.not_before)
        search = _Search(desk, web, robots, stopping, found)
        async for listing in search.listings(source, since):
            kept, undated = dated_since(listing.entries, since)
            found.undated += undated
            found.entries += len(kept)
            if kept:
                found.polls.append(_as_poll(feed, replace(listing, entries=kept)))
            desk.progress.count(listings=1)
        found.manners |= {each.host: each for each in robots.learnt()}
    found.polls = _without_repeats(found.polls)
    return found


class _Search:
    def __init__(
        self, desk: Desk, web: Web, robots: Robots, stopping: asyncio.Event, found: Found
    ) -> None:
        self._desk, self._web, self._robots = desk, web, robots
        self._stopping, self._found = stopping, found

    async def listings(self, source: str, since: datetime) -> AsyncIterator[ParsedFeed]:
        part = await self._ask(source)
        if part is None:
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
        """Yield a feed and its older pages, until a page has nothing new of the time asked for."""
        seen: set[str] = set()
        asked = {part.url}
        while True:
            yield page
            ids = {entry.entry_id for entry in page.entries}
            kept, undated = dated_since(page.entries, since)
            older = page_before(page, part.url)
            if ids <= seen or not (kept or undated) or older is None or older in asked:
                return
            if len(asked) >= MOST_PAGES:
                self._found.problems.append(f"stopped after {MOST_PAGES} pages, at {part.url}")
                return
            seen |= ids
            asked.add(older)
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
        """Yield every sitemap that these lead to and that changed since the day."""
        waiting, asked = list(addresses), set(addresses)
        while waiting:
            address = waiting.pop(0)
            part = at_hand.get(address) or await self._ask(address)
            if part is None:
                continue
            for child in self._children(part):
                is_old = child.modified is not None and child.modified < since
                if child.url not in asked and not is_old:
                    if len(asked) >= MOST_SITEMAPS:
                        self._found.problems.append(f"stopped after {MOST_SITEMAPS} sitemaps")
                        return
                    asked.add(child.url)
                    waiting.append(child.url)
            read = self._read(part)
            if isinstance(read, ParsedFeed):
                yield read

    async def _named(self, url: str) -> list[str]:
        """Return the sitemaps that a site's robots.txt names, else those at the usual addresses."""
        root = "{0.scheme}://{0.netloc}".format(urlsplit(url))
        await self._robots.verdict(f"{root}/")
        named = sitemaps_in_robots(self._robots.text(host_of(url)) or "", root)
        if not named:
            self._found.problems.append("no feed, and robots.txt names no sitemap")
        return list(named) or [root + path for path in USUAL_SITEMAPS]

    async def _ask(self, url: str, *, may_be_missing: bool = False) -> Part | None:
        """Return what is at an address, or None after naming the problem.

        With ``may_be_missing``, a 404 is no problem: the page after a WordPress feed's last is one.
        """
        self._found.asked += 1
        try:
            part = await unless(self._stopping, sitemap_of(self._web, self._robots, url))
        except Exception as error:
            if is_ours(error):
                raise
            reason = self._desk.quarantine.take(error, while_doing="asking for it", feed=url)
            part = NoPart(reason)
        match part:
            case Part():
                return part
            case NoPart(status=404) if may_be_missing:
                return None
            case NoPart(reason):
                self._found.problems.append(f"{url}: {reason}")
            case None:
                self._found.problems.append(f"{url}: the run was stopped")
        return None

    def _children(self, part: Part) -> tuple[Child, ...]:
        found = children_in(self._desk, part.body, part.url)
        if isinstance(found, Lost | Waiting):
            self._found.problems.append(f"{part.url}: {found.reason}")
            return ()
        return found

    def _read(self, part: Part) -> ParsedFeed | NotAFeed | None:
        [result] = self._desk.workers.each(
            feed_of, [{"body": part.body, "url": part.url, "content_type": part.content_type}]
        )
        if isinstance(result, ParsedFeed | NotAFeed):
            return result
        self._found.problems.append(f"{part.url}: {result.reason}")
        return None


def _as_poll(feed: Feed, listing: ParsedFeed) -> Poll:
    return Poll(feed=feed, polled_at=datetime.now(UTC), outcome="parsed", parsed=listing)


def _without_repeats(polls: Sequence[Poll]) -> list[Poll]:
    """Return the listings with every entry once: pages shift while they are read."""
    seen: set[str] = set()
    out = []
    for poll in polls:
        assert poll.parsed is not None
        entries = tuple(e for e in poll.parsed.entries if e.entry_id not in seen)
        seen |= {entry.entry_id for entry in entries}
        if entries:
            out.append(replace(poll, parsed=replace(poll.parsed, entries=entries)))
    return out
