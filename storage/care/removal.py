"""Delete articles on request, for good, although feeds may still list them.

Every address of the article gets a tombstone. Each transaction that stores articles checks their
addresses against the tombstones (news.dedupe). ``tasks.clustering`` then updates the remaining
copies.
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
    """The numbers of articles, addresses and pages that were removed."""

    articles: int
    addresses: int
    pages: int


def delete_documents(
    database: Database, archive: Archive, urls: Iterable[str], reason: str, now: datetime
) -> tuple[Removal, set[int]]:
    """Delete the documents at the addresses, with their versions and archived pages.

    An unknown address gets a tombstone, too. Also returns the text keys of the documents, whose
    remaining copies have to be clustered again.
    """
    _unwanted(database, urls)
    run_script(database, "care/choose_unwanted")
    pages = database.execute(
        "SELECT file, file_offset, length FROM store.page "
        "WHERE url_hash IN (SELECT url_hash FROM unwanted)"
    ).fetchall()
    # Erase them before they leave the index, so that they are still found after a crash.
    for place in pages:
        archive.erase(Location(*place))
    [(addresses,)] = database.execute("SELECT count(*) FROM unwanted").fetchall()
    doomed = [key for (key,) in database.execute("SELECT article_id FROM doomed").fetchall()]
    run_script(database, "care/remove", {"now": now, "reason": reason})
    run_script(database, "care/forget_articles")
    recount_copies(database)
    return Removal(len(doomed), addresses, len(pages)), forget_signatures(database, doomed)


def forgive(database: Database, urls: Iterable[str]) -> int:
    """Delete the tombstones of addresses, so that feeds may list them again; return how many."""
    _unwanted(database, urls)
    row = database.execute(
        "SELECT count(*) FROM store.tombstone SEMI JOIN unwanted USING (url_hash)"
    ).fetchone()
    run_script(database, "care/forgive")
    return row[0] if row else 0


def tombstones(database: Database, url_hashes: Iterable[int]) -> dict[int, str]:
    """Return the reasons of tombstones at these addresses, by URL hash."""
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
