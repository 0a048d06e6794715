"""Record the entries that polls list, and settle them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from warta.news.addresses.identity import entry_key_of, url_hash_of
from warta.news.entry import Entry
from warta.news.feeds.entries import MOST_ENTRIES
from warta.news.outcome import PendingEntry, Postponed, Settled
from warta.news.polling.listing import Listing
from warta.news.polling.poll import Poll
from warta.news.text.markup import clean_reason
from warta.storage.tables.listed import states_of
from warta.storage.warehouse.connection import (
    Database,
    insert,
    query,
    rows_of,
    run_script,
    temporary,
)

# The columns of the temporary tables of entries/settle.sql.
_SETTLED = {
    "entry_key": "BIGINT",
    "outcome": "VARCHAR",
    "reason": "VARCHAR",
    "article_id": "BIGINT",
    "access": "VARCHAR",
    "attempts": "INTEGER",
}
_POSTPONED = {
    "entry_key": "BIGINT",
    "reason": "VARCHAR",
    "attempts": "INTEGER",
    "next_attempt_at": "TIMESTAMPTZ",
    "access": "VARCHAR",
}


@dataclass(frozen=True, slots=True)
class Recorded:
    """The numbers of entries, and of new ones, in a batch of polls."""

    seen: int
    new: int


def record_listings(database: Database, run_id: str, polls: Sequence[Poll]) -> list[Listing]:
    """Record polls and every entry that needs work, but not the feeds' state."""
    listed = {
        key: (poll, entry)
        for poll in polls
        if poll.parsed
        for entry in poll.parsed.entries
        for key in [entry_key_of(poll.feed.feed_id, entry.entry_id)]
    }
    states = states_of(database, listed)
    work = [_pending_row(*listed[key], states[key]) for key in listed if _needs_work(states[key])]
    temporary(
        database, "work", ({"entry_key": row["entry_key"]} for row in work), {"entry_key": "BIGINT"}
    )
    database.execute(
        "DELETE FROM store.pending_entry WHERE entry_key IN (SELECT entry_key FROM work)"
    )
    insert(database, "store.pending_entry", work)
    insert(
        database,
        "store.run_entry",
        (
            {
                "run_id": run_id,
                "feed_id": row["feed_id"],
                "entry_key": row["entry_key"],
                "listed": True,
                "outcome": "pending",
            }
            for row in work
        ),
    )
    listings = [_listing(poll, states) for poll in polls]
    insert(database, "store.poll", (_poll_row(run_id, listing) for listing in listings))
    return listings


def counted(listings: Sequence[Listing]) -> Recorded:
    """Return the sums over several listings."""
    return Recorded(
        seen=sum(listing.seen for listing in listings),
        new=sum(listing.new for listing in listings),
    )


def take_up(database: Database, run_id: str, now: datetime) -> list[PendingEntry]:
    """Return the pending entries to try now, and record all due entries in the run.

    Of each feed's entries, those listed first, at most MOST_ENTRIES.
    """
    record_due(database, run_id, now)
    values = {"now": now, "most_of_a_feed": MOST_ENTRIES}
    rows = rows_of(database, query("entries/entries_to_try"), values)
    return [pending_of(row) for row in rows]


def contents_of(database: Database, pending: Iterable[PendingEntry]) -> dict[int, str]:
    """Return the feeds' full texts of pending entries, by entry key."""
    temporary(
        database,
        "requested",
        ({"entry_key": each.entry_key} for each in pending),
        {"entry_key": "BIGINT"},
    )
    rows = database.execute(
        "SELECT entry_key, content FROM store.pending_entry SEMI JOIN requested USING (entry_key)"
    )
    return dict(rows.fetchall())


def record_due(database: Database, run_id: str, now: datetime) -> None:
    """Record the due pending entries in a run, as ``take_up`` does."""
    database.execute(query("entries/take_up"), {"run_id": run_id, "now": now})


def still_pending(database: Database, keys: Sequence[int]) -> set[int]:
    """Return the keys of those entries that are still pending."""
    temporary(database, "wanted", ({"entry_key": key} for key in keys), {"entry_key": "BIGINT"})
    rows = database.execute(
        "SELECT entry_key FROM store.pending_entry SEMI JOIN wanted USING (entry_key)"
    )
    return {key for (key,) in rows.fetchall()}


def settle(
    database: Database,
    run_id: str,
    settled: Sequence[Settled],
    postponed: Sequence[Postponed],
    now: datetime,
) -> None:
    """Store the outcomes of entries, or their next attempts."""
    temporary(
        database,
        "settled",
        (
            {
                "entry_key": each.pending.entry_key,
                "outcome": each.outcome,
                "reason": clean_reason(each.reason),
                "article_id": each.article_id,
                "access": each.access,
                # Whatever settles an entry counts as an attempt (waiting for its host does not).
                "attempts": each.pending.attempts + 1,
            }
            for each in settled
        ),
        _SETTLED,
    )
    temporary(
        database,
        "postponed",
        (
            {
                "entry_key": delay.pending.entry_key,
                "reason": clean_reason(delay.reason),
                "attempts": delay.attempts,
                "next_attempt_at": delay.next_attempt_at,
                "access": delay.access,
            }
            for delay in postponed
        ),
        _POSTPONED,
    )
    run_script(database, "entries/settle", {"run_id": run_id, "now": now})


def _needs_work(state: dict[str, Any]) -> bool:
    return bool(state["state"] != "unchanged")


def _pending_row(poll: Poll, entry: Entry, state: dict[str, Any]) -> dict[str, Any]:
    changed = state["state"] == "changed"
    return {
        "entry_key": state["entry_key"],
        "feed_id": poll.feed.feed_id,
        "entry_id": entry.entry_id,
        "url": entry.url or entry.unusable_url,
        "url_hash": url_hash_of(entry.url) if entry.url else None,
        "title": entry.title,
        "summary": entry.summary,
        "content": entry.content,
        "published_at": entry.published_at,
        "updated_at": entry.updated_at,
        "authors": entry.authors,
        "categories": entry.categories,
        "language": entry.language or (poll.parsed.language if poll.parsed else None),
        "image_url": entry.image_url,
        "signature": state["signature"],
        "seen_at": state["seen_at"] or poll.polled_at,
        "wanted_since": poll.polled_at if changed else state["wanted_since"] or poll.polled_at,
        "attempts": state["attempts"] or 0,
        "next_attempt_at": state["next_attempt_at"] or poll.polled_at,
        "reason": state["reason"],
        "replaces": state.get("replaces"),
        "assumed_zone": entry.assumed_zone,
    }


def _listing(poll: Poll, states: dict[int, dict[str, Any]]) -> Listing:
    entries = poll.parsed.entries if poll.parsed else ()
    kinds = [states[entry_key_of(poll.feed.feed_id, entry.entry_id)]["state"] for entry in entries]
    # Undated entries of a first listing don't show a rhythm: they were published before.
    is_first = poll.feed.rhythm is None
    published = [
        entry.published_at or poll.polled_at
        for entry, kind in zip(entries, kinds, strict=True)
        if kind == "new" and (entry.published_at or not is_first)
    ]
    return Listing(
        poll=poll,
        seen=len(entries),
        new=kinds.count("new"),
        unchanged=kinds.count("unchanged"),
        published=tuple(published),
    )


def _poll_row(run_id: str, listing: Listing) -> dict[str, Any]:
    poll = listing.poll
    return {
        "run_id": run_id,
        "feed_id": poll.feed.feed_id,
        "polled_at": poll.polled_at,
        "status_code": poll.status_code,
        "outcome": poll.outcome,
        "reason": clean_reason(poll.reason),
        "entries_seen": listing.seen,
        "entries_new": listing.new,
        "entries_unchanged": listing.unchanged,
        "bytes": poll.bytes,
        "duration_ms": poll.duration_ms,
    }


def pending_of(row: dict[str, Any]) -> PendingEntry:
    """Return the entry of a row of store.pending_entry with its feed's address.

    An address without a hash can't be requested. Leaves out the feed's full text
    (``contents_of``).
    """
    is_usable = row["url_hash"] is not None
    return PendingEntry(
        entry_key=row["entry_key"],
        feed_id=row["feed_id"],
        feed_url=row["feed_url"],
        entry=replace(
            entry_of(row),
            url=row["url"] if is_usable else None,
            unusable_url=None if is_usable else row["url"],
        ),
        url_hash=row["url_hash"],
        signature=row["signature"],
        seen_at=row["seen_at"],
        wanted_since=row["wanted_since"],
        attempts=row["attempts"],
        replaces=row.get("replaces"),
        content_length=row.get("content_length", 0),
    )


def entry_of(row: dict[str, Any]) -> Entry:
    """Return the entry of a row that has its fields as columns."""
    return Entry(
        entry_id=row["entry_id"],
        url=row["url"],
        title=row["title"],
        summary=row["summary"],
        content=row.get("content", ""),
        published_at=row["published_at"],
        updated_at=row["updated_at"],
        authors=tuple(row["authors"]),
        categories=tuple(row["categories"]),
        language=row["language"],
        image_url=row["image_url"],
        assumed_zone=row.get("assumed_zone"),
    )
