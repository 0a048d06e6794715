"""Any bytes a feed's address sends become a ParsedFeed or a NotAFeed that says why; never an error.

RSS 0.9x/1.0/2.0, Atom 0.3/1.0 and RDF are read by feedparser, which survives most of what
publishers get wrong; JSON Feed by ``news.json_feed``. Markup is cleaned here, once, by our own
rules: feedparser's sanitiser took two thirds of its time (45 s instead of 141 s on 452 feeds).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

import feedparser
from lxml import etree
from lxml.html import HtmlElement, document_fromstring

from news.entry import Entry, NotAFeed, ParsedFeed
from news.feed_dates import parse_date
from news.feed_text import absolute, entry_of, first_image, language_code
from news.json_feed import looks_like_json, parse_json_feed
from news.markup import clean_line, plain_text

# The longest real feed measured lists 1,000; past this a feed is a mistake or an attack.
MOST_ENTRIES = 5000
_FEED_TYPES = re.compile(
    r"application/(?:rss\+xml|atom\+xml|rdf\+xml|feed\+json|json)", re.IGNORECASE
)
_ROOT = re.compile(rb"<(?!\?|!)([A-Za-z_][\w.:-]*)")
_BOMS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


def parse_feed(body: bytes, *, url: str, content_type: str = "") -> ParsedFeed | NotAFeed:
    """Read a feed, whatever its Content-Type claims.

    ``url`` is where it was fetched from: relative links are resolved against it.
    """
    if not body.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        return NotAFeed("an empty answer")
    try:
        if looks_like_json(body):
            found = parse_json_feed(body, url=url)
        else:
            found = _parse_xml(_trimmed(body), url=url, content_type=content_type)
    except Exception as problem:  # feedparser and expat raise whatever a feed provokes
        return NotAFeed(f"the parser failed: {type(problem).__name__}: {problem}"[:300])
    return found if isinstance(found, NotAFeed) else _bounded(found)


def _parse_xml(body: bytes, *, url: str, content_type: str) -> ParsedFeed | NotAFeed:
    headers = {"content-location": url, "content-type": content_type or "application/xml"}
    parsed = feedparser.parse(
        io.BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=True
    )
    if not parsed.entries and not parsed.get("version"):
        return _explained(body, url)
    feed = parsed.feed
    language = language_code(feed.get("language"))
    return ParsedFeed(
        kind=_kind(parsed.get("version") or ""),
        title=plain_text(feed.get("title", ""))[:1000],
        site_url=absolute(_link(feed), url),
        language=language,
        entries=tuple(_entry(entry, url, language) for entry in parsed.entries),
        problems=tuple(_problems(parsed)),
    )


def _entry(found: Mapping[str, Any], base: str, language: str | None) -> Entry:
    enclosures = tuple(
        address
        for link in found.get("links", ())
        if link.get("rel") == "enclosure" and (address := absolute(link.get("href"), base))
    )
    bodies = [content.get("value") or "" for content in found.get("content", ())]
    return entry_of(
        entry_id=found.get("id", ""),
        url=absolute(_link(found), base),
        title=found.get("title", ""),
        summary=found.get("summary", ""),
        content=max(bodies, key=len, default=""),
        published_at=_date(found, "published", "created", "updated"),
        updated_at=_date(found, "updated"),
        authors=_authors(found),
        categories=[tag.get("label") or tag.get("term") or "" for tag in found.get("tags", ())],
        language=language_code(found.get("language")) or language,
        image_url=_image(found, base) or first_image([*bodies, found.get("summary", "")], base),
        enclosure_urls=enclosures,
    )


def _link(found: Mapping[str, Any]) -> str | None:
    """The address of the article itself.

    FeedBurner's redirect hides the publisher's own address, which it names beside it. Of several
    links the first alternate is meant (RFC 4287, 4.2.7.2); enclosures, comments, replies and
    "self" are not the article.
    """
    original = found.get("feedburner_origlink")
    if original:
        return str(original)
    links = found.get("links", ())
    alternates = [link for link in links if link.get("rel", "alternate") == "alternate"]
    pages = [link for link in alternates if "html" in (link.get("type") or "html")]
    for link in pages or alternates:
        if link.get("href"):
            return str(link["href"])
    enclosed = {link.get("href") for link in links if link.get("rel") == "enclosure"}
    link = found.get("link")
    if link and link not in enclosed:
        return str(link)
    return str(found["id"]) if found.get("guidislink") and found.get("id") else None


def _date(found: Mapping[str, Any], *names: str) -> datetime | None:
    """The first date that can be read: by our reader, which knows more languages, or its own."""
    for name in names:
        written = found.get(name)
        if written and (moment := parse_date(str(written))):
            return moment
        parsed = found.get(f"{name}_parsed")
        if parsed and 1990 <= parsed[0] <= 2100:
            year, month, day, hour, minute, second = parsed[:6]
            return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
    return None


def _authors(found: Mapping[str, Any]) -> list[str]:
    named = [author.get("name") or "" for author in found.get("authors", ())]
    return named if any(named) else [str(found.get("author") or "")]


def _image(found: Mapping[str, Any], base: str) -> str | None:
    candidates = [
        *(thumb.get("url") for thumb in found.get("media_thumbnail", ())),
        *(
            media.get("url")
            for media in found.get("media_content", ())
            if media.get("medium") == "image" or (media.get("type") or "").startswith("image/")
        ),
        *(
            link.get("href")
            for link in found.get("links", ())
            if (link.get("type") or "").startswith("image/")
        ),
        (found.get("image") or {}).get("href"),
    ]
    return next((a for each in candidates if (a := absolute(each, base))), None)


def _kind(version: str) -> str:
    if version.startswith("atom"):
        return "atom"
    return "rdf" if version in ("rss10", "rss090") else "rss"


def _problems(parsed: Mapping[str, Any]) -> Iterator[str]:
    problem = parsed.get("bozo_exception")
    if problem is not None:
        yield clean_line(f"{_problem_name(problem)}: {problem}")[:200]


def _problem_name(problem: Exception) -> str:
    return {
        "CharacterEncodingOverride": "wrong encoding declared",
        "NonXMLContentType": "wrong content type",
        "SAXParseException": "not well-formed",
    }.get(type(problem).__name__, type(problem).__name__)


def _bounded(feed: ParsedFeed) -> ParsedFeed:
    """Entries once each, and no more of them than a feed can mean."""
    once: dict[str, Entry] = {}
    for entry in feed.entries:
        once.setdefault(entry.entry_id, entry)
    problems = list(feed.problems)
    if len(once) < len(feed.entries):
        problems.append(f"{len(feed.entries) - len(once)} entries repeat another's id")
    if len(once) > MOST_ENTRIES:
        problems.append(f"{len(once)} entries; only the first {MOST_ENTRIES} were read")
    kept = tuple(once.values())[:MOST_ENTRIES]
    return replace(feed, entries=kept, problems=tuple(problems))


def _trimmed(body: bytes) -> bytes:
    """The body without what some servers put before and into the XML."""
    if body.startswith(_BOMS):
        return body
    body = body.replace(b"\x00", b"").lstrip()
    declared = body.find(b"<?xml", 0, 2048)
    return body[declared:] if declared > 0 else body


def _explained(body: bytes, url: str) -> NotAFeed:
    """Say what a body is that is no feed, and which feeds it names instead."""
    head = body[:4096].lower()
    if b"<html" in head or b"<!doctype html" in head or b"<body" in head:
        return NotAFeed("an HTML page, not a feed", tuple(_advertised(body, url)))
    root = _ROOT.search(body[:4096])
    if root is None:
        return NotAFeed("neither XML nor JSON")
    name = root.group(1).decode("ascii", "replace")
    known = {
        "opml": "an OPML list of feeds",
        "urlset": "a sitemap",
        "sitemapindex": "a sitemap index",
    }
    return NotAFeed(known.get(name.lower(), f"XML that is no feed: <{name[:40]}>"))


def _advertised(body: bytes, url: str) -> Iterable[str]:
    try:
        page: HtmlElement = document_fromstring(body[:500_000])
    except (etree.LxmlError, ValueError):
        return []
    found = [
        urljoin(url, link.get("href", ""))
        for link in page.iter("link")
        if "alternate" in (link.get("rel") or "").lower()
        and _FEED_TYPES.match(link.get("type") or "")
    ]
    return [address for address in dict.fromkeys(found) if absolute(address, url)][:20]
