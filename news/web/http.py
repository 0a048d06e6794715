"""HTTP semantics in one place: headers, bodies, statuses."""

from __future__ import annotations

import contextlib
import copy
import io
import re
import struct
import zlib
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Protocol

import brotli
import zstandard

from warta.news.addresses.urls import is_fetchable

# Statuses after which a later request may succeed (RFC 9110, 15, and what proxies send).
TRANSIENT_STATUSES = frozenset(
    {408, 421, 425, 429, 500, 502, 503, 504, 507, 509, 520, 521, 522, 523, 524, 530}
)
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,10})", re.IGNORECASE)
_LINK = re.compile(r"<([^<>]{1,2000})>((?:\s*;\s*[\w*-]+\s*(?:=\s*(?:\"[^\"]*\"|[^\s;,\"]+))?)*)")
_REL = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s;,\"]+))", re.IGNORECASE)
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, 5.6.2
_NOT_IN_A_VALUE = re.compile(r"[\r\n\0]")
_VISIBLE = re.compile(r"[!-~](?:[ -~]*[!-~])?")
# Chosen by hand: no server is known to send longer validators, and every request repeats them.
_LONGEST_VALIDATOR = 500
_NOT_FRESH = re.compile(r"(?:^|[,\s])no-(?:cache|store)(?:[,\s]|$)", re.IGNORECASE)
# Registered codings (IANA HTTP parameters) that we do not decode.
_OTHER_CODINGS = frozenset({
    "compress", "x-compress", "dcb", "dcz", "exi", "pack200-gzip", "aes128gcm", "bzip2", "xz",
    "lzma",
})  # fmt: skip
_MOST_CODINGS = 3  # chosen by hand; each coding of a body multiplies the work
_MOST_LINKS, _MOST_LINK_CHARACTERS = 10, 8_000  # of Link headers; chosen by hand
_GZIP_MAGIC = b"\x1f\x8b"
# How uncompressed documents begin: markup, JSON, or the first letter of a line in robots.txt.
_TEXT_BEGINS = frozenset(
    bytes([code]) for code in b"<{[#" + bytes(range(65, 91)) + bytes(range(97, 123))
)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_OPENING_BYTES = 256
# zlib's window sizes: gzip's header, zlib's header, no header.
_GZIP, _ZLIB, _RAW = 31, 15, -15
# What follows a member: CRC-32 and length (RFC 1952, 2.3.1), or Adler-32 (RFC 1950, 2.2).
_CHECKSUMS: dict[int, Callable[[bytes], bytes]] = {
    _GZIP: lambda data: struct.pack("<II", zlib.crc32(data), len(data) & 0xFFFFFFFF),
    _ZLIB: lambda data: struct.pack(">I", zlib.adler32(data)),
}
_ZLIB_PIECE = 4_096
# A piece has at most 64 blocks of 128 KiB, the shortest take 4 bytes: 8 MiB at a time.
_ZSTD_PIECE = 256
_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
_ZSTD_WINDOW = 8 << 20  # RFC 8878 lets a frame ask for a huge window; RFC 9659 allows 8 MB
_OK, _NON_AUTHORITATIVE, _PARTIAL = 200, 203, 206
_WHOLE_RANGE = re.compile(r"bytes\s+0-(\d+)/(?:(\d+)|\*)", re.IGNORECASE)


class _Decompressor(Protocol):
    """Decompresses one member; ``eof`` at its end, then ``unused_data`` are the bytes after it."""

    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: memoryview, max_length: int, /) -> bytes: ...


class BodyTooLarge(ValueError):
    """The body has more bytes than allowed; the message gives the limit."""


class BadBody(ValueError):
    """The body does not match its Content-Encoding; the message says why."""


def header(headers: Iterable[tuple[str, str]], name: str) -> str | None:
    """Return the first value of a header, given its name in lower case, or None."""
    return next((value for key, value in headers if key.lower() == name), None)


def is_whole(status: int, headers: Iterable[tuple[str, str]]) -> bool:
    """Return whether an answer holds the whole resource.

    203 is a 200 that a proxy changed (RFC 9110, 15.3.4). A 206 to a request without a range is
    whole if its Content-Range says so, or is missing.
    """
    if status in (_OK, _NON_AUTHORITATIVE):
        return True
    if status != _PARTIAL:
        return False
    content_range = header(headers, "content-range")
    if not content_range:
        return True
    match = _WHOLE_RANGE.match(content_range.strip())
    return bool(match and (match[2] is None or int(match[1]) + 1 >= int(match[2])))


def encoding_of(headers: Iterable[tuple[str, str]]) -> str:
    """Return all Content-Encoding headers as one list (RFC 9110, 5.3)."""
    return ",".join(value for name, value in headers if name.lower() == "content-encoding")


def decoded_body(body: bytes, content_encoding: str | None, *, most_bytes: int) -> bytes:
    """Undo the Content-Encoding of a body, up to ``most_bytes`` (RFC 9110, 8.4).

    A body that is text though a coding was declared stays as it is, and gzip that was not declared
    is unpacked: servers and the programs behind them compress twice, or forget to. Raises
    BodyTooLarge, or BadBody for a coding that was not requested and for truncated data.
    """
    codings = _codings(content_encoding)
    if len(codings) > _MOST_CODINGS:
        raise BadBody(f"{len(codings)} encodings on top of each other")
    for coding in reversed(codings):
        try:
            body = _decoded(body, coding, most_bytes)
        except BadBody:
            is_gzip_by_another_name = body[:2] == _GZIP_MAGIC and coding != "gzip"
            if not is_gzip_by_another_name and not _is_text(body):
                raise
    for _ in range(_MOST_CODINGS):
        if body[:2] != _GZIP_MAGIC:
            break
        body = _inflated(body, _GZIP, most_bytes)
    if len(body) > most_bytes:
        raise BodyTooLarge(f"more than {most_bytes:,} bytes")
    return body


def retry_after(value: str | None, now: datetime) -> datetime | None:
    """Return the time of a Retry-After header, seconds or a date (RFC 9110, 10.2.3), or None."""
    if not value:
        return None
    value = value.strip()
    if value.isascii() and value.isdigit():
        return now + timedelta(seconds=min(int(value[:12]), 10**9))
    return http_date(value)


def fresh_seconds(headers: Iterable[tuple[str, str]], now: datetime) -> int:
    """Return how many seconds an answer stays fresh by its headers (RFC 9111, 4.2.1), or 0.

    Cache-Control's max-age comes before Expires; the Age in a cache is subtracted.
    """
    sent = [(name.lower(), value) for name, value in headers]
    control = ",".join(value for name, value in sent if name == "cache-control")
    if _NOT_FRESH.search(control):
        return 0
    if match := _MAX_AGE.search(control):
        age = (header(sent, "age") or "").strip()
        used = int(age[:10]) if age.isascii() and age.isdigit() else 0
        return max(0, int(match.group(1)) - used)
    expires = http_date(header(sent, "expires"))
    if expires is None:
        return 0
    sent_at = http_date(header(sent, "date")) or now
    return max(0, int((expires - sent_at).total_seconds()))


def linked(headers: Iterable[tuple[str, str]], relation: str) -> tuple[str, ...]:
    """Return the absolute http(s) addresses that Link headers give a relation (RFC 8288, 3)."""
    targets = []
    for name, value in headers:
        if name.lower() == "link":
            for target, parameters in _LINK.findall(value[:_MOST_LINK_CHARACTERS]):
                relations = _REL.search(parameters)
                if relations and relation in (relations[1] or relations[2] or "").lower().split():
                    targets.append(target.strip())
    return tuple(target for target in targets if is_fetchable(target))[:_MOST_LINKS]


def sound_header(name: str, value: str) -> tuple[str, str] | None:
    """Return a header as RFC 9110 (5.1, 5.5) allows it, or None if its name is invalid.

    HTTP/2 allows any bytes in both. A line break or NUL in a value becomes a space, as the RFC
    demands, so that a value cannot be read as another header or as the body.
    """
    return (name, _NOT_IN_A_VALUE.sub(" ", value)) if _TOKEN.fullmatch(name) else None


def sendable(value: str | None) -> str | None:
    """Return a validator unchanged, or None if a request can't carry it.

    It can't if it is too long or not visible ASCII.
    """
    usable = value and len(value) <= _LONGEST_VALIDATOR and _VISIBLE.fullmatch(value)
    return value if usable else None


def http_date(value: str | None) -> datetime | None:
    """Return a date as HTTP writes it (RFC 9110, 5.6.7), or None, as for ``Expires: 0``."""
    if not value:
        return None
    try:
        moment = parsedate_to_datetime(value.strip())
        # Servers write "never" as the end of 9999; west of Greenwich that overflows.
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def beginning(body: bytes, content_encoding: str | None, *, most_bytes: int) -> bytes:
    """Return the first bytes of a body, decompressed; b"" if they can't be decompressed."""
    codings = _codings(content_encoding)
    if body[:2] == _GZIP_MAGIC:
        codings = ["gzip"]
    try:
        match codings:
            case [] | ["identity"]:
                return body[:most_bytes]
            case ["gzip"]:
                for _ in range(_MOST_CODINGS):
                    if body[:2] == _GZIP_MAGIC:
                        body = zlib.decompressobj(_GZIP).decompress(body, most_bytes)
                return body[:most_bytes]
            case ["br"]:
                decoder = brotli.Decompressor()
                return bytes(decoder.process(body, output_buffer_limit=most_bytes))[:most_bytes]
            case ["zstd"]:
                decompressor = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
                return bytes(decompressor.stream_reader(io.BytesIO(body)).read(most_bytes))
        return decoded_body(body, content_encoding, most_bytes=10 * most_bytes)[:most_bytes]
    except (zlib.error, brotli.error, zstandard.ZstdError, BadBody, BodyTooLarge):
        return body[:most_bytes] if _is_text(body) else b""


def _codings(content_encoding: str | None) -> list[str]:
    """Return the codings of a header, without parameters (``gzip;q=1``), in lower case."""
    written = (content_encoding or "").lower().split(",")
    names = (each.partition(";")[0].strip() for each in written)
    return ["gzip" if name == "x-gzip" else name for name in names if name]


def _is_text(body: bytes) -> bool:
    """Return whether a body begins as text does, so that it can't be compressed."""
    opening = body[:_OPENING_BYTES].removeprefix(b"\xef\xbb\xbf")
    return _CONTROL.search(opening) is None and opening.lstrip()[:1] in _TEXT_BEGINS


def _decoded(body: bytes, coding: str, most_bytes: int) -> bytes:
    match coding:
        case "identity":
            return body
        case "gzip":
            return _inflated(body, _GZIP, most_bytes)
        case "deflate":
            # RFC 9110 means the zlib format; some servers send a raw deflate stream.
            try:
                return _inflated(body, _ZLIB, most_bytes)
            except BadBody:
                return _inflated(body, _RAW, most_bytes)
        case "br":
            return _brotli_decompressed(body, most_bytes)
        case "zstd":
            return _zstd_decompressed(body, most_bytes)
    if coding in _OTHER_CODINGS:
        raise BadBody(f"encoded as {coding[:40]!r}, which was not requested")
    return body  # `UTF-8`, `none`, `text/xml`, `chunked`: a mistake in the server's settings


def _inflated(body: bytes, window: int, most_bytes: int) -> bytes:
    """Decompress gzip or deflate; several gzip members may follow each other (RFC 1952, 2.2)."""
    follows = _GZIP_MAGIC if window == _GZIP else None
    try:
        return _members(
            body,
            lambda: zlib.decompressobj(window),
            follows,
            _ZLIB_PIECE,
            most_bytes,
            _CHECKSUMS.get(window),
        )
    except zlib.error as error:
        raise BadBody(f"broken compression: {error}") from error


def _members(
    body: bytes,
    decompressor: Callable[[], _Decompressor],
    follows: bytes | None,
    piece_bytes: int,
    most_bytes: int,
    checksum_of: Callable[[bytes], bytes] | None = None,
) -> bytes:
    """Decompress members that follow each other; ``follows``: the first bytes of each.

    A body that breaks off within the checksum after its last member is whole.

    Bytes after the last member are ignored. The body is read in pieces: a decompressor copies what
    follows its member, which took minutes for 10 MB of empty members.
    """
    out, at, view = bytearray(), 0, memoryview(body)
    while True:
        member, begin = decompressor(), len(out)
        while not member.eof:
            piece = view[at : at + piece_bytes]
            if not piece:
                if checksum_of and _lacks_checksum(member, checksum_of(bytes(out[begin:]))):
                    return bytes(out)
                raise BadBody("the compressed body breaks off")
            out += member.decompress(piece, most_bytes + 1 - len(out))
            if len(out) > most_bytes:
                raise BodyTooLarge(f"more than {most_bytes:,} bytes once decompressed")
            at += len(piece) - len(member.unused_data)
        if follows is None or body[at : at + len(follows)] != follows:
            return bytes(out)


def _lacks_checksum(member: _Decompressor, checksum: bytes) -> bool:
    """Return whether all of a member is there but its checksum, or a part of that."""
    for missing in range(1, len(checksum) + 1):
        attempt = copy.copy(member)
        with contextlib.suppress(zlib.error):
            attempt.decompress(memoryview(checksum[-missing:]), 1)
            if attempt.eof:
                return True
    return False


def _brotli_decompressed(body: bytes, most_bytes: int) -> bytes:
    decoder = brotli.Decompressor()
    out = bytearray()
    try:
        out += decoder.process(body, output_buffer_limit=most_bytes + 1)
        while len(out) <= most_bytes and not decoder.is_finished():
            more = decoder.process(b"", output_buffer_limit=most_bytes + 1 - len(out))
            if not more:
                raise BadBody("the compressed body breaks off")
            out += more
    except brotli.error as error:
        raise BadBody("broken compression") from error
    if len(out) > most_bytes:
        raise BodyTooLarge(f"more than {most_bytes:,} bytes once decompressed")
    return bytes(out)


def _zstd_decompressed(body: bytes, most_bytes: int) -> bytes:
    """Decompress zstd; several frames may follow each other (RFC 8878, 3.1)."""
    try:
        return _members(body, _ZstdFrame, _ZSTD_MAGIC, _ZSTD_PIECE, most_bytes)
    except zstandard.ZstdError as error:
        raise BadBody(f"broken compression: {error}") from error


class _ZstdFrame:
    """Decompresses one frame of zstd, with the methods of zlib's object."""

    def __init__(self) -> None:
        self._frame = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj()

    @property
    def eof(self) -> bool:
        return self._frame.eof

    @property
    def unused_data(self) -> bytes:
        return self._frame.unused_data

    def decompress(self, data: memoryview, max_length: int) -> bytes:
        return self._frame.decompress(data)
