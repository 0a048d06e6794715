"""Articles that are asked for again: which are due, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from warta.news.entry import Entry
from warta.news.text.markup import shown
from warta.news.versions.rechecks import Finding, RecheckPolicy
from warta.news.web.validators import Validators
from warta.storage.files.archive import Location
from warta.storage.warehouse.connection import Database, query, rows_of, statements, temporary

# With a second between two requests, half a minute a run: the next run's news must not wait longer.
MOST_OF_A_HOST = 30


@dataclass(frozen=True, slots=True)
class Recheck:
    """An article to ask for again.

    ``url``: where its page was last; ``entry`` says what is known of it, for where the page is
    silent. ``validators`` None: never looked at since it was stored; then ``made_from`` is where
    its page is archived. ``fetched_since``: a page fetched since it is due. ``pages``: on how many
    its publisher split it.
    """

    article_id: int
    article_url: str
    url: str
    entry: Entry
    validators: Validators | None
    made_from: Location | None
    fetched_since: Location | None
    pages: int = 1


@dataclass(frozen=True, slots=True)
class Look:
    """The finding of a recheck, and the validators to send next time."""

    article_id: int
    asked_at: datetime
    finding: Finding
    url: str
    validators: Validators


def due_rechecks(database: Database, policy: RecheckPolicy, now: datetime) -> list[Recheck]:
    """Return the articles to ask for again now, those due last first."""
    values = {
        "now": now,
        "after_hours": list(policy.after_hours),
        "first": policy.first,
        "last": policy.last,
        "most": policy.most,
        "most_of_host": MOST_OF_A_HOST,
    }
    database.execute(query("rechecks/due_rechecks"), values)
    return [_recheck_of(row) for row in rows_of(database, query("rechecks/rechecks_to_make"))]


def note_rechecks(
    database: Database, run_id: str, looks: Sequence[Look], *, forget_before: datetime
) -> None:
    """Record what came of rechecks; looks at what is never asked for again are forgotten."""
    temporary(
        database,
        "rechecked",
        (
            {
                "article_id": look.article_id,
                "asked_at": look.asked_at,
                "outcome": look.finding.outcome,
                "reason": shown(look.finding.reason),
                "url": look.url,
                "etag": look.validators.etag,
                "last_modified": look.validators.last_modified,
                "body_hash": look.validators.body_hash,
            }
            for look in looks
        ),
        {
            "article_id": "BIGINT",
            "asked_at": "TIMESTAMPTZ",
            "outcome": "VARCHAR",
            "reason": "VARCHAR",
            "url": "VARCHAR",
            "etag": "VARCHAR",
            "last_modified": "VARCHAR",
            "body_hash": "BIGINT",
        },
    )
    for statement in statements(query("rechecks/note_rechecks")):
        values = {"run_id": run_id, "forget_before": forget_before}
        database.execute(statement, {k: v for k, v in values.items() if f"${k}" in statement})


def _recheck_of(row: dict[str, Any]) -> Recheck:
    looked_at = row["looked_at_url"]
    return Recheck(
        article_id=row["article_id"],
        article_url=row["url"],
        url=looked_at or row["url"],
        entry=Entry(
            entry_id=row["url"],
            url=row["url"],
            title=row["title"],
            summary=row["summary"],
            published_at=row["published_at"],
            authors=tuple(row["authors"]),
            categories=tuple(row["categories"]),
            language=row["language"],
            image_url=row["image_url"],
        ),
        validators=looked_at and Validators(row["etag"], row["last_modified"], row["body_hash"]),
        made_from=_location_of(row["made_from"]),
        fetched_since=_location_of(row["fetched_since"]),
        pages=row["pages"] or 1,
    )


def _location_of(place: dict[str, Any] | None) -> Location | None:
    return None if place is None else Location(place["file"], place["file_offset"], place["length"])
