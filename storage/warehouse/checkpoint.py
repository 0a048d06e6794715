"""Checkpoint the warehouse so that a kill at any moment leaves a usable file.

Commits only append to DuckDB's log next to the file, and DuckDB recognises an incomplete end of it.
A checkpoint writes the log into the file, and metadata into blocks in use: a process killed during
such a write leaves a block with a wrong checksum, and a file that no longer opens (seen once in
some 400 kills). So checkpoints happen only here, after copying the file: if the file's header shows
that the checkpoint did not finish, the copy replaces the file, and the log, still complete, is
replayed over it.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import duckdb

from warta.storage.files.access import mode
from warta.storage.files.copying import copy_file, sync_folder
from warta.storage.files.file_sync import update_copy
from warta.storage.home import Home

# A log of this size costs every opening 0.1 s; at 62 MB a batch takes 2.5 times as long.
LARGEST_LOG_BYTES = 16 << 20
# DuckDB's main header and its two alternating ones: a checkpoint ends by writing one of them.
_HEADER_BYTES = 3 << 12

Settings = dict[str, str | bool | int | float | list[str]]
# Long texts are compressed by ZSTD: by default a column lies uncompressed where one of its texts
# has more than 4,096 bytes (docs/decisions/0015-long-texts.md). DuckDB 1.2 and later read it.
STORAGE_VERSION = "v1.2.0"
COMPRESSION: Settings = {
    "storage_compatibility_version": STORAGE_VERSION,
    "zstd_min_string_length": "1000",
}
# Nothing is checkpointed by size or at closing.
SETTINGS: Settings = {"checkpoint_threshold": "1TB"} | COMPRESSION
AT_OPENING = "PRAGMA disable_checkpoint_on_shutdown"


def checkpoint(database: duckdb.DuckDBPyConnection, home: Home, *, bulky: bool = False) -> None:
    """Write the log into the file; the caller holds the write lock, outside a transaction.

    ``bulky``: a whole table was written since the last checkpoint. DuckDB writes such rows into the
    file before they are committed, so the published copy lacks them.
    """
    if not _log(home).exists():
        return  # there is nothing to fold in
    before = _keep_as_it_was(home, bulky=bulky)
    database.execute("CHECKPOINT")
    if home.snapshot.exists() and before.samefile(home.snapshot):
        before.unlink()
    else:
        before.chmod(mode(0o444))
        before.replace(home.spare_snapshot)


def is_due(home: Home) -> bool:
    """Return whether the log is so long that it slows down every opening."""
    try:
        return _log(home).stat().st_size > LARGEST_LOG_BYTES
    except FileNotFoundError:
        return False


def undo_cut_checkpoint(home: Home) -> bool:
    """Restore the copy if the last checkpoint was interrupted; return whether it was.

    The caller holds the write lock. Raises OSError, for instance if the disk is full.
    """
    before = home.before_checkpoint
    if not before.exists():
        return False
    cut = home.warehouse.exists() and _header(before) == _header(home.warehouse)
    if cut:
        mended = _copying(home)
        copy_file(before, mended)
        mended.replace(home.warehouse)
        sync_folder(home.root)
    before.unlink()
    return cut


def whole_file(home: Home) -> Path:
    """Return the file that the warehouse's log belongs to: the copy, after a cut checkpoint."""
    before = home.before_checkpoint
    is_cut = before.exists() and _header(before) == _header(home.warehouse)
    return before if is_cut else home.warehouse


def _keep_as_it_was(home: Home, *, bulky: bool) -> Path:
    """Return a copy of the warehouse's file, named only once it is complete."""
    before, fresh = home.before_checkpoint, _copying(home)
    fresh.unlink(missing_ok=True)  # of a run that was killed
    if not bulky and _is_same(home.snapshot, home.warehouse):
        with contextlib.suppress(OSError):  # a file system without hard links
            os.link(home.snapshot, before)
            return before
    with contextlib.suppress(FileNotFoundError):
        home.spare_snapshot.replace(fresh)
        fresh.chmod(mode(0o644))
        if update_copy(home.warehouse, fresh) is not None:
            fresh.replace(before)
            return before
        fresh.unlink()  # somebody reads it still
    copy_file(home.warehouse, fresh)
    fresh.replace(before)
    sync_folder(home.root)
    return before


def _is_same(snapshot: Path, warehouse: Path) -> bool:
    """Return whether the snapshot holds what the warehouse's file holds.

    DuckDB puts rows of a large insert (122,880, the words of some 250 articles) into the file when
    they are committed; the log then only points to them. Its header does not show that, its time
    does: a snapshot is written after the checkpoint that it is made from.
    """
    try:
        published, file = snapshot.stat(), warehouse.stat()
    except FileNotFoundError:
        return False
    return (
        published.st_size == file.st_size
        and file.st_mtime_ns <= published.st_mtime_ns
        and _header(snapshot) == _header(warehouse)
    )


def _header(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(_HEADER_BYTES)


def _copying(home: Home) -> Path:
    return home.before_checkpoint.with_name(f"{home.before_checkpoint.name}.copying")


def _log(home: Home) -> Path:
    return home.warehouse.with_name(f"{home.warehouse.name}.wal")
