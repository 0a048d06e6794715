"""Find older entries of a source: archived and paged feeds, sitemaps, robots.txt."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from warta.news.entry import Entry, ParsedFeed
from warta.news.feeds.entries import absolute
from warta.news.web.robots_group import MOST_SITEMAPS

# The usual addresses of sitemaps that a robots.txt does not name.
USUAL_SITEMAPS = ("/sitemap.xml", "/sitemap_index.xml", "/news-sitemap.xml", "/sitemap-news.xml")


def older_page(feed: ParsedFeed, url: str) -> str | None:
    """Return the address of the page with older entries (RFC 5005, or WordPress), or None."""
    if older := feed.hints.prev_archive_url or feed.hints.next_url:
        return older if older != url else None
    if "wordpress" not in feed.hints.generator.lower():
        return None
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    number = query.get("paged", "1")
    query["paged"] = str(int(number) + 1 if number.isdecimal() and len(number) < 6 else 2)
    return urlunsplit(parts._replace(query=urlencode(query)))


def sitemaps_in_robots(robots: str, url: str) -> tuple[str, ...]:
    """Return the sitemaps in a robots.txt (sitemaps.org; RFC 9309, 2.2.4)."""
    addresses = []
    for line in robots.splitlines():
        name, _, value = line.partition(":")
        if name.strip().lower() == "sitemap" and (address := absolute(value.strip(), url)):
            addresses.append(address)
    return tuple(dict.fromkeys(addresses))[:MOST_SITEMAPS]


def dated_since(entries: Iterable[Entry], since: datetime) -> tuple[tuple[Entry, ...], int]:
    """Return the entries of ``since`` or later, and the number of entries without a date."""
    dated, undated = [], 0
    for entry in entries:
        moment = entry.published_at or entry.updated_at
        if moment is None:
            undated += 1
        elif moment >= since:
            dated.append(entry)
    return tuple(dated), undated
