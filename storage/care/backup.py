"""Copy a home to another folder while runs continue; the copy works as a home.

The writer waits only while the database is copied on its own disk (sharing blocks if the file
system can). Archive files are skipped if size and time are unchanged. The database is copied last,
so the folder always has a complete database and every page in its index.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from warta.storage.errors import StorageError
from warta.storage.files.archive import Archive
from warta.storage.files.copying import copy_file, sync_folder
from warta.storage.files.lock import held
from warta.storage.home import Home
from warta.storage.warehouse.checkpoint import whole_file
from warta.storage.warehouse.connection import Warehouse
from warta.storage.watches.file import copy_watches

# This file marks a folder that a backup made and may write to again.
_MARK = "backup.json"
OnProgress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Backup:
    """The contents of a backup; ``copied_bytes``: what changed since the last one."""

    made_at: str
    articles: int
    database_bytes: int
    archive_files: int
    archive_bytes: int
    copied_bytes: int


def backup(warehouse: Warehouse, target: Path, *, on_progress: OnProgress) -> Backup:
    """Make ``target`` a copy of the home, or update an earlier copy.

    ``on_progress`` is called with the bytes done and the total. Raises StorageError if the target
    is neither empty nor a backup, or can't be written; an earlier backup there stays usable.
    """
    home, copy = warehouse.home, Home(target)
    _check_target(home, target)
    try:
        with _locked(home):
            target.mkdir(parents=True, exist_ok=True)
            _begin(home, target)
            copy.archive.mkdir(exist_ok=True)
            return _copied_home(warehouse, copy, on_progress)
    except OSError as error:
        raise StorageError(
            f"{error.filename or target}: can't be written ({error.strerror}); free some space or "
            "correct its permissions, and run again"
        ) from error


def _copied_home(warehouse: Warehouse, copy: Home, on_progress: OnProgress) -> Backup:
    home = warehouse.home
    with _frozen(warehouse, copy.root) as database:
        changed = _changed_files(home, copy)
        total = database.stat().st_size + sum(changed.values())
        done = 0
        for name, size in changed.items():
            with contextlib.suppress(FileNotFoundError):  # retired in the meantime
                _copy_with_time(home.archive / name, copy.archive / name)
            done += size
            on_progress(done, total)
        copy_watches(home, copy)
        articles = _install(database, copy.warehouse)
        on_progress(total, total)
        _forget_retired(home, copy)
    sizes = Archive(copy).sizes()
    result = Backup(
        made_at=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        articles=articles,
        database_bytes=copy.warehouse.stat().st_size,
        archive_files=len(sizes),
        archive_bytes=sum(sizes.values()),
        copied_bytes=total,
    )
    _mark(copy.root, asdict(result))
    return result


def _begin(home: Home, target: Path) -> None:
    """Mark the folder as a backup, and delete what a killed backup left."""
    if not (target / _MARK).exists():
        _mark(target, {"made_at": None})
    for stale in (*home.root.glob(".backup.*"), *target.glob(".backup.*")):
        shutil.rmtree(stale, ignore_errors=_is_read_only(stale.parent))
    for stale in (target / "archive").glob(".*.fresh"):
        stale.unlink()


def _mark(target: Path, facts: dict[str, object]) -> None:
    (target / _MARK).write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
    sync_folder(target)


def _check_target(home: Home, target: Path) -> None:
    home_path, target_path = home.root.resolve(), target.resolve()
    if (
        home_path == target_path
        or home_path in target_path.parents
        or target_path in home_path.parents
    ):
        raise StorageError(f"{target}: is part of the home itself; name a folder outside of it")
    if target.exists() and not target.is_dir():
        raise StorageError(f"{target}: is not a folder; name a folder")
    if (target / "news.duckdb").exists():
        raise StorageError(
            f"{target}: is in use as a home; name another folder, so that neither overwrites the "
            "other"
        )
    if target.exists() and not (target / _MARK).exists() and not _is_empty(target):
        raise StorageError(f"{target}: is neither empty nor a backup; name another folder")


def _is_empty(target: Path) -> bool:
    """Return whether a folder is empty, apart from an empty `archive/` (earlier versions)."""
    return all(
        path.name == "archive" and path.is_dir() and not any(path.iterdir())
        for path in target.iterdir()
    )


@contextlib.contextmanager
def _locked(home: Home) -> Iterator[None]:
    """Hold the lock for one backup of a home at a time; a read-only disk needs none."""
    if os.access(home.root, os.W_OK) or not _is_read_only(home.root):
        with held(home.root / "backup.lock", purpose="backup", wait_seconds=0):
            yield
    else:
        yield


def _is_read_only(folder: Path) -> bool:
    return bool(os.statvfs(folder).f_flag & os.ST_RDONLY)


@contextlib.contextmanager
def _frozen(warehouse: Warehouse, target: Path) -> Iterator[Path]:
    """Yield a copy of the database that nobody writes to.

    It is on the home's disk, since the writer waits for it and the target's disk may be slow.
    """
    read_only = _is_read_only(warehouse.home.root)
    same_disk = warehouse.home.root.stat().st_dev == target.stat().st_dev
    place = target if same_disk or read_only else warehouse.home.root
    with tempfile.TemporaryDirectory(dir=place, prefix=".backup.") as folder:
        frozen = Path(folder, "warehouse.duckdb")
        if read_only:
            _copy_unchanging(warehouse.home, frozen)
            yield frozen
            return
        with warehouse.checkpointed():
            copy_file(warehouse.home.warehouse, frozen)
        yield frozen


def _copy_unchanging(home: Home, frozen: Path) -> None:
    """Copy the database of a read-only disk, with its log."""
    copy_file(whole_file(home), frozen)
    log, copied = Path(f"{home.warehouse}.wal"), Path(f"{frozen}.wal")
    if not log.exists():
        return
    copy_file(log, copied)
    try:
        with duckdb.connect(str(frozen)) as opened:
            opened.execute("CHECKPOINT")
    except duckdb.Error as error:
        raise StorageError(f"{home.warehouse}: can't be read ({error})") from error


def _changed_files(home: Home, copy: Home) -> dict[str, int]:
    """Return the archive files that the copy lacks or has in another state, with their sizes."""
    return {
        name: size
        for name, size in Archive(home).sizes().items()
        if _stamp(home.archive / name) != _stamp(copy.archive / name)
    }


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        stat = path.stat()
    except FileNotFoundError:
        return None
    return stat.st_size, stat.st_mtime_ns


def _copy_with_time(source: Path, target: Path) -> None:
    """Copy a file under a temporary name, with the source's time of change, then rename it.

    The time is read first, so that an append during the copy makes the next backup copy it again.
    """
    changed = source.stat().st_mtime_ns
    fresh = target.with_name(f".{target.name}.fresh")
    copy_file(source, fresh)
    os.utime(fresh, ns=(changed, changed))
    fresh.replace(target)


def _install(database: Path, target: Path) -> int:
    """Move the database to its name in the backup if it opens; return its number of articles."""
    try:
        with duckdb.connect(str(database), read_only=True) as opened:
            [(articles,)] = opened.execute(
                "SELECT count(*) FROM store.article WHERE copy_of IS NULL"
            ).fetchall()
    except duckdb.Error as error:
        raise StorageError(f"{target}: the copy can't be read ({error}); try again") from error
    if database.stat().st_dev == target.parent.stat().st_dev:
        database.replace(target)
    else:
        _copy_with_time(database, target)
    Path(f"{target}.wal").unlink(missing_ok=True)
    return int(articles)


def _forget_retired(home: Home, copy: Home) -> None:
    """Delete archive files from the copy that retention deleted from the home."""
    for name in Archive(copy).sizes().keys() - Archive(home).sizes().keys():
        Archive(copy).delete(name)
