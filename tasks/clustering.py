"""Recompute which documents are copies of which, whenever their texts or separations change.

``storage.tables.clusters`` gives the facts and stores the result; ``news.copies.clusters`` decides.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from warta.news.copies.clusters import changed_roles, new_copies
from warta.storage.care.removal import Removal, delete_documents
from warta.storage.files.archive import Archive
from warta.storage.tables.clusters import (
    delete_separations,
    neighbourhood,
    put_roles,
    put_separation,
    texts_of,
)
from warta.storage.warehouse.connection import Database


def regroup(
    database: Database,
    text_keys: Iterable[int],
    article_ids: Iterable[int],
    run_id: str | None,
    now: datetime,
    why_ended: str | None = None,
) -> int:
    """Recompute the clusters around these texts and documents; return the number of new copies."""
    around = neighbourhood(database, text_keys, article_ids)
    changed = changed_roles(around)
    if changed:
        put_roles(database, changed, run_id=run_id, now=now, why_ended=why_ended)
    return new_copies(changed, around)


def separate(
    database: Database, article_id: int, other_id: int, reason: str, now: datetime
) -> None:
    """Separate a copy from its article, permanently."""
    put_separation(database, article_id, other_id, reason, now)
    regroup(database, texts_of(database, [article_id, other_id]), (), None, now, reason)


def allow_merge(database: Database, article_id: int, now: datetime) -> int:
    """Undo the separation of a document; return how many others it was separated from."""
    pairs = delete_separations(database, article_id)
    keys = texts_of(database, [key for pair in pairs for key in pair])
    regroup(database, keys, (), None, now)
    return len(pairs)


def remove(
    database: Database, archive: Archive, urls: Iterable[str], reason: str, now: datetime
) -> Removal:
    """Delete the documents at these addresses; return what was deleted.

    The earliest copy of a deleted article becomes an article.
    """
    removed, text_keys = delete_documents(database, archive, urls, reason, now)
    regroup(database, text_keys, (), None, now)
    return removed
