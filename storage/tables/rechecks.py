"""Return the articles due for a recheck, and store the findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from warta.news.entry import Entry
from warta.news.text.markup import clean_reason
from warta.news.versions.rechecks import Finding, RecheckPolicy
from warta.news.web.validators import Validators
from warta.storage.files.archive import Location
from warta.storage.warehouse.connection import Database, query, rows_of, run_script, temporary

# With a second between requests this delays a run by half a minute. Chosen by hand.
MOST_OF_A_HOST = 30


@dataclass(frozen=True, slots=True)
class Recheck:
    """An article to request again.

    ``url``: the last address of its page; ``entry``: stored fields, for those that the page lacks.
    ``validators``: None if not requested since it was stored; then ``made_from`` is its archived
    page. ``fetched_since``: a page fetched since it became due. ``pages``: the number of its pages.
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
class RecheckResult:
    """The result of one recheck, and the validators to send next time."""

    article_id: int
    asked_at: datetime
    finding: Finding
    url: str
    validators: Validators


def due_rechecks(database: Database, policy: RecheckPolicy, now: datetime) -> list[Recheck]:
    """Return the articles to request again now, the latest due first."""
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
    database: Database, run_id: str, results: Sequence[RecheckResult], *, forget_before: datetime
) -> None:
    """Record the results of rechecks; delete those from before ``forget_before``."""
    temporary(
        database,
        "rechecked",
        (
            {
                "article_id": result.article_id,
                "asked_at": result.asked_at,
                "outcome": result.finding.outcome,
                "reason": clean_reason(result.finding.reason),
                "url": result.url,
                "etag": result.validators.etag,
                "last_modified": result.validators.last_modified,
                "body_hash": result.validators.body_hash,
            }
            for result in results
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
    values = {"run_id": run_id, "forget_before": forget_before}
    run_script(database, "rechecks/note_rechecks", values)


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
