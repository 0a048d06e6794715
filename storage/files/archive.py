"""Archive pages as received, in WARC files; an archived page is not requested again.

One file per day and writer, one gzip member per record, appended in whole records. The next run
detects and cuts off a record that a crash left incomplete. A record removed on request is
overwritten in place, so that no other record moves. Nothing else is cut: no foreign record, no
other writer's file, and no file behind a link.
"""

from __future__ import annotations

import errno
import os
import platform
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from stat import S_ISREG
from typing import BinaryIO, cast

from warta.news.article import RawPage
from warta.storage.errors import StorageError
from warta.storage.files.members import GzipMember, Torn, members
from warta.storage.files.warc_records import (
    erased_record,
    is_written_by_us,
    page_in,
    page_of,
    record_of,
)
from warta.storage.home import Home

# Our files begin with the day and name their writer; other WARC files in the folder are left alone.
_FILE_NAME = re.compile(r"\d{8}\S*\.warc\.gz")


@dataclass(frozen=True, slots=True)
class Location:
    """The position of a record."""

    file: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Recovered:
    """The pages found in a file after a position, and the position up to which it was searched."""

    pages: tuple[ArchivedPage, ...]
    end: int


@dataclass(frozen=True, slots=True)
class ArchivedPage:
    """A record's position and the request that it answers."""

    requested_url: str
    fetched_at: datetime
    location: Location


class Archive:
    """The archive of one home; only the one writer appends, anybody reads."""

    def __init__(self, home: Home, writer: str | None = None) -> None:
        """``writer`` names the files that this process appends to; the machine's name if None."""
        self._folder = home.archive
        self._writer = re.sub(r"[^A-Za-z0-9-]+", "-", writer or platform.node()) or "warta"

    def append(self, raw: RawPage) -> ArchivedPage:
        """Append a page. Raises StorageError if it can't be written."""
        return self.append_record(record_of(raw), raw.requested_url, raw.fetched_at)

    def append_record(
        self, record: bytes, requested_url: str, fetched_at: datetime
    ) -> ArchivedPage:
        """Append a page's record as ``record_at`` returned it. Raises StorageError."""
        path = self._folder / f"{fetched_at:%Y%m%d}-{self._writer}.warc.gz"
        try:
            with _opened(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT) as file:
                offset = file.seek(0, os.SEEK_END)
                written = file.write(record)
                if written != len(record):
                    file.truncate(offset)
                    raise StorageError(f"{path}: no space left; free some and run again")
        except OSError as error:
            raise StorageError(f"{path}: can't be written ({error.strerror})") from error
        place = Location(path.name, offset, len(record))
        return ArchivedPage(requested_url, fetched_at, place)

    def read(self, location: Location) -> RawPage:
        """Return the page of a record. Raises StorageError if it is damaged or gone."""
        path = self._folder / location.file
        try:
            return page_of(self.record_at(location))
        except ValueError as error:
            raise StorageError(f"{path}: no whole record at {location.offset} ({error})") from error

    def record_at(self, location: Location) -> bytes:
        """Return a record's bytes as they are stored. Raises StorageError if its file is gone."""
        path = self._folder / location.file
        try:
            with path.open("rb") as file:
                file.seek(location.offset)
                return file.read(location.length)
        except OSError as error:
            raise StorageError(f"{path}: no whole record at {location.offset} ({error})") from error

    def sizes(self) -> dict[str, int]:
        """Return the size of every archive file in bytes, without folders and links."""
        named = (path for path in self._folder.glob("*.warc.gz") if _FILE_NAME.fullmatch(path.name))
        with_stat = ((path.name, path.lstat()) for path in sorted(named))
        return {name: stat.st_size for name, stat in with_stat if S_ISREG(stat.st_mode)}

    def is_ours(self, file: str) -> bool:
        """Return whether this or another Warta wrote a file: its first record is a page."""
        if self._is_own(file):
            return True
        try:
            with _opened(self._folder / file, os.O_RDONLY) as stream:
                first = next(iter(members(stream, 0)), None)
        except OSError:
            return False
        return isinstance(first, GzipMember) and is_written_by_us(first.content or b"")

    def _is_own(self, file: str) -> bool:
        return file[8:] == f"-{self._writer}.warc.gz"

    def delete(self, file: str) -> None:
        """Delete a file, if it exists. Raises StorageError if it can't be deleted."""
        path = self._folder / file
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise StorageError(
                f"{path}: can't be deleted ({error.strerror}); make the folder writable"
            ) from error

    def erase(self, location: Location) -> None:
        """Overwrite a record with one of the same length that says it was removed.

        Raises StorageError if the file can't be written; a file that is gone is fine.
        """
        path = self._folder / location.file
        try:
            with _opened(path, os.O_RDWR) as file:
                # A shorter file, or one made since, has another record there: keep it.
                if os.fstat(file.fileno()).st_size >= location.offset + location.length:
                    file.seek(location.offset)
                    file.write(erased_record(location.length))
                    file.flush()
                    os.fsync(file.fileno())
        except FileNotFoundError:
            return
        except OSError as error:
            raise StorageError(f"{path}: can't be written ({error.strerror})") from error

    def recover(self, file: str, offset: int) -> Recovered:
        """Return the pages from ``offset`` on; cut off a last record that is incomplete.

        Foreign records are skipped. Only a file of this writer is cut: nobody else writes to it.
        """
        pages: list[ArchivedPage] = []
        cuts = self._is_own(file)
        with _opened(self._folder / file, os.O_RDWR if cuts else os.O_RDONLY) as stream:
            end = max(offset, os.fstat(stream.fileno()).st_size)
            for each in members(stream, offset):
                if isinstance(each, Torn):
                    end = each.start
                    break
                if (raw := page_in(each.content)) is not None:
                    place = Location(file, each.start, each.length)
                    pages.append(ArchivedPage(raw.requested_url, raw.fetched_at, place))
            if cuts:
                stream.truncate(end)
        return Recovered(tuple(pages), end)


def _opened(path: Path, flags: int) -> BinaryIO:
    """Open a regular file; refuse links, folders and pipes. Raises OSError."""
    descriptor = os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, 0o666)
    try:
        if not S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "no regular file", str(path))
        return cast(
            "BinaryIO",
            os.fdopen(descriptor, "rb" if flags == os.O_RDONLY else "r+b", buffering=0),
        )
    except BaseException:
        os.close(descriptor)
        raise


def total_bytes(pages: Iterable[ArchivedPage]) -> dict[str, int]:
    """Return the end of the last record of each file."""
    reach: dict[str, int] = {}
    for page in pages:
        place = page.location
        reach[place.file] = max(reach.get(place.file, 0), place.offset + place.length)
    return reach
