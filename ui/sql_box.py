"""Answer a person's SQL on a page, by a process of `warta sql` with its limits.

A server with threads must not fork, and DuckDB can't always be interrupted: so the process is
killed when the browser closes the connection. If a page of another site links here, its query is
shown but not run.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from warta.storage.errors import StorageError
from warta.storage.warehouse.question import is_explanation
from warta.storage.warehouse.script import pieces
from warta.ui.data import FEEDS, FORMS, download
from warta.ui.query_processes import QueryProcesses, end
from warta.ui.rendering import page
from warta.ui.shown import link

MOST_ROWS = 1_000  # that a browser shows quickly; chosen by hand
_MOST_BYTES = 4_000_000  # of an answer on a page; chosen by hand
_MOST_AT_ONCE = 4  # queries; chosen by hand
_MOST_QUERY = 20_000  # characters; chosen by hand
_MOST_TITLE = 80  # characters; chosen by hand
_LEAVING_SECONDS = 0.5  # how soon a closed page is noticed
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


_TOO_LONG = Table(
    ["answer"], [["too long for a page; ask for less, or take the file"]], is_cut=True
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a script: its tables, or a plan as text, or an error."""

    tables: Sequence[Table] = ()
    plan: str = ""
    error: str = ""


async def sql(request: Request) -> Response:
    """Show the box, with the answer to the query in the address."""
    script = request.query_params.get("q", "")
    request.app.state.processes.start_ahead()
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
    """Return the answer as a file: all rows as CSV or JSON, the first rows as a feed."""
    form, script = request.path_params["form"], request.query_params.get("q", "")
    if form not in FORMS or not script.strip():
        raise HTTPException(404)
    if _is_from_elsewhere(request):
        raise HTTPException(403, "Another site requested this query; open it from here.")
    if form not in FEEDS:
        return await _streamed(request, script, form)
    outcome = await _outcome(request, script)
    if outcome.error or len(outcome.tables) != 1:
        raise HTTPException(400, outcome.error or "a feed has one answer; ask a single query")
    [table] = outcome.tables
    title = " ".join(script.split())[:_MOST_TITLE]
    return download(request, form, table.names, table.rows, title, link("/sql", q=script))


def _is_from_elsewhere(request: Request) -> bool:
    """Return whether another site's page led here (a browser says so in Sec-Fetch-Site)."""
    return request.headers.get("sec-fetch-site", "none") in ("cross-site", "same-site")


async def _outcome(request: Request, script: str) -> Outcome:
    if len(script) > _MOST_QUERY:
        return Outcome(error=f"the query is longer than {_MOST_QUERY:,} characters")
    statements = pieces(script)
    is_plan = len(statements) == 1 and is_explanation(statements[0])
    async with _process(request, script, "table" if is_plan else "json") as process:
        output, error = await _unless_disconnected(request, _first_bytes(process))
    if error:
        # Without the option of `warta sql` that a message on a missing value names.
        message = error.removeprefix("warta: ").partition("; give it with -p")[0]
        return Outcome(error=message.strip())
    if is_plan:
        return Outcome(plan=output)
    return Outcome(_tables(output, len(statements)))


def _tables(output: str, statements: int) -> list[Table]:
    """Return the tables in the JSON of `warta sql`, which may be cut."""
    if statements > 1:
        with contextlib.suppress(ValueError):
            return [_table(rows[:MOST_ROWS], len(rows) > MOST_ROWS) for rows in json.loads(output)]
        return [_TOO_LONG]
    decoder, position = json.JSONDecoder(), 1
    rows: list[dict[str, Any]] = []
    while len(rows) <= MOST_ROWS:
        try:
            row, position = decoder.raw_decode(output, position)
        except ValueError:  # the end, or where it was cut
            break
        rows.append(row)
        position += 2
    is_whole = output.endswith("]\n") and len(rows) <= MOST_ROWS
    if not rows and not is_whole:
        return [_TOO_LONG]
    return [_table(rows[:MOST_ROWS], not is_whole)]


def _table(rows: list[dict[str, Any]], is_cut: bool) -> Table:
    names = list(rows[0]) if rows else []
    return Table(names, [[row.get(name) for name in names] for row in rows], is_cut)


async def _streamed(request: Request, script: str, form: str) -> Response:
    """Return the whole answer as a stream. Raises HTTPException for a wrong query."""
    stack = contextlib.AsyncExitStack()
    process = await stack.enter_async_context(_process(request, script, form))
    assert process.stdout is not None
    first = await process.stdout.read(65_536)
    if not first:
        error = (await _error_of(process)).removeprefix("warta: ").strip()
        await stack.aclose()
        raise HTTPException(400, error or "no answer")

    async def chunks() -> AsyncIterator[bytes]:
        async with stack:
            yield first
            assert process.stdout is not None
            while chunk := await process.stdout.read(65_536):
                yield chunk
            if error := await _error_of(process):
                # The connection is closed before the answer's end, so nobody takes it for whole.
                raise StorageError(f"an answer broke off: {error.strip()}")

    media_type = "text/csv; charset=utf-8" if form == "csv" else "application/json"
    return StreamingResponse(chunks(), media_type=media_type)


@contextlib.asynccontextmanager
async def _process(
    request: Request, script: str, form: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Yield a process that answers a script; it is killed at the end of the block."""
    processes: QueryProcesses = request.app.state.processes
    async with _running:
        process = await processes.take(form)
        try:
            assert process.stdin is not None
            process.stdin.write(script.encode("utf-8", "replace"))
            with contextlib.suppress(ConnectionError):
                await process.stdin.drain()
            process.stdin.close()
            yield process
        finally:
            await end(process)
            processes.start_ahead()


async def _first_bytes(process: asyncio.subprocess.Process) -> tuple[str, str]:
    """Return the first _MOST_BYTES of the answer, and the error, or ""."""
    assert process.stdout is not None
    answer = bytearray()
    while len(answer) < _MOST_BYTES and (chunk := await process.stdout.read(65_536)):
        answer += chunk
    error = "" if len(answer) >= _MOST_BYTES else await _error_of(process)
    return answer.decode("utf-8", "ignore"), error


async def _error_of(process: asyncio.subprocess.Process) -> str:
    """Return the error that a process printed, or "" if it ended well."""
    assert process.stderr is not None
    text = (await process.stderr.read(10_000)).decode("utf-8", "replace")
    return text or "the query was broken off" if await process.wait() else ""


async def _unless_disconnected(request: Request, work: Any) -> tuple[str, str]:
    """Return the result of work, or an error as soon as the browser closes the connection."""
    task = asyncio.ensure_future(work)
    try:
        while True:
            done, _ = await asyncio.wait({task}, timeout=_LEAVING_SECONDS)
            if done:
                answer: tuple[str, str] = task.result()
                return answer
            if await request.is_disconnected():
                return "", "the browser closed the connection"
    finally:
        task.cancel()
