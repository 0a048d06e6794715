"""Subscriptions and the state of polling them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from news.poll import Feed, Poll, Subscription
from news.schedule import next_poll
from storage.warehouse import Database, insert, rows_of, temporary

_FEED_COLUMNS = (
    "feed_id, url, title, poll_interval_s, next_poll_at, consecutive_failures, "
    "etag, last_modified, body_hash"
)


def subscribe(
    database: Database, wanted: Iterable[Subscription], *, interval_seconds: int, now: datetime
) -> int:
    """Subscribe to feeds; those already subscribed stay as they are. Returns how many are new."""
    by_id = {subscription.feed_id: subscription for subscription in wanted}
    known = dict(database.execute("SELECT feed_id, subscribed FROM store.feed").fetchall())
    back = [{"feed_id": key} for key in by_id if known.get(key) is False]
    temporary(database, "back", back, {"feed_id": "BIGINT"})
    database.execute(
        "UPDATE store.feed SET subscribed = true, status = 'new', next_poll_at = ? "
        "WHERE feed_id IN (SELECT feed_id FROM back)",
        [now],
    )
    fresh = [
        {
            "feed_id": key,
            "url": subscription.url,
            "title": subscription.title or subscription.url,
            "site_url": subscription.site_url,
            "category": subscription.category,
            "subscribed": True,
            "status": "new",
            "added_at": now,
            "next_poll_at": now,
            "poll_interval_s": interval_seconds,
            "consecutive_failures": 0,
        }
        for key, subscription in by_id.items()
        if key not in known
    ]
    insert(database, "store.feed", fresh)
    return len(fresh) + len(back)


def unsubscribe(database: Database, urls: Sequence[str]) -> list[str]:
    """Stop polling feeds; what they brought stays. Returns the addresses that were subscribed."""
    removed = database.execute(
        "UPDATE store.feed SET subscribed = false, status = 'removed', reason = NULL "
        "WHERE subscribed AND list_contains($urls, url) RETURNING url",
        {"urls": list(urls)},
    ).fetchall()
    return [url for (url,) in removed]


def feeds_due(database: Database, now: datetime, *, every_feed: bool) -> list[Feed]:
    """The feeds to poll now, longest overdue first.

    ``every_feed`` takes those not yet due as well, but for those that wait after a failure.
    """
    return _feeds(
        database,
        "next_poll_at <= $now OR ($every AND consecutive_failures = 0)",
        {"now": now, "every": every_feed},
    )


def feeds_named(database: Database, feed_ids: Iterable[int], now: datetime) -> list[Feed]:
    """These feeds, due or not, but for those that wait after a failure (back-off, Retry-After)."""
    return _feeds(
        database,
        "list_contains($ids, feed_id) AND (next_poll_at <= $now OR consecutive_failures = 0)",
        {"ids": list(feed_ids), "now": now},
    )


def next_due_at(database: Database) -> datetime | None:
    """When the next feed is due; None without feeds."""
    found = database.execute("SELECT min(next_poll_at) FROM store.feed WHERE subscribed").fetchone()
    return found[0] if found else None


def count_subscribed(database: Database) -> int:
    found = database.execute("SELECT count(*) FROM store.feed WHERE subscribed").fetchone()
    return found[0] if found else 0


def update_feeds(database: Database, polls: Sequence[Poll]) -> None:
    """Carry the polls' results into the feeds' state: validators, titles, the next poll.

    Where not one of several feeds gave any answer, the network was ours to blame: that counts as
    no feed's failure, or a day without a line would silence them all for a week.
    """
    offline = len(polls) > 1 and all(poll.status_code is None for poll in polls)
    states = (_state_after(poll, offline=offline) for poll in polls)
    temporary(database, "polled", states, _STATE_COLUMNS)
    database.execute(
        """
        UPDATE store.feed AS feed
        SET
            title = coalesce(nullif(polled.title, ''), feed.title),
            site_url = coalesce(polled.site_url, feed.site_url),
            language = coalesce(polled.language, feed.language),
            status = polled.status,
            reason = polled.reason,
            etag = polled.etag,
            last_modified = polled.last_modified,
            body_hash = polled.body_hash,
            last_poll_at = polled.last_poll_at,
            last_success_at = coalesce(polled.last_success_at, feed.last_success_at),
            next_poll_at = polled.next_poll_at,
            consecutive_failures = polled.consecutive_failures
        FROM polled
        WHERE feed.feed_id = polled.feed_id
        """
    )


_STATE_COLUMNS = {
    "feed_id": "BIGINT",
    "title": "VARCHAR",
    "site_url": "VARCHAR",
    "language": "VARCHAR",
    "status": "VARCHAR",
    "reason": "VARCHAR",
    "etag": "VARCHAR",
    "last_modified": "VARCHAR",
    "body_hash": "BIGINT",
    "last_poll_at": "TIMESTAMPTZ",
    "last_success_at": "TIMESTAMPTZ",
    "next_poll_at": "TIMESTAMPTZ",
    "consecutive_failures": "INTEGER",
}


def _state_after(poll: Poll, *, offline: bool) -> dict[str, Any]:
    feed, parsed = poll.feed, poll.parsed
    failures = 0 if poll.succeeded else feed.consecutive_failures + (not offline)
    return {
        "feed_id": feed.feed_id,
        "title": parsed.title if parsed else None,
        "site_url": parsed.site_url if parsed else None,
        "language": parsed.language if parsed else None,
        "status": "ok" if poll.succeeded else "failing",
        "reason": None if poll.succeeded else poll.reason,
        "etag": poll.etag,
        "last_modified": poll.last_modified,
        "body_hash": poll.body_hash,
        "last_poll_at": poll.polled_at,
        "last_success_at": poll.polled_at if poll.succeeded else None,
        "next_poll_at": next_poll(
            poll.polled_at,
            interval_seconds=feed.poll_interval_s,
            consecutive_failures=failures,
            not_before=poll.not_before,
        ),
        "consecutive_failures": failures,
    }


def _feeds(database: Database, condition: str, parameters: dict[str, object]) -> list[Feed]:
    found = rows_of(
        database,
        f"SELECT {_FEED_COLUMNS} FROM store.feed "  # noqa: S608 - conditions are ours
        f"WHERE subscribed AND ({condition}) ORDER BY next_poll_at, url",
        parameters,
    )
    return [Feed(**row) for row in found]
