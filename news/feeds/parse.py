"""Turn any bytes from a feed's address into a ParsedFeed or a NotAFeed; never raise.

Well-formed XML of the usual shape is read by ``news.feeds.quick``, other XML by feedparser.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from datetime import datetime

from warta.news.entry import Entry, NotAFeed, ParsedFeed
from warta.news.feeds.entries import MOST_ENTRIES, MOST_TITLE, identity_of, newest
from warta.news.feeds.hidden import hidden_feed
from warta.news.feeds.json_feed import looks_like_json, parse_json_feed
from warta.news.feeds.mending import mended, with_declared_prefixes, with_escaped_ampersands
from warta.news.feeds.not_a_feed import explained
from warta.news.feeds.patient import parse_xml_feed
from warta.news.feeds.quick import parse_quickly
from warta.news.feeds.sitemap import is_sitemap, parse_sitemap, parse_text_sitemap
from warta.news.outcome import LONGEST_REASON
from warta.news.text.charset import decode

_NOTHING = re.compile(rb"[ \t\r\n\x00\xef\xbb\xbf\xff\xfe]*+")
_XML_TYPES = ("xml", "rss", "atom", "rdf")
_LISTS_ADDRESSES = re.compile(rb"<(?:[\w-]{1,20}:)?(?:urlset|url|loc)\b", re.IGNORECASE)


def parse_feed(body: bytes, *, url: str, content_type: str = "") -> ParsedFeed | NotAFeed:
    """Return the feed in a body, whatever its Content-Type claims.

    ``url`` is where it was fetched from: relative links are resolved against it.
    """
    if _NOTHING.fullmatch(body):
        return NotAFeed("an empty answer")
    try:
        feed = _read(body, url, content_type)
    except Exception as problem:  # feedparser and expat raise any kind of error
        return NotAFeed(f"the parser failed: {type(problem).__name__}: {problem}"[:LONGEST_REASON])
    return feed if isinstance(feed, NotAFeed) else _bounded(feed)


def _read(body: bytes, url: str, content_type: str) -> ParsedFeed | NotAFeed:
    if looks_like_json(body):
        parsed = parse_json_feed(body, url=url)
        is_feed = isinstance(parsed, ParsedFeed)
        return parsed if is_feed else _hidden(body, url, content_type) or parsed
    mend = mended(body, content_type)
    read = parse_sitemap if is_sitemap(mend.utf8) else _read_xml
    feed = read(mend.utf8, url=url)
    if feed is None and _LISTS_ADDRESSES.search(mend.utf8[:65_536]):
        feed = parse_sitemap(mend.utf8, url=url)
    if feed is None and b"<" not in body[:1024]:
        feed = parse_text_sitemap(body, url=url, content_type=content_type)
    if feed is None:
        return _hidden(body, url, content_type) or explained(decode(body, content_type).utf8, url)
    sent_as = content_type.partition(";")[0].strip().lower()
    wrong_type = sent_as and not any(name in sent_as for name in _XML_TYPES)
    problems = (*([f"sent as {sent_as[:80]}"] if wrong_type else ()), *mend.problems)
    return replace(feed, problems=(*problems, *feed.problems)) if problems else feed


def _read_xml(xml: bytes, *, url: str) -> ParsedFeed | None:
    if feed := parse_quickly(xml, url=url):
        return feed
    xml, undeclared = with_declared_prefixes(xml)
    if not undeclared:
        return _read_patiently(xml, url)
    problem = f"not well-formed: no namespace for {', '.join(undeclared)}"[:LONGEST_REASON]
    feed = parse_quickly(xml, url=url) or _read_patiently(xml, url)
    return replace(feed, problems=(problem, *feed.problems)) if feed else None


def _read_patiently(xml: bytes, url: str) -> ParsedFeed | None:
    escaped = with_escaped_ampersands(xml)
    if escaped == xml:
        return parse_xml_feed(xml, url=url)
    # feedparser would read `&copy=2` in an address as a copyright sign.
    feed = parse_quickly(escaped, url=url) or parse_xml_feed(escaped, url=url)
    problem = "not well-formed: & in place of &amp;"
    return replace(feed, problems=(problem, *feed.problems)) if feed else None


def _hidden(body: bytes, url: str, content_type: str) -> ParsedFeed | None:
    """Return the feed inside another format, or None."""
    xml = hidden_feed(decode(body, content_type).utf8.decode("utf-8", "replace"))
    feed = _read_xml(mended(xml).utf8, url=url) if xml else None
    return replace(feed, problems=("inside something else", *feed.problems)) if feed else None


def _bounded(feed: ParsedFeed) -> ParsedFeed:
    """Return the feed with each entry once, and with at most MOST_ENTRIES entries."""
    entries, problems = feed.entries, list(feed.problems)
    different = len({entry.entry_id for entry in entries})
    if different == len(entries) <= MOST_ENTRIES and len(feed.title) <= MOST_TITLE:
        return feed  # true of all of 140 real feeds
    if different < len(entries):
        entries, repeated = _once_each(entries)
        problems += repeated
    if len(feed.entries) > MOST_ENTRIES:
        problems.append(f"too long: only the newest {MOST_ENTRIES} entries were read")
    return replace(
        feed,
        title=feed.title[:MOST_TITLE],
        entries=tuple(newest(entries, _date_of, most=MOST_ENTRIES)),
        problems=tuple(problems),
    )


def _date_of(entry: Entry) -> datetime | None:
    return entry.published_at or entry.updated_at


def _once_each(entries: tuple[Entry, ...]) -> tuple[tuple[Entry, ...], list[str]]:
    """Return the entries with each id once, and the faults found."""
    problems = []
    addresses = defaultdict(set)
    for entry in entries:
        addresses[entry.entry_id].add(entry.url)
    once: dict[str, Entry] = {}
    for entry in entries:
        if len(addresses[entry.entry_id]) > 1:
            # If several pages have one id (a constant guid), all but the first would be lost.
            entry = replace(entry, entry_id=identity_of(entry))
        once.setdefault(entry.entry_id, entry)
    if shared := sum(len(urls) > 1 for urls in addresses.values()):
        problems.append(f"ids that several pages share: {shared}")
    if len(once) < len(entries):
        problems.append(f"entries that repeat another's id: {len(entries) - len(once)}")
    return tuple(once.values()), problems
