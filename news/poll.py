"""A feed as subscribed, and what came of asking it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from news.entry import ParsedFeed
from news.identity import feed_id_of

PollOutcome = Literal["parsed", "not modified", "same body", "failed"]


@dataclass(frozen=True, slots=True)
class Feed:
    """A subscribed feed with what the next poll needs: validators exactly as received."""

    feed_id: int
    url: str
    title: str
    poll_interval_s: int
    next_poll_at: datetime
    consecutive_failures: int = 0
    etag: str | None = None
    last_modified: str | None = None
    body_hash: int | None = None


@dataclass(frozen=True, slots=True)
class Poll:
    """One request to a feed. ``feed.etag`` and the like are the values sent, not received."""

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

    @property
    def succeeded(self) -> bool:
        return self.outcome != "failed"


@dataclass(frozen=True, slots=True)
class Subscription:
    """A feed that somebody wants polled. ``title`` is "" where the list gives none."""

    url: str
    title: str = ""
    category: str | None = None
    site_url: str | None = None

    @property
    def feed_id(self) -> int:
        return feed_id_of(self.url)
