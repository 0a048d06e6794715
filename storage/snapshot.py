"""The published copy: replaced whole by one rename, so a reader sees all of a run or none of it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb

from storage.errors import StorageError
from storage.home import Home
from storage.warehouse import Database, Warehouse

# <linux/fs.h>: share the blocks of a whole file, where the file system can (btrfs, XFS, ...).
_FICLONE = 0x40049409


def publish(warehouse: Warehouse) -> None:
    """Replace the snapshot with the warehouse's present state.

    Readers keep the file they opened; whoever opens the snapshot next gets the new one.
    """
    home = warehouse.home
    fresh = home.root / f"{home.snapshot.name}.{os.getpid()}.tmp"
    try:
        with warehouse.checkpointed():
            _copy(home.warehouse, fresh)
        fresh.replace(home.snapshot)
    except OSError as error:
        raise StorageError(
            f"{home.snapshot}: can't be published ({error.strerror}); what was collected is safe "
            f"in {home.warehouse.name}, the next run publishes it"
        ) from error
    finally:
        fresh.unlink(missing_ok=True)


@contextlib.contextmanager
def reading(home: Home, *, writable: Path | None = None) -> Iterator[Database]:
    """Open the snapshot to read: no files, no network and no settings beyond it.

    ``writable`` is the one file that a COPY may write.
    """
    if not home.snapshot.exists():
        raise StorageError(f"{home.snapshot}: not there yet; run `warta collect` first")
    try:
        database = duckdb.connect(
            str(home.snapshot),
            read_only=True,
            config={
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
            },
        )
        database.execute("SET TimeZone = 'UTC'")
        if writable:
            database.execute("SET allowed_paths = $paths", {"paths": [str(writable)]})
        database.execute("SET enable_external_access = false")
        database.execute("SET lock_configuration = true")
    except duckdb.Error as error:
        raise StorageError(
            f"{home.snapshot}: can't be read ({str(error).splitlines()[0]}); "
            "remove it, the next run publishes it anew"
        ) from error
    try:
        yield database
    finally:
        database.close()


def _copy(source: Path, target: Path) -> None:
    with source.open("rb") as read, target.open("wb") as write:
        try:
            fcntl.ioctl(write.fileno(), _FICLONE, read.fileno())
        except OSError:
            # The file system can't share blocks: copy them.
            shutil.copyfileobj(read, write, 1 << 20)
        write.flush()
        os.fsync(write.fileno())
