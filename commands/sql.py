"""`warta sql`: answer each query of a script, on the terminal or in a file."""

from __future__ import annotations

import contextlib
import re
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import IO, Any

import click
import duckdb

from warta.commands.bounded_query import (
    ROWS_A_BATCH,
    BadQuery,
    open_for_query,
    run_limited,
    temporary_folder,
)
from warta.commands.plan import plan_lines
from warta.commands.rows import print_rows
from warta.commands.tables import console, shown
from warta.settings import Settings
from warta.storage.errors import StorageError
from warta.storage.home import Home
from warta.storage.warehouse.connection import Database
from warta.storage.warehouse.question import (
    BadQuestion,
    checked,
    is_explanation,
    parameters_of,
    with_plan_as_json,
)
from warta.storage.warehouse.script import pieces

_LONGEST_TITLE = 120  # characters; chosen by hand
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


@dataclass(frozen=True, slots=True)
class Script:
    """The text of queries, the values of their parameters, and the form of the answers."""

    text: str
    style: str = "table"
    output: Path | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Statement:
    text: str
    parameters: Mapping[str, str]


def answer(settings: Settings, script: Script) -> None:
    """Answer the queries of a script in order. Raises BadQuery for wrong SQL."""
    if script.style == "parquet":
        _write_parquet(settings, script)
        return
    form = "csv" if script.output and script.style == "table" else script.style
    with _written_whole(script.output) as file, temporary_folder() as folder:

        def work() -> None:
            with open_for_query(settings, folder) as database, _stream(file) as stream:
                statements = _statements(database, script)
                if form in ("atom", "rss"):
                    _print_feed(database, statements, form, settings, stream or sys.stdout)
                else:
                    _print_answers(database, statements, form, stream or sys.stdout)

        run_limited(work, settings.query_seconds)


def _statements(database: Database, script: Script) -> list[_Statement]:
    """Return the queries of a script, all checked before the first one runs."""
    texts = [checked(database, piece) for piece in pieces(script.text) or [""]]
    names_used = [parameters_of(database, text) for text in texts]
    given, used = set(script.parameters), set().union(*names_used)
    if missing := sorted(used - given):
        raise BadQuestion(f"no value for ${missing[0]}; give it with -p {missing[0]}=VALUE")
    if left_over := sorted(given - used):
        raise BadQuestion(f"no query has ${left_over[0]}, which -p gives")
    return [
        _Statement(text, {name: script.parameters[name] for name in names})
        for text, names in zip(texts, names_used, strict=True)
    ]


def _print_answers(
    database: Database, statements: Sequence[_Statement], style: str, stream: IO[str]
) -> None:
    """Print the answers one after another; in JSON, several are one array of arrays."""
    is_array = style == "json" and len(statements) > 1
    for number, statement in enumerate(statements):
        if is_array:
            stream.write(", " if number else "[")
        elif number and style == "csv":
            stream.write("\n")
        elif number:
            console().print()
        _print_answer(database, statement, style, stream, is_part=is_array)
    if is_array:
        stream.write("]\n")


def _print_answer(
    database: Database, statement: _Statement, style: str, stream: IO[str], *, is_part: bool
) -> None:
    if style == "table" and is_explanation(statement.text):
        _print_plan(database, statement)
        return
    _run(database, statement)
    names = [column[0] for column in database.description or ()]
    batches = iter(lambda: database.fetchmany(ROWS_A_BATCH), [])
    rows = chain.from_iterable(batches)
    print_rows(names, rows, style=style, stream=stream, end="" if is_part else "\n")


def _print_feed(
    database: Database,
    statements: Sequence[_Statement],
    form: str,
    settings: Settings,
    stream: IO[str],
) -> None:
    """Print the first MOST_ITEMS rows of an answer as a feed."""
    from warta.news.feeds_out.write import Channel, Format, feed_of
    from warta.tasks.watches.feeds import MOST_ITEMS

    if len(statements) > 1:
        raise BadQuery(f"a feed is one answer; these are {len(statements)} queries")
    [statement] = statements
    _run(database, statement)
    names = [column[0] for column in database.description or ()]
    rows = database.fetchmany(MOST_ITEMS)
    published_at = Home(settings.home).snapshot.stat().st_mtime
    question = " ".join(statement.text.split())
    channel = Channel(
        title=f"Warta: {question}"[:_LONGEST_TITLE],
        page_url=settings.feeds_url,
        updated_at=datetime.fromtimestamp(published_at, UTC),
        description=question,
        key=f"query {question} {sorted(statement.parameters.items())}",
    )
    kind: Format = "atom" if form == "atom" else "rss"
    stream.write(feed_of(kind, channel, names, rows).decode())


def _print_plan(database: Database, statement: _Statement) -> None:
    _run(database, _Statement(with_plan_as_json(statement.text), statement.parameters))
    out, plan = console(), database.fetchall()[-1][-1]
    for line in plan_lines(plan, out.width):
        out.print(shown(line, len(line)), markup=False, soft_wrap=True)


def _run(database: Database, statement: _Statement) -> None:
    """Run a query with its parameters as text, which DuckDB casts where a comparison needs it.

    If DuckDB refuses that, run it with numbers for the parameters that look like numbers.
    """
    try:
        database.execute(statement.text, dict(statement.parameters) or None)
    except duckdb.BinderException:
        numbers = {name: _as_number(value) for name, value in statement.parameters.items()}
        if numbers == statement.parameters:
            raise
        database.execute(statement.text, numbers)


def _as_number(value: str) -> Any:
    if not _NUMBER.fullmatch(value):
        return value
    return float(value) if "." in value else int(value)


def _write_parquet(settings: Settings, script: Script) -> None:
    if script.output is None and sys.stdout.isatty():
        raise click.UsageError("Parquet is binary; use --output FILE")
    with _written_whole(script.output) as file, temporary_folder() as folder:
        if folder is None:
            raise StorageError("no folder for temporary files can be written; name one in TMPDIR")
        rows = folder / "answer.parquet"

        def work() -> None:
            with open_for_query(settings, folder, writable=folder) as database:
                statements = _statements(database, script)
                if len(statements) > 1:
                    raise BadQuery(
                        f"a Parquet file is one answer; these are {len(statements)} queries"
                    )
                [statement] = statements
                place = str(rows).replace("'", "''")
                text = f"COPY ({statement.text}) TO '{place}' (FORMAT parquet, COMPRESSION zstd)"
                _run(database, _Statement(text, statement.parameters))

        run_limited(work, settings.query_seconds)
        with rows.open("rb") as source:
            if file is None:
                shutil.copyfileobj(source, sys.stdout.buffer)
                return
            with file.open("wb") as stream:
                shutil.copyfileobj(source, stream)


@contextlib.contextmanager
def _stream(file: Path | None) -> Iterator[IO[str] | None]:
    if file is None:
        yield None
        return
    with file.open("w", encoding="utf-8") as stream:
        yield stream


@contextlib.contextmanager
def _written_whole(output: Path | None) -> Iterator[Path | None]:
    """Yield a file to write, which replaces the output when the block succeeds.

    Raises StorageError if the output can't be written.
    """
    if output is None:
        yield None
        return
    replaces = output.is_file() or not output.exists()  # a pipe or a device can't be replaced
    file = output.with_name(f".{output.name}.part") if replaces else output
    try:
        yield file
        if replaces:
            file.replace(output)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise StorageError(f"{output}: can't be written ({error.strerror})") from error
    finally:
        if replaces:
            with contextlib.suppress(OSError):
                file.unlink()
