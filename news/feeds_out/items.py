"""Turn the rows of any SQL answer into items of a feed.

Columns are recognised by their names in the views; rows without any of these become items that list
their values. Characters that XML forbids are removed.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from warta.news.addresses.urls import BadAddress, fetch_url
from warta.news.text.markup import clean_line, clean_text

_TITLES = ("title", "headline", "name", "line", "term", "word")
_SUMMARIES = ("snippet", "summary", "description", "reason")
_PUBLISHED = ("published_at", "first_published_at", "seen_at", "first_seen_at", "day", "date")
_UPDATED = ("updated_at", "last_published_at", "modified_at")
# Views whose rows are edits of an article: two edits of one article are two items.
_SHOWS_EDITS = frozenset({"changed_words", "title_before", "text_before"})
_LONGEST_LINE = 300  # characters; chosen by hand
_LONGEST_HASHED = (
    500  # characters of each value, so that cutting long texts does not change the hash
)
# What browsers leave in an address after the host, but RFC 3986 forbids there.
_NOT_IN_URIS = re.compile(r"[^A-Za-z0-9\-._~:/?@!$&'()*+,;=%]|%(?![0-9A-Fa-f]{2})")
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")  # most of BCP 47


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a feed.

    ``key`` identifies the subject of the row and is the same in every answer; see ``key_of``.
    ``url`` is an absolute http(s) address, or None. Times are aware and UTC, or None. ``summary``
    is one line; ``text`` has a paragraph a line; ``row``: the values that it was made of.
    """

    key: str
    title: str
    url: str | None = None
    summary: str = ""
    text: str = ""
    published_at: datetime | None = None
    updated_at: datetime | None = None
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    language: str | None = None
    image_url: str | None = None
    row: tuple[Any, ...] = ()

    @property
    def uri(self) -> str:
        """Return the item's identifier in a feed, the same in every installation and format."""
        return str(uuid5(NAMESPACE_URL, f"warta item {self.key}").urn)


def items_of(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[Item]:
    """Return an item for each row, in the order of the rows.

    If an earlier row has the same key, a hash of all values is added to the key; rows that repeat
    an earlier one in every value are left out.
    """
    items: list[Item] = []
    first_values = dict[str, dict[str, Any]]()
    for row in rows:
        values = dict(zip(names, row, strict=True))
        key = key_of(values)
        if first := first_values.get(key):
            if _hash_of(first) == _hash_of(values):
                continue
            key = f"{key} {_hash_of(values)}"
        if key not in first_values:
            first_values[key] = values
            items.append(_item(key, values, tuple(row)))
    return items


def key_of(values: Mapping[str, Any]) -> str:
    """Return a key for the subject of a row: its ``id``, else address, article, story or values.

    Rows about versions of an article have the article's key, except in answers that list edits.
    """
    version = values.get("version") if _SHOWS_EDITS.intersection(values) else None
    edit = "" if version is None else f" version {version}"
    for name in ("id", "url", "article_id", "story_id"):
        if values.get(name) not in (None, ""):
            return f"{name} {clean_line(str(values[name]))}{edit}"
    return f"row {_hash_of(values)}"


def uri_of(address: str) -> str:
    """Return an absolute http(s) address with everything escaped that RFC 3986 doesn't allow.

    Browsers request ``/a|b?x={1}`` as it is, but a feed with such a link isn't valid. What is
    escaped already stays as it is.
    """
    scheme, separator, rest = address.partition("://")
    host = re.match(r"[^/?#]*", rest)
    start = host.end() if host else 0
    before, hash_sign, fragment = rest[start:].partition("#")
    escaped = (_NOT_IN_URIS.sub(_percent_encoded, part) for part in (before, fragment))
    return f"{scheme}{separator}{rest[:start]}{hash_sign.join(escaped)}"


def language_tag(text: str | None) -> str | None:
    """Return the text if it is a language tag, or None."""
    return text if text and _LANGUAGE_TAG.fullmatch(text) else None


def shortened(line: str) -> str:
    """Return a line, with an ellipsis for what is beyond 300 characters."""
    return line if len(line) <= _LONGEST_LINE else line[: _LONGEST_LINE - 1].rstrip() + "…"


def _percent_encoded(match: re.Match[str]) -> str:
    return quote(match[0], safe="", errors="replace")


def _hash_of(values: Mapping[str, Any]) -> str:
    text = "\x1f".join(f"{name}\x1e{_canonical(value)}" for name, value in values.items())
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


def _canonical(value: object) -> str:
    """Return the beginning of a value's text, equal for values from DuckDB and from JSON."""
    if isinstance(value, str):
        return value[:_LONGEST_HASHED]
    text = json.dumps(value, default=_as_text, ensure_ascii=False, sort_keys=True)
    return text.strip('"')[:_LONGEST_HASHED]


def _as_text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime | date) else str(value)


def _item(key: str, values: Mapping[str, Any], row: tuple[Any, ...]) -> Item:
    summary = _first_line(values, _SUMMARIES)
    text = clean_text(str(values.get("text") or ""))
    url = _address(values.get("url"))
    title = _first_line(values, _TITLES)
    if not title and not any(name in values for name in (*_TITLES, "url")):
        listed = [f"{_line(name)}: {_line(value)}" for name, value in values.items()]
        title, text = ", ".join(listed), text or "\n".join(listed)
    return Item(
        key=key,
        title=shortened(title or summary or text.partition("\n")[0] or url or "(untitled)"),
        url=url,
        summary=summary,
        text=text,
        published_at=_first_time(values, _PUBLISHED),
        updated_at=_first_time(values, _UPDATED),
        authors=_names(values.get("authors") or values.get("author")),
        categories=_names([*_list(values.get("categories")), *_list(values.get("tags"))]),
        language=language_tag(_line(values.get("language"))),
        image_url=_address(values.get("image_url")),
        row=row,
    )


def _first_line(values: Mapping[str, Any], names: Sequence[str]) -> str:
    return next((line for name in names if (line := _line(values.get(name)))), "")


def _line(value: object) -> str:
    return "" if value is None else clean_line(str(value))


def _address(value: object) -> str | None:
    """Return an http(s) address for a feed, absolute and escaped, or None."""
    try:
        return uri_of(fetch_url(value)) if isinstance(value, str) and "://" in value else None
    except BadAddress:
        return None


def _list(value: object) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value] if value else []


def _names(value: object) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for each in _list(value) if (name := _line(each))))


def _first_time(values: Mapping[str, Any], names: Sequence[str]) -> datetime | None:
    return next((time for name in names if (time := _time(values.get(name)))), None)


def _time(value: object) -> datetime | None:
    """Return the time of a time, a date or ISO 8601 text, in UTC (its zone by default), or None."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if isinstance(value, datetime):
        try:
            return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
        except OverflowError:  # in the year 1 or 9999
            return None
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    return None
