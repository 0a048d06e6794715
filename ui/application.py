"""The web application: its routes, its headers, and its pages for errors.

It answers requests of its own pages only (``flows.api_guard``), sends nothing elsewhere, and lets a
browser load only its style sheet and icon.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from importlib import resources

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from warta.flows.api_guard import Application, OwnPageOnly, Receive, Scope, Send
from warta.news.addresses.typed_commands import commands_named
from warta.storage.errors import StorageError
from warta.storage.home import Home
from warta.storage.lake.location import Lake
from warta.storage.warehouse.question import BadQuestion, Limits
from warta.tasks.watches.policy import WatchPolicy
from warta.ui import data, pages, sql_box, watches
from warta.ui.published import Outdated, Published, TooSlow
from warta.ui.query_processes import QueryProcesses
from warta.ui.rendering import page
from warta.ui.views import BadValue

_LOG = logging.getLogger(__name__)
_LOOK_SECONDS = 2.0  # how soon a new snapshot is shown
_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "private, no-cache",
}


def application(
    place: Home | Lake, limits: Limits, hosts: Collection[str], watching: WatchPolicy | None = None
) -> Application:
    """Return the application for a home or lake. It answers only under ``hosts`` (name:port).

    ``watching``: the policy for the feeds of watches; without it there are no such feeds.
    """
    published = Published(place, limits)
    processes = QueryProcesses(limits, published.location)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        closing = asyncio.create_task(_close_replaced(published))
        processes.open()
        yield
        closing.cancel()
        await processes.close()
        published.close()

    app = Starlette(
        routes=[
            Route("/", pages.stories),
            Route("/search", pages.search),
            Route("/article", pages.article),
            Route("/story", pages.story),
            Route("/feeds", pages.feeds),
            Route("/feed", pages.feed),
            Route("/runs", pages.runs),
            Route("/charts", pages.charts),
            Route("/sql", sql_box.sql),
            Route("/watches/", watches.page_of_watches),
            Route("/watches/{name}.{form}", watches.feed),
            Route("/data/{name}.{form}", data.rows),
            Route("/sql.{form}", sql_box.rows),
            Route("/style.css", _file("style.css", "text/css")),
            Route("/icon.svg", _file("icon.svg", "image/svg+xml")),
        ],
        exception_handlers={
            HTTPException: _http_error_page,
            BadValue: _bad_value_page,
            BadQuestion: _bad_value_page,
            Outdated: _no_news_page,
            TooSlow: _too_slow_page,
            StorageError: _no_news_page,
            Exception: _defect_page,
        },
        lifespan=lifespan,
    )
    app.state.published = published
    app.state.processes = processes
    app.state.watching = watching
    return OwnPageOnly(_WithHeaders(app), hosts)


class _WithHeaders:
    """Add the headers to every response, and log a defect."""

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return

        async def with_headers(message: dict[str, object]) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))  # type: ignore[call-overload]  # ASGI's message is a dict of any
                headers += [(name.encode(), value.encode()) for name, value in _HEADERS.items()]
                message = {**message, "headers": headers}
            await send(message)

        try:
            await self._application(scope, receive, with_headers)
        except Exception as error:
            if isinstance(error.__cause__, StorageError):  # after the beginning of an answer
                _LOG.warning("%s: %s", scope.get("path"), error.__cause__)
            else:  # ``_defect_page`` was sent already
                _LOG.exception("a page failed: %s", scope.get("path"))


async def _close_replaced(published: Published) -> None:
    """Close a replaced snapshot while no page is requested: a run wants to write into its file."""
    while True:
        await asyncio.sleep(_LOOK_SECONDS)
        await asyncio.to_thread(published.close_replaced)


def _file(name: str, media_type: str) -> Callable[[Request], Awaitable[Response]]:
    body = (resources.files("warta.ui") / name).read_bytes()

    async def answer(request: Request) -> Response:
        return Response(body, media_type=media_type)

    return answer


def _message_page(request: Request, title: str, message: str, code: int) -> Response:
    # Who reads the page doesn't know what `warta ui` was started with.
    message = commands_named(message, request.app.state.published.location)
    return page(request, "message.html", code, title=title, message=message)


async def _http_error_page(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        return _message_page(
            request, "Not found", "This page does not exist, or no longer exists.", 404
        )
    return _message_page(request, "Not possible", str(error.detail), error.status_code)


async def _bad_value_page(request: Request, error: Exception) -> Response:
    return _message_page(request, "This address can't be answered", str(error), 400)


async def _too_slow_page(request: Request, error: Exception) -> Response:
    return _message_page(request, "This takes too long", str(error), 503)


async def _defect_page(request: Request, error: Exception) -> Response:
    return _message_page(
        request,
        "This page failed",
        "This is a defect of Warta. The terminal of `warta ui` has the details; please report it.",
        500,
    )


async def _no_news_page(request: Request, error: Exception) -> Response:
    return _message_page(request, "No news to show", str(error), 503)
