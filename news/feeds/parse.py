"""Any bytes a feed's address sends become a ParsedFeed or a NotAFeed that says why; never an error.

Well-formed XML of the usual shape is read by ``news.feeds.quick``, all other XML by feedparser.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from warta.news.entry import Entry, NotAFeed, ParsedFeed
from warta.news.feeds.entries import MOST_ENTRIES, MOST_TITLE, absolute, identity_of
from warta.news.feeds.json_feed import looks_like_json, parse_json_feed
from warta.news.feeds.mending import mended, with_escaped_ampersands
from warta.news.feeds.patient import parse_xml_feed
from warta.news.feeds.quick import parse_quickly
from warta.news.feeds.sitemap import parse_sitemap
from warta.news.text.charset import decode

_NOTHING = re.compile(rb"[ \t\r\n\x00\xef\xbb\xbf\xff\xfe]*+")
_FEED_TYPES = re.compile(
    r"\s*application/(?:rss\+xml|atom\+xml|rdf\+xml|feed\+json|json)\b", re.IGNORECASE
)
_ROOT = re.compile(rb"<(?:\w{1,20}:)?([A-Za-z_][\w.-]{0,40})")
_HTML = re.compile(rb"<!doctype\s+html|<(?:html|head|body|meta)\b", re.IGNORECASE)
_XML_TYPES = ("xml", "rss", "atom", "rdf")
_SITEMAP = re.compile(rb"^\s*(?:<[?!][^<>]*>\s*)*<(?:[\w-]{1,20}:)?urlset\b", re.IGNORECASE)
_OTHER_XML = {
    "opml": "an OPML list of feeds; import it instead",
    "sitemapindex": "a sitemap index",
}


def parse_feed(body: bytes, *, url: str, content_type: str = "") -> ParsedFeed | NotAFeed:
    """Read a feed, whatever its Content-Type claims.

    ``url`` is where it was fetched from: relative links are resolved against it.
    """
    if _NOTHING.fullmatch(body):
        return NotAFeed("an empty answer")
    try:
        found = _read(body, url, content_type)
    except Exception as problem:  # feedparser and expat raise whatever a feed provokes
        return NotAFeed(f"the parser failed: {type(problem).__name__}: {problem}"[:300])
    return found if isinstance(found, NotAFeed) else _bounded(found)


def _read(body: bytes, url: str, content_type: str) -> ParsedFeed | NotAFeed:
    if looks_like_json(body):
        return parse_json_feed(body, url=url)
    mend = mended(body, content_type)
    if _SITEMAP.search(mend.utf8[:4096]):
        feed = parse_sitemap(mend.utf8, url=url)
    else:
        feed = _read_xml(mend.utf8, url)
    if feed is None:
        return _explained(decode(body, content_type).utf8, url)
    sent_as = content_type.partition(";")[0].strip().lower()
    wrong_type = sent_as and not any(name in sent_as for name in _XML_TYPES)
    problems = (*([f"sent as {sent_as[:80]}"] if wrong_type else ()), *mend.problems)
    return replace(feed, problems=(*problems, *feed.problems)) if problems else feed


def _read_xml(xml: bytes, url: str) -> ParsedFeed | None:
    if feed := parse_quickly(xml, url=url):
        return feed
    if (escaped := with_escaped_ampersands(xml)) != xml and (
        feed := parse_quickly(escaped, url=url)
    ):
        return replace(feed, problems=("not well-formed: & in place of &amp;",))
    return parse_xml_feed(xml, url=url)


def _bounded(feed: ParsedFeed) -> ParsedFeed:
    """Entries once each, and no more of them than a feed can mean."""
    entries, problems = feed.entries, list(feed.problems)
    different = len({entry.entry_id for entry in entries})
    if different == len(entries) <= MOST_ENTRIES and len(feed.title) <= MOST_TITLE:
        return feed  # as all of 140 real feeds
    if different < len(entries):
        entries, repeated = _once_each(entries)
        problems += repeated
    if len(feed.entries) > MOST_ENTRIES:
        problems.append(f"too long: only the first {MOST_ENTRIES} entries were read")
    return replace(
        feed,
        title=feed.title[:MOST_TITLE],
        entries=entries[:MOST_ENTRIES],
        problems=tuple(problems),
    )


def _once_each(entries: tuple[Entry, ...]) -> tuple[tuple[Entry, ...], list[str]]:
    """Entries of which several have the same id, once each, and what was wrong with them."""
    problems = []
    addresses = defaultdict(set)
    for entry in entries:
        addresses[entry.entry_id].add(entry.url)
    once: dict[str, Entry] = {}
    for entry in entries:
        if len(addresses[entry.entry_id]) > 1:
            # An id given to several pages (a constant guid) would lose all but the first of them.
            entry = replace(entry, entry_id=identity_of(entry))
        once.setdefault(entry.entry_id, entry)
    if shared := sum(len(urls) > 1 for urls in addresses.values()):
        problems.append(f"ids that several pages share: {shared}")
    if len(once) < len(entries):
        problems.append(f"entries that repeat another's id: {len(entries) - len(once)}")
    return tuple(once.values()), problems


def _explained(body: bytes, url: str) -> NotAFeed:
    """Say what a body is that is no feed, and which feeds it names instead."""
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
    return NotAFeed(f"XML that is no feed: <{name}>")


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
        is_alternate = "alternate" in (link.get("rel") or "").lower()
        if address and is_alternate and _FEED_TYPES.match(link.get("type") or ""):
            yield address
