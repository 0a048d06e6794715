"""Archived pages that can be extracted again, with their entries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import duckdb

from warta.news.entry import Entry
from warta.news.outcome import Outcome, PendingEntry
from warta.storage.files.archive import Location
from warta.storage.home import Home
from warta.storage.tables.entries import entry_of, pending_of
from warta.storage.warehouse.connection import Database, query, rows_of, run_script, temporary
from warta.storage.warehouse.question import BadQuestion, checked
from warta.storage.warehouse.snapshot import reading

_EVER = datetime(1, 1, 1, tzinfo=UTC)


class BadSelection(ValueError):
    """The condition that selects articles is not valid SQL over the view `articles`."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The articles and copies to extract again: those that meet every condition.

    ``since``: the newest version was stored at this time or later. ``where``: SQL over the view
    `articles`, applied to an article together with its copies.
    """

    since: datetime | None = None
    site: str | None = None
    where: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """An archived page to read again, for its article or for the rejected entry that led to it.

    ``pages``: the number of pages joined in the stored text; ``was_whole``: they were all of
    several; ``partial_reason``: which page was missing.
    """

    location: Location
    entry: Entry
    article_id: int | None
    entry_key: int | None
    pages: int = 1
    was_whole: bool = False
    partial_reason: str | None = None

    @property
    def key(self) -> int:
        """The key of its article, or of its entry where it has none."""
        key = self.entry_key if self.article_id is None else self.article_id
        assert key is not None
        return key


@dataclass(frozen=True, slots=True)
class ReextractCounts:
    """The results of extracting pages again; ``pages`` is the sum of the others.

    ``better``: the same text, with other fields improved. ``without_text``: the current extractor
    finds no article; the stored one stays. ``damaged``: the record can't be read. ``separated``,
    not among ``pages``: pages that were merged with another article by a claim that is not believed
    any more.
    """

    pages: int = 0
    new: int = 0
    versions: int = 0
    better: int = 0
    unchanged: int = 0
    without_text: int = 0
    damaged: int = 0
    stopped: bool = False
    separated: int = 0

    def __add__(self, other: ReextractCounts) -> ReextractCounts:
        return ReextractCounts(
            self.pages + other.pages,
            self.new + other.new,
            self.versions + other.versions,
            self.better + other.better,
            self.unchanged + other.unchanged,
            self.without_text + other.without_text,
            self.damaged + other.damaged,
            self.stopped or other.stopped,
            self.separated + other.separated,
        )


def chosen_articles(home: Home, selection: Selection) -> list[int]:
    """Return the articles and copies chosen, according to the snapshot.

    A person wrote the condition, so it can only read the snapshot. Raises BadSelection.
    """
    conditions, values = ["true"], dict[str, Any]()
    if selection.since:
        conditions.append("updated_at >= $since")
        values["since"] = selection.since
    if selection.site:
        conditions.append("site = $site")
        values["site"] = selection.site
    if selection.where:
        conditions.append("coalesce(copy_of, article_id) IN (SELECT article_id FROM chosen)")
    statement = (
        f"WITH chosen AS (SELECT article_id FROM articles WHERE {selection.where or 'true'}\n) "  # noqa: S608 - checked to read only
        f"SELECT article_id FROM store.article WHERE {' AND '.join(conditions)}"
    )
    with reading(home) as database:
        try:
            checked(database, statement)
            rows = database.execute(statement, values).fetchall()
        except (BadQuestion, duckdb.Error) as error:
            raise BadSelection(f"the condition: {str(error).splitlines()[0]}") from error
    return [article_id for (article_id,) in rows]


def archived_articles(database: Database, article_ids: Sequence[int]) -> list[int]:
    """Return those of the articles with a page in the archive, in the archive's order."""
    _choose(database, article_ids)
    return [key for (key,) in database.execute(query("articles/archived_articles")).fetchall()]


def readings_of_articles(database: Database, article_ids: Sequence[int]) -> list[Reading]:
    """Return the page from which each of the articles was made."""
    _choose(database, article_ids)
    return [_reading_of(row) for row in rows_of(database, query("articles/readings_of_articles"))]


def readings_of_rejected(database: Database, since: datetime | None) -> list[Reading]:
    """Return the archived pages of entries rejected since a time, or ever."""
    values = {"since": since or _EVER}
    return [
        _reading_of(row)
        for row in rows_of(database, query("articles/readings_of_rejected"), values)
    ]


def reopen(
    database: Database,
    run_id: str,
    entry_keys: Sequence[int],
    outcomes: Sequence[Outcome] = ("rejected",),
) -> list[PendingEntry]:
    """Make settled entries pending, to be settled in the same transaction."""
    temporary(
        database, "accepted", ({"entry_key": key} for key in entry_keys), {"entry_key": "BIGINT"}
    )
    run_script(database, "entries/reopen", {"run_id": run_id, "outcomes": list(outcomes)})
    rows = rows_of(
        database,
        "SELECT pending.* EXCLUDE (content), feed.url AS feed_url "
        "FROM store.pending_entry AS pending "
        "JOIN store.feed AS feed USING (feed_id) SEMI JOIN accepted USING (entry_key)",
    )
    return [pending_of(row) for row in rows]


def _choose(database: Database, article_ids: Sequence[int]) -> None:
    temporary(
        database, "chosen", ({"article_id": key} for key in article_ids), {"article_id": "BIGINT"}
    )


def _reading_of(row: dict[str, Any]) -> Reading:
    entry = entry_of(row)
    location = Location(row["file"], row["file_offset"], row["length"])
    return Reading(
        location=location,
        entry=entry,
        article_id=row["article_id"],
        entry_key=row["entry_key"],
        pages=row["pages"],
        was_whole=row["was_whole"],
        partial_reason=row["partial_reason"],
    )
