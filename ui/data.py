"""The rows of a view to take along: CSV, JSON, RSS, Atom, JSON Feed."""

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
from warta.ui.views import VIEWS, asked

FEEDS: dict[str, Format] = {"rss": "rss", "atom": "atom", "feed": "json"}
FORMS = ("csv", "json", *FEEDS)


def rows(request: Request) -> Response:
    """Answer a view's rows in the form that the address ends in."""
    name, form = request.path_params["name"], request.path_params["form"]
    if name not in VIEWS or form not in FORMS:
        raise HTTPException(404)
    view = asked(name, request.query_params)
    answer = ask(request, view)
    return written(request, form, answer.names, answer.rows, view.view.title, view.page)


def written(
    request: Request,
    form: str,
    names: Sequence[str],
    rows: Sequence[Sequence[Any]],
    title: str,
    page: str,
) -> Response:
    """Return the rows of an answer in a form, as a file of its own."""
    if form in FEEDS:
        base = f"{request.url.scheme}://{request.headers['host']}"
        updated_at = published(request).updated_at() or datetime.now(UTC)
        own = f"{base}{request.url.path}"
        own += f"?{request.url.query}" if request.url.query else ""
        channel = Channel(title, f"{base}{page}", updated_at, own)
        kind = FEEDS[form]
        return Response(feed_of(kind, channel, names, rows), media_type=MEDIA_TYPES[kind])
    stream = io.StringIO(newline="")
    if form == "csv":
        write_csv(stream, names, rows)
        kind_of_file = "text/csv; charset=utf-8"
    else:
        write_json(stream, names, rows)
        kind_of_file = "application/json"
    # Half a surrogate pair is no Unicode; no column of ours has one, a query can make one.
    return Response(stream.getvalue().encode("utf-8", "replace"), media_type=kind_of_file)
