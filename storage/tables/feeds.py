"""Store subscriptions, and the state of polling them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from warta.news.addresses.identity import feed_id_of
from warta.news.feeds.subscription import Subscription
from warta.news.polling.poll import Feed, Poll
from warta.news.polling.rhythm import Rhythm
from warta.news.polling.schedule import USUAL, Wish
from warta.news.polling.state import MIRROR_EVERY, FeedState, Gap, KnownFeed, Mirror
from warta.news.text.markup import clean_reason
from warta.storage.tables.countries import declared_country, find_countries, set_countries
from warta.storage.tables.kept import renew_feeds
from warta.storage.warehouse.connection import (
    Database,
    insert,
    query,
    rows_of,
    run_script,
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


def update_feeds(
    database: Database, run_id: str, states: Sequence[FeedState], gaps: Sequence[Gap]
) -> None:
    """Store the new states of feeds, and their gaps."""
    temporary(database, "polled", map(_row_of, states), _STATE_COLUMNS)
    run_script(database, "feeds/update_feeds")
    renamed = database.execute("SELECT feed_id FROM renamed").fetchall()
    renew_feeds(database, (feed_id for (feed_id,) in renamed))
    find_countries(database, {state.feed_id: state.language_tag for state in states})
    if any(state.retired for state in states):
        database.execute(query("feeds/release_mirrors"))
    insert(
        database,
        "store.gap",
        (
            {
                "feed_id": gap.feed_id,
                "run_id": run_id,
                "found_at": gap.found_at,
                "since": gap.since,
                "missed": gap.missed,
            }
            for gap in gaps
        ),
    )


def feeds_alike(database: Database, polls: Sequence[Poll]) -> list[list[KnownFeed]]:
    """Return groups of feeds with the same body as one just read, or with the same address."""
    read = {poll.feed.feed_id for poll in polls if poll.parsed and poll.parsed.entries}
    temporary(database, "just_read", ({"feed_id": key} for key in read), {"feed_id": "BIGINT"})
    groups: dict[str, list[KnownFeed]] = {}
    for row in rows_of(database, query("feeds/same_bodies")):
        groups.setdefault(row["in_common"], []).append(
            KnownFeed(row["feed_id"], row["url"], row["added_at"])
        )
    return list(groups.values())


def set_mirrors(database: Database, mirrors: Sequence[Mirror]) -> None:
    """Mark feeds as mirrors, which are not polled. Call after ``feeds_alike``."""
    temporary(
        database,
        "mirrors",
        (
            {"feed_id": each.feed_id, "mirror_of": each.kept.feed_id, "kept_url": each.kept.url}
            for each in mirrors
        ),
        {"feed_id": "BIGINT", "mirror_of": "BIGINT", "kept_url": "VARCHAR"},
    )
    run_script(database, "feeds/set_mirrors", {"days": MIRROR_EVERY.days})


_STATE_COLUMNS = {
    "feed_id": "BIGINT",
    "new_url": "VARCHAR",
    "new_id": "BIGINT",
    "title": "VARCHAR",
    "site_url": "VARCHAR",
    "language": "VARCHAR",
    "kind": "VARCHAR",
    "status": "VARCHAR",
    "reason": "VARCHAR",
    "etag": "VARCHAR",
    "last_modified": "VARCHAR",
    "body_hash": "BIGINT",
    "last_poll_at": "TIMESTAMPTZ",
    "last_success_at": "TIMESTAMPTZ",
    "last_listed_at": "TIMESTAMPTZ",
    "listed": "INTEGER",
    "next_poll_at": "TIMESTAMPTZ",
    "next_poll_why": "VARCHAR",
    "poll_interval_s": "INTEGER",
    "consecutive_failures": "INTEGER",
    "entries_by_hour": "DOUBLE[]",
    "rhythm_since": "TIMESTAMPTZ",
    "rhythm_at": "TIMESTAMPTZ",
    "ttl_seconds": "INTEGER",
    "skip_hours": "INTEGER[]",
    "skip_days": "INTEGER[]",
    "hubs": "VARCHAR[]",
    "moved_to": "VARCHAR",
    "moved_since": "TIMESTAMPTZ",
}


def _row_of(state: FeedState) -> dict[str, Any]:
    rhythm = state.rhythm
    return {
        "feed_id": state.feed_id,
        "new_url": state.new_url,
        "new_id": feed_id_of(state.new_url) if state.new_url else None,
        "title": state.title,
        "site_url": state.site_url,
        "language": state.language,
        "kind": state.kind,
        "status": state.status,
        "reason": clean_reason(state.reason),
        "etag": state.etag,
        "last_modified": state.last_modified,
        "body_hash": state.body_hash,
        "last_poll_at": state.polled_at,
        "last_success_at": state.succeeded_at,
        "last_listed_at": state.listed_at,
        "listed": state.listed,
        "next_poll_at": state.due.at,
        "next_poll_why": state.due.reason,
        "poll_interval_s": state.interval_seconds,
        "consecutive_failures": state.consecutive_failures,
        "entries_by_hour": rhythm and rhythm.by_hour,
        "rhythm_since": rhythm and rhythm.since,
        "rhythm_at": rhythm and rhythm.at,
        "ttl_seconds": state.wish.ttl_seconds,
        "skip_hours": state.wish.skip_hours,
        "skip_days": state.wish.skip_days,
        "hubs": state.hubs,
        "moved_to": state.moved_to,
        "moved_since": state.moved_since,
    }


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
