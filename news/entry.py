"""What a feed said: a parsed feed and the entries it listed.

Everything here is text already cleaned of markup, and every address is absolute.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One item as a feed listed it.

    ``entry_id`` is the publisher's guid; without one, the item's address; without that, a hash
    of what the item says. It identifies the entry within its feed only.
    ``url`` is None for an item that links to no page (enclosure only, text only).
    ``content`` is the full text when the feed carried one (paragraphs as lines), else "".
    ``published_at`` is aware and UTC, or None when the feed gave no usable date.
    """

    entry_id: str
    url: str | None
    title: str
    summary: str = ""
    content: str = ""
    published_at: datetime | None = None
    updated_at: datetime | None = None
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    language: str | None = None
    image_url: str | None = None
    enclosure_urls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed's own description and the entries it listed, in the feed's order.

    ``kind`` is "rss", "atom", "rdf" or "json". ``problems`` names what was wrong and survived
    ("undeclared encoding", "not well-formed: ..."), for the poll's record.
    """

    kind: str
    title: str
    site_url: str | None
    language: str | None
    entries: tuple[Entry, ...]
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotAFeed:
    """The body was no feed. ``advertised`` lists the feeds that an HTML page names instead."""

    reason: str
    advertised: tuple[str, ...] = ()
