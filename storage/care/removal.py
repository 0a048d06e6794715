"""Removal on request: delete an article so that no feed that still lists it can bring it back.

Every address of the article gets a tombstone. Each transaction that stores articles checks them
against the tombstones (news.dedupe). ``tasks.clustering`` also places the copies that remain.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from warta.news.addresses.identity import url_hash_of
from warta.storage.files.archive import Archive, Location
from warta.storage.tables.clusters import forget_signatures
from warta.storage.tables.kept import recount_copies
from warta.storage.warehouse.connection import Database, run_script, temporary


@dataclass(frozen=True, slots=True)
class Removal:
    """How many articles, addresses and pages were removed."""

    articles: int
    addresses: int
    pages: int


def delete_documents(
    database: Database, archive: Archive, urls: Iterable[str], reason: str, now: datetime
) -> tuple[Removal, set[int]]:
    """Delete what stands at the addresses, with its versions and its pages in the archive.

    An unknown address gets its tombstone too. Also returns the texts of the documents, by key: the
    copies that remain have to be placed again.
    """
    _unwanted(database, urls)
    run_script(database, "care/choose_unwanted")
    pages = database.execute(
        "SELECT file, file_offset, length FROM store.page "
        "WHERE url_hash IN (SELECT url_hash FROM unwanted)"
    ).fetchall()
    # Erased before the index forgets them: what a crash leaves can be found and removed again.
    for place in pages:
        archive.erase(Location(*place))
    [(addresses,)] = database.execute("SELECT count(*) FROM unwanted").fetchall()
    doomed = [key for (key,) in database.execute("SELECT article_id FROM doomed").fetchall()]
    run_script(database, "care/remove", {"now": now, "reason": reason})
    run_script(database, "care/forget_articles")
    recount_copies(database)
    return Removal(len(doomed), addresses, len(pages)), forget_signatures(database, doomed)


def forgive(database: Database, urls: Iterable[str]) -> int:
    """Delete tombstones; return how many. The articles return when a feed lists them."""
    _unwanted(database, urls)
    found = database.execute(
        "SELECT count(*) FROM store.tombstone SEMI JOIN unwanted USING (url_hash)"
    ).fetchone()
    run_script(database, "care/forgive")
    return found[0] if found else 0


def tombstones(database: Database, url_hashes: Iterable[int]) -> dict[int, str]:
    """Return those of the addresses that have a tombstone, with the reason."""
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
