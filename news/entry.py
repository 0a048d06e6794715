"""The values that a feed becomes: a parsed feed and the entries it lists.

All text is already cleaned of markup, and every address is absolute.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One item as a feed lists it.

    ``entry_id`` is the publisher's guid; without one, the item's address; without that, a hash of
    the item. It identifies the entry within its feed only.

    ``url`` is None for an item that links to no page. ``unusable_url``: the address of an item that
    links to a page which can't be requested. ``content`` is the full text if the feed has one
    (paragraphs as lines), else "". ``published_at`` is aware and UTC, or None if the feed gives no
    usable date; ``assumed_zone`` is the zone in which it was read, if the feed states none.
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
    unusable_url: str | None = None
    assumed_zone: str | None = None


@dataclass(frozen=True, slots=True)
class FeedHints:
    """A feed's hints about itself: when to poll it, who pushes it, where its archive is.

    ``ttl_minutes``, ``skip_hours`` (UTC) and ``skip_days`` (Monday is 0): RSS 2.0.
    ``update_seconds``: its sy:updatePeriod divided by sy:updateFrequency. ``hubs``: WebSub.
    ``next_url`` and ``prev_archive_url``: RFC 5005.
    """

    ttl_minutes: int | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    update_seconds: int | None = None
    hubs: tuple[str, ...] = ()
    next_url: str | None = None
    prev_archive_url: str | None = None
    generator: str = ""


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed's own description and its entries, in the feed's order.

    ``kind`` is "rss", "atom", "rdf" or "json". ``problems`` names faults that did not stop the
    parser ("undeclared encoding", "not well-formed: ..."), for the poll's record. ``language_tag``:
    its language as declared, with the region where there is one.
    """

    kind: str
    title: str
    site_url: str | None
    language: str | None
    entries: tuple[Entry, ...]
    problems: tuple[str, ...] = ()
    hints: FeedHints = FeedHints()
    language_tag: str | None = None


@dataclass(frozen=True, slots=True)
class NotAFeed:
    """A body that is not a feed, and why; ``advertised``: the feeds that an HTML page names."""

    reason: str
    advertised: tuple[str, ...] = ()
