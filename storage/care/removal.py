"""Removal on request: the article goes, and never comes back from a feed that still lists it.

A tombstone stands at every address under which it was known. Whatever is to be stored is checked
against the tombstones in the transaction that stores it (news.dedupe).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from warta.news.addresses.identity import url_hash_of
from warta.storage.files.archive import Archive, Location
from warta.storage.tables.clusters import forget, regroup
from warta.storage.warehouse.connection import Database, query, statements, temporary


@dataclass(frozen=True, slots=True)
class Removed:
    """What a removal took away."""

    articles: int
    addresses: int
    pages: int


def remove(
    database: Database, archive: Archive, urls: Iterable[str], reason: str, now: datetime
) -> Removed:
    """Remove what stands at the addresses, with its versions and its pages in the archive.

    An address that nothing is known of gets its tombstone all the same.
    """
    _unwanted(database, urls)
    script = statements(query("care/remove"))
    for statement in script[:2]:  # finds the documents and all their addresses
        database.execute(statement)
    pages = database.execute(
        "SELECT file, file_offset, length FROM store.page "
        "WHERE url_hash IN (SELECT url_hash FROM unwanted)"
    ).fetchall()
    # Erased before the index forgets them: what a crash leaves can be found and removed again.
    for place in pages:
        archive.erase(Location(*place))
    counted = database.execute(
        "SELECT (SELECT count(*) FROM doomed), (SELECT count(*) FROM unwanted)"
    ).fetchone()
    for statement in script[2:]:
        values = {"now": now, "reason": reason}
        database.execute(statement, {k: v for k, v in values.items() if f"${k}" in statement})
    # Of the copies that an article leaves behind the earliest takes its place.
    doomed = [key for (key,) in database.execute("SELECT article_id FROM doomed").fetchall()]
    regroup(database, forget(database, doomed), (), None, now)
    articles, addresses = counted or (0, 0)
    return Removed(articles, addresses, len(pages))


def forgive(database: Database, urls: Iterable[str]) -> int:
    """Take tombstones away; returns how many. The articles come back when a feed lists them."""
    _unwanted(database, urls)
    found = database.execute(
        "SELECT count(*) FROM store.tombstone SEMI JOIN unwanted USING (url_hash)"
    ).fetchone()
    for statement in statements(query("care/forgive")):
        database.execute(statement)
    return found[0] if found else 0


def tombstones(database: Database, url_hashes: Iterable[int]) -> dict[int, str]:
    """Return the addresses among these from which nothing may be stored, with the reason."""
    temporary(database, "address", ({"url_hash": h} for h in url_hashes), {"url_hash": "BIGINT"})
    return dict(
        database.execute(
            "SELECT url_hash, reason FROM store.tombstone SEMI JOIN address USING (url_hash)"
        ).fetchall()
    )


def _unwanted(database: Database, urls: Iterable[str]) -> None:
    temporary(
        database,
        "unwanted",
        ({"url_hash": url_hash_of(url), "url": url} for url in urls),
        {"url_hash": "BIGINT", "url": "VARCHAR"},
    )
