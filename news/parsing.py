"""Parse downloaded bytes in worker processes: feeds, sitemaps and articles.

The parsers are imported inside the functions, so that the flow, which only names these functions,
does not load them (0.7 s and 50 MB).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from warta.news.article import Article, Page, RawPage, Rejection
from warta.news.entry import Entry, NotAFeed, ParsedFeed
from warta.news.outcome import Failure
from warta.news.pagination.links import PageLinks
from warta.news.pagination.page_walk import NO_FURTHER_PAGES, FurtherPages
from warta.news.web.http import BadBody, BodyTooLarge, decoded_body, encoding_of, header

if TYPE_CHECKING:
    from warta.news.feeds.sitemap import Child


def feed_of(body: bytes, url: str, content_type: str) -> ParsedFeed | NotAFeed:
    """Return the feed in a body, or NotAFeed with the reason."""
    from warta.news.feeds.parse import parse_feed

    return parse_feed(body, url=url, content_type=content_type)


def sitemaps_of(body: bytes, url: str) -> tuple[Child, ...] | None:
    """Return the sitemaps in a sitemap index, or None if the body is anything else."""
    from warta.news.feeds.sitemap import children_of

    return children_of(body, url)


def article_of(
    raw: RawPage,
    entry: Entry,
    most_bytes: int,
    recurring: frozenset[int] = frozenset(),
    rest: FurtherPages = NO_FURTHER_PAGES,
    offset_minutes: int | None = None,
) -> Article | Rejection | Failure:
    """Return the article of a page and its further pages; Failure if the page can't be read."""
    from warta.news.body.limits import bounded
    from warta.news.extract import extract
    from warta.news.pagination.joining import joined

    try:
        first = extract(_page_of(raw, most_bytes), entry, recurring, offset_minutes)
    except (BodyTooLarge, BadBody) as error:
        return Failure(str(error))
    if isinstance(first, Rejection):
        return first
    if rest == NO_FURTHER_PAGES:
        return bounded(first)
    others: list[Article | Rejection] = []
    for further in rest.pages:
        try:
            others.append(extract(_page_of(further, most_bytes), None, recurring))
        except (BodyTooLarge, BadBody) as error:
            others.append(Rejection(str(error)))
        except Exception as error:  # the article is stored up to here, and says so
            others.append(Rejection(f"the parser failed: {type(error).__name__}: {error}"))
    return bounded(joined(first, others, rest))


def page_links_of(raw: RawPage, most_bytes: int, base: str | None = None) -> PageLinks:
    """Return a page's links to its article's other pages; none if the page can't be read."""
    from warta.news.pages.tree import page_tree
    from warta.news.pagination.links import page_links

    try:
        tree = page_tree(_page_of(raw, most_bytes))
    except (BodyTooLarge, BadBody):
        return PageLinks(raw.url)
    return PageLinks(raw.url) if isinstance(tree, Rejection) else page_links(tree, raw.url, base)


def article_from_feed(
    entry: Entry, url: str, recurring: frozenset[int] = frozenset()
) -> Article | Rejection:
    """Return an article made of the text in a feed, or a Rejection with the reason."""
    from warta.news.body.limits import bounded
    from warta.news.extract import from_feed

    article = from_feed(entry, url, recurring)
    return article if isinstance(article, Rejection) else bounded(article)


def _page_of(raw: RawPage, most_bytes: int) -> Page:
    """Return the decompressed page. Raise BodyTooLarge or BadBody."""
    encoding = encoding_of(raw.headers)
    body = decoded_body(raw.body, encoding, most_bytes=most_bytes)
    content_type = header(raw.headers, "content-type") or ""
    return Page(raw.requested_url, raw.url, content_type, body, raw.fetched_at)
