"""Read a feed that a test wrote, by the reader that it needs or by both readers."""

from __future__ import annotations

from warta.news.entry import Entry, ParsedFeed
from warta.news.feeds.mending import mended
from warta.news.feeds.parse import parse_feed
from warta.news.feeds.patient import parse_xml_feed
from warta.news.feeds.quick import parse_quickly

FEED_URL = "https://site.example/dir/feed.xml"


def feed_of(body: bytes | str, *, url: str = FEED_URL, content_type: str = "") -> ParsedFeed:
    """Return the feed; fail with the reason if the body is not a feed."""
    feed = parse_feed(
        body.encode() if isinstance(body, str) else body, url=url, content_type=content_type
    )
    assert isinstance(feed, ParsedFeed), feed
    return feed


def entry_of(body: bytes | str, *, url: str = FEED_URL, content_type: str = "") -> Entry:
    """Return the only entry of a feed."""
    (entry,) = feed_of(body, url=url, content_type=content_type).entries
    return entry


def read_quickly(body: bytes | str) -> ParsedFeed | None:
    """Return the feed as our own reader reads it, or None if it leaves the feed to feedparser."""
    return parse_quickly(_xml(body), url=FEED_URL)


def read_patiently(body: bytes | str, *, url: str = FEED_URL) -> ParsedFeed:
    """Return the feed as feedparser reads it."""
    feed = parse_xml_feed(_xml(body), url=url)
    assert feed is not None
    return feed


def read_by_both(body: bytes | str) -> tuple[ParsedFeed, ParsedFeed]:
    """Return the feed as our own reader reads it, and as feedparser does."""
    quick = read_quickly(body)
    assert quick is not None, "our own reader declined"
    return quick, read_patiently(body)


def _xml(body: bytes | str) -> bytes:
    return mended(body.encode() if isinstance(body, str) else body).utf8
