"""Decide what a poll changes in a feed's state; storage.tables.feeds stores it.

Every state has a reason that a person can read, so no feed is dropped silently.
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
    Listing,
    Wish,
    next_poll,
    next_poll_after_failure,
)
from warta.news.text.hashing import hashed

FeedStatus = Literal["new", "ok", "failing", "retired", "mirror", "removed", "backfill"]

GONE = 410
NOT_FOUND = 404
# This many answers "not found" in a row span ten days or more, because of the back-off.
RETIRED_AFTER = 10
# How often a mirror is polled: it may have become a feed of its own. Chosen by hand.
MIRROR_EVERY = timedelta(days=7)
# Fewer dated entries do not show a rate. Chosen by hand.
_FEWEST_FOR_TURNOVER = 5
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
    """The fields of a subscribed feed that decide which of several mirrors is polled."""

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
    """Entries that may have been missed since the last poll; ``missed``: their estimated number."""

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
    feed, parsed = poll.feed, poll.parsed
    rhythm = (feed.rhythm or unknown(poll.polled_at)).after(published, poll.polled_at)
    wish = _wish_of(poll)
    listed = len(parsed.entries) if parsed else feed.listed
    failures = 0 if poll.succeeded else feed.consecutive_failures + (not poll.offline)
    if poll.succeeded:
        chance = chance_of(feed.feed_id, poll.polled_at)
        listing = Listing(listed, missed=gap is not None, turnover=_turnover(poll))
        due = next_poll(poll.polled_at, rhythm, listing, bounds=bounds, wish=wish, chance=chance)
        interval = round((due.at - poll.polled_at).total_seconds())
    else:
        due, interval = _due_after_failure(poll, failures, bounds), feed.poll_interval_s
    status, reason = _status(poll, failures)
    moved_to, moved_since, new_url = _moved(poll)
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
        retired=status == "retired",
    )


def gap_after(poll: Poll, *, common: bool, published: Sequence[datetime]) -> Gap | None:
    """Return the entries that may have been missed, or None if a listed one was known before.

    The estimate is the feed's rate times the time between the last poll and the oldest listed
    entry. The rate comes from the dates of the listed entries, or from the rhythm if they have
    none.
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

    Such feeds are mirrors if they also have the same body. The same body alone is not enough: feeds
    of a site's sections may be equal today.
    """
    return url_key(one) == url_key(other)


def preferred(feeds: Sequence[KnownFeed]) -> KnownFeed:
    """Return the mirror to poll: one with TLS, then the one known longest."""
    return min(feeds, key=lambda f: (not f.url.startswith("https://"), f.added_at, f.url))


def mirrors_among(groups: Iterable[Sequence[KnownFeed]]) -> list[Mirror]:
    """Return the feeds that are mirrors of another feed in their group."""
    mirrors: list[Mirror] = []
    for group in groups:
        remaining = list(group)
        while remaining:
            same = [each for each in remaining if is_same_feed(each.url, remaining[0].url)]
            remaining = [each for each in remaining if each not in same]
            chosen = preferred(same)
            mirrors += [Mirror(each.feed_id, chosen) for each in same if each != chosen]
    return mirrors


def chance_of(feed_id: int, at: datetime) -> float:
    """Return a pseudo-random number from 0 to 1, by feed and poll."""
    return (hashed("chance", str(feed_id), at.isoformat()) % 10_000) / 10_000


def _turnover(poll: Poll) -> timedelta | None:
    """Return the time in which the listed entries were published, by their dates, or None.

    An unchanged list only shows that nothing changed since the last poll.
    """
    if poll.parsed is None:
        waited = timedelta(seconds=poll.feed.poll_interval_s)
        return 2 * waited / MOST_NEW if poll.feed.last_listed_at else None
    dates = [entry.published_at or entry.updated_at for entry in poll.parsed.entries]
    past = [date for date in dates if date and date <= poll.polled_at]
    return poll.polled_at - min(past) if len(past) >= _FEWEST_FOR_TURNOVER else None


def _wish_of(poll: Poll) -> Wish:
    wish = poll.feed.wish
    if poll.parsed:
        hints = poll.parsed.hints
        ttl = max((hints.ttl_minutes or 0) * 60, hints.update_seconds or 0)
        wish = Wish(ttl_seconds=ttl, skip_hours=hints.skip_hours, skip_days=hints.skip_days)
    return Wish(wish.ttl_seconds, wish.skip_hours, wish.skip_days, poll.fresh_seconds)


def _due_after_failure(poll: Poll, failures: int, bounds: Bounds) -> Due:
    return next_poll_after_failure(
        poll.polled_at,
        interval_seconds=poll.feed.poll_interval_s,
        consecutive_failures=failures,
        not_before=poll.not_before,
        bounds=bounds,
        chance=chance_of(poll.feed.feed_id, poll.polled_at),
    )


def _status(poll: Poll, failures: int) -> tuple[FeedStatus, str | None]:
    """Return a feed's status after a poll, and the reason unless it is "ok"."""
    if retired := _retired(poll, failures):
        return "retired", f"{retired}; {_CHECK}"
    return ("ok", None) if poll.succeeded else ("failing", poll.reason)


def _retired(poll: Poll, failures: int) -> str | None:
    if poll.status_code == GONE:
        return "gone for good (HTTP 410)"
    if poll.status_code == NOT_FOUND and failures >= RETIRED_AFTER:
        return f"not found at {failures} polls in a row (HTTP 404)"
    return None


def _moved(poll: Poll) -> tuple[str | None, datetime | None, str | None]:
    """Return where a feed moved and since when, and its new address if seen on two days."""
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
