"""Write articles, or the answer to a query, to files for other programs.

Everything is read from the snapshot and written at once: memory does not grow with the number of
articles. (COPY with PARTITION_BY holds all partitions at once: a million articles did not fit into
1 GB.) The target gets its name only when it is complete.
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
Told = Callable[[int, int], None]

_BEFORE = "before"
# <fcntl.h>, <linux/fs.h>
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2
_ROWS_A_STEP = 20_000
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
    """What to export: a query's rows, or all articles; ``since`` limits updated_at.

    Without ``secrets``, tokens in a column feed_url are masked.
    """

    question: str | None = None
    since: datetime | None = None
    secrets: bool = False


def export(
    place: Home | Lake,
    target: Path,
    form: Format,
    wanted: ExportRequest,
    *,
    overwrite: bool,
    told: Told,
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> Exported:
    """Write a folder of Parquet files, one a day of publication, or one CSV or JSON Lines file.

    ``told`` hears of rows done and rows in all. Raises StorageError when the target may not or
    can't be written, BadQuestion for a query that can't be answered.
    """
    if not target.parent.is_dir():
        raise StorageError(f"{target}: there is no folder {target.parent}; make it first")
    try:
        with (
            _workplace(target) as folder,
            _reading(place, folder, limits) as database,
        ):
            _refuse(target, form, overwrite=overwrite)
            made = folder / "made"
            write = _write_days if form == "parquet" else _write_file
            with _explained(limits):
                _ask(database, wanted)
                rows = write(database, wanted, made, form, target.suffix, told)
            files = sorted(made.rglob("*.parquet")) if made.is_dir() else [made]
            size = sum(file.stat().st_size for file in files)
            _put(made, target, folder / _BEFORE)
            return Exported(rows, len(files), size)
    except OSError as error:
        raise StorageError(f"{target}: can't be written ({error.strerror})") from error


def clear_away(target: Path) -> None:
    """Delete what a killed export left next to its target, and restore what it had moved."""
    with contextlib.suppress(OSError, StorageError), _workplace(target):
        pass


@contextlib.contextmanager
def _workplace(target: Path) -> Iterator[Path]:
    """Give the folder next to the target where an export is made, one at a time.

    Its name is fixed, so that the next export finds what a killed one left. Raises StorageError if
    another export works there; raises OSError.
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
    """Restore the old export if a kill came between moving it and placing the new one."""
    if (folder / _BEFORE).exists() and not target.exists():
        (folder / _BEFORE).rename(target)


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def _refuse(target: Path, form: Format, *, overwrite: bool) -> None:
    if not target.exists():
        return
    if not overwrite:
        raise StorageError(f"{target}: is there already; --overwrite replaces it")
    if target.is_dir() != (form == "parquet") or (target.is_dir() and not _is_export(target)):
        raise StorageError(f"{target}: is no earlier export; remove it yourself, or name another")


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


def _ask(database: Database, wanted: ExportRequest) -> None:
    """Create the view of the rows to export, from one query only."""
    asked = "FROM articles" if wanted.question is None else wanted.question
    database.execute(f"CREATE TEMP VIEW asked AS {checked(database, asked)}")
    source = "asked"
    if not wanted.secrets and "feed_url" in _plain_columns(database, "asked"):
        database.execute(
            "CREATE TEMP VIEW shown AS SELECT * REPLACE (regexp_replace(feed_url, "  # noqa: S608 - our own patterns
            f"'{SQL_TOKEN}', '\\1{MASK}', 'gi') AS feed_url) FROM asked"
        )
        source = "shown"
    since = f"WHERE updated_at >= TIMESTAMPTZ '{wanted.since.isoformat()}'" if wanted.since else ""
    database.execute(f"CREATE TEMP VIEW wanted AS FROM {source} {since}")


def _write_file(
    database: Database, wanted: ExportRequest, made: Path, form: Format, suffix: str, told: Told
) -> int:
    chosen = "*"
    if form == "csv":
        # Lists as JSON: other programs can't read DuckDB's own notation.
        chosen = ", ".join(
            f"to_json({name}) AS {name}" if type_.endswith("]") or "(" in type_ else name
            for name, type_ in _columns(database, "wanted").items()
        )
    options = f"FORMAT csv, HEADER true, {_UTC}" if form == "csv" else f"FORMAT json, {_UTC}"
    compression = _COMPRESSIONS.get(suffix, "none")
    with _watched(database, _count(database, "wanted"), told):
        source = f"SELECT {chosen} FROM wanted"  # noqa: S608 - columns, quoted
        return _copy(database, source, made, f"{options}, COMPRESSION {compression}")


def _write_days(
    database: Database, wanted: ExportRequest, made: Path, form: Format, suffix: str, told: Told
) -> int:
    """Write a folder a day, named as Hive does, or one file if rows have no day."""
    made.mkdir()
    source = "wanted"
    if wanted.question is not None:
        # Run once: it may take long, or return other rows the second time.
        _copy(database, "FROM wanted", made / "asked", _PARQUET)
        source = f"read_parquet({_quoted(made / 'asked')})"
    total, rows = _count(database, source), 0
    if _columns(database, source).get('"published_at"') not in _DAYLIKE or total == 0:
        rows = _copy(database, f"FROM {source}", made / "data.parquet", _PARQUET)
        told(rows, total)
    else:
        for days in _steps(database, source):
            rows += _write_step(database, source, days, made)
            told(rows, total)
    (made / "asked").unlink(missing_ok=True)
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


def _write_step(database: Database, source: str, days: list[str | None], made: Path) -> int:
    condition = (
        f"published_at >= '{days[0]}' AND published_at < DATE '{days[-1]}' + INTERVAL 1 DAY"
        if days[0]
        else "published_at IS NULL"
    )
    database.execute(f"CREATE OR REPLACE TEMP TABLE step AS FROM {source} WHERE {condition}")
    rows = 0
    for day in days:
        folder = made / f"day={day or _NO_DAY}"
        folder.mkdir()
        of_day = f"strftime(published_at, '%Y-%m-%d') IS NOT DISTINCT FROM {_literal(day)}"
        rows += _copy(
            database,
            f"FROM step WHERE {of_day} ORDER BY published_at",
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
    found = database.execute(f"DESCRIBE FROM {source}").fetchall()
    return {'"{}"'.format(row[0].replace('"', '""')): row[1] for row in found}


def _count(database: Database, source: str) -> int:
    [(count,)] = database.execute(f"SELECT count(*) FROM {source}").fetchall()  # noqa: S608 - ours
    return int(count)


@contextlib.contextmanager
def _watched(database: Database, total: int, told: Told) -> Iterator[None]:
    """Report the progress of a single long statement, by DuckDB's own estimate."""
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.2):
            told(int(max(0.0, database.query_progress()) * total / 100), total)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
    told(total, total)


def _put(made: Path, target: Path, before: Path) -> None:
    """Rename the export to the target's name, in one step if the system can."""
    if not target.is_dir():
        made.replace(target)
    elif not _exchanged(made, target):
        target.rename(before)
        made.rename(target)


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange two paths in one step (renameat2(2)); return False if the system can't."""
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    result = renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE)
    return bool(result == 0)
