"""Index the archive: store the position of each page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from warta.news.addresses.identity import url_hash_of
from warta.storage.files.archive import Archive, ArchivedPage, Location, total_bytes
from warta.storage.warehouse.connection import Database, insert, temporary


def index_pages(database: Database, pages: Sequence[ArchivedPage]) -> None:
    """Index appended pages, in the transaction that stores their results."""
    insert(
        database,
        "store.page",
        (
            {
                "url_hash": url_hash_of(page.requested_url),
                "requested_url": page.requested_url,
                "fetched_at": page.fetched_at,
                "file": page.location.file,
                "file_offset": page.location.offset,
                "length": page.location.length,
            }
            for page in pages
        ),
    )
    for file, reach in total_bytes(pages).items():
        _set_reach(database, file, reach)


def index_leftovers(database: Database, archive: Archive) -> int:
    """Index pages that a crash left unindexed; return their number.

    If a file is shorter than before, its missing pages are removed from the index.
    """
    indexed = dict(
        database.execute("SELECT file, indexed_bytes FROM store.archive_file").fetchall()
    )
    recovered = 0
    for file, size in archive.sizes().items():
        indexed_size = indexed.get(file, 0)
        if size > indexed_size:
            if not indexed_size and not archive.is_ours(file):
                continue  # another program's WARC
            result = archive.recover(file, indexed_size)
            index_pages(database, result.pages)
            _set_reach(database, file, result.end)
            recovered += len(result.pages)
        elif size < indexed_size:
            _forget_beyond(database, file, size)
    return recovered


def archived_pages(database: Database, newest_since: Mapping[int, datetime]) -> dict[int, Location]:
    """Return the newest archived page of each URL hash, if fetched since the given time."""
    temporary(
        database,
        "wanted",
        ({"url_hash": hash_, "since": since} for hash_, since in newest_since.items()),
        {"url_hash": "BIGINT", "since": "TIMESTAMPTZ"},
    )
    rows = database.execute(
        """
        SELECT page.url_hash, page.file, page.file_offset, page.length
        FROM store.page AS page
        JOIN wanted USING (url_hash)
        WHERE page.fetched_at >= wanted.since
        ORDER BY page.fetched_at
        """
    ).fetchall()
    return {hash_: Location(file, offset, length) for hash_, file, offset, length in rows}


def _forget_beyond(database: Database, file: str, size: int) -> None:
    database.execute(
        "DELETE FROM store.page WHERE file = ? AND file_offset + length > ?", [file, size]
    )
    database.execute("UPDATE store.archive_file SET indexed_bytes = ? WHERE file = ?", [size, file])


def _set_reach(database: Database, file: str, reach: int) -> None:
    updated = database.execute(
        "UPDATE store.archive_file SET indexed_bytes = greatest(indexed_bytes, ?) WHERE file = ? "
        "RETURNING file",
        [reach, file],
    ).fetchall()
    if not updated:
        insert(database, "store.archive_file", [{"file": file, "indexed_bytes": reach}])
