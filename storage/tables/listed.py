"""Find the state of listed entries: new, pending, unchanged or changed, and what they replace."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from warta.news.addresses.identity import signature_of, url_hash_of
from warta.news.entry import Entry
from warta.news.polling.listing import KnownEntry, redated
from warta.news.polling.poll import Poll
from warta.storage.warehouse.connection import Database, query, rows_of, temporary

_REPLACED_WITHIN = timedelta(days=7)  # as long as articles are rechecked
_SHORTEST_SUMMARY = 80  # characters; shorter ones name the section or say "Read more"


def states_of(
    database: Database, listed: dict[int, tuple[Poll, Entry]]
) -> dict[int, dict[str, Any]]:
    """Return the state and stored columns of each listed entry, by its key in ``listed``."""
    columns = {
        "entry_key": "BIGINT",
        "feed_id": "BIGINT",
        "url_hash": "BIGINT",
        "signature": "BIGINT",
    }
    rows = {
        key: {
            "entry_key": key,
            "feed_id": poll.feed.feed_id,
            "url_hash": url_hash_of(entry.url) if entry.url else None,
            "signature": signature_of(entry),
        }
        for key, (poll, entry) in listed.items()
    }
    temporary(database, "listed", rows.values(), columns)
    states = {row["listed_key"]: row for row in rows_of(database, query("entries/listed_entries"))}
    shared = Counter((row["feed_id"], row["url_hash"] or row["signature"]) for row in rows.values())
    unknown = [
        row
        for key, row in rows.items()
        if states[key]["state"] == "new"
        and shared[row["feed_id"], row["url_hash"] or row["signature"]] == 1
        and listed[key][0].feed.last_listed_at is not None
    ]
    if unknown:
        temporary(database, "unknown", unknown, columns)
        renamed = rows_of(database, query("entries/renamed_entries"))
        states |= {row["listed_key"]: row for row in renamed}
        _note_replaced(database, unknown, listed, states)
    stored_entries = {
        key: KnownEntry(row["state"], row["settled_signature"], row["settled_updated_at"])
        for key, row in states.items()
    }
    for key in redated(listed, stored_entries):
        states[key]["state"] = "unchanged"
    return states


def _note_replaced(
    database: Database,
    unknown: Sequence[dict[str, Any]],
    listed: Mapping[int, tuple[Poll, Entry]],
    states: Mapping[int, dict[str, Any]],
) -> None:
    """Note for new entries which entry they seem to replace that their feed no longer lists.

    An edited headline may change an article's address, and with it the entry's id.
    """
    columns = {
        "entry_key": "BIGINT",
        "feed_id": "BIGINT",
        "published_at": "TIMESTAMPTZ",
        "summary": "VARCHAR",
    }
    rows = [
        {
            "entry_key": row["entry_key"],
            "feed_id": row["feed_id"],
            "published_at": entry.published_at,
            "summary": entry.summary if len(entry.summary) >= _SHORTEST_SUMMARY else None,
        }
        for row in unknown
        if states[row["entry_key"]]["state"] == "new"
        for entry in [listed[row["entry_key"]][1]]
    ]
    temporary(database, "arrived", rows, columns)
    polled_at = min((poll.polled_at for poll, _ in listed.values()), default=None)
    if rows and polled_at is not None:
        limits = {"since": polled_at - _REPLACED_WITHIN}
        pairs = database.execute(query("entries/replaced_entries"), limits).fetchall()
        for new_key, replaced_key in pairs:
            states[new_key]["replaces"] = replaced_key
