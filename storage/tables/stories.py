"""Read the articles to place in stories and those to compare with, and store the stories.

Vectors are kept for a month, and only those of the days around the arrivals are read, so the cost
does not depend on how much is stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from warta.news.stories.place import (
    LINKED,
    MEMBERS_COMPARED,
    METHOD,
    WINDOW_DAYS,
    Members,
    Placement,
    StoryMerge,
)
from warta.news.stories.terms import MOST_TEXT_CHARACTERS, MOST_TITLE_CHARACTERS
from warta.news.stories.window import MOST_MEMBERS, WaitingArticle, days_near
from warta.storage.tables.kept import renew_stories
from warta.storage.warehouse.connection import (
    Database,
    insert,
    query,
    rows_of,
    run_script,
    temporary,
)

# An article that arrives within this time can still join the stories of its time; later ones are
# compared only with articles of the same batch. Chosen by hand.
VECTORS_KEPT = timedelta(days=30)
# Vectors of old articles must last until the next runs continue their backfill.
VECTORS_KEPT_AT_LEAST = timedelta(days=2)
# Articles older than this are placed after the recent ones.
RECENT = timedelta(days=WINDOW_DAYS + 1)


def await_story(database: Database, article_ids: Iterable[int]) -> None:
    """Queue these articles to be placed in stories."""
    insert(database, "store.storyless", ({"article_id": key} for key in article_ids))


def waiting(database: Database) -> int:
    """Return how many articles are queued; removed ones may be among them."""
    row = database.execute("SELECT count(*) FROM store.storyless").fetchone()
    return row[0] if row else 0


def unplaced(database: Database, now: datetime, most: int) -> list[WaitingArticle]:
    """Return the next articles to place, recent ones first, in order of publication."""
    if not waiting(database):
        return []
    run_script(database, "stories/choose_waiting")
    rows = rows_of(
        database,
        query("stories/articles_to_place"),
        {
            "recent": now - RECENT,
            "most": most,
            "title_characters": MOST_TITLE_CHARACTERS,
            "text_characters": MOST_TEXT_CHARACTERS,
        },
    )
    return [WaitingArticle(**row) for row in rows]


def leave_unplaced(database: Database, now: datetime) -> str | None:
    """Remove the next article from the queue without reading it; return its address.

    It stays without a story, like an article that was not placed yet.
    """
    run_script(database, "stories/choose_waiting")
    row = database.execute(
        "SELECT article_id, url FROM store.article JOIN waiting USING (article_id) "
        "ORDER BY waiting.published_at < $recent, waiting.published_at, article_id LIMIT 1",
        {"recent": now - RECENT},
    ).fetchone()
    if row is None:
        return None
    database.execute("DELETE FROM store.storyless WHERE article_id = $key", {"key": row[0]})
    return str(row[1])


def members_a_day(database: Database) -> dict[date, int]:
    """Return the number of placed articles with a vector, by day."""
    return dict(
        database.execute(
            "SELECT (published_at AT TIME ZONE 'UTC')::DATE, count(*) FROM store.story_vector "
            "GROUP BY ALL"
        ).fetchall()
    )


def window_of(database: Database, articles: Sequence[WaitingArticle]) -> Members:
    """Return the placed articles to compare these with."""
    days = {near for article in articles for near in days_near(article.published_at)}
    columns = database.execute(
        query("stories/story_window"),
        {"days": sorted(days), "most_a_day": MEMBERS_COMPARED, "most": MOST_MEMBERS},
    ).fetchnumpy()
    story_ids, languages, days_of, vectors, meanings = (
        column[::-1].tolist() for column in columns.values()
    )
    return Members(
        story_ids,
        languages,
        days_of,
        list(map(bytes, vectors)),
        [meaning and bytes(meaning) for meaning in meanings],
    )


def merge_stories(database: Database, merges: Iterable[StoryMerge], now: datetime) -> None:
    """Merge stories that turned out to be one, and store the reason."""
    rows = [
        {
            "story_id": each.story_id,
            "kept": each.kept,
            "similarity": each.similarity,
            "reason": each.reason,
        }
        for each in merges
    ]
    if not rows:
        return
    temporary(
        database,
        "merged",
        rows,
        {"story_id": "BIGINT", "kept": "BIGINT", "similarity": "DOUBLE", "reason": "VARCHAR"},
    )
    run_script(database, "stories/merge_stories", {"now": now})
    renew_stories(database)


def save_placements(database: Database, placements: Iterable[Placement], now: datetime) -> None:
    """Store the stories of articles permanently."""
    temporary(
        database,
        "placed",
        (
            {
                "article_id": each.arrival.article_id,
                "story_id": each.story_id,
                "similarity": each.similarity,
                "method": each.method,
                "language": each.arrival.language,
                "published_at": each.arrival.published_at,
                "vector": each.arrival.vector.hex(),
                "meaning": each.meaning and each.meaning.hex(),
                "is_compared": each.is_compared,
            }
            for each in placements
        ),
        _PLACED_COLUMNS,
    )
    run_script(database, "stories/save_placements", {"now": now})
    renew_stories(database)


def forget_vectors(database: Database, now: datetime) -> None:
    """Delete vectors that are too old for comparisons."""
    database.execute(
        "DELETE FROM store.story_vector WHERE kept_at < $old "
        "OR (published_at < $old AND kept_at < $recent)",
        {"old": now - VECTORS_KEPT, "recent": now - VECTORS_KEPT_AT_LEAST},
    )


def take_out_of_stories(database: Database) -> None:
    """Queue articles placed by another method, so that the next runs place them again."""
    members = "SELECT article_id FROM store.story_member WHERE method NOT IN ($method, $linked)"
    methods = {"method": METHOD, "linked": LINKED}
    database.execute(f"INSERT INTO store.storyless {members}", methods)
    database.execute(f"CREATE OR REPLACE TEMPORARY TABLE moved_story AS {members}", methods)
    for table in ("story_vector", "story_member"):
        database.execute(
            f"DELETE FROM store.{table} WHERE article_id IN ({members})",  # noqa: S608 - names are ours
            methods,
        )
    renew_stories(database)


_PLACED_COLUMNS = {
    "article_id": "BIGINT",
    "story_id": "BIGINT",
    "similarity": "DOUBLE",
    "method": "VARCHAR",
    "language": "VARCHAR",
    "published_at": "TIMESTAMPTZ",
    "vector": "VARCHAR",
    "meaning": "VARCHAR",
    "is_compared": "BOOLEAN",
}
