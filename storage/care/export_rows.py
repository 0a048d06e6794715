"""Write the rows of an export: a folder of Parquet files, one a day, or one CSV or JSON Lines file.

Rows are streamed from the snapshot, so memory does not grow with their number. (COPY with
PARTITION_BY holds all partitions in memory: a million articles did not fit into 1 GB.)
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from warta.news.addresses.secrets import MASK, SQL_TOKEN
from warta.storage.warehouse.connection import Database
from warta.storage.warehouse.question import checked

Format = Literal["parquet", "csv", "jsonl"]
OnProgress = Callable[[int, int], None]

_ROWS_A_STEP = 20_000  # chosen by hand
_NO_DAY = "__HIVE_DEFAULT_PARTITION__"
_PARQUET = "FORMAT parquet, COMPRESSION zstd"
_UTC = "TIMESTAMPFORMAT '%Y-%m-%dT%H:%M:%S.%fZ'"
_COMPRESSIONS = {".gz": "gzip", ".zst": "zstd"}
_DAYLIKE = ("TIMESTAMP WITH TIME ZONE", "TIMESTAMP", "DATE")


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """The format, and the rows to export: all articles, or those that a query returns.

    ``since`` limits updated_at. Without ``secrets``, tokens in a column feed_url are masked.
    """

    form: Format = "parquet"
    question: str | None = None
    since: datetime | None = None
    secrets: bool = False


def write_rows(
    database: Database, request: ExportRequest, result: Path, on_progress: OnProgress
) -> int:
    """Write the rows to ``result``, which does not exist yet; return their number.

    A file is compressed if its name ends in .gz or .zst. ``on_progress`` is called with the rows
    done and the total. Raises duckdb.Error.
    """
    _create_view(database, request)
    if request.form != "parquet":
        return _write_file(database, request.form, result, on_progress)
    source = "exported"
    result.mkdir()
    if request.question is not None:
        # Run the query once: it may be slow, or return other rows the second time.
        _copy(database, "FROM exported", result / "answer", _PARQUET)
        source = f"read_parquet({_quoted(result / 'answer')})"
    rows = _write_days(database, source, result, on_progress)
    (result / "answer").unlink(missing_ok=True)
    return rows


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


def _write_file(database: Database, form: Format, result: Path, on_progress: OnProgress) -> int:
    chosen = "*"
    if form == "csv":
        # Lists as JSON: other programs can't read DuckDB's own notation.
        chosen = ", ".join(
            f"to_json({name}) AS {name}" if type_.endswith("]") or "(" in type_ else name
            for name, type_ in _columns(database, "exported").items()
        )
    options = f"FORMAT csv, HEADER true, {_UTC}" if form == "csv" else f"FORMAT json, {_UTC}"
    compression = _COMPRESSIONS.get(result.suffix, "none")
    with _watched(database, _count(database, "exported"), on_progress):
        source = f"SELECT {chosen} FROM exported"  # noqa: S608 - columns, quoted
        return _copy(database, source, result, f"{options}, COMPRESSION {compression}")


def _write_days(database: Database, source: str, result: Path, on_progress: OnProgress) -> int:
    """Write a folder for each day, named as in Hive, or one file if rows have no day."""
    total, rows = _count(database, source), 0
    if _columns(database, source).get('"published_at"') not in _DAYLIKE or total == 0:
        rows = _copy(database, f"FROM {source}", result / "data.parquet", _PARQUET)
        on_progress(rows, total)
    else:
        for days in _steps(database, source):
            rows += _write_step(database, source, days, result)
            on_progress(rows, total)
    return rows


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
