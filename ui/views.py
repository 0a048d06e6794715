"""The views of the pages: each is one SQL statement with parameters.

A view has an address to share, its SQL with the values filled in, and its rows as CSV, JSON, RSS,
Atom and JSON Feed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from warta.storage.warehouse.connection import query
from warta.ui.shown import link, plain

_PARAMETER = re.compile(r"\$([a-z_]+)")
_COMMENT_LINE = re.compile(r"^--[^\n]*\n", re.MULTILINE)
_MOST_TEXT = 1_000  # characters of a value; chosen by hand
_MOST_COMPARED = 6  # lines in a chart; chosen by hand
# Commas and semicolons of all scripts.
_COMPARED = re.compile(r'(?:"[^"]*(?:"|$)|[^,;，、；،؛])+')
_LARGEST = 2**63 - 1  # of a BIGINT


class BadValue(ValueError):
    """A value in an address that a view can't use; the message says which, and what is allowed."""


@dataclass(frozen=True, slots=True)
class View:
    """A statement: its name, the page that shows it, and how its parameters are read."""

    name: str
    title: str
    page: str
    parameters: Mapping[str, Callable[[str], Any]] = field(default_factory=dict)
    defaults: Mapping[str, Any] = field(default_factory=dict)
    # Values that are in no address.
    fixed: Mapping[str, Any] = field(default_factory=dict)

    @property
    def statement(self) -> str:
        return f"ui/{self.name}"

    def values(self, given: Mapping[str, str]) -> dict[str, Any]:
        """Return the parameters' values from an address. Raises BadValue."""
        values = dict(self.defaults) | dict(self.fixed)
        for name, read in self.parameters.items():
            text = given.get(name, "").strip()
            if text:
                values[name] = read(text[:_MOST_TEXT])
            elif name not in self.defaults:
                raise BadValue(f"the address names no {name}")
        return values


@dataclass(frozen=True, slots=True)
class Question:
    """A view with the values of its parameters."""

    view: View
    values: Mapping[str, Any]

    @property
    def given(self) -> dict[str, Any]:
        """The values that are not the defaults: an address has to name them."""
        return {
            name: value
            for name, value in self.values.items()
            if name in self.view.parameters and value != self.view.defaults.get(name)
        }

    @property
    def title(self) -> str:
        """The view's title with the words or the day that were asked for: feeds are told by it."""
        asked = self.given.get("words") or self.given.get("day")
        return f"{self.view.title}: {asked}" if asked else self.view.title

    @property
    def page(self) -> str:
        return link(self.view.page, **self.given)

    def rows(self, form: str) -> str:
        """Return the address of the rows in a form: csv, json, rss, atom or feed.json."""
        return link(f"/data/{self.view.name}.{form}", **self.given)

    @property
    def sql(self) -> str:
        """The statement with its values filled in."""
        text = _COMMENT_LINE.sub("", query(self.view.statement)).strip()
        return _PARAMETER.sub(lambda match: _literal(self.values[match[1]]), text)

    @property
    def sql_page(self) -> str:
        return link("/sql", q=self.sql)


def _literal(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime):
        return f"TIMESTAMPTZ '{value.isoformat()}'"
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    return "'" + str(value).replace("'", "''") + "'"


def text(value: str) -> str:
    """Read a text of an address."""
    return plain(value).strip()


def whole(least: int, most: int) -> Callable[[str], int]:
    """Return a function that reads a whole number in a range."""

    def read(value: str) -> int:
        if not re.fullmatch(r"-?[0-9]{1,19}", value) or not least <= int(value) <= most:
            raise BadValue(f"{value!r} is not a whole number from {least} to {most}")
        return int(value)

    return read


def day(value: str) -> date:
    """Read a day of an address."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise BadValue(f"{value!r} is not a day like 2026-11-28") from None
    if not 1900 <= day.year <= 2200:
        raise BadValue(f"{value!r} is not a day from 1900 to 2200")
    return day


def choice(*allowed: str) -> Callable[[str], str]:
    """Return a function that reads one of some words."""

    def read(value: str) -> str:
        if value not in allowed:
            raise BadValue(f"{value!r} is none of {', '.join(allowed)}")
        return value

    return read


IDENTITY = whole(-_LARGEST - 1, _LARGEST)
_DAYS = {"days": whole(1, 3660)}
_MONTH = {"days": 30}
_PAGES = whole(1, 500)

VIEWS = {
    view.name: view
    for view in (
        View("stories", "Stories of the day", "/", {"day": day}, {"day": None}),
        View(
            "search",
            "Search",
            "/search",
            {"words": text, "order": choice("best", "newest"), "page": _PAGES},
            {"order": "best", "page": 1},
            {"opening": "[", "closing": "]"},
        ),
        View("newest", "Newest articles", "/search", {"page": _PAGES}, {"page": 1}),
        View("article", "Article", "/article", {"id": IDENTITY}),
        View("versions", "Versions", "/article", {"id": IDENTITY}),
        View("copies", "Copies", "/article", {"id": IDENTITY}),
        View("story", "Story", "/story", {"id": IDENTITY}),
        View("feeds", "Feeds", "/feeds"),
        View("feed", "Feed", "/feed", {"feed": text}),
        View("refusals", "What gave no article", "/feed", {"feed": text}),
        View("polls", "Polls of a feed", "/feed", {"feed": text}),
        View("runs", "Runs", "/runs"),
        View("articles_a_day", "Articles a day", "/charts", _DAYS, _MONTH),
        View("languages", "Languages", "/charts", _DAYS, _MONTH),
        View("delays", "Delay until we saw it", "/charts", _DAYS, _MONTH),
        View("sites", "Sites", "/charts", _DAYS, _MONTH),
        View("trending", "Trending words", "/charts", {"recent": whole(1, 60)}, {"recent": 1}),
        View(
            "mentions",
            "Mentions",
            "/charts",
            {"words": text} | _DAYS,
            {"words": ""} | _MONTH,
        ),
    )
}


def question(name: str, given: Mapping[str, str]) -> Question:
    """Return a view with the values that an address gives. Raises BadValue, KeyError."""
    view = VIEWS[name]
    return Question(view, view.values(given))


def compared(words: str) -> list[str]:
    """Return the words to compare in a chart: the parts of a text between commas, each once.

    A comma within quotes is part of a phrase. Raises BadValue for more parts than a chart has
    colours.
    """
    parts = (part.strip() for part in _COMPARED.findall(words[:_MOST_TEXT]))
    distinct = list(dict.fromkeys(part for part in parts if part))
    if len(distinct) > _MOST_COMPARED:
        raise BadValue(f"{len(distinct)} words to compare are too many; {_MOST_COMPARED} at most")
    return distinct


def today() -> date:
    """Return the current day in UTC."""
    return datetime.now(UTC).date()


def day_before_and_after(day: date) -> tuple[date, date]:
    """Return the day before and the day after."""
    return day - timedelta(days=1), day + timedelta(days=1)
