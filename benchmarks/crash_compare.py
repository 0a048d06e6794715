"""Compare the contents of two homes, of which one has seen crashes.

For benchmarks.crash. Compared is everything that people can query, except:

- times at which Warta did something: ``first_seen_at``, ``updated_at``, ``seen_at``,
  ``last_poll_at``, ``last_success_at``, ``next_poll_at`` and ``next_attempt_at``;
- ``poll_interval_s`` and ``next_poll_why``, which follow from those times;
- ``polls``, ``runs``, ``ledger`` and ``rechecks``: a home that crashed has had more runs;
- ``store.host``, which holds robots.txt: a run whose pages are archived does not request it.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path
from typing import Any

from warta.storage.errors import StorageError
from warta.storage.files.archive import Archive, Location
from warta.storage.home import Home
from warta.storage.warehouse.snapshot import reading

_CONTENT = {
    "articles": "SELECT * EXCLUDE (first_seen_at, updated_at) FROM articles",
    "copies": "SELECT * EXCLUDE (first_seen_at) FROM copies",
    "versions": "SELECT * EXCLUDE (seen_at) FROM versions",
    "entries": "SELECT * EXCLUDE (seen_at, next_attempt_at) FROM entries",
    "feeds": "SELECT * EXCLUDE "
    "(last_poll_at, last_success_at, next_poll_at, poll_interval_s, next_poll_why) FROM feeds",
    "validators": "SELECT url, etag, last_modified, body_hash FROM store.feed",
    "stories": "SELECT * FROM stories",
    "addresses": "SELECT article_id, url_hash, url FROM store.alias",
}

Content = dict[str, Counter[tuple[Any, ...]]]


def content_of(root: Path) -> Content:
    """Return the rows of a home's snapshot and archive; each row with its number of occurrences."""
    home = Home(root)
    with reading(home) as database:
        content = {
            name: Counter(_hashable(row) for row in database.execute(statement).fetchall())
            for name, statement in _CONTENT.items()
        }
        places = database.execute("SELECT file, file_offset, length FROM store.page").fetchall()
    content["archived pages"] = Counter(_page(home, Location(*place)) for place in places)
    # A file that a crash left behind is a fault: such files would fill the disk in time.
    content["files"] = Counter((path.name,) for path in root.iterdir())
    return content


def differences(expected: Content, actual: Content) -> list[str]:
    """Return each row that is in one home and not in the other."""
    return [
        f"{name}: {'lacks' if sign < 0 else 'has'} {_shown(row)}"
        + (f" x{count}" if count > 1 else "")
        for name in expected
        for sign, rows in (
            (-1, expected[name] - actual[name]),
            (1, actual[name] - expected[name]),
        )
        for row, count in rows.items()
    ]


def faults(root: Path) -> list[str]:
    """Return the faults inside one home: lost entries, unfinished work, damaged records."""
    home = Home(root)
    with reading(home) as database:
        unbalanced = database.execute("SELECT * FROM ledger WHERE unaccounted <> 0").fetchall()
        overdue = database.execute(
            "SELECT feed_url, url, reason FROM entries "
            "WHERE outcome = 'pending' AND next_attempt_at <= now()"
        ).fetchall()
        last_status = database.execute(
            "SELECT status FROM runs ORDER BY started_at DESC LIMIT 1"
        ).fetchall()
        indexed = dict(database.execute("FROM store.archive_file").fetchall())
        places = database.execute(
            "SELECT file, file_offset, length FROM store.page ORDER BY file, file_offset"
        ).fetchall()
    complaints = [f"unbalanced: {row}" for row in unbalanced]
    complaints += [f"still to be done: {row}" for row in overdue]
    if last_status != [("completed",)]:
        complaints.append(f"the last run is not completed but {last_status}")
    sizes = Archive(home).sizes()
    if sizes != indexed:
        complaints.append(f"the archive has {sizes} bytes, indexed are {indexed}")
    # Each record must begin where the one before it ends.
    ends: dict[str, int] = {}
    for file, offset, length in places:
        if offset != ends.get(file, 0):
            complaints.append(
                f"{file}: records up to {ends.get(file, 0)}, the next one at {offset}"
            )
        ends[file] = offset + length
    return complaints


def archived_addresses(root: Path) -> Counter[str]:
    """Return the addresses of all undamaged records in the archive, indexed or not."""
    if not (root / "archive").exists():
        return Counter()
    with tempfile.TemporaryDirectory() as folder:
        # In a copy, because recovering truncates torn records, which the next run must do itself.
        copy = Home(Path(folder))
        shutil.copytree(root / "archive", copy.archive)
        archive = Archive(copy)
        pages = [page for file in archive.sizes() for page in archive.recover(file, 0).pages]
    return Counter(page.requested_url for page in pages)


def _page(home: Home, place: Location) -> tuple[str, ...]:
    """Return an archived page's addresses, status and hash, or why its record can't be read."""
    try:
        page = Archive(home).read(place)
    except StorageError as error:
        return ("damaged", str(error))
    digest = blake2b(page.body, digest_size=8).hexdigest()
    return (page.requested_url, page.url, str(page.status), digest)


def _hashable(row: Iterable[Any]) -> tuple[Any, ...]:
    """Return a row with its lists and dictionaries as text, so that rows can be counted."""
    return tuple(repr(value) if isinstance(value, list | dict) else value for value in row)


def _shown(row: tuple[Any, ...]) -> str:
    return " | ".join(str(value)[:80].replace("\n", " ") for value in row)
