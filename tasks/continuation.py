"""Fetch all pages of a multi-page article, each once, from the archive or the web.

The bytes of every page are searched here, which is cheap and bounded. Only a page with hints of
more is parsed, in a worker that a hostile page may hang or crash, before its host gets the next
request. Parsing later, with the extraction, would come after the run's turn at the host, and a kill
would leave an article with half its text.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime

from warta.news.addresses.identity import url_hash_of
from warta.news.addresses.urls import site_of
from warta.news.article import RawPage
from warta.news.outcome import Delay, Failure, PendingEntry, Refusal
from warta.news.pagination.links import PageLinks, address_key
from warta.news.pagination.page_walk import (
    NO_FURTHER_PAGES,
    FurtherPages,
    Step,
    Walk,
    WalkedPage,
    walk_pages,
)
from warta.news.pagination.prefilter import READ_BYTES, may_continue
from warta.news.parsing import page_links_of
from warta.news.web.http import beginning, header
from warta.storage.errors import StorageError
from warta.storage.files.archive import ArchivedPage, Location
from warta.tasks.run.desk import Desk
from warta.tasks.run.site_time import FIRST_SECONDS
from warta.tasks.run.workers import Job, Lost, Waiting

Result = RawPage | Refusal | Failure | Delay
# Attempts for a page that can't be fetched now (the second comes 5 minutes after the first); then
# the article is stored without it, and marked. A page that failed permanently is not tried again.
MOST_ATTEMPTS_FOR_A_PAGE = 3
_EVER = datetime(1, 1, 1, tzinfo=UTC)


class Continuations:
    """Follows the articles of one run; knows which pages were archived on the way."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._kept: dict[int, Location] = {}

    def keep(self, page: ArchivedPage) -> None:
        """Remember a page of this run, which may be a further page of an article."""
        self._kept[url_hash_of(page.requested_url)] = page.location

    def kept(self, url: str) -> Location | None:
        """Return the position of a page that this run already fetched as a further page."""
        return self._kept.get(url_hash_of(url))

    async def completed(
        self,
        page: RawPage,
        entries: Iterable[PendingEntry],
        get: Callable[[str], Awaitable[Result]],
        *,
        was_archived: bool,
    ) -> tuple[RawPage, FurtherPages] | Delay:
        """Return an article's first page and the rest, using ``get`` for pages not yet archived.

        Returns a Delay if a page can't be fetched now and is worth waiting for.
        """
        links = await self._links(page, None)
        if isinstance(links, str):
            return page, _unknown(links)
        if not links.has_more:
            return page, NO_FURTHER_PAGES
        entries = tuple(entries)
        # A recheck has no entries: all its pages are requested again.
        since = (
            max((entry.wanted_since for entry in entries), default=None) if was_archived else None
        )
        walk, told, delay = walk_pages(page, links), None, None
        while True:
            try:
                step = walk.send(told) if told is not None else next(walk)
            except StopIteration as end:
                break_off = _worth_waiting(delay, end.value[1], entries)
                return break_off or end.value
            result = await self._had(step.url, since) or await get(step.url)
            delay = result if isinstance(result, Delay) else None
            if isinstance(result, RawPage):
                told = _told(step, result, await self._links(result, step.base))
            else:
                told = result.reason

    async def _links(self, page: RawPage, base: str | None) -> PageLinks | str:
        # A further page is always parsed: its paragraphs are compared.
        if base is None and not _hints(page):
            return PageLinks(page.url)
        return await asyncio.to_thread(links_at, self._desk, page, base)

    async def _had(self, url: str, since: datetime | None) -> RawPage | None:
        place = self.kept(url)
        if place is None and since is not None:
            place = await asyncio.to_thread(_place_of, self._desk, url, since)
        return _read(self._desk, place)


def from_archive(desk: Desk, page: RawPage) -> tuple[RawPage, FurtherPages]:
    """Return an archived article's first page and the rest, as far as they are archived."""
    links = links_at(desk, page, None) if _hints(page) else PageLinks(page.url)
    if isinstance(links, str):
        return page, _unknown(links)
    if not links.has_more:
        return page, NO_FURTHER_PAGES
    walk: Walk = walk_pages(page, links)
    told: WalkedPage | None = None
    while True:
        try:
            step = walk.send(told) if told is not None else next(walk)
        except StopIteration as end:
            found: tuple[RawPage, FurtherPages] = end.value
            return found
        further = _read(desk, _place_of(desk, step.url, _EVER))
        if further is None:
            told = "it is not in the archive"
        else:
            told = _told(step, further, links_at(desk, further, step.base))


def links_at(desk: Desk, page: RawPage, base: str | None) -> PageLinks | str:
    """Return where a page leads, parsed in a worker, or why that can't be found out."""
    arguments = {"raw": page, "most_bytes": desk.web.most_bytes, "base": base}
    job = Job(arguments, site_of(page.url), seconds=FIRST_SECONDS)
    [found] = desk.workers.each_in_turn(page_links_of, [job], desk.workers.while_asking)
    return found.reason if isinstance(found, Lost | Waiting) else found


def _unknown(reason: str) -> FurtherPages:
    """Return the rest of an article of which nobody knows whether there is one."""
    return FurtherPages(missing=f"its further pages could not be looked for: {reason}"[:300])


def _hints(page: RawPage) -> bool:
    encoding = header(page.headers, "content-encoding")
    return may_continue(beginning(page.body, encoding, most_bytes=READ_BYTES), page.url)


def _worth_waiting(
    delay: Delay | None, rest: FurtherPages, entries: tuple[PendingEntry, ...]
) -> Delay | None:
    if delay is None or rest.missing is None:
        return None
    attempts = min((entry.attempts for entry in entries), default=0) + 1
    if delay.attempted and attempts >= MOST_ATTEMPTS_FOR_A_PAGE:
        return None
    return Delay(
        rest.missing, delay.not_before, delay.attempted, delay.for_host, access=delay.access
    )


def _told(step: Step, page: RawPage, links: PageLinks | str) -> WalkedPage:
    """Return what a further page is, or why it is none."""
    if address_key(page.url) != address_key(step.url):
        return f"it leads on to {page.url}"[:300]
    return links if isinstance(links, str) else (page, links)


def _place_of(desk: Desk, url: str, since: datetime) -> Location | None:
    return desk.known.archived({url_hash_of(url): since}).get(url_hash_of(url))


def _read(desk: Desk, place: Location | None) -> RawPage | None:
    if place is None:
        return None
    try:
        return desk.archive.read(place)
    except StorageError:
        return None  # the record is damaged: the page counts as not archived
