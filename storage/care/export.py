"""Export articles, or the answer to a query, to files for other programs.

The target gets its name only when it is complete; what a killed export left is cleared away.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from warta.storage.care.export_rows import ExportRequest, Format, OnProgress, write_rows
from warta.storage.errors import StorageError
from warta.storage.home import Home
from warta.storage.lake.location import Lake
from warta.storage.warehouse.connection import Database
from warta.storage.warehouse.question import BadQuestion, Limits
from warta.storage.warehouse.snapshot import reading

_BEFORE = "before"
# <fcntl.h>, <linux/fs.h>
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2


@dataclass(frozen=True, slots=True)
class Exported:
    """The files and rows written."""

    rows: int
    files: int
    size_bytes: int


def export(
    place: Home | Lake,
    target: Path,
    request: ExportRequest,
    *,
    overwrite: bool,
    on_progress: OnProgress,
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> Exported:
    """Write a folder of Parquet files, one a day of publication, or one CSV or JSON Lines file.

    ``on_progress`` is called with the rows done and the total. Raises StorageError if the target
    may not or can't be written, BadQuestion if the query can't be answered.
    """
    if not target.parent.is_dir():
        raise StorageError(f"{target}: there is no folder {target.parent}; create it first")
    try:
        with (
            _workplace(target) as folder,
            _reading(place, folder, limits) as database,
        ):
            _check_target(target, request.form, overwrite=overwrite)
            result = folder / f"made{target.suffix}"
            with _explained(limits):
                rows = write_rows(database, request, result, on_progress)
            files = sorted(result.rglob("*.parquet")) if result.is_dir() else [result]
            size = sum(file.stat().st_size for file in files)
            _install(result, target, folder / _BEFORE)
            return Exported(rows, len(files), size)
    except OSError as error:
        raise StorageError(f"{target}: can't be written ({error.strerror})") from error


def clear_away(target: Path) -> None:
    """Delete what a killed export left, and restore the earlier export that it had moved."""
    with contextlib.suppress(OSError, StorageError), _workplace(target):
        pass


@contextlib.contextmanager
def _workplace(target: Path) -> Iterator[Path]:
    """Yield the folder next to the target in which an export is made, one at a time.

    Its name is fixed, so that the next export finds what a killed one left. Raises StorageError if
    another export is using it, or OSError.
    """
    folder = target.with_name(f".{target.name}.exporting")
    folder.mkdir(exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StorageError(f"{target}: another export is writing it; wait for it") from None
        _recover(target, folder)
        _empty(folder)
        try:
            yield folder
        finally:
            _recover(target, folder)
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(descriptor)


def _recover(target: Path, folder: Path) -> None:
    """Restore the old export if a process was killed between the two renames."""
    if (folder / _BEFORE).exists() and not target.exists():
        (folder / _BEFORE).rename(target)


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def _check_target(target: Path, form: Format, *, overwrite: bool) -> None:
    if not target.exists():
        return
    if not (target.is_file() or target.is_dir()):  # root can rename over /dev/stdout
        raise StorageError(f"{target}: is a device or a pipe, which can't be replaced; name a file")
    if not overwrite:
        raise StorageError(f"{target}: exists; use --overwrite to replace it")
    if target.is_dir() != (form == "parquet") or (target.is_dir() and not _is_export(target)):
        raise StorageError(
            f"{target}: is not an earlier export; delete it yourself, or name another file"
        )


def _is_export(folder: Path) -> bool:
    """Return whether a folder holds only an export's files, so that it may be replaced."""
    return all(
        path.suffix == ".parquet" or (path.is_dir() and path.name.startswith("day="))
        for path in folder.rglob("*")
    )


@contextlib.contextmanager
def _reading(place: Home | Lake, folder: Path, limits: Limits) -> Iterator[Database]:
    settings = limits.as_settings(folder / "spilled") | {"preserve_insertion_order": "false"}
    with reading(place, writable=folder, limits=settings) as database:
        yield database


@contextlib.contextmanager
def _explained(limits: Limits) -> Iterator[None]:
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise StorageError(f"{limits.reached()}; nothing was left behind") from error
    except duckdb.IOException as error:
        raise StorageError(f"the export stopped: {error}; nothing was left behind") from error
    except duckdb.Error as error:
        raise BadQuestion(str(error)) from error


def _install(result: Path, target: Path, before: Path) -> None:
    """Rename the export to the target's name, in one step if the system can."""
    if not target.is_dir():
        result.replace(target)
    elif not _exchanged(result, target):
        target.rename(before)
        result.rename(target)


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange two paths in one step (renameat2(2)); return False if the system can't."""
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    result = renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE)
    return bool(result == 0)
