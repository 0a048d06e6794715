"""Store what polls change: the state of each feed, its gaps, and which feeds are mirrors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from warta.news.addresses.identity import feed_id_of
from warta.news.polling.poll import Poll
from warta.news.polling.state import MIRROR_EVERY, FeedState, Gap, KnownFeed, Mirror
from warta.news.text.markup import clean_reason
from warta.storage.tables.countries import find_countries
from warta.storage.tables.kept import renew_feeds
from warta.storage.warehouse.connection import (
    Database,
    insert,
    query,
    rows_of,
    run_script,
    temporary,
)


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
