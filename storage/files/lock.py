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
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from warta.storage.errors import Locked, StorageError

# Whoever can open the file to read can lock it, and for ever.
_OWNER_ONLY = 0o600
# `holder` holds it for an instant: whoever doesn't want to wait must not meet that.
_LEAST_WAIT_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lock: its process, what for, and since when."""

    process: int
    purpose: str
    since: datetime


def holder(path: Path) -> Holder | None:
    """Return who holds the lock at ``path``, or None if nobody does.

    None too where the file is another user's, who alone may open it.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        note = json.loads(os.pread(descriptor, 4096, 0) or b"null")
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return Holder(
                int(note["process"]), str(note["purpose"]), datetime.fromisoformat(note["since"])
            )
    except (OSError, ValueError, KeyError, TypeError):
        return None
    finally:
        os.close(descriptor)
    return None


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
    deadline = time.monotonic() + max(wait_seconds, _LEAST_WAIT_SECONDS)
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
