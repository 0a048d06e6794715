"""Answer /metrics and /healthz over HTTP while `warta serve` works."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import click

from warta.commands.monitoring import verdict_line
from warta.news.monitoring.verdict import Level, Limits, verdict, worst
from warta.storage.care.state import Overview, overview
from warta.storage.home import Home
from warta.tasks.run.metrics import text_of

# A client that sends nothing holds its connection, and a thread, no longer than this.
_CLIENT_SECONDS = 10.0
# At a million entries the state takes 0.7 s of CPU, and Prometheus asks every 15 s.
_KEPT_FOR = timedelta(seconds=60)
_TEXT = "text/plain; charset=utf-8"
_PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


@contextlib.contextmanager
def served_metrics(home: Home, address: tuple[str, int] | None) -> Iterator[None]:
    """Serve metrics at ``address`` during the block. If it can't be used, print why and go on."""
    if address is None:
        yield
        return
    host, port = address
    place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    try:
        server = _Server(address, type("Handler", (_Handler,), {"cache": _CachedState(home)}))
    except (OSError, ValueError) as error:  # ValueError: no name that a host can have
        why = (isinstance(error, OSError) and error.strerror) or error
        click.echo(
            f"warta: no metrics: can't listen at {place} ({why}); collecting "
            "continues without; name another address with --metrics",
            err=True,
        )
        yield
        return
    threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()
    click.echo(f"metrics at http://{place}/metrics, health at /healthz", err=True)
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], handler: type[_Handler]) -> None:
        import socket

        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        super().__init__(address, handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Print nothing if a client closed the connection before its answer."""


class _CachedState:
    """The state of a home, kept for ``_KEPT_FOR``."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._lock = threading.Lock()
        self._last: Overview | None = None

    def now(self) -> Overview:
        with self._lock:
            now = datetime.now(UTC)
            if self._last is None or abs(now - self._last.state.now) > _KEPT_FOR:
                self._last = overview(self._home, now)
            return self._last


class _Handler(BaseHTTPRequestHandler):
    cache: ClassVar[_CachedState]
    timeout = _CLIENT_SECONDS
    server_version, sys_version = "warta", ""

    def do_GET(self) -> None:
        try:
            self._answer(*self._response())
        except Exception as error:  # whatever it is: monitoring needs an answer
            self._answer(503, _TEXT, f"WARTA UNKNOWN: {error}\n".encode(errors="replace"))

    do_HEAD = do_GET  # noqa: N815 - http.server's name

    def _response(self) -> tuple[int, str, bytes]:
        """Return status, content type and body."""
        path = self.path.partition("?")[0]
        if path == "/metrics":
            return 200, _PROMETHEUS, text_of(self.cache.now())
        if path == "/healthz":
            findings = verdict(self.cache.now().state, Limits())
            level = worst(findings)
            status = 503 if level >= Level.CRITICAL else 200
            return status, _TEXT, (verdict_line(level, findings) + "\n").encode()
        return 404, _TEXT, b"/metrics and /healthz\n"

    def _answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as it is called
        """Print nothing, as Prometheus asks every few seconds."""
