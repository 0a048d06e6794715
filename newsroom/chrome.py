"""The words around the news on every page (menus, boxes, banners), in the page's language.

They are in ``content/chrome.toml``; the layouts put them into their own markup.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from html import escape
from importlib.resources import files
from typing import TypeVar

from warta.newsroom.publisher import Publisher, Story

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Chrome:
    """The words of menus and boxes in one language; each field is a key of the file."""

    direction: str
    menu: list[str]
    read_also: str
    related: str
    most_read: str
    latest: str
    by: str
    tags: str
    share: list[str]
    search: str
    login: str
    photo: str
    newsletter: list[str]
    cookies: list[str]
    comments: str
    readers: list[list[str]]
    comment_hint: str
    offer: list[str]
    video: str
    more: str
    footer: list[str]
    rights: str
    date: str
    months: list[str]
    weekdays: list[str]

    def day(self, moment: datetime) -> str:
        """Return the time as the site prints it, in the publisher's own zone."""
        return self.date.format(
            day=moment.day,
            month=self.months[moment.month - 1],
            year=moment.year,
            hour=moment.hour,
            minute=moment.minute,
        )


@cache
def chrome(language: str) -> Chrome:
    """Return the words for a language, or English ones if the file lacks the language."""
    by_language = tomllib.loads(asset("chrome.toml"))
    words = by_language.get(language.partition("-")[0], by_language["en"])
    return Chrome(**{field.name: words[field.name] for field in fields(Chrome)})


@cache
def asset(name: str) -> str:
    """Return the text of a file in ``newsroom/content``."""
    return (files("warta.newsroom") / "content" / name).read_text(encoding="utf-8")


def slug(words: str) -> str:
    """Return words as a part of an address."""
    return "-".join("".join(c if c.isalnum() else " " for c in words.lower()).split())


def section_path(section: str) -> str:
    """Return the path of a section's front page; "" is the site's own front page."""
    return f"/{slug(section)}/" if section else "/"


def attribute(text: str) -> str:
    """Return text escaped for double quotes."""
    return escape(text)


def body_text(text: str) -> str:
    """Return text escaped for use between tags."""
    return escape(text, quote=False)


def each(rows: Iterable[Row], write: Callable[[Row], str]) -> str:
    """Return the texts that ``write`` makes of the rows, joined."""
    return "".join(write(row) for row in rows)


def feed_links(publisher: Publisher) -> str:
    """Return the <link> elements that advertise the feeds."""
    kinds = {"rss": "rss+xml", "atom": "atom+xml", "rdf": "rdf+xml", "json": "feed+json"}
    return each(
        publisher.feeds,
        lambda feed: (
            f'<link rel="alternate" type="application/{kinds[feed.kind]}" '
            f'title="{attribute(feed.title or publisher.name)}" '
            f'href="{attribute(publisher.url(feed.path))}" />\n'
        ),
    )


def shown_paragraphs(story: Story) -> tuple[str, ...]:
    """Return the paragraphs that a visitor without a subscription may read."""
    return story.paragraphs[:1] if story.paywalled else story.paragraphs


def with_promos(
    story: Story, paragraph: Callable[[str], str], promo: Callable[[str, str], str]
) -> str:
    """Return the paragraphs, with the promotions between them, in the layout's markup."""
    parts: list[str] = []
    for number, text in enumerate(shown_paragraphs(story), start=1):
        parts.append(paragraph(body_text(text)))
        parts += [
            promo(body_text(p.title), attribute(p.path)) for p in story.promos if p.after == number
        ]
    return "\n".join(parts)
