"""Update what is computed from other rows, so that views need no join with texts.

Each transaction that changes copies, stories, feeds or texts updates the rows concerned. It counts
again, as adding and subtracting would keep a mistake forever. The reasons:
docs/decisions/0027-kept-with-rows.md.
"""

from __future__ import annotations

from collections.abc import Iterable

from warta.storage.warehouse.connection import Database, query, rows_of, run_script, temporary

# Copies compared in one statement: two texts each, in their paragraphs, must fit into the writer's
# memory.
_COPIES_A_STEP = 2_000


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


def compare_copies(database: Database, copy_ids: Iterable[int]) -> None:
    """Store what these copies left out of the text of their article, and what they added."""
    waiting = list(copy_ids)
    for first in range(0, len(waiting), _COPIES_A_STEP):
        step = waiting[first : first + _COPIES_A_STEP]
        temporary(database, "to_compare", ({"copy_id": key} for key in step), {"copy_id": "BIGINT"})
        run_script(database, "kept/copy_differences")


def compare_edited_copies(database: Database) -> None:
    """Compare again the copies whose text, or whose article's, is in the table `edited_row`."""
    edited = "(SELECT article_id FROM edited_row)"
    rows = database.execute(
        "SELECT article_id FROM store.article WHERE copy_of IS NOT NULL "  # noqa: S608 - our own text
        f"AND (article_id IN {edited} OR copy_of IN {edited})"
    ).fetchall()
    compare_copies(database, (article_id for (article_id,) in rows))


def compare_earlier_copies(database: Database, most: int) -> int:
    """Compare copies that an earlier Warta stored, the newest first; return how many."""
    rows = database.execute(
        "SELECT article_id FROM store.article WHERE copy_of IS NOT NULL "
        "AND article_id NOT IN (SELECT copy_id FROM store.copy_difference) "
        "ORDER BY rowid DESC LIMIT $most",
        {"most": most},
    ).fetchall()
    compare_copies(database, (article_id for (article_id,) in rows))
    return len(rows)
