"""Update the columns of articles that repeat other tables, so that view `articles` needs no join.

Each transaction that changes copies, stories or feeds updates the rows of the articles concerned.
It counts again, as adding and subtracting would keep a mistake forever. The reasons:
docs/decisions/0027-kept-with-rows.md.
"""

from __future__ import annotations

from collections.abc import Iterable

from warta.storage.warehouse.connection import Database, query, rows_of, temporary


def recount_copies(database: Database) -> None:
    """Update the number of copies of the articles in the temporary table `recounted`."""
    database.execute(query("kept/copies"))


def renew_stories(database: Database) -> None:
    """Update the story of the articles in the temporary table `moved_story`."""
    database.execute(query("kept/stories"))


def renew_feeds(database: Database, feed_ids: Iterable[int]) -> None:
    """Update the feed columns of the articles of these feeds."""
    rows = [{"feed_id": feed_id} for feed_id in feed_ids]
    if rows:
        temporary(database, "renamed", rows, {"feed_id": "BIGINT"})
        database.execute(query("kept/feeds"))


def feed_columns(database: Database, feed_ids: Iterable[int]) -> dict[int, dict[str, str | None]]:
    """Return the columns that a new article gets from its feed, by feed id."""
    rows = rows_of(
        database,
        "SELECT feed_id, title AS feed_title, url AS feed_url, category, country FROM store.feed "
        "WHERE list_contains($ids, feed_id)",
        {"ids": list(set(feed_ids))},
    )
    return {row.pop("feed_id"): row for row in rows}
