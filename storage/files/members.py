"""Read the gzip members of an archive file, and detect where a crash cut the last one."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

_MAGIC = b"\x1f\x8b\x08"  # RFC 1952, 2.3: ID1, ID2, and the only method
_CHUNK = 1 << 16  # bytes read at once
# A record holds a page of at most `most_page_bytes`; a far larger member is not one of our records,
# and is skipped without keeping it in memory.
MOST_BYTES = 256 << 20
# Positions that are tried after damaged bytes. Chosen by hand.
_MOST_TRIED = 1_000


@dataclass(frozen=True, slots=True)
class GzipMember:
    """A whole member; ``content`` is None if it is longer than ``MOST_BYTES``."""

    start: int
    length: int
    content: bytes | None

    @property
    def end(self) -> int:
        return self.start + self.length


@dataclass(frozen=True, slots=True)
class Torn:
    """The bytes from ``start`` to the end of the file are an incomplete member."""

    start: int


def members(stream: BinaryIO, offset: int) -> Iterator[GzipMember | Torn]:
    """Yield the whole members from ``offset`` on, then the incomplete one at the end, if any.

    Skips bytes that are not gzip, and damaged members before whole ones.
    """
    while True:
        match _member_at(stream, offset):
            case GzipMember() as member:
                yield member
                offset = member.end
            case "end":
                return
            case "cut off":
                yield Torn(offset)
                return
            case _:
                following = _next_record(stream, offset + 1)
                if following is None:
                    if _begins(stream, offset):
                        yield Torn(offset)
                    return
                offset = following


def _member_at(stream: BinaryIO, start: int) -> GzipMember | str:
    """Return the member at a position, or "end" (of the file), "cut off" or "damaged"."""
    stream.seek(start)
    inflater, parts, length, size = zlib.decompressobj(wbits=31), list[bytes](), 0, 0
    try:
        while not inflater.eof:
            chunk = inflater.unconsumed_tail
            if not chunk:
                chunk = stream.read(_CHUNK)
                length += len(chunk)
                if not chunk:
                    return "cut off" if length else "end"
            # Limited, as few bytes may inflate to a thousand times as many.
            part = inflater.decompress(chunk, 16 * _CHUNK)
            size += len(part)
            if size <= MOST_BYTES:
                parts.append(part)
            else:
                parts.clear()
    except zlib.error:
        return "damaged"
    content = b"".join(parts) if size <= MOST_BYTES else None
    return GzipMember(start, length - len(inflater.unused_data), content)


def _begins(stream: BinaryIO, offset: int) -> bool:
    """Return whether a member begins here; if not, the bytes are not ours to cut."""
    stream.seek(offset)
    beginning = stream.read(len(_MAGIC))
    return bool(beginning) and _MAGIC.startswith(beginning)


def _next_record(stream: BinaryIO, offset: int) -> int | None:
    """Return the position of the next whole member with a WARC record, or None.

    Members without one are skipped: a page that was sent compressed is a member inside its record.
    """
    for place, _ in zip(_places(stream, offset), range(_MOST_TRIED), strict=False):
        match _member_at(stream, place):
            case GzipMember(content=bytes() as content) if content.startswith(b"WARC/"):
                return place
    return None


def _places(stream: BinaryIO, offset: int) -> Iterator[int]:
    """Yield the positions from ``offset`` on where a member might begin."""
    overlap = b""
    while True:
        stream.seek(offset)
        chunk = stream.read(1 << 20)
        if not chunk:
            return
        window, index = overlap + chunk, 0
        while (index := window.find(_MAGIC, index)) >= 0:
            yield offset - len(overlap) + index
            index += 1
        offset += len(chunk)
        overlap = window[-(len(_MAGIC) - 1) :]
