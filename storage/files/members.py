"""The gzip members of an archive file: which are whole, and where a crash cut the last one off."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

_MAGIC = b"\x1f\x8b\x08"  # RFC 1952, 2.3: ID1, ID2, and the one method there is
_CHUNK = 1 << 16
# A record holds a page as it came, of at most `most_page_bytes`; what is far larger is none, and
# is passed over without being kept in memory.
MOST_BYTES = 256 << 20
# After a damaged stretch so many places that look like the beginning of a member are tried.
_MOST_TRIED = 1_000


@dataclass(frozen=True, slots=True)
class Member:
    """A whole member; ``content`` is None where it is longer than ``MOST_BYTES``."""

    start: int
    length: int
    content: bytes | None

    @property
    def end(self) -> int:
        return self.start + self.length


@dataclass(frozen=True, slots=True)
class Torn:
    """What stands at ``start`` up to the end of the file is a member that was not finished."""

    start: int


def members(stream: BinaryIO, offset: int) -> Iterator[Member | Torn]:
    """Yield the whole members from ``offset`` on, and at last what is torn, if anything is.

    What is no gzip, or a damaged member with whole ones behind it, is passed over.
    """
    while True:
        match _member_at(stream, offset):
            case Member() as member:
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


def _member_at(stream: BinaryIO, start: int) -> Member | str:
    """Return the member at a place; else "end" (of the file), "cut off" (by it) or "damaged"."""
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
            # A little may inflate to a thousand times as much.
            part = inflater.decompress(chunk, 16 * _CHUNK)
            size += len(part)
            if size <= MOST_BYTES:
                parts.append(part)
            else:
                parts.clear()
    except zlib.error:
        return "damaged"
    content = b"".join(parts) if size <= MOST_BYTES else None
    return Member(start, length - len(inflater.unused_data), content)


def _begins(stream: BinaryIO, offset: int) -> bool:
    """Return whether a member begins here: what is no gzip was not written by us, nor cut off."""
    stream.seek(offset)
    beginning = stream.read(len(_MAGIC))
    return bool(beginning) and _MAGIC.startswith(beginning)


def _next_record(stream: BinaryIO, offset: int) -> int | None:
    """Return where the next whole member with a WARC record begins, or None.

    A page that was sent compressed is a whole member too, within the one that holds its record.
    """
    for place, _ in zip(_places(stream, offset), range(_MOST_TRIED), strict=False):
        match _member_at(stream, place):
            case Member(content=bytes() as content) if content.startswith(b"WARC/"):
                return place
    return None


def _places(stream: BinaryIO, offset: int) -> Iterator[int]:
    """Yield where from ``offset`` on a member might begin."""
    kept = b""
    while True:
        stream.seek(offset)
        chunk = stream.read(1 << 20)
        if not chunk:
            return
        window, at = kept + chunk, 0
        while (at := window.find(_MAGIC, at)) >= 0:
            yield offset - len(kept) + at
            at += 1
        offset += len(chunk)
        kept = window[-(len(_MAGIC) - 1) :]
