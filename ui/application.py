"""The web application: its routes, its headers, and pages for whatever goes wrong.

It answers its own page alone (``flows.api_guard``), sends nothing to anybody, and lets a browser
load nothing but its one style sheet and icon.
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
from warta.storage.errors import StorageError
from warta.storage.home import Home
from warta.storage.lake.location import Lake
from warta.storage.warehouse.question import BadQuestion, Limits
from warta.tasks.watches.policy import WatchPolicy
from warta.ui import data, pages, sql_box, watches
from warta.ui.published import Outdated, Published, TooSlow
from warta.ui.rendering import page
from warta.ui.views import BadValue

_LOG = logging.getLogger(__name__)
_LOOK_SECONDS = 2.0
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
    """Return the pages on the news of a home or lake, answered under these hosts (name:port) alone.

    ``watching`` makes the feeds of watches; without it there are none.
    """
    published = Published(place, limits)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        looking = asyncio.create_task(_let_go(published))
        yield
        looking.cancel()
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
            HTTPException: _refused,
            BadValue: _bad_value,
            BadQuestion: _bad_value,
            Outdated: _no_news,
            TooSlow: _too_slow,
            StorageError: _no_news,
            Exception: _failed,
        },
        lifespan=lifespan,
    )
    app.state.published = published
    app.state.limits = limits
    app.state.watching = watching
    return OwnPageOnly(_Guarded(app), hosts)


class _Guarded:
    """Add the headers to every answer, and log a defect."""

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return

        async def with_headers(message: dict[str, object]) -> None:
            if message["type"] == "http.response.start":
                given = list(message.get("headers", ()))  # type: ignore[call-overload]  # ASGI's message is a dict of any
                ours = [(k.encode(), v.encode()) for k, v in _HEADERS.items()]
                message = {**message, "headers": [*given, *ours]}
            await send(message)

        try:
            await self._application(scope, receive, with_headers)
        except Exception:  # answered already by ``_failed``
            _LOG.exception("a page failed: %s", scope.get("path"))


async def _let_go(published: Published) -> None:
    """Close a replaced snapshot while nobody asks: its publisher wants to write into it."""
    while True:
        await asyncio.sleep(_LOOK_SECONDS)
        await asyncio.to_thread(published.let_go)


def _file(name: str, media_type: str) -> Callable[[Request], Awaitable[Response]]:
    body = (resources.files("warta.ui") / name).read_bytes()

    async def answer(request: Request) -> Response:
        return Response(body, media_type=media_type)

    return answer


def _said(request: Request, title: str, message: str, code: int) -> Response:
    return page(request, "message.html", code, title=title, message=message)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        return _said(request, "Not found", "There is no such page here, or no longer.", 404)
    return _said(request, "Not possible", str(error.detail), error.status_code)


async def _bad_value(request: Request, error: Exception) -> Response:
    return _said(request, "This address can't be answered", str(error), 400)


async def _too_slow(request: Request, error: Exception) -> Response:
    return _said(request, "This takes too long", str(error), 503)


async def _failed(request: Request, error: Exception) -> Response:
    return _said(
        request,
        "This page failed",
        "Warta met a defect. The terminal of `warta ui` has the details; please report it.",
        500,
    )


async def _no_news(request: Request, error: Exception) -> Response:
    return _said(request, "No news to show", str(error), 503)
