"""What an article's row keeps of other tables, so that the view `articles` needs no join.

Each transaction that changes copies, stories or feeds brings the rows of the articles concerned up
to date before it ends, by counting again: adding and subtracting would carry a mistake on for good.
"""

from __future__ import annotations

from collections.abc import Iterable

from warta.storage.warehouse.connection import Database, query, rows_of, temporary


def recount_copies(database: Database) -> None:
    """Keep with the articles of the temporary table `recounted` how many copies they have."""
    database.execute(query("kept/copies"))


def renew_stories(database: Database) -> None:
    """Keep with the articles of the temporary table `moved_story` the story they are in."""
    database.execute(query("kept/stories"))


def renew_feeds(database: Database, feed_ids: Iterable[int]) -> None:
    """Keep with the articles of these feeds what the feeds are called now."""
    rows = [{"feed_id": feed_id} for feed_id in feed_ids]
    if rows:
        temporary(database, "renamed", rows, {"feed_id": "BIGINT"})
        database.execute(query("kept/feeds"))


def feed_columns(database: Database, feed_ids: Iterable[int]) -> dict[int, dict[str, str | None]]:
    """Return the columns that a new article gets of its feed, by feed."""
    found = rows_of(
        database,
        "SELECT feed_id, title AS feed_title, url AS feed_url, category, country FROM store.feed "
        "WHERE list_contains($ids, feed_id)",
        {"ids": list(set(feed_ids))},
    )
    return {row.pop("feed_id"): row for row in found}
