"""Show the watches (saved questions), and serve the feed of each as Atom, RSS and JSON Feed."""

from __future__ import annotations

from dataclasses import replace

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from warta.news.feeds_out.write import MEDIA_TYPES
from warta.storage.watches.definitions import watches
from warta.tasks.watches.feeds import FORMATS, watch_feed
from warta.tasks.watches.policy import WatchPolicy
from warta.ui.pages import published
from warta.ui.rendering import page


def page_of_watches(request: Request) -> Response:
    """List the watches with the addresses of their feeds, but not where they deliver to."""
    states = watches(published(request).home) if request.app.state.watching else []
    return page(request, "watches.html", title="Watches", watches=states)


def feed(request: Request) -> Response:
    """Return the newest rows of a watch as a feed."""
    policy: WatchPolicy | None = request.app.state.watching
    form = next((form for form in FORMATS if form == request.path_params["form"]), None)
    if policy is None or form is None:
        raise HTTPException(404)
    # This address is the feed's own, whatever port and name the page has.
    here = f"{request.url.scheme}://{request.headers['host']}/watches/"
    policy = replace(policy, feeds_url=here)
    body = watch_feed(published(request).home, policy, request.path_params["name"], form)
    if body is None:
        raise HTTPException(404)
    return Response(body, media_type=MEDIA_TYPES[form])
