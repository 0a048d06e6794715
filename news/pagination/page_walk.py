"""Walk the pages of an article in order: which to read next, and when to stop.

A generator that yields addresses and receives their pages, so the web and the archive are walked
alike. It ends for every publisher, however its pages link to each other: page numbers only grow.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

from warta.news.addresses.urls import url_key
from warta.news.article import RawPage
from warta.news.pagination.look import Look
from warta.news.pagination.words import MOST_PAGES

# Comments on several pages repeat the article above each, nine of ten of its paragraphs; pages of
# one article share a standfirst or a box at most.
_SHOWN_AGAIN = 0.9
# A view of all on one page has most of the first page; paragraphs may be joined differently.
_COVERED = 0.5
_FEWEST_PARAGRAPHS = 2


@dataclass(frozen=True, slots=True)
class Rest:
    """The continuation of an article after its first page.

    ``missing`` names the page that could not be fetched, and why; the pages after it are left out.
    ``addresses``: those of all other pages of the article, read or not.
    """

    pages: tuple[RawPage, ...] = ()
    is_single_view: bool = False
    missing: str | None = None
    addresses: tuple[str, ...] = ()


NOTHING = Rest()


@dataclass(frozen=True, slots=True)
class Step:
    """A page to read: its address, and that of the first page unless it is the first itself."""

    url: str
    base: str | None


Seen = tuple[RawPage, Look] | str  # a page, or why it can't be fetched
Course = Generator[Step, Seen, tuple[RawPage, Rest]]


def course(page: RawPage, look: Look) -> Course:
    """Read the rest of a page's article; return its first page and the rest.

    The page may be a later one that an entry linked to: then the first is requested.
    """
    had = {_key(page.url): (page, look)}
    missing = None
    if look.first is not None:
        seen = yield Step(look.first, None)
        if isinstance(seen, str):
            return page, Rest(missing=f"page 1: {seen}")
        had[_key(seen[0].url)] = seen
        page, look = seen
        if look.first is not None:  # pages that name each other as the first: each stands alone
            return page, NOTHING
    if look.whole is not None:
        seen = yield Step(look.whole, page.url)
        if not isinstance(seen, str) and _covers(seen[1], look):
            return page, Rest((seen[0],), True, None, _addresses(look, had, page))
        if not look.further:
            missing = f"all on one page: {seen}" if isinstance(seen, str) else None
            return page, Rest(missing=missing, addresses=(look.whole,))
    pages, known, number = list[RawPage](), dict(look.further), 2
    while number in known and missing is None:
        if number > MOST_PAGES:
            missing = f"it has more than {MOST_PAGES} pages"
            break
        seen = had.get(_key(known[number])) or (yield Step(known[number], page.url))
        if isinstance(seen, str):
            missing = f"page {number}: {seen}"
        elif _shows_again(seen[1], look):
            # No page of this article: comments, or a server that ignores page numbers.
            return page, Rest(tuple(pages), addresses=_addresses(look, had, page, known))
        else:
            pages.append(seen[0])
            known = dict(seen[1].further) | known
        number += 1
    return page, Rest(tuple(pages), False, missing, _addresses(look, had, page, known))


def _covers(view: Look, first: Look) -> bool:
    if len(first.prose) < _FEWEST_PARAGRAPHS:
        return True
    return len(first.prose & view.paragraphs) >= _COVERED * len(first.prose)


def _shows_again(page: Look, first: Look) -> bool:
    if len(first.prose) < _FEWEST_PARAGRAPHS:
        return False
    return len(first.prose & page.paragraphs) >= _SHOWN_AGAIN * len(first.prose)


def _addresses(
    look: Look,
    had: dict[str, tuple[RawPage, Look]],
    first: RawPage,
    known: dict[int, str] | None = None,
) -> tuple[str, ...]:
    known_pages = (known or dict(look.further)).items()
    found = [raw.url for raw, _ in had.values()]
    found += [url for url in (look.whole, *(page[1] for page in sorted(known_pages))) if url]
    own = {_key(first.url), _key(first.requested_url)}
    return tuple({_key(url): url for url in found if _key(url) not in own}.values())


def _key(url: str) -> str:
    return url_key(url).rstrip("/")
