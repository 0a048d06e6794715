"""Walk the pages of an article in order: decide which to read next, and when to stop.

The walk is a generator that yields addresses and receives their pages, so it serves the web and the
archive alike. It always ends, however pages link to each other: page numbers only grow.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

from warta.news.article import RawPage
from warta.news.pagination.links import PageLinks, address_key
from warta.news.pagination.words import MOST_PAGES

# Pages of comments repeat at least nine of ten of the article's paragraphs; pages of one article
# share a standfirst or a box at most.
_LEAST_REPEATED = 0.9
# A view of all on one page has most of the first page; paragraphs may be joined differently.
_LEAST_COVERED = 0.5
# With fewer paragraphs pages are not compared. Chosen by hand.
_FEWEST_PARAGRAPHS = 2


@dataclass(frozen=True, slots=True)
class FurtherPages:
    """The pages of an article after its first one.

    ``missing`` says which page could not be fetched and why; the pages after it are left out.
    ``addresses``: those of all further pages, fetched or not.
    """

    pages: tuple[RawPage, ...] = ()
    is_single_view: bool = False
    missing: str | None = None
    addresses: tuple[str, ...] = ()


NO_FURTHER_PAGES = FurtherPages()


@dataclass(frozen=True, slots=True)
class Step:
    """A page to read: its address, and that of the first page unless it is the first itself."""

    url: str
    base: str | None


WalkedPage = tuple[RawPage, PageLinks] | str  # a page and its links, or why it can't be fetched
Walk = Generator[Step, WalkedPage, tuple[RawPage, FurtherPages]]


def walk_pages(page: RawPage, links: PageLinks) -> Walk:
    """Read all pages of an article; return its first page and the further ones.

    If ``page`` is a later page, because an entry linked to it, the first one is requested.
    """
    read = {address_key(page.url): (page, links)}
    missing = None
    if links.first is not None:
        answer = yield Step(links.first, None)
        if isinstance(answer, str):
            return page, FurtherPages(missing=f"page 1: {answer}")
        read[address_key(answer[0].url)] = answer
        page, links = answer
        if links.first is not None:  # two pages name each other as the first: keep them apart
            return page, NO_FURTHER_PAGES
    if links.whole is not None:
        answer = yield Step(links.whole, page.url)
        if not isinstance(answer, str) and _covers(answer[1], links):
            return page, FurtherPages((answer[0],), True, None, _addresses(links, read, page))
        if not links.further:
            missing = f"all on one page: {answer}" if isinstance(answer, str) else None
            return page, FurtherPages(missing=missing, addresses=(links.whole,))
    pages, addresses, number = list[RawPage](), dict(links.further), 2
    while number in addresses and missing is None:
        if number > MOST_PAGES:
            missing = f"it has more than {MOST_PAGES} pages"
            break
        answer = read.get(address_key(addresses[number])) or (
            yield Step(addresses[number], page.url)
        )
        if isinstance(answer, str):
            missing = f"page {number}: {answer}"
        elif _repeats(answer[1], links):
            # Not a further page: comments, or a server that ignores page numbers.
            return page, FurtherPages(
                tuple(pages), addresses=_addresses(links, read, page, addresses)
            )
        else:
            pages.append(answer[0])
            addresses = dict(answer[1].further) | addresses
        number += 1
    return page, FurtherPages(
        tuple(pages), False, missing, _addresses(links, read, page, addresses)
    )


def _covers(view: PageLinks, first: PageLinks) -> bool:
    if len(first.prose) < _FEWEST_PARAGRAPHS:
        return True
    return len(first.prose & view.paragraphs) >= _LEAST_COVERED * len(first.prose)


def _repeats(page: PageLinks, first: PageLinks) -> bool:
    if len(first.prose) < _FEWEST_PARAGRAPHS:
        return False
    return len(first.prose & page.paragraphs) >= _LEAST_REPEATED * len(first.prose)


def _addresses(
    links: PageLinks,
    read: dict[str, tuple[RawPage, PageLinks]],
    first: RawPage,
    further: dict[int, str] | None = None,
) -> tuple[str, ...]:
    numbered = (further or dict(links.further)).items()
    urls = [raw.url for raw, _ in read.values()]
    urls += [url for url in (links.whole, *(page[1] for page in sorted(numbered))) if url]
    own_keys = {address_key(first.url), address_key(first.requested_url)}
    return tuple(
        {address_key(url): url for url in urls if address_key(url) not in own_keys}.values()
    )
