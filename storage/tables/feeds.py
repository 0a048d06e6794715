"""Store subscriptions, and the state of polling them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from warta.news.addresses.identity import feed_id_of
from warta.news.feeds.subscription import Subscription
from warta.news.polling.poll import Feed
from warta.news.polling.rhythm import Rhythm
from warta.news.polling.schedule import USUAL, Wish
from warta.storage.tables.countries import declared_country, set_countries
from warta.storage.warehouse.connection import (
    Database,
    insert,
    query,
    rows_of,
    temporary,
)

_FEED_COLUMNS = (
    "feed_id, url, title, poll_interval_s, next_poll_at, consecutive_failures, "
    "etag, last_modified, body_hash, last_listed_at, listed, entries_by_hour, rhythm_since, "
    "rhythm_at, ttl_seconds, skip_hours, skip_days, moved_to, moved_since, mirror_of"
)


def polled_since(database: Database, feed_ids: Sequence[int]) -> dict[int, datetime]:
    """Return when each feed was polled last, without feeds that never were."""
    temporary(database, "wanted", ({"feed_id": each} for each in feed_ids), {"feed_id": "BIGINT"})
    rows = database.execute(
        "SELECT feed_id, last_poll_at FROM store.feed SEMI JOIN wanted USING (feed_id) "
        "WHERE last_poll_at IS NOT NULL"
    )
    return dict(rows.fetchall())


def subscribe(
    database: Database,
    subscriptions: Iterable[Subscription],
    *,
    now: datetime,
    revive_retired: bool = False,
) -> int:
    """Subscribe to feeds; return how many are new.

    Existing ones are unchanged, except for a country stated by the person. ``revive_retired``: also
    poll retired feeds again, since a person asked for it.
    """
    by_id = {subscription.feed_id: subscription for subscription in subscriptions}
    current = _current_ids(database, by_id)
    statuses = dict(database.execute("SELECT feed_id, status FROM store.feed").fetchall())
    inactive = ("removed", "backfill", "retired") if revive_retired else ("removed", "backfill")
    returning = [
        {"feed_id": feed_id} for feed_id in current.values() if statuses.get(feed_id) in inactive
    ]
    temporary(database, "resubscribed", returning, {"feed_id": "BIGINT"})
    database.execute(
        "UPDATE store.feed SET subscribed = true, status = 'new', reason = NULL, "
        "consecutive_failures = 0, next_poll_at = ?, next_poll_why = 'subscribed again' "
        "WHERE feed_id IN (SELECT feed_id FROM resubscribed)",
        [now],
    )
    new_feeds = [
        _new_feed(subscription, now) | {"poll_interval_s": round(USUAL.total_seconds())}
        for key, subscription in by_id.items()
        if current[key] not in statuses
    ]
    insert(database, "store.feed", new_feeds)
    set_countries(
        database,
        {
            current[key]: (subscription.country, "you")
            for key, subscription in by_id.items()
            if subscription.country
        },
    )
    return len(new_feeds) + len(returning)


def feed_to_fill(database: Database, source: Subscription, now: datetime) -> Feed:
    """Return the feed to record older entries of a source under, subscribed or not."""
    [feed_id] = _current_ids(database, [source.feed_id]).values()
    rows = rows_of(
        database,
        f"SELECT {_FEED_COLUMNS} FROM store.feed WHERE feed_id = $id",  # noqa: S608 - ours
        {"id": feed_id},
    )
    if not rows:
        row = _new_feed(source, now) | {"poll_interval_s": round(USUAL.total_seconds())}
        insert(
            database,
            "store.feed",
            [row | {"subscribed": False, "status": "backfill", "next_poll_why": "backfill only"}],
        )
        return feed_to_fill(database, source, now)
    return _feed_of(rows[0])


def unsubscribe(database: Database, urls: Sequence[str]) -> list[str]:
    """Stop polling feeds, but keep their articles; return the addresses that were subscribed."""
    by_id = {feed_id_of(url): url for url in urls}
    current = _current_ids(database, by_id)
    temporary(
        database, "unwanted", ({"feed_id": key} for key in current.values()), {"feed_id": "BIGINT"}
    )
    removed = database.execute(
        "UPDATE store.feed SET subscribed = false, status = 'removed', reason = NULL, "
        "mirror_of = NULL WHERE subscribed AND feed_id IN (SELECT feed_id FROM unwanted) "
        "RETURNING feed_id"
    ).fetchall()
    removed_ids = {feed_id for (feed_id,) in removed}
    database.execute(query("feeds/release_mirrors"))
    return [url for key, url in by_id.items() if current[key] in removed_ids]


def feeds_due(database: Database, now: datetime, *, every_feed: bool) -> list[Feed]:
    """Return the feeds to poll now, longest overdue first.

    ``every_feed`` includes those not yet due, except those that wait after a failure.
    """
    return _feeds(
        database,
        "next_poll_at <= $now OR ($every AND consecutive_failures = 0 AND mirror_of IS NULL)",
        {"now": now, "every": every_feed},
    )


def feeds_named(database: Database, feed_ids: Iterable[int], now: datetime) -> list[Feed]:
    """Return these feeds, due or not, except those that wait after a failure.

    A mirror is replaced by the feed that it mirrors.
    """
    current = _current_ids(database, feed_ids)
    return _feeds(
        database,
        "feed_id IN (SELECT coalesce(mirror_of, feed_id) FROM store.feed "
        "WHERE list_contains($ids, feed_id)) "
        "AND (next_poll_at <= $now OR consecutive_failures = 0)",
        {"ids": list(current.values()), "now": now},
    )


def is_work_due(database: Database, now: datetime) -> bool:
    """Return whether a feed or an entry is due."""
    row = database.execute(
        "SELECT EXISTS (FROM store.feed WHERE subscribed AND status <> 'retired' "
        "AND next_poll_at <= $now) "
        "OR EXISTS (FROM store.pending_entry WHERE next_attempt_at <= $now)",
        {"now": now},
    ).fetchone()
    return bool(row and row[0])


def count_subscribed(database: Database) -> int:
    """Return the number of subscribed feeds."""
    row = database.execute("SELECT count(*) FROM store.feed WHERE subscribed").fetchone()
    return row[0] if row else 0


def _new_feed(subscription: Subscription, now: datetime) -> dict[str, Any]:
    country, source = declared_country(subscription.site_url, subscription.url)
    return {
        "feed_id": subscription.feed_id,
        "url": subscription.url,
        "title": subscription.title or subscription.url,
        "site_url": subscription.site_url,
        "category": subscription.category,
        "country": country,
        "country_from": source,
        "subscribed": True,
        "status": "new",
        "added_at": now,
        "listed": 0,
        "next_poll_at": now,
        "next_poll_why": "new",
        "consecutive_failures": 0,
        "ttl_seconds": 0,
        "skip_hours": [],
        "skip_days": [],
        "hubs": [],
    }


def _current_ids(database: Database, address_ids: Iterable[int]) -> dict[int, int]:
    """Return the current feed id for each address id, which may be of an old address."""
    ids = list(address_ids)
    moved = database.execute(
        "SELECT address_id, feed_id FROM store.feed_address WHERE list_contains($ids, address_id)",
        {"ids": ids},
    ).fetchall()
    return {key: key for key in ids} | dict(moved)


def _feeds(database: Database, condition: str, parameters: dict[str, object]) -> list[Feed]:
    rows = rows_of(
        database,
        f"SELECT {_FEED_COLUMNS} FROM store.feed "  # noqa: S608 - conditions are ours
        f"WHERE subscribed AND status <> 'retired' AND ({condition}) ORDER BY next_poll_at, url",
        parameters,
    )
    return [_feed_of(row) for row in rows]


def _feed_of(row: dict[str, Any]) -> Feed:
    by_hour, since, at = row.pop("entries_by_hour"), row.pop("rhythm_since"), row.pop("rhythm_at")
    ttl, hours, days = row.pop("ttl_seconds"), row.pop("skip_hours"), row.pop("skip_days")
    return Feed(
        **row,
        rhythm=Rhythm(tuple(by_hour), since, at) if by_hour else None,
        wish=Wish(ttl, tuple(hours), tuple(days)),
    )
