"""What the worker processes do: bytes from strangers to values.

The parsers are imported where they run, so that the flow, which only names these functions, is
spared their weight (0.7 s and 50 MB).
"""

from __future__ import annotations

from news.article import Article, Page, RawPage, Rejection
from news.entry import Entry, NotAFeed, ParsedFeed
from news.http import BadBody, BodyTooLarge, decoded_body, header
from news.outcome import Failure


def feed_of(body: bytes, url: str, content_type: str) -> ParsedFeed | NotAFeed:
    """Read a feed."""
    from news.feeds import parse_feed

    return parse_feed(body, url=url, content_type=content_type)


def article_of(
    raw: RawPage, entry: Entry, most_bytes: int, recurring: frozenset[int] = frozenset()
) -> Article | Rejection | Failure:
    """Decompress a page and extract its article."""
    from news.extract import extract

    encoding = header(raw.headers, "content-encoding")
    try:
        body = decoded_body(raw.body, encoding, most_bytes=most_bytes)
    except (BodyTooLarge, BadBody) as error:
        return Failure(str(error))
    content_type = header(raw.headers, "content-type") or ""
    page = Page(raw.requested_url, raw.url, content_type, body, raw.fetched_at)
    return extract(page, entry, recurring)


def article_from_feed(
    entry: Entry, url: str, recurring: frozenset[int] = frozenset()
) -> Article | Rejection:
    """Make an article of the text that a feed carried."""
    from news.extract import from_feed

    return from_feed(entry, url, recurring)
