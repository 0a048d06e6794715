"""Check a document against the rules of Atom, RSS 2.0 and JSON Feed that readers rely on.

Written from RFC 4287, RFC 3339, RFC 822, the RSS 2.0 specification with the RSS Advisory Board's
profile, and JSON Feed 1.1. No validator of feeds is packaged for Python.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_RFC822 = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) "
    r"\d{4} \d\d:\d\d:\d\d ([+-]\d{4}|GMT)"
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_IRI_CHARACTERS = re.compile(r"[^\x00-\x20<>\"{}|\\^`\x7f]+")


def broken_rules(form: str, body: bytes) -> list[str]:
    """Return each rule that a feed breaks; none for a valid feed."""
    rules = {"atom": _atom, "rss": _rss, "json": _json}
    return list(rules[form](body))


def _atom(body: bytes) -> Iterator[str]:
    root = etree.fromstring(body, etree.XMLParser(resolve_entities=False))
    if root.tag != f"{ATOM}feed":
        yield f"root is {root.tag!r}"
    yield from _once(root, "id", "title", "updated")
    yield from _at_most_once(root, "subtitle", "generator")
    yield from _common(root)
    entries = root.findall(f"{ATOM}entry")
    if root.find(f"{ATOM}author") is None and any(e.find(f"{ATOM}author") is None for e in entries):
        yield "no author"
    if not root.findall(f"{ATOM}link[@rel='self']"):
        yield "no self link"
    ids = [root.findtext(f"{ATOM}id"), *(entry.findtext(f"{ATOM}id") for entry in entries)]
    yield from _repeated(ids)
    newest = max((entry.findtext(f"{ATOM}updated") or "" for entry in entries), default="")
    if (root.findtext(f"{ATOM}updated") or "") < newest:
        yield "feed is older than an entry"
    for entry in entries:
        yield from _once(entry, "id", "title", "updated")
        yield from _at_most_once(entry, "published", "summary", "content")
        yield from _common(entry)
        if entry.find(f"{ATOM}link[@rel='alternate']") is None and (
            entry.find(f"{ATOM}content") is None
        ):
            yield "entry with neither link nor content"


def _common(element: Any) -> Iterator[str]:
    """Check the elements that Atom allows in feeds and in entries alike."""
    for child in element:
        name = etree.QName(child).localname
        text = child.text or ""
        if name in ("updated", "published") and not _is_rfc3339(text):
            yield f"{name} is not an RFC 3339 date: {text!r}"
        elif name == "id" and not _is_uri(text):
            yield f"id is not a URI: {text!r}"
        elif name == "link" and not _is_uri(child.get("href", "")):
            yield f"link is not a URI: {child.get('href')!r}"
        elif name in ("title", "id") and not text.strip():
            yield f"empty {name}"
        elif name == "category" and not child.get("term"):
            yield "category without a term"
        elif name == "author" and not (child.findtext(f"{ATOM}name") or "").strip():
            yield "author without a name"
        if child.get("type") not in (None, "text", "html", "application/atom+xml"):
            yield f"type {child.get('type')!r}"
        if len(child) and name not in ("entry", "author"):
            yield f"markup in {name}"
    language = element.get("{http://www.w3.org/XML/1998/namespace}lang")
    if language and not _LANGUAGE.fullmatch(language):
        yield f"language {language!r}"


def _rss(body: bytes) -> Iterator[str]:
    root = etree.fromstring(body, etree.XMLParser(resolve_entities=False))
    channels = root.findall("channel")
    if root.tag != "rss" or root.get("version") != "2.0" or len(channels) != 1:
        yield "not RSS 2.0 with one channel"
        return
    (channel,) = channels
    for name in ("title", "link", "description"):
        if len(channel.findall(name)) != 1 or not (channel.findtext(name) or "").strip():
            yield f"channel without {name}"
    if channel.find(f"{ATOM}link[@rel='self']") is None:
        yield "no self link"
    if (language := channel.findtext("language")) and not _LANGUAGE.fullmatch(language):
        yield f"language {language!r}"
    items = channel.findall("item")
    yield from _repeated([item.findtext("guid") for item in items])
    for element in channel.iter("pubDate", "lastBuildDate"):
        if not _RFC822.fullmatch(element.text or ""):
            yield f"{element.tag!r} is not an RFC 822 date: {element.text!r}"
        else:
            parsedate_to_datetime(element.text or "")
    for element in channel.iter("link"):
        if not _is_uri(element.text or ""):
            yield f"link is not a URI: {element.text!r}"
    for item in items:
        names = Counter(child.tag for child in item)
        for name in ("title", "link", "guid", "pubDate", "description"):
            if names[name] > 1:
                yield f"{names[name]} times {name}"
        if not names["title"] and not names["description"]:
            yield "item with neither title nor description"
        guid = item.find("guid")
        if guid is None or (guid.get("isPermaLink") != "false" and not _is_http(guid.text or "")):
            yield "guid that is not a permanent link"


def _json(body: bytes) -> Iterator[str]:
    feed = json.loads(body.decode("utf-8"), parse_constant=_refused)
    if feed.get("version") != "https://jsonfeed.org/version/1.1":
        yield "version"
    if not isinstance(feed.get("title"), str) or not isinstance(feed.get("items"), list):
        yield "no title or no items"
    if not _is_http(feed.get("feed_url", "")):
        yield "no feed_url"
    if not _is_http(feed.get("home_page_url", "")):
        yield "no home_page_url"
    yield from _repeated([item.get("id") for item in feed["items"]])
    for item in feed["items"]:
        if not isinstance(item.get("id"), str) or not item["id"]:
            yield "item without an id"
        if not item.get("content_text") and not item.get("content_html"):
            yield "item without content"
        for name in ("url", "image"):
            if name in item and not _is_http(item[name]):
                yield f"{name} is not an address: {item[name]!r}"
        for name in ("date_published", "date_modified"):
            if name in item and not _is_rfc3339(item[name]):
                yield f"{name} is not an RFC 3339 date: {item[name]!r}"
        if not all(author.get("name") for author in item.get("authors", [])):
            yield "author without a name"
        if not all(isinstance(tag, str) and tag for tag in item.get("tags", [])):
            yield "a tag that is not a text"


def _refused(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def _once(element: Any, *names: str) -> Iterator[str]:
    for name in names:
        if (times := len(element.findall(f"{ATOM}{name}"))) != 1:
            yield f"{times} times {name}"


def _at_most_once(element: Any, *names: str) -> Iterator[str]:
    for name in names:
        if (times := len(element.findall(f"{ATOM}{name}"))) > 1:
            yield f"{times} times {name}"


def _repeated(ids: list[str | None]) -> Iterator[str]:
    for item_id, times in Counter(ids).items():
        if times > 1 or not item_id:
            yield f"{times} items have the id {item_id!r}"


def _is_rfc3339(text: str) -> bool:
    if not _RFC3339.fullmatch(text):
        return False
    return datetime.fromisoformat(text).tzinfo is not None


def _is_uri(text: str) -> bool:
    return bool(_IRI_CHARACTERS.fullmatch(text)) and bool(urlsplit(text).scheme)


def _is_http(text: str) -> bool:
    return (
        _is_uri(text) and urlsplit(text).scheme in ("http", "https") and bool(urlsplit(text).netloc)
    )
