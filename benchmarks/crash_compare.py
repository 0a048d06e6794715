"""What two homes hold, side by side: everything that people can ask for, but for our own clock.

Left out, each for its reason: ``first_seen_at``, ``updated_at``, ``seen_at``, ``last_poll_at``,
``last_success_at``, ``next_poll_at`` and ``next_attempt_at`` are when we did something;
``poll_interval_s`` and ``next_poll_why`` follow from when that was; ``polls``, ``runs``,
``ledger`` and ``rechecks`` tell of runs, of which a home that crashed has more; ``store.host``
remembers robots.txt, which a run that finds its pages archived need not ask for.
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
    """Return what a home's snapshot and archive hold, each row with how often it is there."""
    home = Home(root)
    with reading(home) as database:
        found = {
            name: Counter(_hashable(row) for row in database.execute(question).fetchall())
            for name, question in _CONTENT.items()
        }
        places = database.execute("SELECT file, file_offset, length FROM store.page").fetchall()
    found["archived pages"] = Counter(_page(home, Location(*place)) for place in places)
    # What a crash leaves lying about would fill the disk.
    found["files"] = Counter((path.name,) for path in root.iterdir())
    return found


def differences(expected: Content, found: Content) -> list[str]:
    """Return each row that is in one home and not in the other."""
    return [
        f"{name}: {'lacks' if sign < 0 else 'has'} {_shown(row)}" + (f" x{n}" if n > 1 else "")
        for name in expected
        for sign, rows in (
            (-1, expected[name] - found[name]),
            (1, found[name] - expected[name]),
        )
        for row, n in rows.items()
    ]


def faults(root: Path) -> list[str]:
    """Return what is wrong in a home by itself: lost entries, unfinished work, damaged records."""
    home = Home(root)
    with reading(home) as database:
        unbalanced = database.execute("SELECT * FROM ledger WHERE unaccounted <> 0").fetchall()
        due = database.execute(
            "SELECT feed_url, url, reason FROM entries "
            "WHERE outcome = 'pending' AND next_attempt_at <= now()"
        ).fetchall()
        last = database.execute("SELECT status FROM runs ORDER BY started_at DESC LIMIT 1")
        status = last.fetchall()
        indexed = dict(database.execute("FROM store.archive_file").fetchall())
        places = database.execute(
            "SELECT file, file_offset, length FROM store.page ORDER BY file, file_offset"
        ).fetchall()
    said = [f"unbalanced: {row}" for row in unbalanced]
    said += [f"still to be done: {row}" for row in due]
    if status != [("completed",)]:
        said.append(f"the last run is not completed but {status}")
    sizes = Archive(home).sizes()
    if sizes != indexed:
        said.append(f"the archive has {sizes} bytes, indexed are {indexed}")
    ends: dict[str, int] = {}
    for file, offset, length in places:
        if offset != ends.get(file, 0):
            said.append(f"{file}: records up to {ends.get(file, 0)}, the next one at {offset}")
        ends[file] = offset + length
    return said


def archived_addresses(root: Path) -> Counter[str]:
    """Return the addresses of the whole records in the archive, indexed or not."""
    if not (root / "archive").exists():
        return Counter()
    with tempfile.TemporaryDirectory() as folder:
        # A copy, because recovering cuts away what is torn, and that is the next run's to do.
        copy = Home(Path(folder))
        shutil.copytree(root / "archive", copy.archive)
        archive = Archive(copy)
        pages = [page for file in archive.sizes() for page in archive.recover(file, 0).pages]
    return Counter(page.requested_url for page in pages)


def _page(home: Home, place: Location) -> tuple[str, ...]:
    try:
        page = Archive(home).read(place)
    except StorageError as error:
        return ("damaged", str(error))
    digest = blake2b(page.body, digest_size=8).hexdigest()
    return (page.requested_url, page.url, str(page.status), digest)


def _hashable(row: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(repr(value) if isinstance(value, list | dict) else value for value in row)


def _shown(row: tuple[Any, ...]) -> str:
    return " | ".join(str(value)[:80].replace("\n", " ") for value in row)
