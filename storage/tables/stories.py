"""Articles on their way into stories: which are to be placed, beside what, and where they went.

What a comparison needs is kept beside the articles for a month, and only what lies within the days
of the arrivals is read: the cost is that of the window, however much is stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

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
from warta.storage.warehouse.connection import (
    Database,
    insert,
    query,
    rows_of,
    statements,
    temporary,
)

# What comes this late still finds the stories of its time; after that its vectors are gone, and it
# is placed among those that arrive with it.
VECTORS_KEPT = timedelta(days=30)
# A backfill of old articles goes on in the next runs, and its vectors must last that long.
VECTORS_KEPT_AT_LEAST = timedelta(days=2)
# Articles older than this wait until the news of these days has its place.
RECENT = timedelta(days=WINDOW_DAYS + 1)
# A batch beside so many is placed in 110 MiB (docs/decisions/0009-stories.md).
MOST_MEMBERS = 60_000


@dataclass(frozen=True, slots=True)
class Unplaced:
    """The part of an article that is read to place it."""

    article_id: int
    site: str
    language: str | None
    published_at: datetime
    title: str
    text: str


def await_story(database: Database, article_ids: Iterable[int]) -> None:
    """Have these articles placed, where they have no place yet."""
    insert(database, "store.storyless", ({"article_id": key} for key in article_ids))


def waiting(database: Database) -> int:
    """Return how many articles wait to be placed, at most."""
    found = database.execute("SELECT count(*) FROM store.storyless").fetchone()
    return found[0] if found else 0


def unplaced(database: Database, now: datetime, most: int) -> list[Unplaced]:
    """Return the next articles to place, in the order of publication; empty when all are placed.

    Fewer than ``most`` where the placed articles of their days would be too many to compare with at
    once: years of a backlog are a few batches, and so are the busiest days of a week.
    """
    if not waiting(database):
        return []
    *choose, read = statements(query("stories/articles_to_place"))
    for statement in choose:
        database.execute(statement)
    rows = rows_of(
        database,
        read,
        {
            "recent": now - RECENT,
            "most": most,
            "title_characters": MOST_TITLE_CHARACTERS,
            "text_characters": MOST_TEXT_CHARACTERS,
        },
    )
    found = [Unplaced(**row) for row in rows]
    if not found:
        return []
    recent_or_not = [each for each in found if each.published_at >= found[0].published_at]
    return _one_window(recent_or_not, _members_a_day(database))


def leave_unplaced(database: Database, now: datetime) -> str | None:
    """Take the next article to place out of the queue, without reading it; returns its address.

    It stands alone, as an article does that is not placed yet.
    """
    for statement in statements(query("stories/articles_to_place"))[:-1]:
        database.execute(statement)
    row = database.execute(
        "SELECT article_id, url FROM store.article JOIN waiting USING (article_id) "
        "ORDER BY waiting.published_at < $recent, waiting.published_at, article_id LIMIT 1",
        {"recent": now - RECENT},
    ).fetchone()
    if row is None:
        return None
    database.execute("DELETE FROM store.storyless WHERE article_id = $key", {"key": row[0]})
    return str(row[1])


def _members_a_day(database: Database) -> dict[date, int]:
    return dict(
        database.execute(
            "SELECT (published_at AT TIME ZONE 'UTC')::DATE, count(*) FROM store.story_vector "
            "GROUP BY ALL"
        ).fetchall()
    )


def _one_window(articles: Sequence[Unplaced], members: Mapping[date, int]) -> list[Unplaced]:
    """As many of these, from the first, as can be compared at once."""
    days: set[date] = set()
    near: set[date] = set()
    size = 0
    for number, article in enumerate(articles):
        day = _day(article.published_at)
        if day in days:
            continue
        added = set(_days_near(day)) - near
        size += sum(members.get(each, 0) for each in added)
        if days and size > MOST_MEMBERS:
            return list(articles[:number])
        days.add(day)
        near |= added
    return list(articles)


def window_of(database: Database, articles: Sequence[Unplaced]) -> Members:
    """Return the placed articles that these can be compared with."""
    days = {near for article in articles for near in _days_near(_day(article.published_at))}
    found = database.execute(
        query("stories/story_window"),
        {"days": sorted(days), "most_a_day": MEMBERS_COMPARED, "most": MOST_MEMBERS},
    ).fetchnumpy()
    story_ids, languages, days_of, vectors, meanings = (
        column[::-1].tolist() for column in found.values()
    )
    return Members(
        story_ids,
        languages,
        days_of,
        list(map(bytes, vectors)),
        [meaning and bytes(meaning) for meaning in meanings],
    )


def merge_stories(database: Database, merges: Iterable[StoryMerge], now: datetime) -> None:
    """Make one story of those that turned out to be one, and keep why."""
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
    for statement in statements(query("stories/merge_stories")):
        database.execute(statement, {"now": now} if "$now" in statement else None)


def save_placements(database: Database, placements: Iterable[Placement], now: datetime) -> None:
    """Enter the articles in their stories, for good."""
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
    for statement in statements(query("stories/save_placements")):
        database.execute(statement, {"now": now} if "$now" in statement else None)


def forget_vectors(database: Database, now: datetime) -> None:
    """Let go of what no arrival is compared with any more."""
    database.execute(
        "DELETE FROM store.story_vector WHERE kept_at < $old "
        "OR (published_at < $old AND kept_at < $recent)",
        {"old": now - VECTORS_KEPT, "recent": now - VECTORS_KEPT_AT_LEAST},
    )


def take_out_of_stories(database: Database) -> None:
    """Let the articles that another method placed be placed anew by the next runs."""
    others = "SELECT article_id FROM store.story_member WHERE method NOT IN ($method, $linked)"
    given = {"method": METHOD, "linked": LINKED}
    database.execute(f"INSERT INTO store.storyless {others}", given)
    for table in ("story_vector", "story_member"):
        database.execute(
            f"DELETE FROM store.{table} WHERE article_id IN ({others})",  # noqa: S608
            given,
        )


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


def _day(moment: datetime) -> date:
    return moment.astimezone(UTC).date()


def _days_near(day: date) -> Iterator[date]:
    return (day + timedelta(days=away) for away in range(-WINDOW_DAYS, WINDOW_DAYS + 1))
