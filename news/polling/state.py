"""Decide what a poll changes in a feed's state; storage.tables.feeds stores it.

No feed is given up silently: every state has a reason that a person can read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from warta.news.addresses.urls import url_key
from warta.news.polling.poll import Poll
from warta.news.polling.rhythm import Rhythm, unknown
from warta.news.polling.schedule import (
    MOST_NEW,
    Bounds,
    Due,
    Wish,
    next_poll,
    next_poll_after_failure,
)
from warta.news.text.hashing import hashed

FeedStatus = Literal["new", "ok", "failing", "retired", "mirror", "removed", "backfill"]

GONE = 410
NOT_FOUND = 404
# With the back-off between them, so many answers "not found" in a row span ten days or more.
RETIRED_AFTER = 10
# A mirror is looked at again this often: it may have become a feed of its own.
MIRROR_EVERY = timedelta(days=7)
# So many dated entries are needed before the time in which they came says something.
_TURNOVER_OF = 5
_CHECK = "`warta feeds check` looks for its present feeds, `warta feeds add` polls it again"


@dataclass(frozen=True, slots=True)
class FeedState:
    """A feed's state after a poll; None means unchanged (title, site_url, language, kind, hubs).

    ``language_tag``: its language as declared, maybe with a region.
    """

    feed_id: int
    status: FeedStatus
    reason: str | None
    etag: str | None
    last_modified: str | None
    body_hash: int | None
    polled_at: datetime
    succeeded_at: datetime | None
    listed_at: datetime | None
    listed: int
    due: Due
    interval_seconds: int
    consecutive_failures: int
    rhythm: Rhythm | None
    wish: Wish
    moved_to: str | None
    moved_since: datetime | None
    new_url: str | None = None
    title: str | None = None
    site_url: str | None = None
    language: str | None = None
    language_tag: str | None = None
    kind: str | None = None
    hubs: tuple[str, ...] | None = None
    retired: bool = False


@dataclass(frozen=True, slots=True)
class KnownFeed:
    """The parts of a subscribed feed that the choice between mirrors needs."""

    feed_id: int
    url: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Mirror:
    """A feed that is the same as ``kept``, which is polled instead."""

    feed_id: int
    kept: KnownFeed


@dataclass(frozen=True, slots=True)
class Gap:
    """Entries that may have been missed since the last poll, and about how many."""

    feed_id: int
    found_at: datetime
    since: datetime
    missed: int


def state_after(
    poll: Poll,
    published: Sequence[datetime],
    *,
    bounds: Bounds,
    gap: Gap | None = None,
) -> FeedState:
    """Return a feed's state after a poll.

    ``published``: the dates of the entries that it listed for the first time.
    """
    feed = poll.feed
    chance = chance_of(feed.feed_id, poll.polled_at)
    rhythm = (feed.rhythm or unknown(poll.polled_at)).after(published, poll.polled_at)
    wish = _wish_of(poll)
    listed = len(poll.parsed.entries) if poll.parsed else feed.listed
    failures = 0 if poll.succeeded else feed.consecutive_failures + (not poll.offline)
    interval = feed.poll_interval_s
    status: FeedStatus = "ok"
    reason = None
    if poll.succeeded:
        due = next_poll(
            poll.polled_at, rhythm, bounds=bounds, wish=wish, listed=listed,
            missed=gap is not None, turnover=_turnover(poll), chance=chance,
        )  # fmt: skip
        interval = round((due.at - poll.polled_at).total_seconds())
    else:
        status, reason = "failing", poll.reason
        due = next_poll_after_failure(
            poll.polled_at,
            interval_seconds=interval,
            consecutive_failures=failures,
            not_before=poll.not_before,
            bounds=bounds,
            chance=chance,
        )
    if retired := _retired(poll, failures):
        status, reason = "retired", f"{retired}; {_CHECK}"
    moved_to, moved_since, new_url = _moved(poll)
    parsed = poll.parsed
    return FeedState(
        feed_id=feed.feed_id,
        status=status,
        reason=reason,
        etag=poll.etag,
        last_modified=poll.last_modified,
        body_hash=poll.body_hash,
        polled_at=poll.polled_at,
        succeeded_at=poll.polled_at if poll.succeeded else None,
        listed_at=poll.polled_at if parsed or poll.outcome == "same body" else None,
        listed=listed,
        due=due,
        interval_seconds=interval,
        consecutive_failures=failures,
        rhythm=rhythm if poll.succeeded else feed.rhythm,
        wish=wish,
        moved_to=moved_to,
        moved_since=moved_since,
        new_url=new_url,
        title=parsed.title if parsed else None,
        site_url=parsed.site_url if parsed else None,
        language=parsed.language if parsed else None,
        language_tag=parsed.language_tag if parsed else None,
        kind=parsed.kind if parsed else None,
        hubs=tuple(dict.fromkeys((*poll.hubs, *parsed.hints.hubs))) if parsed else None,
        retired=bool(retired),
    )


def gap_after(poll: Poll, *, common: bool, published: Sequence[datetime]) -> Gap | None:
    """Return the entries that may have been missed, or None if one was known before.

    The estimate is the feed's rate, by the dates of its present entries, times the time between the
    last poll and the oldest entry listed; without dates, its rhythm.
    """
    feed = poll.feed
    if common or not poll.parsed or not poll.parsed.entries:
        return None
    if feed.last_listed_at is None or not feed.listed:
        return None
    since, now = feed.last_listed_at, poll.polled_at
    dated = sorted(moment for moment in published if moment <= now)
    hole = (dated[0] - since if dated else now - since) / timedelta(days=1)
    per_day = feed.rhythm.per_day() if feed.rhythm else 0.0
    if len(dated) > 1 and (span := (dated[-1] - dated[0]) / timedelta(days=1)) > 0:
        per_day = (len(dated) - 1) / span
    missed = round(max(0.0, hole) * per_day)
    return Gap(feed.feed_id, now, since, min(missed, 1_000_000))


def is_same_feed(one: str, other: str) -> bool:
    """Return whether two addresses differ only in scheme, www or a slash.

    They are one feed if they also have the same body: feeds that are only equal today (a site's
    section feeds) stay apart.
    """
    return url_key(one) == url_key(other)


def preferred(feeds: Sequence[KnownFeed]) -> KnownFeed:
    """Return the address of a feed to poll: one with TLS, then the one known longest."""
    return min(feeds, key=lambda f: (not f.url.startswith("https://"), f.added_at, f.url))


def mirrors_among(groups: Iterable[Sequence[KnownFeed]]) -> list[Mirror]:
    """Return the feeds that are another feed of their group, which is polled instead of them."""
    mirrors: list[Mirror] = []
    for alike in groups:
        left = list(alike)
        while left:
            same = [each for each in left if is_same_feed(each.url, left[0].url)]
            left = [each for each in left if each not in same]
            kept = preferred(same)
            mirrors += [Mirror(each.feed_id, kept) for each in same if each != kept]
    return mirrors


def chance_of(feed_id: int, at: datetime) -> float:
    """Return a number from 0 to 1 that differs from feed to feed and from poll to poll."""
    return (hashed("chance", str(feed_id), at.isoformat()) % 10_000) / 10_000


def _turnover(poll: Poll) -> timedelta | None:
    """Return the time in which the listed entries were published, by their dates, or None.

    An unchanged list shows only that it did not change since the last poll.
    """
    if poll.parsed is None:
        waited = timedelta(seconds=poll.feed.poll_interval_s)
        return 2 * waited / MOST_NEW if poll.feed.last_listed_at else None
    dates = [entry.published_at or entry.updated_at for entry in poll.parsed.entries]
    known = [date for date in dates if date and date <= poll.polled_at]
    return poll.polled_at - min(known) if len(known) >= _TURNOVER_OF else None


def _wish_of(poll: Poll) -> Wish:
    kept = poll.feed.wish
    if poll.parsed:
        hints = poll.parsed.hints
        ttl = max((hints.ttl_minutes or 0) * 60, hints.update_seconds or 0)
        kept = Wish(ttl_seconds=ttl, skip_hours=hints.skip_hours, skip_days=hints.skip_days)
    return Wish(kept.ttl_seconds, kept.skip_hours, kept.skip_days, poll.fresh_seconds)


def _retired(poll: Poll, failures: int) -> str | None:
    if poll.status_code == GONE:
        return "gone for good (HTTP 410)"
    if poll.status_code == NOT_FOUND and failures >= RETIRED_AFTER:
        return f"not found at {failures} polls in a row (HTTP 404)"
    return None


def _moved(poll: Poll) -> tuple[str | None, datetime | None, str | None]:
    """Return where a feed moved, since when, and its new address once seen on two days."""
    feed = poll.feed
    if not poll.succeeded:
        return feed.moved_to, feed.moved_since, None
    if poll.moved_to is None or poll.moved_to == feed.url:
        return None, None, None
    if poll.moved_to != feed.moved_to or feed.moved_since is None:
        return poll.moved_to, poll.polled_at, None
    if _day(poll.polled_at) <= _day(feed.moved_since):
        return feed.moved_to, feed.moved_since, None
    return None, None, poll.moved_to


def _day(moment: datetime) -> str:
    return moment.astimezone(UTC).date().isoformat()
