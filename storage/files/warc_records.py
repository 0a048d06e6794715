"""Write a page as a compressed WARC record, and read it back."""

from __future__ import annotations

import gzip
import io
import uuid
import zlib
from datetime import UTC, datetime

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import BufferWARCWriter

from warta.news.addresses.urls import is_fetchable
from warta.news.article import RawPage
from warta.news.web.http import header

# A compressed body is stored as it is: compressing again takes 0.6 s for 990 pages and saves less
# than 1 %. Others are compressed at the fastest level.
_STORED, _CHEAPEST = 0, 1
# The head of a record is a few lines; without an end within this length it is not a record.
_LONGEST_HEAD = 1 << 16
_REQUESTED = b"Warta-Requested-URI"
_ERASED = b"Warta-Erased: removed on request"


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


def is_written_by_us(record: bytes) -> bool:
    """Return whether this or another Warta wrote a record."""
    return _REQUESTED.lower() in record[:_LONGEST_HEAD].lower() or _ERASED in record


def page_in(record: bytes | None) -> RawPage | None:
    """Return the page in a decompressed record, or None if it is erased or not a page of ours."""
    if record is None or not record.startswith(b"WARC/") or _ERASED in record[:_LONGEST_HEAD]:
        return None
    if b"\r\n\r\n" not in record[:_LONGEST_HEAD] or not is_written_by_us(record):
        return None
    try:
        page = _raw_page(record)
    except Exception:  # a foreign record may provoke any error in the parser
        return None
    return page if is_fetchable(page.requested_url) and is_fetchable(page.url) else None


def erased_record(length: int) -> bytes:
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
