"""Place documents among the copies, then articles in stories; a batch at a time.

Without Prefect, so that commands and tests can do it too.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from datetime import UTC, datetime

from warta.news.copies.clusters import Link
from warta.news.copies.likeness import Shingles, likeness, shingles_of
from warta.news.copies.signing import own_text, sign
from warta.news.stories.place import Arrival, Members, Placement, StoryMerge, place
from warta.news.stories.terms import vector_of
from warta.storage.tables.clusters import regroup
from warta.storage.tables.copies import (
    candidates,
    next_unplaced,
    put_links,
    put_signatures,
    texts_to_compare,
    waiting,
)
from warta.storage.tables.site_memory import recurring_keys
from warta.storage.tables.stories import (
    Unplaced,
    merge_stories,
    save_placements,
    unplaced,
    window_of,
)
from warta.storage.warehouse.connection import Database, Warehouse
from warta.tasks.meaning import meaning_of

DOCUMENTS_A_BATCH = 500
# A character's shingle takes some 80 bytes: a thousand ordinary texts, or some twenty of the
# longest.
MOST_CHARACTERS_HELD = 2_000_000


def place_all(warehouse: Warehouse) -> int:
    """Place every document that waits; returns how many were found to be copies."""
    found, left = 0, 1
    while left:
        with warehouse.transaction() as database:
            copies, left = place_batch(database, None, datetime.now(UTC))
        found += copies
    return found


def place_batch(database: Database, run_id: str | None, now: datetime) -> tuple[int, int]:
    """Place a batch of the waiting documents: new copies among them, and how many wait still."""
    batch = next_unplaced(database, DOCUMENTS_A_BATCH)
    recurring = recurring_keys(database, {each.site for each in batch})
    signed = [
        (each, sign(each.title, each.text, recurring.get(each.site, frozenset()))) for each in batch
    ]
    put_signatures(database, signed)
    put_links(database, compared(database, candidates(database)))
    touched = {each.key_before for each in batch} | {signature.text_key for _, signature in signed}
    keys = {key for key in touched if key is not None}
    copies = regroup(database, keys, [each.article_id for each in batch], run_id, now)
    return copies, waiting(database)


def compared(database: Database, pairs: Iterable[tuple[int, int]]) -> list[Link]:
    """The pairs of texts that are alike.

    A text that no document carries any more is compared with nothing: its bands stay until the next
    upkeep.
    """
    pairs = list(pairs)
    texts = texts_to_compare(database, {key for pair in pairs for key in pair})
    pairs = [(one, other) for one, other in pairs if one in texts and other in texts]
    recurring = recurring_keys(database, {site for site, _ in texts.values()})
    held = OrderedDict[int, Shingles]()
    characters = 0

    def shingles(key: int) -> Shingles:
        nonlocal characters
        if key not in held:
            site, text = texts[key]
            own = own_text(text, recurring.get(site, frozenset()))
            held[key] = shingles_of(text if own is None else own)
            characters += len(text)
        held.move_to_end(key)
        while characters > MOST_CHARACTERS_HELD and len(held) > 2:
            forgotten, _ = held.popitem(last=False)
            characters -= len(texts[forgotten][1])
        return held[key]

    links = []
    for one, other in sorted(pairs):
        alike = likeness(shingles(one), shingles(other))
        if alike.is_copy:
            links.append(
                Link(one, other, alike.jaccard, alike.containment, alike.numbers, alike.rule)
            )
    return links


def place_story_batch(
    database: Database, most: int, across_languages: bool, now: datetime
) -> list[Placement]:
    """Place the next articles; empty when all have their place."""
    articles = unplaced(database, now, most)
    if not articles:
        return []
    found, merges = placements(articles, window_of(database, articles), across_languages)
    merge_stories(database, merges, now)
    save_placements(database, found, now)
    return found


def placements(
    articles: list[Unplaced], window: Members, across_languages: bool
) -> tuple[list[Placement], list[StoryMerge]]:
    """Where the articles belong, beside those of the window; and the stories that become one."""
    texts = {article.article_id: (article.title, article.text) for article in articles}
    return place(
        [
            Arrival(
                article.article_id,
                article.language,
                article.published_at,
                vector_of(article.title, article.text, article.language),
            )
            for article in articles
        ],
        window,
        (lambda article_id: meaning_of(*texts[article_id])) if across_languages else None,
    )
