"""Download the rows of a view as CSV, JSON, RSS, Atom or JSON Feed."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from warta.news.feeds_out.write import MEDIA_TYPES, Channel, Format, feed_of
from warta.storage.warehouse.answers import write_csv, write_json
from warta.ui.pages import ask, published
from warta.ui.views import VIEWS, question

FEEDS: dict[str, Format] = {"rss": "rss", "atom": "atom", "feed": "json"}
FORMS = ("csv", "json", *FEEDS)


def rows(request: Request) -> Response:
    """Return the rows of a view in the form that the address ends in."""
    name, form = request.path_params["name"], request.path_params["form"]
    if name not in VIEWS or form not in FORMS:
        raise HTTPException(404)
    asked = question(name, request.query_params)
    answer = ask(request, asked)
    return download(request, form, answer.names, answer.rows, asked.title, asked.page)


def download(
    request: Request,
    form: str,
    names: Sequence[str],
    rows: Sequence[Sequence[Any]],
    title: str,
    page: str,
) -> Response:
    """Return the rows of an answer as a file in a form."""
    if form in FEEDS:
        base = f"{request.url.scheme}://{request.headers['host']}"
        updated_at = published(request).updated_at() or datetime.now(UTC)
        own_url = f"{base}{request.url.path}"
        own_url += f"?{request.url.query}" if request.url.query else ""
        channel = Channel(title, f"{base}{page}", updated_at, own_url)
        kind = FEEDS[form]
        return Response(feed_of(kind, channel, names, rows), media_type=MEDIA_TYPES[kind])
    stream = io.StringIO(newline="")
    if form == "csv":
        write_csv(stream, names, rows)
        media_type = "text/csv; charset=utf-8"
    else:
        write_json(stream, names, rows)
        media_type = "application/json"
    # A query can make half a surrogate pair, which UTF-8 can't encode.
    return Response(stream.getvalue().encode("utf-8", "replace"), media_type=media_type)
