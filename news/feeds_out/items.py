"""Rows of any SQL answer as items of a feed.

Columns are known by the names that the views give them; an answer without any of them becomes
items that list its values. Text loses what no XML document may hold.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from warta.news.addresses.urls import BadAddress, fetch_url
from warta.news.text.markup import clean_line, clean_text

_TITLES = ("title", "headline", "name", "line", "term", "word")
_SUMMARIES = ("snippet", "summary", "description", "reason")
_PUBLISHED = ("published_at", "first_published_at", "seen_at", "first_seen_at", "day", "date")
_UPDATED = ("updated_at", "last_published_at", "modified_at")
# Views whose rows are edits of an article: two edits of one article are two items.
_SHOWS_EDITS = frozenset({"changed_words", "title_before", "text_before"})
_LONGEST_TITLE = 300
_LONGEST_HASHED = 500  # characters of each value; answers in which long texts are cut say the same
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")  # as most of BCP 47


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a feed.

    ``key`` identifies what the row is about and stays the same when the answer is read again; see
    ``key_of``. ``url`` is an absolute http(s) address, or None. Times are aware and UTC, or None.
    ``summary`` is one line; ``text`` has a paragraph a line; ``row`` is what it was made of.
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
        """The item's identifier in a feed, the same in every installation and format."""
        return str(uuid5(NAMESPACE_URL, f"warta item {self.key}").urn)


def items_of(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[Item]:
    """Return an item for each row, in the order of the rows.

    Rows with the key of an earlier one are told apart by all of their values; rows that repeat an
    earlier one in every value are left out.
    """
    items: list[Item] = []
    known = set[str]()
    for row in rows:
        values = dict(zip(names, row, strict=True))
        key = key_of(values)
        if key in known:
            key = f"{key} {_hash_of(values)}"
        if key not in known:
            known.add(key)
            items.append(_item(key, values, tuple(row)))
    return items


def key_of(values: Mapping[str, Any]) -> str:
    """Identify what a row is about: by its ``id``, else its address, article, story or values.

    An edit of an article has the article's key, except in answers that list edits.
    """
    version = values.get("version") if _SHOWS_EDITS.intersection(values) else None
    edit = "" if version is None else f" version {version}"
    for name in ("id", "url", "article_id", "story_id"):
        if values.get(name) not in (None, ""):
            return f"{name} {clean_line(str(values[name]))}{edit}"
    return f"row {_hash_of(values)}"


def language_tag(text: str | None) -> str | None:
    """Return a language tag that a feed may name; None for any other text."""
    return text if text and _LANGUAGE_TAG.fullmatch(text) else None


def _hash_of(values: Mapping[str, Any]) -> str:
    text = "\x1f".join(f"{name}\x1e{_said(value)}" for name, value in values.items())
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


def _said(value: object) -> str:
    """A value as it says the same, whether it comes from DuckDB or out of JSON; its beginning."""
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
        title=_shortened(title or summary or text.partition("\n")[0] or url or "(untitled)"),
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


def _shortened(title: str) -> str:
    return title if len(title) <= _LONGEST_TITLE else title[: _LONGEST_TITLE - 1].rstrip() + "…"


def _address(value: object) -> str | None:
    """An http(s) address as a feed may name it: absolute, and escaped."""
    try:
        return fetch_url(value) if isinstance(value, str) and "://" in value else None
    except BadAddress:
        return None


def _list(value: object) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value] if value else []


def _names(value: object) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for each in _list(value) if (name := _line(each))))


def _first_time(values: Mapping[str, Any], names: Sequence[str]) -> datetime | None:
    return next((time for name in names if (time := _time(values.get(name)))), None)


def _time(value: object) -> datetime | None:
    """A time or date, or either as ISO 8601, in UTC; without a zone it is UTC."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if isinstance(value, datetime):
        try:
            return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
        except OverflowError:  # the first or last day that there is
            return None
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    return None
