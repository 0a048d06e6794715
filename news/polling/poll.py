"""A subscribed feed, and the result of polling it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from warta.news.entry import ParsedFeed
from warta.news.polling.rhythm import Rhythm
from warta.news.polling.schedule import NO_WISH, Wish
from warta.news.web.http import sendable

# As in NetNewsWire: without a change for this long, validators are dropped.
UNCHANGED_FOR = timedelta(days=8)

PollOutcome = Literal["parsed", "not modified", "same body", "failed"]


@dataclass(frozen=True, slots=True)
class Feed:
    """A subscribed feed, with the state that the next poll needs; validators as received.

    ``rhythm`` is None until its entries were read once; ``listed``: their number at the last
    reading. ``moved_to``: the target of a permanent redirect since ``moved_since``.
    """

    feed_id: int
    url: str
    title: str
    poll_interval_s: int
    next_poll_at: datetime
    consecutive_failures: int = 0
    etag: str | None = None
    last_modified: str | None = None
    body_hash: int | None = None
    last_listed_at: datetime | None = None
    listed: int = 0
    rhythm: Rhythm | None = None
    wish: Wish = NO_WISH
    moved_to: str | None = None
    moved_since: datetime | None = None
    mirror_of: int | None = None


@dataclass(frozen=True, slots=True)
class Poll:
    """One request to a feed; ``feed.etag`` and similar are the values sent, not received.

    ``moved_to``: the target of the permanent redirects (301, 308) that it began with.
    ``fresh_seconds``: how long the answer stays fresh by its headers. ``offline``: no feed of the
    run had answered yet, so our network may be down.
    """

    feed: Feed
    polled_at: datetime
    outcome: PollOutcome
    status_code: int | None = None
    reason: str | None = None
    parsed: ParsedFeed | None = None
    etag: str | None = None
    last_modified: str | None = None
    body_hash: int | None = None
    bytes: int = 0
    duration_ms: int = 0
    not_before: datetime | None = None
    moved_to: str | None = None
    fresh_seconds: int = 0
    hubs: tuple[str, ...] = ()
    offline: bool = False

    @property
    def was_conditional(self) -> bool:
        """Return whether the request had validators."""
        return bool(sent_validators(self.feed, self.polled_at))

    @property
    def succeeded(self) -> bool:
        return self.outcome != "failed"

    def failed(self, reason: str) -> Poll:
        """Return this poll as one whose answer can't be used.

        It keeps the validators that were sent: those of an unread answer would make the next poll
        answer "not modified".
        """
        feed = self.feed
        return replace(
            self,
            outcome="failed",
            reason=reason,
            parsed=None,
            etag=feed.etag,
            last_modified=feed.last_modified,
            body_hash=feed.body_hash,
            not_before=None,
            moved_to=None,
            fresh_seconds=0,
            hubs=(),
        )


def sent_validators(feed: Feed, now: datetime) -> dict[str, str]:
    """Return the headers that make a request conditional (RFC 9110, 13.1).

    Empty if a feed did not change for eight days: some servers answer 304 for ever.
    """
    if feed.last_listed_at and now - feed.last_listed_at >= UNCHANGED_FOR:
        return {}
    headers = {}
    if etag := sendable(feed.etag):
        headers["If-None-Match"] = etag
    if last_modified := sendable(feed.last_modified):
        headers["If-Modified-Since"] = last_modified
    return headers
