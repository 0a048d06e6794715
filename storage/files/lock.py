"""One holder at a time, and everybody can read who it is.

An advisory lock on a file: the system frees it when its holder dies, however it dies, so a dead
holder's lock is simply taken. The file's text names the holder for whoever has to wait.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from warta.storage.errors import Locked, StorageError

# Whoever can open the file to read can lock it, and for ever.
_OWNER_ONLY = 0o600


@contextlib.contextmanager
def held(path: Path, *, purpose: str, wait_seconds: float) -> Iterator[None]:
    """Hold the lock at ``path``; wait for it at most ``wait_seconds``.

    Raises Locked, naming the holder's process, purpose and since when, if it is not free by then.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _OWNER_ONLY)
    except OSError as error:
        raise StorageError(f"{path}: {error.strerror}; make the folder writable") from error
    try:
        with contextlib.suppress(OSError):  # made by an earlier version, or by somebody else
            os.fchmod(descriptor, _OWNER_ONLY)
        _acquire(descriptor, path, wait_seconds)
        since = datetime.now(UTC).isoformat(timespec="seconds")
        note = json.dumps({"process": os.getpid(), "purpose": purpose, "since": since})
        # A full disk costs the note that names us, not the lock.
        with contextlib.suppress(OSError):
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, note.encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _acquire(descriptor: int, path: Path, wait_seconds: float) -> None:
    deadline = time.monotonic() + wait_seconds
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.EACCES):
                raise StorageError(f"{path}: can't be locked ({error.strerror})") from error
        if time.monotonic() >= deadline:
            raise Locked(f"{_holder(path)}, waited {wait_seconds:g} s; try again when it has ended")
        time.sleep(0.02)


def _holder(path: Path) -> str:
    try:
        note = json.loads(path.read_text())
        return (
            f"{path}: held by process {note['process']} ({note['purpose']}) since {note['since']}"
        )
    except (OSError, ValueError, KeyError, TypeError):
        return f"{path}: held by another process"
