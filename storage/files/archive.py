"""Archive pages as received, in WARC files; an archived page is not requested again.

One file per day and writer, one gzip member per record, appended in whole records. The next run
detects and cuts off a record that a crash left incomplete. A record removed on request is
overwritten in place, so that no other record moves. Nothing else is cut: no foreign record, no
other writer's file, and no file behind a link.
"""

from __future__ import annotations

import errno
import gzip
import io
import os
import platform
import re
import uuid
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from stat import S_ISREG
from typing import BinaryIO, cast

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import BufferWARCWriter

from warta.news.addresses.urls import is_fetchable
from warta.news.article import RawPage
from warta.news.web.http import header
from warta.storage.errors import StorageError
from warta.storage.files.members import GzipMember, Torn, members
from warta.storage.home import Home

# A compressed body is stored as it is: compressing again takes 0.6 s for 990 pages and saves less
# than 1 %. Others are compressed at the fastest level.
_STORED, _CHEAPEST = 0, 1
# Our files begin with the day and name their writer; other WARC files in the folder are left alone.
_FILE_NAME = re.compile(r"\d{8}\S*\.warc\.gz")
# The head of a record is a few lines; without an end within this length it is not a record.
_LONGEST_HEAD = 1 << 16


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
        return isinstance(first, GzipMember) and _is_written_by_us(first.content or b"")

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
                    file.write(_erased(location.length))
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
                if (raw := _page_in(each.content)) is not None:
                    place = Location(file, each.start, each.length)
                    pages.append(ArchivedPage(raw.requested_url, raw.fetched_at, place))
            if cuts:
                stream.truncate(end)
        return Recovered(tuple(pages), end)


def record_of(raw: RawPage) -> bytes:
    """Return a page as the compressed record that the archive has of it."""
    level = _STORED if header(raw.headers, "content-encoding") else _CHEAPEST
    return gzip.compress(_record(raw), level, mtime=0)


def page_of(record: bytes) -> RawPage:
    """Return the page in a compressed record. Raises ValueError if it is not whole."""
    try:
        return _raw_page(gzip.decompress(record))
    except (EOFError, zlib.error, ArchiveLoadFailed, OSError) as error:
        raise ValueError(str(error)) from error


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


def _is_written_by_us(record: bytes) -> bool:
    return _REQUESTED.lower() in record[:_LONGEST_HEAD].lower() or _ERASED in record


def _page_in(record: bytes | None) -> RawPage | None:
    """Return the page in a record, or None if it is erased or not a page of ours."""
    if record is None or not record.startswith(b"WARC/") or _ERASED in record[:_LONGEST_HEAD]:
        return None
    if b"\r\n\r\n" not in record[:_LONGEST_HEAD] or not _is_written_by_us(record):
        return None
    try:
        page = _raw_page(record)
    except Exception:  # a foreign record may provoke any error in the parser
        return None
    return page if is_fetchable(page.requested_url) and is_fetchable(page.url) else None


_REQUESTED = b"Warta-Requested-URI"
_ERASED = b"Warta-Erased: removed on request"


def _erased(length: int) -> bytes:
    """Return a gzip member of exactly this length that holds a WARC record without content.

    The rest is padding in the member's comment (RFC 1952, 2.3: ended by a zero byte).
    """
    record = (
        b"WARC/1.1\r\nWARC-Type: metadata\r\nWARC-Record-ID: <urn:uuid:%b>\r\nWARC-Date: %b\r\n"
        b"%b\r\nContent-Length: 0\r\n\r\n\r\n\r\n"
    ) % (str(uuid.uuid4()).encode(), f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}".encode(), _ERASED)
    member = gzip.compress(record, mtime=0)
    padding = length - len(member) - 1
    # A response record is longer: it has two digests, which can't be compressed.
    assert padding >= 0, length
    header = bytearray(member[:10])
    header[3] |= 0x10  # FCOMMENT
    return bytes(header) + b" " * padding + b"\0" + member[10:]


class _Headers(StatusAndHeaders):  # type: ignore[misc]  # warcio has no types
    """Headers written in UTF-8, as they are read.

    warcio percent-encodes non-ASCII characters, and raises if they are both inside and outside a
    quoted parameter.
    """

    def to_ascii_bytes(self, filter_func: object = None) -> bytes:
        """Return the block; named by warcio, which calls it."""
        return bytes(self.to_bytes(filter_func))


def _record(raw: RawPage) -> bytes:
    writer = BufferWARCWriter(gzip=False, warc_version="WARC/1.1")
    record = writer.create_warc_record(
        raw.url,
        "response",
        payload=io.BytesIO(raw.body),
        length=len(raw.body),
        http_headers=_Headers(f"{raw.status} {raw.reason}", list(raw.headers), "HTTP/1.1"),
        warc_headers_dict={
            "WARC-Date": raw.fetched_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
            # Extension field (WARC 1.1, 5.1): the address requested, before redirects.
            "Warta-Requested-URI": raw.requested_url,
        },
    )
    writer.write_record(record)
    contents: bytes = writer.get_contents()
    return contents


def _raw_page(record: bytes) -> RawPage:
    for parsed in ArchiveIterator(io.BytesIO(record), no_record_parse=False):
        headers = parsed.rec_headers
        status, _, reason = parsed.http_headers.statusline.partition(" ")
        return RawPage(
            requested_url=headers.get_header("Warta-Requested-URI"),
            url=headers.get_header("WARC-Target-URI"),
            status=int(status),
            reason=reason,
            headers=tuple(parsed.http_headers.headers),
            body=parsed.raw_stream.read(),
            fetched_at=datetime.fromisoformat(headers.get_header("WARC-Date")),
        )
    raise ValueError("an empty record")


def total_bytes(pages: Iterable[ArchivedPage]) -> dict[str, int]:
    """Return the end of the last record of each file."""
    reach: dict[str, int] = {}
    for page in pages:
        place = page.location
        reach[place.file] = max(reach.get(place.file, 0), place.offset + place.length)
    return reach
