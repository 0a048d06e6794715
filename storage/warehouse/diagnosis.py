"""Find out why a database file can't be used, by examining it instead of DuckDB's message."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
from pathlib import Path

import duckdb

from warta.storage.errors import OutOfMemory, StorageError
from warta.storage.home import Home

_LITTLE_SPACE_BYTES = 50 << 20  # chosen by hand


def missing(home: Home) -> StorageError | None:
    """Return why a missing warehouse must not be created, or None if it may be."""
    if home.warehouse.exists() or not home.snapshot.exists():
        return None
    return StorageError(
        f"{home.warehouse}: is missing, but {home.snapshot.name} exists; {_way_back(home)}. "
        "To start again from nothing, move both away"
    )


def opening_failed(home: Home, error: Exception) -> StorageError:
    """Return why the warehouse can't be opened."""
    path = home.warehouse
    message = str(error).splitlines()[0]
    if refused := _no_permission(path):
        return refused
    if path.exists() and path.stat().st_size == 0:
        return StorageError(f"{path}: is empty, not a database; {_way_back(home)}")
    if _in_use(path):
        return StorageError(
            f"{path}: another program has it open ({message}); close it there: "
            f"open {home.snapshot.name} instead, which is never locked"
        )
    if full := disk_full(path):
        return full
    return StorageError(
        f"{path}: can't be opened as a database ({message}). If a newer DuckDB wrote it, upgrade; "
        f"if it is damaged, {_way_back(home)}"
    )


def working_failed(home: Home, error: Exception) -> StorageError:
    """Return why a step on the open warehouse failed; what was committed before it is safe."""
    message = str(error).splitlines()[0]
    if isinstance(error, duckdb.OutOfMemoryException):
        return OutOfMemory(
            f"{home.warehouse}: a step needed more memory than the database may use ({message}); "
            "nothing of that step is stored, and everything saved before is safe. Please "
            "report this"
        )
    cause = _no_permission(home.warehouse) or disk_full(home.warehouse)
    return cause or StorageError(
        f"{home.warehouse}: {message}; everything saved before is safe. If the disk is full or a "
        "limit on the size of files was reached, free some space and run again; if the file is "
        f"damaged, {_way_back(home)}"
    )


def disk_full(path: Path) -> StorageError | None:
    """Return a message if little space is left on a file's disk, or None."""
    free = shutil.disk_usage(next(each for each in path.parents if each.exists())).free
    if free > _LITTLE_SPACE_BYTES:
        return None
    return StorageError(
        f"{path}: {os.strerror(errno.ENOSPC).lower()} ({free >> 20} MiB free); everything "
        "saved before is safe: free some space and run again"
    )


def _no_permission(path: Path) -> StorageError | None:
    """Return a message if the file, or its folder with DuckDB's log, can't be written; or None."""
    for place in (path, path.parent):
        if place.exists() and not os.access(place, os.R_OK | os.W_OK):
            return StorageError(
                f"{place}: no permission to write; run as its owner, or change its mode"
            )
    return None


def _in_use(path: Path) -> bool:
    """Return whether another process holds a lock on the file, as DuckDB does while it is open."""
    try:
        with path.open("r+b") as file:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno in (errno.EACCES, errno.EAGAIN)
    return False


def _way_back(home: Home) -> str:
    if home.snapshot.exists():
        return (
            f"put a backup in its place, or the snapshot, which holds everything up to the last "
            f"publication: cp {home.snapshot} {home.warehouse} && chmod u+w {home.warehouse}"
        )
    return "put a backup in its place, or move it away to start again from nothing"
