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
    ``url`` is None for an item that links to no page (enclosure only, text only); where it links
    to one by an address that no request can be made of, ``unusable_url`` is that.
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
    unusable_url: str | None = None


@dataclass(frozen=True, slots=True)
class FeedHints:
    """What a feed says of itself as a feed: when to ask, who pushes, where more of it is.

    ``ttl_minutes``, ``skip_hours`` (UTC) and ``skip_days`` (Monday is 0): RSS 2.0.
    ``update_seconds``: its sy:updatePeriod divided by sy:updateFrequency. ``hubs``: WebSub.
    ``next_url`` and ``prev_archive_url``: RFC 5005.
    """

    ttl_minutes: int | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    update_seconds: int | None = None
    hubs: tuple[str, ...] = ()
    self_url: str | None = None
    next_url: str | None = None
    prev_archive_url: str | None = None
    generator: str = ""


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
    hints: FeedHints = FeedHints()


@dataclass(frozen=True, slots=True)
class NotAFeed:
    """The body was no feed. ``advertised`` lists the feeds that an HTML page names instead."""

    reason: str
    advertised: tuple[str, ...] = ()
