"""Read JSON Feed 1.0 and 1.1 (jsonfeed.org), as tolerantly as the XML formats."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from warta.news.entry import Entry, FeedHints, NotAFeed, ParsedFeed
from warta.news.feeds.entries import (
    Item,
    absolute,
    as_markup,
    entry_of,
    first_image,
    language_of_tag,
    newest,
    unusable,
)
from warta.news.feeds.zone import FeedZone
from warta.news.outcome import LONGEST_REASON
from warta.news.text.charset import decode
from warta.news.text.markup import plain_text

_WEB_ADDRESS = re.compile(r"https?://", re.IGNORECASE)


def looks_like_json(body: bytes) -> bool:
    """Return whether the body begins like JSON, in UTF-8, UTF-16 or UTF-32."""
    return body[:64].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:1] in (
        b"{",
        b"[",
    )


def parse_json_feed(body: bytes, *, url: str) -> ParsedFeed | NotAFeed:
    """Return the JSON Feed in a body, or NotAFeed for other JSON."""
    # UTF-8, -16 or -32: JSON has no other encodings (RFC 8259 and before).
    encoding = json.detect_encoding(body)
    utf8 = decode(body).utf8 if encoding == "utf-8" else b""
    text = utf8.decode("utf-8", "replace") or body.decode(encoding, "replace")
    try:
        # strict=False: some writers leave tabs and line breaks in strings unescaped.
        document = json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        return NotAFeed(f"broken JSON: {error}"[:LONGEST_REASON])
    if not isinstance(document, dict) or not isinstance(document.get("items"), list):
        return NotAFeed("JSON, but not a JSON Feed")
    language = language_of_tag(document.get("language"))
    zone = FeedZone(utf8, url)
    items = newest(
        [item for item in document["items"] if isinstance(item, dict)],
        lambda item: _date_of(item, zone),
    )
    inherited = [_text(author, "name") for author in _authors(document)]
    entries = tuple(_entry(item, url, language, inherited, zone) for item in items)
    problems = () if "version" in document else ("no version declared",)
    return ParsedFeed(
        kind="json",
        title=plain_text(_text(document, "title")),
        site_url=absolute(document.get("home_page_url"), url),
        language=language,
        entries=entries,
        problems=(*problems, *zone.problems()),
        hints=_hints(document, url),
        language_tag=document["language"] if language else None,
    )


def _date_of(item: Mapping[str, Any], zone: FeedZone) -> datetime | None:
    return zone.parse(_date_text(item, "date_published")) or zone.parse(
        _date_text(item, "date_modified")
    )


def _entry(
    item: Mapping[str, Any],
    base: str,
    language: str | None,
    inherited: list[str],
    zone: FeedZone,
) -> Entry:
    markup = _text(item, "content_html")
    identity = item.get("id")
    # `url` is the item's own page; `external_url` is the page that a link blog points to.
    url = absolute(item.get("url"), base) or absolute(item.get("external_url"), base)
    if url is None and isinstance(identity, str) and _WEB_ADDRESS.match(identity):
        url = absolute(identity, base)  # "Ideally, the id is the full URL" (JSON Feed 1.1)
    summary = _text(item, "summary")
    published_at = zone.parse(_date_text(item, "date_published"))
    updated_at = zone.parse(_date_text(item, "date_modified"))
    return entry_of(
        Item(
            # Version 1.0 wrote ids as numbers as well.
            entry_id=str(identity) if isinstance(identity, str | int | float) else "",
            url=url,
            unusable_url=None if url else unusable(item.get("url"), base),
            title=as_markup(_text(item, "title")),
            summary=as_markup(summary),
            content=markup or as_markup(_text(item, "content_text")),
            published_at=published_at,
            updated_at=updated_at,
            assumed_zone=zone.assumed(published_at or updated_at),
            # JSON Feed 1.1: the authors of the feed are those of an item that names none.
            authors=[_text(author, "name") for author in _authors(item)] or inherited,
            categories=[tag for tag in _tags(item) if isinstance(tag, str)],
            language=language_of_tag(item.get("language")) or language,
            image_url=absolute(item.get("image"), base)
            or absolute(item.get("banner_image"), base)
            or first_image([markup], base),
        )
    )


def _hints(document: Mapping[str, Any], base: str) -> FeedHints:
    hubs = [hub for hub in _list(document, "hubs") if isinstance(hub, dict)]
    addresses = (absolute(hub.get("url"), base) for hub in hubs if hub.get("type") == "WebSub")
    return FeedHints(
        hubs=tuple(address for address in addresses if address)[:10],
        next_url=absolute(document.get("next_url"), base),
    )


def _authors(item: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the authors; some writers give their names only."""
    named = [*_list(item, "authors"), item.get("author")]
    named = [{"name": each} if isinstance(each, str) else each for each in named]
    return [author for author in named if isinstance(author, dict)]


def _tags(item: Mapping[str, Any]) -> list[Any]:
    """Return the tags: a list, or one text with commas as some writers give it."""
    written = item.get("tags")
    return written.split(",") if isinstance(written, str) else _list(item, "tags")


def _date_text(item: Mapping[str, Any], name: str) -> str:
    """Return a date as text; some writers give seconds or milliseconds since 1970 as a number."""
    value = item.get(name)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if is_number else _text(item, name)


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name)
    return value if isinstance(value, str) else ""


def _list(values: Mapping[str, Any], name: str) -> list[Any]:
    value = values.get(name)
    return value if isinstance(value, list) else []
