"""Update an older copy of a file by writing only the blocks that differ.

Both files are read and compared: 2 GB take 0.4 s from memory, while a copy takes 1 to 7 s and wears
the disk. Comparing DuckDB's block checksums instead is not safe: they are an XOR over words and
miss two exchanged words, which do occur.
"""

from __future__ import annotations

import fcntl
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

_PIECE_BYTES = 256 << 10  # DuckDB's block: what changes, changes in these pieces
_THREADS = 2  # one reads while the other waits for the disk


def update_copy(source: Path, target: Path) -> int | None:
    """Make ``target``, an older copy of ``source``, equal to it; return the bytes written.

    Returns None and changes nothing if another process has the target open. Synced to disk. Raises
    OSError; the target is then neither old nor new.
    """
    with source.open("rb") as reader, target.open("r+b", buffering=0) as writer:
        if not _is_exclusive(writer.fileno()):
            return None
        written = _update(reader.fileno(), writer.fileno())
        os.fsync(writer.fileno())
    return written


def _is_exclusive(descriptor: int) -> bool:
    """Return whether no other process has the file open; later openers then wait.

    A lease (fcntl(2), F_SETLEASE) is granted only for a file that no one else has open, and delays
    later openers. On a system or file system without leases the answer is False.
    """
    try:
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_WRLCK)
        # The kernel signals us when an opener waits; the default SIGIO would end this process.
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)
    except (OSError, AttributeError):
        return False
    return True


def _update(source: int, target: int) -> int:
    size = os.fstat(source).st_size
    os.ftruncate(target, size)
    pieces = range(0, size, _PIECE_BYTES)
    share = -(-len(pieces) // _THREADS) or 1
    parts = [pieces[start : start + share] for start in range(0, len(pieces), share)]
    # Reading and writing release the GIL: two threads take 0.6 of the time of one.
    with ThreadPoolExecutor(_THREADS) as threads:
        return sum(threads.map(lambda part: _update_pieces(source, target, part), parts))


def _update_pieces(source: int, target: int, places: range) -> int:
    # Reuse the buffers: allocating new ones for each piece takes four times as long as comparing.
    new, old = bytearray(_PIECE_BYTES), bytearray(_PIECE_BYTES)
    written = 0
    for place in places:
        count = _read(source, new, place)
        if _read(target, old, place) != count:
            raise OSError("a file changed its length while it was compared")
        if count < _PIECE_BYTES:  # the last piece
            del new[count:], old[count:]
        if new != old:
            _write(target, new, place)
            written += count
    return written


def _read(descriptor: int, buffer: bytearray, place: int) -> int:
    view, count = memoryview(buffer), 0
    while count < len(buffer) and (more := os.preadv(descriptor, [view[count:]], place + count)):
        count += more
    return count


def _write(descriptor: int, piece: bytearray, place: int) -> None:
    remaining = memoryview(piece)
    while remaining:
        count = os.pwrite(descriptor, remaining, place)
        remaining, place = remaining[count:], place + count
