"""Write articles, or the answer to a query, to files for other programs.

Rows are streamed from the snapshot, so memory does not grow with their number. (COPY with
PARTITION_BY holds all partitions in memory: a million articles did not fit into 1 GB.) The target
gets its name only when it is complete.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

import duckdb

from warta.news.addresses.secrets import MASK, SQL_TOKEN
from warta.storage.errors import StorageError
from warta.storage.home import Home
from warta.storage.lake.location import Lake
from warta.storage.warehouse.connection import Database
from warta.storage.warehouse.question import BadQuestion, Limits, checked
from warta.storage.warehouse.snapshot import reading

Format = Literal["parquet", "csv", "jsonl"]
OnProgress = Callable[[int, int], None]

_BEFORE = "before"
# <fcntl.h>, <linux/fs.h>
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2
_ROWS_A_STEP = 20_000  # chosen by hand
_NO_DAY = "__HIVE_DEFAULT_PARTITION__"
_UTC = "TIMESTAMPFORMAT '%Y-%m-%dT%H:%M:%S.%fZ'"
_COMPRESSIONS = {".gz": "gzip", ".zst": "zstd"}
_DAYLIKE = ("TIMESTAMP WITH TIME ZONE", "TIMESTAMP", "DATE")


@dataclass(frozen=True, slots=True)
class Exported:
    """The files and rows written."""

    rows: int
    files: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """The rows to export: those of a query, or all articles; ``since`` limits updated_at.

    Without ``secrets``, tokens in a column feed_url are masked.
    """

    question: str | None = None
    since: datetime | None = None
    secrets: bool = False


def export(
    place: Home | Lake,
    target: Path,
    form: Format,
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
            _check_target(target, form, overwrite=overwrite)
            result = folder / "made"
            write = _write_days if form == "parquet" else _write_file
            with _explained(limits):
                _create_view(database, request)
                rows = write(database, request, result, form, target.suffix, on_progress)
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


def _create_view(database: Database, request: ExportRequest) -> None:
    """Create the view `exported` of the rows to export."""
    query = "FROM articles" if request.question is None else request.question
    database.execute(f"CREATE TEMP VIEW answer AS {checked(database, query)}")
    source = "answer"
    if not request.secrets and "feed_url" in _plain_columns(database, "answer"):
        database.execute(
            "CREATE TEMP VIEW masked AS SELECT * REPLACE (regexp_replace(feed_url, "  # noqa: S608 - our own patterns
            f"'{SQL_TOKEN}', '\\1{MASK}', 'gi') AS feed_url) FROM answer"
        )
        source = "masked"
    since = (
        f"WHERE updated_at >= TIMESTAMPTZ '{request.since.isoformat()}'" if request.since else ""
    )
    database.execute(f"CREATE TEMP VIEW exported AS FROM {source} {since}")


def _write_file(
    database: Database,
    request: ExportRequest,
    result: Path,
    form: Format,
    suffix: str,
    on_progress: OnProgress,
) -> int:
    chosen = "*"
    if form == "csv":
        # Lists as JSON: other programs can't read DuckDB's own notation.
        chosen = ", ".join(
            f"to_json({name}) AS {name}" if type_.endswith("]") or "(" in type_ else name
            for name, type_ in _columns(database, "exported").items()
        )
    options = f"FORMAT csv, HEADER true, {_UTC}" if form == "csv" else f"FORMAT json, {_UTC}"
    compression = _COMPRESSIONS.get(suffix, "none")
    with _watched(database, _count(database, "exported"), on_progress):
        source = f"SELECT {chosen} FROM exported"  # noqa: S608 - columns, quoted
        return _copy(database, source, result, f"{options}, COMPRESSION {compression}")


def _write_days(
    database: Database,
    request: ExportRequest,
    result: Path,
    form: Format,
    suffix: str,
    on_progress: OnProgress,
) -> int:
    """Write a folder for each day, named as in Hive, or one file if rows have no day."""
    result.mkdir()
    source = "exported"
    if request.question is not None:
        # Run the query once: it may be slow, or return other rows the second time.
        _copy(database, "FROM exported", result / "answer", _PARQUET)
        source = f"read_parquet({_quoted(result / 'answer')})"
    total, rows = _count(database, source), 0
    if _columns(database, source).get('"published_at"') not in _DAYLIKE or total == 0:
        rows = _copy(database, f"FROM {source}", result / "data.parquet", _PARQUET)
        on_progress(rows, total)
    else:
        for days in _steps(database, source):
            rows += _write_step(database, source, days, result)
            on_progress(rows, total)
    (result / "answer").unlink(missing_ok=True)
    return rows


_PARQUET = "FORMAT parquet, COMPRESSION zstd"


def _steps(database: Database, source: str) -> list[list[str | None]]:
    """Return the days, in groups with enough rows for a pass over the table."""
    counts = database.execute(
        "SELECT strftime(published_at, '%Y-%m-%d') AS day, count(*) "  # noqa: S608 - source is ours
        f"FROM {source} GROUP BY day ORDER BY day NULLS LAST"
    ).fetchall()
    steps: list[list[str | None]] = []
    room = 0
    for day, count in counts:
        if count > room or day is None:
            steps.append([])
            room = _ROWS_A_STEP
        steps[-1].append(day)
        room -= count
    return steps


def _write_step(database: Database, source: str, days: list[str | None], result: Path) -> int:
    condition = (
        f"published_at >= '{days[0]}' AND published_at < DATE '{days[-1]}' + INTERVAL 1 DAY"
        if days[0]
        else "published_at IS NULL"
    )
    database.execute(f"CREATE OR REPLACE TEMP TABLE step AS FROM {source} WHERE {condition}")
    rows = 0
    for day in days:
        folder = result / f"day={day or _NO_DAY}"
        folder.mkdir()
        is_on_day = f"strftime(published_at, '%Y-%m-%d') IS NOT DISTINCT FROM {_literal(day)}"
        rows += _copy(
            database,
            f"FROM step WHERE {is_on_day} ORDER BY published_at",
            folder / "data.parquet",
            _PARQUET,
        )
    return rows


def _literal(day: str | None) -> str:
    return f"'{day}'" if day else "NULL"


def _copy(database: Database, source: str, file: Path, options: str) -> int:
    [(rows,)] = database.execute(f"COPY ({source}) TO {_quoted(file)} ({options})").fetchall()
    return int(rows)


def _quoted(path: Path) -> str:
    return "'{}'".format(str(path).replace("'", "''"))


def _plain_columns(database: Database, source: str) -> list[str]:
    return [
        name
        for name, kind, *_ in database.execute(f"DESCRIBE FROM {source}").fetchall()
        if kind == "VARCHAR"
    ]


def _columns(database: Database, source: str) -> dict[str, str]:
    """Return the quoted names of a query's columns, with their types."""
    rows = database.execute(f"DESCRIBE FROM {source}").fetchall()
    return {'"{}"'.format(row[0].replace('"', '""')): row[1] for row in rows}


def _count(database: Database, source: str) -> int:
    [(count,)] = database.execute(f"SELECT count(*) FROM {source}").fetchall()  # noqa: S608 - ours
    return int(count)


@contextlib.contextmanager
def _watched(database: Database, total: int, on_progress: OnProgress) -> Iterator[None]:
    """Report the progress of a long statement, by DuckDB's estimate."""
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.2):
            on_progress(int(max(0.0, database.query_progress()) * total / 100), total)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
    on_progress(total, total)


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
