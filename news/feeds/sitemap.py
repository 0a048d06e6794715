"""Read sitemaps and their indexes (sitemaps.org 0.9) with Google's news extension, as feeds.

A news sitemap lists two days of a site's articles with title, date and language, and is often more
complete than its feed. A plain sitemap has addresses and perhaps the time of the last change.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice

from lxml import etree

from warta.news.addresses.urls import BadAddress, fetch_url, site_of
from warta.news.entry import Entry, ParsedFeed
from warta.news.feeds.body_hash import without_comments
from warta.news.feeds.entries import (
    MOST_ADDRESS,
    MOST_ENTRIES,
    Item,
    absolute,
    entry_of,
    language_of_tag,
    newest,
    unusable,
)
from warta.news.feeds.links import repaired_address
from warta.news.feeds.mending import mended, with_escaped_ampersands
from warta.news.feeds.zone import FeedZone
from warta.news.text.charset import decode
from warta.news.text.dates import parse_date
from warta.news.text.markup import clean_line

MOST_CHILDREN = 5_000  # as for entries
_OPENING_BYTES = 65_536  # comments may come before the root; chosen by hand
_INDEX_ROOT = re.compile(rb"<(?:[\w-]{1,20}:)?sitemapindex\b", re.IGNORECASE)
_ROOT = re.compile(
    rb"\A[^<]{0,2000}(?:<[?!][^<>]*>[^<]{0,2000})*<(?:[\w-]{1,20}:)?urlset\b", re.IGNORECASE
)
_FEED_ROOT = re.compile(rb"\s*<(?:rss|feed|rdf:RDF)[\s>]")
_NEARLY_ADDRESS = re.compile(r"[^\s<>\"./]*[./][^\s<>\"]*")
_PLAYLIST = b"#EXTM3U"  # also lines of addresses, of videos
_TEXT_LINE = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Child:
    """A sitemap in an index, and the time of its last change, if given."""

    url: str
    modified: datetime | None


def is_sitemap(xml: bytes) -> bool:
    """Return whether the root of mended XML is a urlset, whatever comes before it."""
    if _FEED_ROOT.match(xml):
        return False
    opening = xml[:_OPENING_BYTES]
    if b"urlset" not in opening.lower():
        return False
    return _ROOT.search(without_comments(opening)) is not None


def may_be_index(body: bytes) -> bool:
    """Return whether a body may be an index of sitemaps, before it is parsed in a worker."""
    opening = body[:_OPENING_BYTES].replace(b"\x00", b"")  # UTF-16 as well
    return _INDEX_ROOT.search(without_comments(opening)) is not None


def children_of(body: bytes, url: str) -> tuple[Child, ...] | None:
    """Return the sitemaps of an index, newest first, or None for anything else.

    Without times the order is reversed, as most systems append new sitemaps.
    """
    if not may_be_index(body):
        return None
    root = _tree(mended(body).utf8)
    children: dict[str, Child] = {}
    for element in root.iter() if root is not None else ():
        if _name(element) != "sitemap" or len(children) >= MOST_CHILDREN:
            continue
        fields = dict(reversed(list(_fields(element))))
        address = absolute(fields.get("loc"), url)
        with contextlib.suppress(BadAddress):  # a mistyped address costs only that sitemap
            address = address and fetch_url(address)
            if address:
                children[address] = Child(address, parse_date(fields.get("lastmod", "")))
    if not children and (root is None or _name(root) != "sitemapindex"):
        return None  # a feed whose text mentions <sitemapindex>
    backwards = list(reversed(children.values()))
    return tuple(sorted(backwards, key=lambda child: child.modified or _NEVER, reverse=True))


def parse_sitemap(xml: bytes, *, url: str) -> ParsedFeed | None:
    """Return the 5,000 newest addresses of a urlset as a feed, or None."""
    root = _tree(xml)
    if root is None:
        return None
    # Some generators put one urlset in another, or their own element around the addresses.
    listed = [element for element in root.iter() if _name(element) == "url" and _has_loc(element)]
    if _name(root) != "urlset" and not listed:
        return None
    zone = FeedZone(xml, url)
    fields = newest(
        [dict(reversed(list(_fields(element)))) for element in listed],
        lambda each: zone.parse(each.get("publication_date") or each.get("lastmod", "")),
    )
    feed = _feed([entry for each in fields if (entry := _entry(each, url, zone))], url)
    return replace(feed, problems=(*feed.problems, *zone.problems()))


def parse_text_sitemap(body: bytes, *, url: str, content_type: str = "") -> ParsedFeed | None:
    """Return a plain-text sitemap, an address a line (sitemaps.org), or None.

    Lines that begin with # are ignored; a mistyped address costs only its own line.
    """
    lines = [line.strip() for line in decode(body, content_type).utf8.decode().splitlines()]
    lines = [line for line in lines if line and not line.startswith("#")]
    good = sum(_TEXT_LINE.fullmatch(line) is not None for line in lines)
    if not good or good * 2 < len(lines) or not all(map(_NEARLY_ADDRESS.fullmatch, lines)):
        return None
    if body[:64].lstrip().startswith(_PLAYLIST):
        return None
    return _feed([_line_entry(line, url) for line in islice(lines, MOST_ENTRIES + 1)], url)


def _feed(entries: list[Entry], url: str) -> ParsedFeed:
    entries.sort(key=_date_of, reverse=True)  # stable: without dates the sitemap's order stays
    too_many = (f"too long: only the newest {MOST_ENTRIES} addresses were read",)
    return ParsedFeed(
        kind="sitemap",
        title=f"Sitemap of {site_of(url)}",
        site_url=None,
        language=None,
        entries=tuple(entries[:MOST_ENTRIES]),
        problems=too_many if len(entries) > MOST_ENTRIES else (),
    )


def merged(parts: Sequence[ParsedFeed]) -> ParsedFeed | None:
    """Return the sitemaps of one index as one feed: the newest 5,000 addresses of all of them."""
    if not parts:
        return None
    entries = {entry.entry_id: entry for part in parts for entry in part.entries}
    if len(entries) > MOST_ENTRIES:
        by_date = sorted(entries.values(), key=_date_of, reverse=True)[:MOST_ENTRIES]
        entries = {entry.entry_id: entry for entry in by_date}
    return ParsedFeed(
        kind="sitemap",
        title=parts[0].title,
        site_url=None,
        language=None,
        entries=tuple(entries.values()),
        problems=tuple(dict.fromkeys(problem for part in parts for problem in part.problems)),
    )


def _date_of(entry: Entry) -> datetime:
    return entry.published_at or entry.updated_at or _NEVER


def _entry(fields: Mapping[str, str], base: str, zone: FeedZone) -> Entry | None:
    address, wrong = absolute(fields.get("loc"), base), unusable(fields.get("loc"), base)
    if address is None and wrong is None:
        return None
    keywords = fields.get("keywords", "").split(",")
    published_at = zone.parse(fields.get("publication_date", ""))
    updated_at = zone.parse(fields.get("lastmod", ""))
    return entry_of(
        Item(
            entry_id=address or wrong or "",
            url=address,
            unusable_url=wrong,
            title=fields.get("title", ""),
            published_at=published_at,
            updated_at=updated_at,
            assumed_zone=zone.assumed(published_at or updated_at),
            categories=[keyword.strip() for keyword in keywords],
            language=language_of_tag(fields.get("language")),
            image_url=absolute(fields.get("image"), base),
        )
    )


def _line_entry(line: str, base: str) -> Entry:
    repaired = repaired_address(line, base)
    address = absolute(repaired, base) if _TEXT_LINE.fullmatch(repaired) else None
    wrong = None if address else clean_line(line)[:MOST_ADDRESS]
    return entry_of(Item(entry_id=address or line, url=address, unusable_url=wrong))


def _tree(xml: bytes) -> etree._Element | None:
    parser = etree.XMLParser(
        recover=True,
        resolve_entities=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )
    try:
        return etree.fromstring(with_escaped_ampersands(xml), parser)
    except (etree.LxmlError, ValueError):
        return None


def _has_loc(element: etree._Element) -> bool:
    return any(_name(child) == "loc" for child in element)


def _fields(element: etree._Element) -> Iterator[tuple[str, str]]:
    """Yield names and texts of a url element's fields, without those of its images and videos."""
    for each in element.iterdescendants("*"):
        parent = each.getparent()
        name, text = _name(each), (each.text or "").strip()
        if parent is not None and _name(parent) in ("image", "video"):
            name = "image" if name == "loc" and _name(parent) == "image" else ""
        if name and text:
            yield name, text


def _name(element: etree._Element) -> str:
    tag: object = element.tag  # a function if it is a comment
    return str(tag).rpartition("}")[2].rpartition(":")[2].lower()
