"""A person's SQL on a page: answered by `warta sql` in a process of its own, with its limits.

A server with threads may not fork, and DuckDB can't always be interrupted: the process is killed
when the browser leaves. A page elsewhere may link here; its query is shown and not run.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from warta.storage.warehouse.question import Limits, is_explanation
from warta.storage.warehouse.script import pieces
from warta.ui.data import FEEDS, FORMS, written
from warta.ui.rendering import page
from warta.ui.shown import link

MOST_ROWS = 1_000
_MOST_BYTES = 4_000_000
_MOST_AT_ONCE = 4
_MOST_QUERY = 20_000
_LEAVING_SECONDS = 0.5
_EXAMPLES = (
    "SELECT title, site, published_at FROM articles ORDER BY published_at DESC LIMIT 10",
    "SELECT language, count(*) AS articles FROM articles GROUP BY language ORDER BY articles DESC",
    "SELECT outcome, reason, count(*) AS entries FROM entries GROUP BY ALL ORDER BY entries DESC",
    "SELECT view_name, comment FROM duckdb_views() WHERE schema_name = 'main' AND NOT internal",
)
_running = asyncio.Semaphore(_MOST_AT_ONCE)


@dataclass(frozen=True, slots=True)
class Table:
    """One answer on the page; ``is_cut``: there are more rows."""

    names: list[str]
    rows: list[list[Any]]
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a script: its tables, or a plan as text, or why there is none."""

    tables: Sequence[Table] = ()
    plan: str = ""
    error: str = ""


async def sql(request: Request) -> Response:
    """The box, with the answer to the query in the address."""
    script = request.query_params.get("q", "")
    outcome, is_held_back = Outcome(), False
    if script.strip():
        if _is_from_elsewhere(request):
            is_held_back = True
        else:
            outcome = await _outcome(request, script)
    return page(
        request,
        "sql.html",
        400 if outcome.error else 200,
        title="SQL",
        script=script,
        outcome=outcome,
        is_held_back=is_held_back,
        examples=[(text, link("/sql", q=text)) for text in _EXAMPLES],
        downloads=[(form, link(f"/sql.{form}", q=script)) for form in FORMS] if script else [],
        most_rows=MOST_ROWS,
    )


async def rows(request: Request) -> Response:
    """The answer as a file: all of it as CSV or JSON, the first rows as a feed."""
    form, script = request.path_params["form"], request.query_params.get("q", "")
    if form not in FORMS or not script.strip():
        raise HTTPException(404)
    if _is_from_elsewhere(request):
        raise HTTPException(403, "A page elsewhere asked for this query; open it from here.")
    if form not in FEEDS:
        return await _streamed(request, script, form)
    outcome = await _outcome(request, script)
    if outcome.error or len(outcome.tables) != 1:
        raise HTTPException(400, outcome.error or "a feed has one answer; this is no single query")
    [table] = outcome.tables
    title = " ".join(script.split())[:80]
    return written(request, form, table.names, table.rows, title, link("/sql", q=script))


def _is_from_elsewhere(request: Request) -> bool:
    """Return whether another site's page led here (a browser says so in Sec-Fetch-Site)."""
    return request.headers.get("sec-fetch-site", "none") in ("cross-site", "same-site")


async def _outcome(request: Request, script: str) -> Outcome:
    if len(script) > _MOST_QUERY:
        return Outcome(error=f"the query is longer than {_MOST_QUERY:,} characters")
    statements = pieces(script)
    is_plan = len(statements) == 1 and is_explanation(statements[0])
    async with _process(request, script, "table" if is_plan else "json") as process:
        said, error = await _while_there(request, _first_bytes(process))
    if error:
        return Outcome(error=error.removeprefix("warta: ").strip())
    if is_plan:
        return Outcome(plan=said)
    return Outcome(_tables(said, len(statements)))


def _tables(said: str, statements: int) -> list[Table]:
    if statements > 1:
        with contextlib.suppress(ValueError):
            return [_table(rows[:MOST_ROWS], len(rows) > MOST_ROWS) for rows in json.loads(said)]
        return [_table([{"answer": "too long for a page; ask for fewer rows"}], is_cut=True)]
    decoder, place = json.JSONDecoder(), 1
    rows: list[dict[str, Any]] = []
    while len(rows) <= MOST_ROWS:
        try:
            row, place = decoder.raw_decode(said, place)
        except ValueError:  # the end, or where it was cut
            break
        rows.append(row)
        place += 2
    is_whole = said.endswith("]\n") and len(rows) <= MOST_ROWS
    return [_table(rows[:MOST_ROWS], not is_whole)]


def _table(rows: list[dict[str, Any]], is_cut: bool) -> Table:
    names = list(rows[0]) if rows else []
    return Table(names, [[row.get(name) for name in names] for row in rows], is_cut)


async def _streamed(request: Request, script: str, form: str) -> Response:
    """Return all of the answer as it comes; what is wrong with the query comes first."""
    stack = contextlib.AsyncExitStack()
    process = await stack.enter_async_context(_process(request, script, form))
    assert process.stdout is not None
    first = await process.stdout.read(65_536)
    if not first:
        error = (await _said_wrong(process)).removeprefix("warta: ").strip()
        await stack.aclose()
        raise HTTPException(400, error or "no answer")

    async def pieces_of_it() -> AsyncIterator[bytes]:
        async with stack:
            yield first
            assert process.stdout is not None
            while piece := await process.stdout.read(65_536):
                yield piece

    kind = "text/csv; charset=utf-8" if form == "csv" else "application/json"
    return StreamingResponse(pieces_of_it(), media_type=kind)


@contextlib.asynccontextmanager
async def _process(
    request: Request, script: str, form: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Give a process that answers a script; it is dead after the block."""
    limits: Limits = request.app.state.limits
    given = asdict(limits)
    settings = {f"WARTA_QUERY_{name.upper()}": str(value) for name, value in given.items()}
    arguments = ["sql", "-", "--format", form, "--home", request.app.state.published.location]
    async with _running:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "warta.cli",
            *arguments,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**os.environ, **settings, "COLUMNS": "110"},
        )
        try:
            assert process.stdin is not None
            process.stdin.write(script.encode("utf-8", "replace"))
            with contextlib.suppress(ConnectionError):
                await process.stdin.drain()
            process.stdin.close()
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


async def _first_bytes(process: asyncio.subprocess.Process) -> tuple[str, str]:
    """Return the beginning of the answer, and what was wrong."""
    assert process.stdout is not None
    answer = bytearray()
    while len(answer) < _MOST_BYTES and (piece := await process.stdout.read(65_536)):
        answer += piece
    error = "" if len(answer) >= _MOST_BYTES else await _said_wrong(process)
    return answer.decode("utf-8", "ignore"), error


async def _said_wrong(process: asyncio.subprocess.Process) -> str:
    assert process.stderr is not None
    said = (await process.stderr.read(10_000)).decode("utf-8", "replace")
    return said or "the query was broken off" if await process.wait() else ""


async def _while_there(request: Request, work: Any) -> tuple[str, str]:
    """Wait for work as long as the browser does."""
    task = asyncio.ensure_future(work)
    try:
        while True:
            done, _ = await asyncio.wait({task}, timeout=_LEAVING_SECONDS)
            if done:
                answer: tuple[str, str] = task.result()
                return answer
            if await request.is_disconnected():
                return "", "the browser left"
    finally:
        task.cancel()
