"""Checkpoint the warehouse so that a kill at any moment leaves a usable file.

Commits only append to DuckDB's log next to the file, and DuckDB detects an incomplete end of the
log. A checkpoint writes the log into the file, and metadata into blocks in use: if the process is
killed during such a write, a block has a wrong checksum, and the file no longer opens (once in some
400 kills). So checkpoints happen only here, after copying the file. If the file's header shows that
the checkpoint did not finish, the copy replaces the file, and the log, still complete, is replayed.
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

# With a log of this size every opening takes 0.1 s longer; with 62 MB a batch takes 2.5 times as
# long.
LARGEST_LOG_BYTES = 16 << 20
# DuckDB's main header and two alternating ones; the last step of a checkpoint writes one of them.
_HEADER_BYTES = 3 << 12

Settings = dict[str, str | bool | int | float | list[str]]
# Compress long texts by ZSTD: by default a segment of a column stays uncompressed if one of its
# texts has more than 4,096 bytes (docs/decisions/0015-long-texts.md). DuckDB 1.2 and later can read
# it.
STORAGE_VERSION = "v1.2.0"
COMPRESSION: Settings = {
    "storage_compatibility_version": STORAGE_VERSION,
    "zstd_min_string_length": "1000",
}
# No checkpoints by size or at closing.
SETTINGS: Settings = {"checkpoint_threshold": "1TB"} | COMPRESSION
AT_OPENING = "PRAGMA disable_checkpoint_on_shutdown"


def checkpoint(database: duckdb.DuckDBPyConnection, home: Home, *, bulky: bool = False) -> None:
    """Write the log into the file; the caller holds the write lock and no transaction.

    ``bulky``: a whole table was written since the last checkpoint. DuckDB writes such rows into the
    file before the commit, so the published copy lacks them.
    """
    if not _log(home).exists():
        return  # nothing to write
    before = _copy_before(home, bulky=bulky)
    database.execute("CHECKPOINT")
    if home.snapshot.exists() and before.samefile(home.snapshot):
        before.unlink()
    else:
        before.chmod(mode(0o444))
        before.replace(home.spare_snapshot)


def is_due(home: Home) -> bool:
    """Return whether the log is long enough to slow down every opening."""
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
    is_cut = home.warehouse.exists() and _header(before) == _header(home.warehouse)
    if is_cut:
        restored = _copying(home)
        copy_file(before, restored)
        restored.replace(home.warehouse)
        sync_folder(home.root)
    before.unlink()
    return is_cut


def whole_file(home: Home) -> Path:
    """Return the file that the log belongs to: the copy if a checkpoint was interrupted."""
    before = home.before_checkpoint
    is_cut = before.exists() and _header(before) == _header(home.warehouse)
    return before if is_cut else home.warehouse


def _copy_before(home: Home, *, bulky: bool) -> Path:
    """Return a copy of the warehouse's file, which gets its name only when complete."""
    before, fresh = home.before_checkpoint, _copying(home)
    fresh.unlink(missing_ok=True)  # left by a killed run
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
        fresh.unlink()  # a reader has it open
    copy_file(home.warehouse, fresh)
    fresh.replace(before)
    sync_folder(home.root)
    return before


def _is_same(snapshot: Path, warehouse: Path) -> bool:
    """Return whether the snapshot equals the warehouse's file.

    DuckDB writes the rows of a large insert (122,880, the words of some 250 articles) into the file
    at the commit, and the log only refers to them. The header does not show such a change, but the
    time does: a snapshot is written after the checkpoint that it is made from.
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
