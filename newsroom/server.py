"""Serve a small web of publishers on loopback, as a plain-http forward proxy.

Each publisher has its own host name: set ``HTTP_PROXY`` to ``Newsroom.proxy_url`` and request
``http://kabar-cakrawala.example/feed/``. Sockets and HTTP are real, every request is recorded, and
a publisher's answers can be changed at any time.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from warta.newsroom.answers import Answer, Reply
from warta.newsroom.publisher import Publisher, Story
from warta.newsroom.site import Site
from warta.newsroom.wire import Incoming, Wire


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it arrived, and the status it was answered with (0: dropped).

    ``at`` is ``time.monotonic()``, for tests of pacing; header names are lower-case; ``path`` is
    as sent, ``query`` without its question mark.
    """

    at: float
    method: str
    host: str
    path: str
    query: str
    headers: dict[str, str]
    status: int

    @property
    def target(self) -> str:
        """Path and query."""
        return f"{self.path}?{self.query}" if self.query else self.path


class Newsroom:
    """Serves publishers under their own host names during a ``with`` block."""

    def __init__(self, *, port: int = 0) -> None:
        self._wanted_port = port
        self._sites: dict[str, Site] = {}
        self._requests: list[Request] = []
        self._lock = threading.RLock()
        self._wire: Wire | None = None
        self._port = 0

    # -- the web ----------------------------------------------------------------------------

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start to listen, and return when connections are accepted."""
        self._wire = Wire(self._answer, self._wanted_port)
        self._port = self._wire.port
        self._wire.start()

    def stop(self) -> None:
        """Close every connection and free the port."""
        if self._wire is not None:
            self._wire.stop()
            self._wire = None

    @property
    def proxy_url(self) -> str:
        """The value for HTTP_PROXY."""
        return f"http://127.0.0.1:{self._port}"

    # -- the publishers ---------------------------------------------------------------------

    def add_publisher(
        self, publisher: Publisher | str, *stories: Story, **fields: Any
    ) -> Publisher:
        """Open a site: a Publisher, or a host name and the fields that are not the default."""
        if isinstance(publisher, str):
            name = fields.pop("name", publisher.partition(".")[0].replace("-", " ").title())
            publisher = Publisher(host=publisher, name=name, **fields)
        site = Site(publisher)
        site.publish(stories)
        site.changes = 0
        with self._lock:
            self._sites[publisher.host] = site
        return publisher

    @property
    def publishers(self) -> tuple[Publisher, ...]:
        """The publishers, in the order they opened."""
        with self._lock:
            return tuple(site.publisher for site in self._sites.values())

    def stories(self, host: str) -> tuple[Story, ...]:
        """Return the stories that are on the publisher's site now, in the order of publishing."""
        with self._lock:
            return tuple(self._sites[host].stories.values())

    def publish(self, host: str, *stories: Story) -> None:
        """Add stories to a site and its feeds."""
        with self._lock:
            self._sites[host].publish(stories)

    def edit(self, host: str, path: str, **changes: Any) -> Story:
        """Change fields of a story: ``edit(host, path, title="…", updated=…)``."""
        with self._lock:
            return self._sites[host].edit(path, **changes)

    def remove(self, host: str, path: str, status: int = 410) -> None:
        """Take a story off site and feeds; its address answers 410, or another status."""
        with self._lock:
            self._sites[host].remove(path, status)

    def move(self, host: str, old: str, new: str, status: int = 301) -> None:
        """Give a story another address; the old one redirects there."""
        with self._lock:
            self._sites[host].move(old, new, status)

    def script(self, host: str, path: str, *answers: Answer) -> None:
        """Answer a path with these, one after another; the last repeats. No answers end the script.

        ``path`` without a query answers for every query. An unknown host is opened without stories.
        """
        with self._lock:
            self._site(host).scripts[path] = list(answers)

    def robots(self, host: str, text: str | None) -> None:
        """Set the text of robots.txt; with None it is answered with 404."""
        with self._lock:
            self._site(host).set_robots(text)

    def url(self, host: str, path: str) -> str:
        """Return the absolute address of a path at a publisher."""
        with self._lock:
            return self._sites[host].publisher.url(path)

    # -- the requests -----------------------------------------------------------------------

    @property
    def requests(self) -> tuple[Request, ...]:
        """Every request so far, in the order of arrival."""
        return tuple(self._requests)

    def requests_to(self, host: str, target: str | None = None) -> tuple[Request, ...]:
        """Return the requests to a host, or to one address (path and query) there."""
        return tuple(
            request
            for request in self.requests
            if request.host == host and target in (None, request.target)
        )

    def forget_requests(self) -> None:
        """Empty the log of requests, for example before a second run."""
        self._requests.clear()

    # -- inside -----------------------------------------------------------------------------

    def _site(self, host: str) -> Site:
        if host not in self._sites:
            self.add_publisher(host, feeds=())
        return self._sites[host]

    def _answer(self, incoming: Incoming) -> Reply:
        arrived_at = time.monotonic()
        reply = self._reply(incoming)
        self._requests.append(
            Request(
                arrived_at,
                incoming.method,
                incoming.host,
                incoming.path,
                incoming.query,
                incoming.headers,
                status=0 if reply.drop else reply.status,
            )
        )
        return reply

    def _reply(self, incoming: Incoming) -> Reply:
        if incoming.method not in ("GET", "HEAD"):
            return _refusal(501, f"only GET and HEAD over plain http here, not {incoming.method}")
        with self._lock:
            site = self._sites.get(incoming.host)
            if site is None:
                return _refusal(502, f"no publisher lives at {incoming.host or 'a nameless host'}")
            target = incoming.path + (f"?{incoming.query}" if incoming.query else "")
            return site.reply(target, incoming.headers)


def _refusal(status: int, reason: str) -> Reply:
    return Reply(status, (("Content-Type", "text/plain; charset=utf-8"),), f"{reason}\n".encode())
