"""Raw pages as they came, in standard WARC: a page kept here is never asked for again.

One file a day and writer, a gzip member a record, appended in whole records. A record that a crash
cut off is recognised by the next run and cut away; one that was removed on request is overwritten
where it stands, so that no other has to move.
"""

from __future__ import annotations

import gzip
import io
import os
import platform
import re
import uuid
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import BufferWARCWriter

from warta.news.article import RawPage
from warta.news.web.http import header
from warta.storage.errors import StorageError
from warta.storage.home import Home

# A body that came compressed stays so: compressing it again costs 0.6 s for 990 pages and saves
# less than 1 %. Others are compressed at the cheapest level.
_STORED, _CHEAPEST = 0, 1
# Ours begin with the day; another WARC file in the folder is left alone.
_FILE_NAME = re.compile(r"\d{8}\S*\.warc\.gz")


@dataclass(frozen=True, slots=True)
class Location:
    """Where a record stands."""

    file: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class ArchivedPage:
    """A record's place and what it answers for."""

    requested_url: str
    fetched_at: datetime
    location: Location


class Archive:
    """The archive of one home. Appending is for the one writer, reading for anybody."""

    def __init__(self, home: Home, writer: str | None = None) -> None:
        """``writer`` names the files that this process appends to; the machine's name if None."""
        self._folder = home.archive
        self._writer = re.sub(r"[^A-Za-z0-9-]+", "-", writer or platform.node()) or "warta"

    def append(self, raw: RawPage) -> ArchivedPage:
        """Append a page. Raises StorageError when the disk refuses."""
        level = _STORED if header(raw.headers, "content-encoding") else _CHEAPEST
        record = gzip.compress(_record(raw), level, mtime=0)
        path = self._folder / f"{raw.fetched_at:%Y%m%d}-{self._writer}.warc.gz"
        try:
            with path.open("ab", buffering=0) as file:
                offset = file.seek(0, os.SEEK_END)
                written = file.write(record)
                if written != len(record):
                    file.truncate(offset)
                    raise StorageError(f"{path}: no space left; free some and run again")
        except OSError as error:
            raise StorageError(f"{path}: can't be written ({error.strerror})") from error
        place = Location(path.name, offset, len(record))
        return ArchivedPage(raw.requested_url, raw.fetched_at, place)

    def read(self, location: Location) -> RawPage:
        """Read a record back. Raises StorageError when it is damaged or gone."""
        path = self._folder / location.file
        try:
            with path.open("rb") as file:
                file.seek(location.offset)
                record = file.read(location.length)
            return _raw_page(gzip.decompress(record))
        except (OSError, EOFError, zlib.error, ArchiveLoadFailed, ValueError) as error:
            raise StorageError(f"{path}: no whole record at {location.offset} ({error})") from error

    def sizes(self) -> dict[str, int]:
        """Every archive file with its length in bytes."""
        return {
            path.name: path.stat().st_size
            for path in sorted(self._folder.glob("*.warc.gz"))
            if _FILE_NAME.fullmatch(path.name)
        }

    def delete(self, file: str) -> None:
        """Delete a file. Raises StorageError when it can't be; one that is gone is fine."""
        path = self._folder / file
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise StorageError(
                f"{path}: can't be deleted ({error.strerror}); make the folder writable"
            ) from error

    def erase(self, location: Location) -> None:
        """Overwrite a record for good, by one of the same length that says so.

        Raises StorageError when the disk refuses; a file that is gone is fine.
        """
        path = self._folder / location.file
        try:
            with path.open("r+b") as file:
                # What a retired file's successor or a shorter file has there is not ours to erase.
                if os.fstat(file.fileno()).st_size >= location.offset + location.length:
                    file.seek(location.offset)
                    file.write(_erased(location.length))
                    file.flush()
                    os.fsync(file.fileno())
        except FileNotFoundError:
            return
        except OSError as error:
            raise StorageError(f"{path}: can't be written ({error.strerror})") from error

    def recover(self, file: str, offset: int) -> list[ArchivedPage]:
        """Find the records from ``offset`` on, and cut away what a crash left unfinished."""
        path = self._folder / file
        found: list[ArchivedPage] = []
        with path.open("r+b") as stream:
            for start, length, record in _members(stream, offset):
                offset = start + length
                if _ERASED in record:
                    continue
                raw = _raw_page(record)
                found.append(
                    ArchivedPage(raw.requested_url, raw.fetched_at, Location(file, start, length))
                )
            stream.truncate(offset)
        return found


_ERASED = b"Warta-Erased: removed on request"


def _erased(length: int) -> bytes:
    """A gzip member of exactly this length that holds a WARC record without content.

    The rest is padding in the member's comment (RFC 1952, 2.3: ended by a zero byte).
    """
    record = (
        b"WARC/1.1\r\nWARC-Type: metadata\r\nWARC-Record-ID: <urn:uuid:%b>\r\nWARC-Date: %b\r\n"
        b"%b\r\nContent-Length: 0\r\n\r\n\r\n\r\n"
    ) % (str(uuid.uuid4()).encode(), f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}".encode(), _ERASED)
    member = gzip.compress(record, mtime=0)
    padding = length - len(member) - 1
    # A response record has more that can't be compressed: two digests besides.
    assert padding >= 0, length
    header = bytearray(member[:10])
    header[3] |= 0x10  # FCOMMENT
    return bytes(header) + b" " * padding + b"\0" + member[10:]


class _Headers(StatusAndHeaders):  # type: ignore[misc]
    """Headers written as they are read again: in UTF-8.

    warcio's own way percent-encodes what is not ASCII, and raises where such letters stand both
    within and beside a quoted parameter.
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
            # Extension field (WARC 1.1, 5.1): what was asked for, before redirects.
            "Warta-Requested-URI": raw.requested_url,
        },
    )
    writer.write_record(record)
    contents: bytes = writer.get_contents()
    return contents


def _raw_page(record: bytes) -> RawPage:
    for found in ArchiveIterator(io.BytesIO(record), no_record_parse=False):
        headers = found.rec_headers
        status, _, reason = found.http_headers.statusline.partition(" ")
        return RawPage(
            requested_url=headers.get_header("Warta-Requested-URI"),
            url=headers.get_header("WARC-Target-URI"),
            status=int(status),
            reason=reason,
            headers=tuple(found.http_headers.headers),
            body=found.raw_stream.read(),
            fetched_at=datetime.fromisoformat(headers.get_header("WARC-Date")),
        )
    raise ValueError("an empty record")


def _members(stream: io.BufferedRandom, offset: int) -> Iterator[tuple[int, int, bytes]]:
    """The whole gzip members from ``offset`` on; stops at the first that is cut off or damaged."""
    stream.seek(offset)
    start, pending = offset, b""
    while True:
        inflater, parts, length = zlib.decompressobj(wbits=31), [], 0
        try:
            while not inflater.eof:
                chunk = pending or stream.read(1 << 16)
                pending = b""
                if not chunk:
                    return
                parts.append(inflater.decompress(chunk))
                length += len(chunk) - len(inflater.unused_data)
        except zlib.error:
            return
        pending = inflater.unused_data
        yield start, length, b"".join(parts)
        start += length


def total_bytes(pages: Iterable[ArchivedPage]) -> dict[str, int]:
    """How far each file reaches, by its furthest record."""
    reach: dict[str, int] = {}
    for page in pages:
        place = page.location
        reach[place.file] = max(reach.get(place.file, 0), place.offset + place.length)
    return reach
