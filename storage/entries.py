"""Entries: recorded with the validators that would hide them, kept until they are settled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from news.entry import Entry
from news.identity import entry_key_of, signature_of, url_hash_of
from news.outcome import PendingEntry, Postponed, Settled
from news.poll import Poll
from storage.feeds import update_feeds
from storage.warehouse import Database, insert, query, rows_of, statements, temporary


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a batch of polls brought."""

    seen: int
    new: int


def record_polls(database: Database, run_id: str, polls: Sequence[Poll]) -> Recorded:
    """Record the polls, the feeds' new state and every entry that needs work, as one change."""
    listed = {
        key: (poll, entry)
        for poll in polls
        if poll.parsed
        for entry in poll.parsed.entries
        for key in [entry_key_of(poll.feed.feed_id, entry.entry_id)]
    }
    standing = _standing(database, listed)
    work = [
        _pending_row(*listed[key], key, standing[key])
        for key in listed
        if _needs_work(standing[key])
    ]
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
    rows = [_poll_row(run_id, poll, standing) for poll in polls]
    insert(database, "store.poll", rows)
    update_feeds(database, polls)
    return Recorded(
        seen=sum(row["entries_seen"] for row in rows), new=sum(row["entries_new"] for row in rows)
    )


def take_up(database: Database, run_id: str, now: datetime) -> list[PendingEntry]:
    """The pending entries that may be tried now; the run answers for their outcome."""
    database.execute(query("take_up"), {"run_id": run_id, "now": now})
    found = rows_of(database, query("entries_to_try"), {"now": now})
    return [pending_of(row) for row in found]


def settle(
    database: Database,
    run_id: str,
    settled: Sequence[Settled],
    postponed: Sequence[Postponed],
    now: datetime,
) -> None:
    """Give entries their outcome, or their next attempt."""
    temporary(
        database,
        "settled",
        (
            {
                "entry_key": verdict.pending.entry_key,
                "outcome": verdict.outcome,
                "reason": verdict.reason,
                "article_id": verdict.article_id,
                # Waiting for the host is no attempt; whatever else settled an entry was one.
                "attempts": verdict.pending.attempts + 1,
            }
            for verdict in settled
        ),
        {
            "entry_key": "BIGINT",
            "outcome": "VARCHAR",
            "reason": "VARCHAR",
            "article_id": "BIGINT",
            "attempts": "INTEGER",
        },
    )
    temporary(
        database,
        "postponed",
        (
            {
                "entry_key": delay.pending.entry_key,
                "reason": delay.reason,
                "attempts": delay.attempts,
                "next_attempt_at": delay.next_attempt_at,
            }
            for delay in postponed
        ),
        {
            "entry_key": "BIGINT",
            "reason": "VARCHAR",
            "attempts": "INTEGER",
            "next_attempt_at": "TIMESTAMPTZ",
        },
    )
    for statement in statements(query("settle")):
        named = {"run_id": run_id, "now": now}
        database.execute(statement, {k: v for k, v in named.items() if f"${k}" in statement})


def _standing(
    database: Database, listed: dict[int, tuple[Poll, Entry]]
) -> dict[int, dict[str, Any]]:
    """What is known of each listed entry, by key."""
    temporary(
        database,
        "listed",
        (
            {"entry_key": key, "signature": signature_of(entry)}
            for key, (_, entry) in listed.items()
        ),
        {"entry_key": "BIGINT", "signature": "BIGINT"},
    )
    return {row["entry_key"]: row for row in rows_of(database, query("listed_entries"))}


def _needs_work(standing: dict[str, Any]) -> bool:
    return bool(standing["standing"] != "unchanged")


def _pending_row(poll: Poll, entry: Entry, key: int, standing: dict[str, Any]) -> dict[str, Any]:
    changed = standing["standing"] == "changed"
    return {
        "entry_key": key,
        "feed_id": poll.feed.feed_id,
        "entry_id": entry.entry_id,
        "url": entry.url,
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
        "signature": standing["signature"],
        "seen_at": standing["seen_at"] or poll.polled_at,
        "wanted_since": poll.polled_at if changed else standing["wanted_since"] or poll.polled_at,
        "attempts": standing["attempts"] or 0,
        "next_attempt_at": standing["next_attempt_at"] or poll.polled_at,
        "reason": standing["reason"],
    }


def _poll_row(run_id: str, poll: Poll, standing: dict[int, dict[str, Any]]) -> dict[str, Any]:
    entries = poll.parsed.entries if poll.parsed else ()
    kinds = [
        standing[entry_key_of(poll.feed.feed_id, entry.entry_id)]["standing"] for entry in entries
    ]
    return {
        "run_id": run_id,
        "feed_id": poll.feed.feed_id,
        "polled_at": poll.polled_at,
        "status_code": poll.status_code,
        "outcome": poll.outcome,
        "reason": poll.reason,
        "entries_seen": len(entries),
        "entries_new": kinds.count("new"),
        "entries_unchanged": kinds.count("unchanged"),
        "bytes": poll.bytes,
        "duration_ms": poll.duration_ms,
    }


def pending_of(row: dict[str, Any]) -> PendingEntry:
    """A row of store.pending_entry, with its feed's address."""
    return PendingEntry(
        entry_key=row["entry_key"],
        feed_id=row["feed_id"],
        feed_url=row["feed_url"],
        entry=Entry(
            entry_id=row["entry_id"],
            url=row["url"],
            title=row["title"],
            summary=row["summary"],
            content=row["content"],
            published_at=row["published_at"],
            updated_at=row["updated_at"],
            authors=tuple(row["authors"]),
            categories=tuple(row["categories"]),
            language=row["language"],
            image_url=row["image_url"],
        ),
        url_hash=row["url_hash"],
        signature=row["signature"],
        seen_at=row["seen_at"],
        wanted_since=row["wanted_since"],
        attempts=row["attempts"],
    )
