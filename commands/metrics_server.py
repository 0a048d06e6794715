"""Answer /metrics and /healthz over HTTP while `warta serve` works."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import click

from warta.commands.watching import verdict_line
from warta.news.monitoring.verdict import Level, Limits, verdict, worst
from warta.storage.care.state import Overview, overview
from warta.storage.errors import StorageError
from warta.storage.home import Home
from warta.tasks.run.metrics import text_of

# A client that sends nothing holds its connection, and a thread, no longer than this.
_CLIENT_SECONDS = 10.0
# At a million entries a look takes 0.7 s of CPU, and scrapes come every 15 s.
_LOOK_AGAIN = timedelta(seconds=60)
_TEXT = "text/plain; charset=utf-8"
_PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


@contextlib.contextmanager
def served_metrics(home: Home, address: tuple[str, int] | None) -> Iterator[None]:
    """Answer at ``address`` while the block runs; one that can't be used is a line, no failure."""
    if address is None:
        yield
        return
    place = f"{address[0]}:{address[1]}"
    try:
        server = _Server(address, type("Handler", (_Handler,), {"seen": _Seen(home)}))
    except OSError as error:
        click.echo(
            f"warta: no metrics: {place} can't be listened at ({error.strerror or error}); "
            "collecting goes on without; name another with --metrics",
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


class _Seen:
    """The state of a home, looked at once for all that ask within some seconds."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._lock = threading.Lock()
        self._last: Overview | None = None

    def now(self) -> Overview:
        with self._lock:
            now = datetime.now(UTC)
            if self._last is None or abs(now - self._last.state.now) > _LOOK_AGAIN:
                self._last = overview(self._home, now)
            return self._last


class _Handler(BaseHTTPRequestHandler):
    seen: ClassVar[_Seen]
    timeout = _CLIENT_SECONDS
    server_version, sys_version = "warta", ""

    def do_GET(self) -> None:
        try:
            self._answer(*self._found())
        except (StorageError, OSError) as error:
            self._answer(503, _TEXT, f"WARTA UNKNOWN: {error}\n".encode())

    do_HEAD = do_GET  # noqa: N815 - http.server's name

    def _found(self) -> tuple[int, str, bytes]:
        path = self.path.partition("?")[0]
        if path == "/metrics":
            return 200, _PROMETHEUS, text_of(self.seen.now())
        if path == "/healthz":
            findings = verdict(self.seen.now().state, Limits())
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
        """Say nothing: a scrape every few seconds is no news."""
