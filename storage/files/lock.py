"""Lock a file for one holder at a time, and say who holds it.

The lock is advisory: the system releases it when its holder dies. The file's text names the holder.
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

# Anybody who may open the file for reading could lock it forever.
_OWNER_ONLY = 0o600
# `holder` takes the lock for an instant, which must not make a caller fail that does not wait.
_LEAST_WAIT_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Holder:
    """The holder of a lock: its process and purpose, and since when it holds the lock."""

    process: int
    purpose: str
    since: datetime


def holder(path: Path) -> Holder | None:
    """Return the holder of the lock at ``path``, or None if it is free.

    Also None if the file belongs to another user, so that we can't open it.
    """
    try:
        # Non-blocking: a named pipe in its place would never open.
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
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


def is_wanted(path: Path) -> bool:
    """Return whether another process or thread waits for the lock at ``path``."""
    try:
        descriptor = os.open(_waiting(path), os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False  # nobody ever had to wait
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False


@contextlib.contextmanager
def held(path: Path, *, purpose: str, wait_seconds: float) -> Iterator[None]:
    """Hold the lock at ``path``, waiting at most ``wait_seconds`` for it.

    Raises Locked, which names the holder's process, purpose and start, if the wait ends first.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _OWNER_ONLY)
    except OSError as error:
        mend = "make the folder writable"
        if error.errno in (errno.EISDIR, errno.ENOENT, errno.ELOOP):
            mend = "the lock must be a file: delete what is there"
        raise StorageError(f"{path}: {error.strerror}; {mend}") from error
    try:
        with contextlib.suppress(OSError):  # made by an earlier version, or by somebody else
            os.fchmod(descriptor, _OWNER_ONLY)
        _acquire(descriptor, path, wait_seconds)
        since = datetime.now(UTC).isoformat(timespec="seconds")
        note = json.dumps({"process": os.getpid(), "purpose": purpose, "since": since})
        # On a full disk the lock is held without the note that names its holder.
        with contextlib.suppress(OSError):
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, note.encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _acquire(descriptor: int, path: Path, wait_seconds: float) -> None:
    if _is_acquired(descriptor, path):
        return
    deadline = time.monotonic() + max(wait_seconds, _LEAST_WAIT_SECONDS)
    with _announced(path):
        while time.monotonic() < deadline:
            time.sleep(0.02)
            if _is_acquired(descriptor, path):
                return
    raise Locked(f"{_holder(path)}, waited {wait_seconds:g} s; try again when it has ended")


def _is_acquired(descriptor: int, path: Path) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in (errno.EAGAIN, errno.EACCES):
            raise StorageError(f"{path}: can't be locked ({error.strerror})") from error
        return False
    return True


@contextlib.contextmanager
def _announced(path: Path) -> Iterator[None]:
    """Let the holder see that somebody waits: a shared lock on a file beside the lock.

    Where that file can't be made, the wait goes on without.
    """
    with contextlib.ExitStack() as opened:
        with contextlib.suppress(OSError):
            descriptor = os.open(_waiting(path), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _OWNER_ONLY)
            opened.callback(os.close, descriptor)
            fcntl.flock(descriptor, fcntl.LOCK_SH)
        yield


def _waiting(path: Path) -> Path:
    return path.with_name(f"{path.name}.waiting")


def _holder(path: Path) -> str:
    try:
        note = json.loads(path.read_text())
        return (
            f"{path}: held by process {note['process']} ({note['purpose']}) since {note['since']}"
        )
    except (OSError, ValueError, KeyError, TypeError):
        return f"{path}: held by another process"
