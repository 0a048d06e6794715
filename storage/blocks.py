"""Bring an older copy of a database file up to date by the blocks that changed.

A DuckDB file is three headers of 4 KiB and blocks of one size, each of which opens with a 64-bit
checksum of its content (duckdb.org/docs/stable/internals/storage). Two copies of a file whose
checksums agree at a place agree there, so only the checksums have to be read: 8 bytes of 256 KiB.
"""

from __future__ import annotations

import fcntl
import os
import signal
from pathlib import Path

_HEADER_BYTES = 3 * 4096
_CHECKSUM_BYTES = 8


def update_copy(source: Path, target: Path, block_bytes: int) -> int | None:
    """Make ``target``, an older copy of ``source``, equal to it; returns the bytes written.

    None, and nothing is changed, where somebody has the target open. On disk when it returns.
    Raises OSError; the target is then neither old nor new.
    """
    with source.open("rb") as reader, target.open("r+b", buffering=0) as writer:
        if not _unread(writer.fileno()):
            return None
        written = _update(reader.fileno(), writer.fileno(), block_bytes)
        os.fsync(writer.fileno())
    return written


def _unread(descriptor: int) -> bool:
    """Whether nobody else has the file open; until it is closed, whoever opens it has to wait.

    A lease (fcntl(2), F_SETLEASE) is given only for a file that no one else has open, and holds
    back later openers. Where the system or the file system knows no leases, we can't know.
    """
    try:
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_WRLCK)
        # An opener that has to wait is announced by a signal; SIGIO, the default, would end us.
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)
    except (OSError, AttributeError):
        return False
    return True


def _update(source: int, target: int, block_bytes: int) -> int:
    size = os.fstat(source).st_size
    os.ftruncate(target, size)
    written = _copy(source, target, 0, _HEADER_BYTES)
    for start in range(_HEADER_BYTES, size, block_bytes):
        known = os.pread(target, _CHECKSUM_BYTES, start)
        if os.pread(source, _CHECKSUM_BYTES, start) != known:
            written += _copy(source, target, start, block_bytes)
    return written


def _copy(source: int, target: int, start: int, length: int) -> int:
    rest = memoryview(os.pread(source, length, start))
    while rest:
        count = os.pwrite(target, rest, start)
        rest, start = rest[count:], start + count
    return length
