"""Explain why a body is not a feed, and find the feeds that it links to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from warta.news.entry import NotAFeed
from warta.news.feeds.entries import absolute

_FEED_TYPES = re.compile(
    r"\s*(?:application/(?:(?:rss|atom|rdf)\+xml|feed\+json|json|xml)|text/(?:rss\+)?xml)\s*(?:;|$)",
    re.IGNORECASE,
)
_API = re.compile(r"/wp-json/|[/=]oembed\b|/(?:osd|opensearch)\b", re.IGNORECASE)
_ROOT = re.compile(rb"<(?:\w{1,20}:)?([A-Za-z_][\w.-]{0,40})")
_HTML = re.compile(rb"<!doctype\s+html|<(?:html|head|body|meta)\b", re.IGNORECASE)
_OTHER_XML = {
    "opml": "an OPML list of feeds; import it instead",
    "sitemapindex": "a sitemap index",
}


def explained(body: bytes, url: str) -> NotAFeed:
    """Return NotAFeed with the kind of a body, and the feeds that it links to."""
    root = _ROOT.search(body[:8192])
    name = root.group(1).decode("ascii", "replace").lower() if root else ""
    if name in _OTHER_XML:
        return NotAFeed(_OTHER_XML[name])
    if name in ("rss", "feed", "rdf", "channel"):
        return NotAFeed(f"a feed too broken to read: <{name}>")
    if _HTML.search(body[:8192]):
        return NotAFeed(
            "an HTML page, not a feed", tuple(dict.fromkeys(_advertised(body, url)))[:20]
        )
    if root is None or b"\x00" in body[:8192]:
        return NotAFeed("neither XML nor JSON")
    return NotAFeed(f"XML, but not a feed: <{name}>")


def _advertised(body: bytes, url: str) -> Iterator[str]:
    parser = etree.HTMLParser(encoding="utf-8", recover=True, remove_comments=True)
    try:
        page = etree.fromstring(body[:500_000], parser)
    except (etree.LxmlError, ValueError):
        return
    for link in page.iter("base", "link") if page is not None else ():
        address = absolute(link.get("href"), url)
        if address and link.tag == "base":
            url = address
        relations = (link.get("rel") or "").lower().split()
        type_ = link.get("type") or ""
        if address and (
            ("alternate" in relations and _FEED_TYPES.match(type_) and not _API.search(address))
            or "feed" in relations
        ):
            yield address
