"""Fetch all pages of a multi-page article, each once, from the archive or the web.

The bytes of every page are searched here, which is cheap and bounded. Only a page with hints of
further pages is parsed now, in a worker, as a hostile page may hang or crash it; the host gets its
next request afterwards. Parsing only later, with the extraction, would need a second turn at the
host, and a kill in between would leave an article with half its text.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime

from warta.news.addresses.identity import url_hash_of
from warta.news.addresses.urls import site_of
from warta.news.article import RawPage
from warta.news.outcome import LONGEST_REASON, Delay, Failure, PendingEntry, Refusal
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
from warta.news.web.http import beginning, encoding_of
from warta.storage.errors import StorageError
from warta.storage.files.archive import ArchivedPage, Location
from warta.tasks.run.context import RunContext
from warta.tasks.run.site_time import FIRST_SECONDS
from warta.tasks.run.workers import Job, Lost, Waiting

Result = RawPage | Refusal | Failure | Delay
# Attempts for a page that can't be fetched now (the second is 5 minutes after the first); then the
# article is stored without it, and marked. A page that failed permanently is not tried again.
MOST_ATTEMPTS_FOR_A_PAGE = 3
_EVER = datetime(1, 1, 1, tzinfo=UTC)


class Continuations:
    """Finds the further pages of a run's articles; remembers the pages that the run archived."""

    def __init__(self, context: RunContext) -> None:
        self._context = context
        self._archived: dict[int, Location] = {}

    def keep(self, page: ArchivedPage) -> None:
        """Remember a page that this run archived: it may be a further page of another article."""
        self._archived[url_hash_of(page.requested_url)] = page.location

    def kept(self, url: str) -> Location | None:
        """Return where a page is that this run archived, or None."""
        return self._archived.get(url_hash_of(url))

    async def completed(
        self,
        page: RawPage,
        entries: Iterable[PendingEntry],
        get: Callable[[str], Awaitable[Result]],
        *,
        was_archived: bool,
    ) -> tuple[RawPage, FurtherPages] | Delay:
        """Return an article's first page and its further pages; ``get`` requests a page.

        Return a Delay if a further page can't be fetched now and shall be tried again.
        """
        links = await self._links(page, None)
        if isinstance(links, str):
            return page, _unknown_rest(links)
        if not links.has_more:
            return page, NO_FURTHER_PAGES
        entries = tuple(entries)
        # A recheck has no entries: all its pages are requested again.
        since = (
            max((entry.wanted_since for entry in entries), default=None) if was_archived else None
        )
        walk, seen, delay = walk_pages(page, links), None, None
        while True:
            try:
                step = walk.send(seen) if seen is not None else next(walk)
            except StopIteration as end:
                return _delay_worth(delay, end.value[1], entries) or end.value
            result = await self._from_archive(step.url, since) or await get(step.url)
            delay = result if isinstance(result, Delay) else None
            if isinstance(result, RawPage):
                seen = _walked_page(step, result, await self._links(result, step.base))
            else:
                seen = result.reason

    async def _links(self, page: RawPage, base: str | None) -> PageLinks | str:
        # A further page is always parsed: its paragraphs are compared.
        if base is None and not _hints(page):
            return PageLinks(page.url)
        return await asyncio.to_thread(links_at, self._context, page, base)

    async def _from_archive(self, url: str, since: datetime | None) -> RawPage | None:
        location = self.kept(url)
        if location is None and since is not None:
            location = await asyncio.to_thread(_location_of, self._context, url, since)
        return _read(self._context, location)


def from_archive(context: RunContext, page: RawPage) -> tuple[RawPage, FurtherPages]:
    """Return an archived article's first page and its further pages in the archive."""
    links = links_at(context, page, None) if _hints(page) else PageLinks(page.url)
    if isinstance(links, str):
        return page, _unknown_rest(links)
    if not links.has_more:
        return page, NO_FURTHER_PAGES
    walk: Walk = walk_pages(page, links)
    seen: WalkedPage | None = None
    while True:
        try:
            step = walk.send(seen) if seen is not None else next(walk)
        except StopIteration as end:
            pages: tuple[RawPage, FurtherPages] = end.value
            return pages
        further = _read(context, _location_of(context, step.url, _EVER))
        if further is None:
            seen = "it is not in the archive"
        else:
            seen = _walked_page(step, further, links_at(context, further, step.base))


def links_at(context: RunContext, page: RawPage, base: str | None) -> PageLinks | str:
    """Parse a page in a worker; return its links to further pages, or why it can't be parsed."""
    arguments = {"raw": page, "most_bytes": context.web.most_bytes, "base": base}
    job = Job(arguments, site_of(page.url), seconds=FIRST_SECONDS)
    [result] = context.workers.each_in_turn(page_links_of, [job], context.workers.while_requesting)
    return result.reason if isinstance(result, Lost | Waiting) else result


def _unknown_rest(reason: str) -> FurtherPages:
    """Return the further pages of an article that may have some: nobody could find out."""
    return FurtherPages(
        missing=f"its further pages could not be looked for: {reason}"[:LONGEST_REASON]
    )


def _hints(page: RawPage) -> bool:
    """Return whether the bytes of a page hint at further pages."""
    encoding = encoding_of(page.headers)
    return may_continue(beginning(page.body, encoding, most_bytes=READ_BYTES), page.url)


def _delay_worth(
    delay: Delay | None, rest: FurtherPages, entries: tuple[PendingEntry, ...]
) -> Delay | None:
    """Return a Delay for the whole article if the missing page is to be tried again, or None."""
    if delay is None or rest.missing is None:
        return None
    attempts = min((entry.attempts for entry in entries), default=0) + 1
    if delay.attempted and attempts >= MOST_ATTEMPTS_FOR_A_PAGE:
        return None
    return Delay(
        rest.missing, delay.not_before, delay.attempted, delay.for_host, access=delay.access
    )


def _walked_page(step: Step, page: RawPage, links: PageLinks | str) -> WalkedPage:
    """Return a further page with its links, or why it is not a further page."""
    if address_key(page.url) != address_key(step.url):
        return f"it leads on to {page.url}"[:LONGEST_REASON]
    return links if isinstance(links, str) else (page, links)


def _location_of(context: RunContext, url: str, since: datetime) -> Location | None:
    return context.lookup.archived({url_hash_of(url): since}).get(url_hash_of(url))


def _read(context: RunContext, location: Location | None) -> RawPage | None:
    if location is None:
        return None
    try:
        return context.archive.read(location)
    except StorageError:
        return None  # the record is damaged: the page counts as not archived
