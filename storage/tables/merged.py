"""The addresses of articles that have pages of their own: a false claim may have merged them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from warta.news.outcome import PendingEntry
from warta.storage.files.archive import Location
from warta.storage.tables.entries import entry_of
from warta.storage.tables.reextract import Reading, reopen
from warta.storage.warehouse.connection import Database, query, rows_of, temporary


@dataclass(frozen=True, slots=True)
class MergedAddress:
    """An address of an article, with its archived page and the entries that led to it.

    ``own_hash`` names the address whose page is the article's own: the article's address, or, if
    that has no page, the address of the first entry.
    """

    article_id: int
    article_url: str
    own_hash: int
    url: str
    url_hash: int
    entry_keys: tuple[int, ...]
    reading: Reading


def merged_addresses(database: Database, article_ids: Iterable[int]) -> list[MergedAddress]:
    """Return the addresses with pages of those articles that have several, article by article."""
    chosen = ({"article_id": article_id} for article_id in article_ids)
    temporary(database, "chosen", chosen, {"article_id": "BIGINT"})
    return [
        MergedAddress(
            row["article_id"],
            row["article_url"],
            row["own_hash"],
            row["address"],
            row["url_hash"],
            tuple(row["entry_keys"]),
            Reading(
                Location(row["file"], row["file_offset"], row["length"]),
                entry_of(row),
                article_id=None,
                entry_key=row["url_hash"],  # the key of a result: each address has one
            ),
        )
        for row in rows_of(database, query("articles/merged_addresses"))
    ]


def take_apart(
    database: Database, run_id: str, addresses: Sequence[MergedAddress]
) -> list[PendingEntry]:
    """Detach addresses from their articles; return their entries, which are pending again."""
    keys = {"url_hash": "BIGINT", "article_id": "BIGINT"}
    rows = ({"url_hash": each.url_hash, "article_id": each.article_id} for each in addresses)
    temporary(database, "apart", rows, keys)
    database.execute(
        "DELETE FROM store.alias WHERE (url_hash, article_id) IN "
        "(SELECT (url_hash, article_id) FROM apart)"
    )
    entry_keys = [key for each in addresses for key in each.entry_keys]
    return reopen(database, run_id, entry_keys, ("new", "version", "unchanged", "copy"))
