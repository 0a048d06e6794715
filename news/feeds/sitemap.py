"""Sitemaps and sitemap indexes (sitemaps.org 0.9) with Google's news extension, read as feeds.

A news sitemap lists two days of a site's articles with title, date and language, and is often more
complete than its feed. A plain sitemap has addresses and perhaps the time of the last change.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape

from lxml import etree

from warta.news.addresses.urls import site_of
from warta.news.entry import Entry, ParsedFeed
from warta.news.feeds.entries import MOST_ENTRIES, absolute, entry_of, language_of_tag
from warta.news.text.dates import parse_date
from warta.news.web.http import decoded_body

MOST_CHILDREN = 5_000
_INDEX = re.compile(rb"<(?:[\w-]{1,20}:)?sitemapindex\b", re.IGNORECASE)
_CHILD = re.compile(
    rb"<(?:[\w-]{1,20}:)?sitemap\s*>(.{1,4000}?)</(?:[\w-]{1,20}:)?sitemap\s*>", re.DOTALL
)
_TEXT = re.compile(
    rb"<(?:[\w-]{1,20}:)?(loc|lastmod)\b[^<>]{0,200}>\s*(?:<!\[CDATA\[)?\s*([^<>\]]{1,2000})"
)
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Child:
    """A sitemap that an index names, and when it last changed, where the index says so."""

    url: str
    modified: datetime | None


def unpacked(body: bytes, *, most_bytes: int) -> bytes:
    """A sitemap as it is, or out of the gzip file that it is served as (``sitemap.xml.gz``).

    Raises BodyTooLarge or BadBody.
    """
    return decoded_body(body, "gzip", most_bytes=most_bytes) if body[:2] == b"\x1f\x8b" else body


def children_of(body: bytes, url: str) -> tuple[Child, ...]:
    """The sitemaps of an index, newest first; () for anything else.

    Where the index gives no times the last named come first: most systems append.
    """
    if not _INDEX.search(body[:8192]):
        return ()
    found: dict[str, Child] = {}
    for sitemap in _CHILD.findall(body):
        said = dict(reversed(_TEXT.findall(sitemap)))
        address = absolute(unescape(said.get(b"loc", b"").decode("utf-8", "replace").strip()), url)
        if address and len(found) < MOST_CHILDREN:
            modified = parse_date(said.get(b"lastmod", b"").decode("ascii", "replace").strip())
            found[address] = Child(address, modified)
    backwards = list(reversed(found.values()))
    return tuple(sorted(backwards, key=lambda child: child.modified or _NEVER, reverse=True))


def parse_sitemap(xml: bytes, *, url: str) -> ParsedFeed | None:
    """Read mended XML whose root is a urlset: its 5,000 newest addresses; None: it is none."""
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(xml, parser)
    except (etree.LxmlError, ValueError):
        return None
    if root is None or _name(root) != "urlset":
        return None
    entries = [entry for element in root if (entry := _entry(element, url))]
    # Stable: without dates the order of the sitemap stays.
    entries.sort(key=lambda entry: entry.published_at or entry.updated_at or _NEVER, reverse=True)
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
    """The sitemaps of one index as one feed."""
    if not parts:
        return None
    entries = {entry.entry_id: entry for part in parts for entry in part.entries}
    return ParsedFeed(
        kind="sitemap",
        title=parts[0].title,
        site_url=None,
        language=None,
        entries=tuple(entries.values())[:MOST_ENTRIES],
        problems=tuple(dict.fromkeys(problem for part in parts for problem in part.problems)),
    )


def _entry(element: etree._Element, base: str) -> Entry | None:
    said = dict(reversed(list(_said(element))))
    address = absolute(said.get("loc"), base)
    if address is None:
        return None
    keywords = said.get("keywords", "").split(",")
    return entry_of(
        entry_id=address,
        url=address,
        title=said.get("title", ""),
        summary="",
        content="",
        published_at=parse_date(said.get("publication_date", "")),
        updated_at=parse_date(said.get("lastmod", "")),
        authors=(),
        categories=[keyword.strip() for keyword in keywords],
        language=language_of_tag(said.get("language")),
        image_url=absolute(said.get("image"), base),
    )


def _said(element: etree._Element) -> Iterator[tuple[str, str]]:
    """What a url element says; an image's own address and title are not the page's."""
    for each in element.iterdescendants("*"):
        within = each.getparent()
        name, text = _name(each), (each.text or "").strip()
        if within is not None and _name(within) in ("image", "video"):
            name = "image" if name == "loc" and _name(within) == "image" else ""
        if name and text:
            yield name, text


def _name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2].rpartition(":")[2].lower()
