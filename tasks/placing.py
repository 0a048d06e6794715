"""Find the copies of documents, then place articles in stories, a batch at a time.

A document that can't be placed leaves its queue with that reason, and the others of its batch are
placed. This module uses no Prefect, so commands and tests can use it too.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from warta.news.copies.clusters import Link
from warta.news.copies.likeness import Shingles, likeness, shingles_of
from warta.news.copies.signing import cleaned_text, sign
from warta.news.stories.place import ArticleToPlace, Members, Placement, StoryMerge, place
from warta.news.stories.terms import vector_of
from warta.news.stories.window import WaitingArticle, one_window
from warta.storage.tables.copies import (
    candidates,
    leave_unplaced,
    next_unplaced,
    put_links,
    put_signatures,
    texts_to_compare,
    waiting,
)
from warta.storage.tables.kept import compare_earlier_copies
from warta.storage.tables.site_memory import recurring_keys
from warta.storage.tables.stories import leave_unplaced as leave_storyless
from warta.storage.tables.stories import (
    members_a_day,
    merge_stories,
    save_placements,
    unplaced,
    window_of,
)
from warta.storage.warehouse.connection import Database, Warehouse
from warta.storage.warehouse.interrupting import Stopping, never
from warta.tasks.clustering import regroup
from warta.tasks.meaning import meaning_of
from warta.tasks.run.border import Quarantine, in_halves

DOCUMENTS_A_BATCH = 500  # one short transaction; docs/decisions/0008-near-copies.md has its cost
# Copies of an earlier Warta compared with their articles beside each batch: 0.1 s of CPU.
EARLIER_COPIES_A_BATCH = 500
# A shingle takes some 80 bytes, and a text has one a character: this is room for three hundred
# ordinary texts, or ten of the longest.
MOST_CHARACTERS_HELD = 1_000_000


def place_all(
    warehouse: Warehouse, quarantine: Quarantine | None = None, stopping: Stopping = never
) -> int:
    """Place every waiting document, until ``stopping``; return the number of new copies."""
    copies, left = 0, 1
    while left and not stopping():
        new_copies, left = place_next(warehouse, None, quarantine or Quarantine())
        copies += new_copies
    return copies


def place_next(warehouse: Warehouse, run_id: str | None, quarantine: Quarantine) -> tuple[int, int]:
    """Place the next waiting documents; return how many are copies, and how many still wait."""

    def work(part: Sequence[int]) -> tuple[int, int]:
        with warehouse.transaction() as database:
            return place_batch(database, run_id, datetime.now(UTC), len(part))

    def quarantine_one(_: int, error: Exception) -> tuple[int, int]:
        with warehouse.transaction() as database:
            culprit = leave_unplaced(database)
            left = waiting(database)
        quarantine.take(error, while_doing="looking for copies of it", entry=culprit)
        return 0, left

    done = in_halves(range(DOCUMENTS_A_BATCH), work, quarantine_one)
    return sum(copies for copies, _ in done), done[-1][1]


def place_next_in_stories(
    warehouse: Warehouse, most: int, across_languages: bool, quarantine: Quarantine
) -> list[Placement] | None:
    """Place the next articles in stories; return None if none waits."""

    def work(part: Sequence[int]) -> list[Placement] | None:
        with warehouse.transaction() as database:
            placed = place_story_batch(database, len(part), across_languages, datetime.now(UTC))
        return placed or None

    def quarantine_one(_: int, error: Exception) -> list[Placement]:
        with warehouse.transaction() as database:
            culprit = leave_storyless(database, datetime.now(UTC))
        quarantine.take(error, while_doing="placing it in a story", entry=culprit)
        return []

    done = in_halves(range(most), work, quarantine_one)
    if all(placed is None for placed in done):
        return None
    return [each for placed in done for each in placed or ()]


def place_batch(
    database: Database, run_id: str | None, now: datetime, most: int = DOCUMENTS_A_BATCH
) -> tuple[int, int]:
    """Place a batch of waiting documents; return how many are copies, and how many still wait."""
    batch = next_unplaced(database, most)
    recurring = recurring_keys(database, {each.site for each in batch})
    signed = [
        (each, sign(each.title, each.text, recurring.get(each.site, frozenset()))) for each in batch
    ]
    put_signatures(database, signed)
    put_links(database, compared(database, candidates(database)))
    touched = {each.key_before for each in batch} | {signature.text_key for _, signature in signed}
    keys = {key for key in touched if key is not None}
    copies = regroup(database, keys, [each.article_id for each in batch], run_id, now)
    compare_earlier_copies(database, EARLIER_COPIES_A_BATCH)
    return copies, waiting(database)


def compared(database: Database, pairs: Iterable[tuple[int, int]]) -> list[Link]:
    """Compare pairs of texts; return the pairs that are copies, with their likeness.

    A pair with a text that no document has any more is skipped: its bands stay until the next
    upkeep.
    """
    pairs = list(pairs)
    texts = texts_to_compare(database, {key for pair in pairs for key in pair})
    pairs = [(left, right) for left, right in pairs if left in texts and right in texts]
    recurring = recurring_keys(database, {site for site, _ in texts.values()})
    held = OrderedDict[int, Shingles]()
    characters = 0

    def shingles(key: int) -> Shingles:
        nonlocal characters
        if key not in held:
            site, text = texts[key]
            own = cleaned_text(text, recurring.get(site, frozenset()))
            held[key] = shingles_of(text if own is None else own)
            characters += len(text)
        held.move_to_end(key)
        while characters > MOST_CHARACTERS_HELD and len(held) > 2:
            forgotten, _ = held.popitem(last=False)
            characters -= len(texts[forgotten][1])
        return held[key]

    links = []
    for left, right in sorted(pairs):
        alike = likeness(shingles(left), shingles(right))
        if alike.is_copy:
            links.append(
                Link(left, right, alike.jaccard, alike.containment, alike.numbers, alike.rule)
            )
    return links


def place_story_batch(
    database: Database, most: int, across_languages: bool, now: datetime
) -> list[Placement]:
    """Place the next articles in stories; return [] if all are placed."""
    waiting_articles = unplaced(database, now, most)
    articles = one_window(waiting_articles, members_a_day(database)) if waiting_articles else []
    if not articles:
        return []
    placed, merges = placements(articles, window_of(database, articles), across_languages)
    merge_stories(database, merges, now)
    save_placements(database, placed, now)
    return placed


def placements(
    articles: list[WaitingArticle], window: Members, across_languages: bool
) -> tuple[list[Placement], list[StoryMerge]]:
    """Return each article's story among those of the window, and the stories that merge."""
    texts = {article.article_id: (article.title, article.text) for article in articles}
    return place(
        [
            ArticleToPlace(
                article.article_id,
                article.language,
                article.published_at,
                vector_of(article.title, article.text, article.language),
                article.site,
            )
            for article in articles
        ],
        window,
        (lambda article_id: meaning_of(*texts[article_id])) if across_languages else None,
    )
