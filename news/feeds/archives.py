"""Find older entries of a source: archived and paged feeds, sitemaps, robots.txt."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from warta.news.entry import Entry, ParsedFeed
from warta.news.feeds.entries import absolute

# Where sitemaps lie that no robots.txt names, by the usual publishing systems.
USUAL_SITEMAPS = ("/sitemap.xml", "/sitemap_index.xml", "/news-sitemap.xml", "/sitemap-news.xml")


def page_before(feed: ParsedFeed, url: str) -> str | None:
    """Return the page with older entries (RFC 5005, or WordPress' next page), or None."""
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
    found = []
    for line in robots.splitlines():
        name, _, value = line.partition(":")
        if name.strip().lower() == "sitemap" and (address := absolute(value.strip(), url)):
            found.append(address)
    return tuple(dict.fromkeys(found))[:100]


def dated_since(entries: Iterable[Entry], since: datetime) -> tuple[tuple[Entry, ...], int]:
    """Return the entries of ``since`` or later, and how many were left out for lack of a date."""
    kept, undated = [], 0
    for entry in entries:
        moment = entry.published_at or entry.updated_at
        if moment is None:
            undated += 1
        elif moment >= since:
            kept.append(entry)
    return tuple(kept), undated
