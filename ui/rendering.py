"""Render pages from templates. Every value is escaped; texts of strangers are also isolated."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from warta.news.addresses.typed_commands import commands_named, with_option
from warta.ui import shown
from warta.ui.published import Published

_STALE_SECONDS = 86_400  # a day without a publication is worth a notice


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("warta.ui"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "ago": shown.ago,
        "brief": shown.brief,
        "isolated": shown.isolated,
        "marked": shown.marked,
        "moment": shown.moment,
        "plain": shown.plain,
        "web_address": shown.web_address,
    }
    environment.filters["with_home"] = commands_named
    environment.globals |= {"link": shown.link, "with_option": with_option}
    return environment


def page(request: Request, template: str, code: int = 200, **values: Any) -> HTMLResponse:
    """Return a page, with what all pages show: the current address and the age of the news."""
    published: Published | None = request.app.state.published if "app" in request.scope else None
    now = datetime.now(UTC)
    updated_at = published.updated_at() if published else None
    html = (
        _templates()
        .get_template(template)
        .render(
            {
                "path": request.url.path,
                "now": now,
                "updated_at": updated_at,
                "is_stale": bool(updated_at)
                and (now - (updated_at or now)).total_seconds() > _STALE_SECONDS,
                "location": published.location if published else "",
                "views": [],
                "words": "",
            }
            | values
        )
    )
    return HTMLResponse(html, code)
