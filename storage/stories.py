"""Articles on their way into stories: which are to be placed, beside what, and where they went.

What a comparison needs is kept beside the articles for a month, and only what lies within the days
of the arrivals is read: the cost is that of the window, however much is stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from news.stories import LINKED, MEMBERS_COMPARED, METHOD, WINDOW_DAYS, Members, Placement
from news.story_terms import MOST_TEXT_CHARACTERS, MOST_TITLE_CHARACTERS
from storage.warehouse import Database, insert, query, rows_of, statements, temporary

# What comes this late still finds the stories of its time; after that its vectors are gone, and it
# is placed among those that arrive with it.
VECTORS_KEPT = timedelta(days=30)
# A backfill of old articles goes on in the next runs, and its vectors must last that long.
VECTORS_KEPT_AT_LEAST = timedelta(days=2)
# Articles older than this wait until the news of these days has its place.
RECENT = timedelta(days=WINDOW_DAYS + 1)
# A batch beside so many is placed in 160 MiB (docs/decisions/0009-stories.md).
MOST_MEMBERS = 60_000
# One batch is compared with one window: arrivals of more days than these are a batch of their own.
_MOST_DAYS_A_BATCH = 4


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
    """How many articles wait to be placed, at most."""
    found = database.execute("SELECT count(*) FROM store.storyless").fetchone()
    return found[0] if found else 0


def unplaced(database: Database, now: datetime, most: int) -> list[Unplaced]:
    """The next articles to place, of a few days that lie together; empty when all are placed."""
    if not waiting(database):
        return []
    *choose, read = statements(query("articles_to_place"))
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
    until = found[0].published_at + timedelta(days=_MOST_DAYS_A_BATCH)
    return [article for article in found if found[0].published_at <= article.published_at < until]


def window_of(database: Database, articles: Sequence[Unplaced]) -> Members:
    """The placed articles that these can be compared with."""
    days = timedelta(days=WINDOW_DAYS)
    first, last = (
        _midnight(pick(article.published_at for article in articles)) for pick in (min, max)
    )
    found = database.execute(
        query("story_window"),
        {
            "first": first - days,
            "last": last + days + timedelta(days=1) - timedelta(microseconds=1),
            "most_a_day": MEMBERS_COMPARED,
            "most": MOST_MEMBERS,
        },
    ).fetchnumpy()
    story_ids, sites, languages, days, vectors, meanings = (
        column[::-1].tolist() for column in found.values()
    )
    return Members(
        story_ids,
        sites,
        languages,
        days,
        list(map(bytes, vectors)),
        [meaning and bytes(meaning) for meaning in meanings],
    )


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
                "site": each.arrival.site,
                "language": each.arrival.language,
                "published_at": each.arrival.published_at,
                "vector": each.vector.hex(),
                "meaning": each.meaning and each.meaning.hex(),
            }
            for each in placements
        ),
        _PLACED_COLUMNS,
    )
    for statement in statements(query("save_placements")):
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
    "site": "VARCHAR",
    "language": "VARCHAR",
    "published_at": "TIMESTAMPTZ",
    "vector": "VARCHAR",
    "meaning": "VARCHAR",
}


def _midnight(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
