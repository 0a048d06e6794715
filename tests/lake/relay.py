"""A server before a bucket that passes requests on, or fails as a store in trouble does."""

from __future__ import annotations

import contextlib
import http.client
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit


class Relay:
    """Answers 503 once ``puts_left`` files were written (None: never).

    ``before_put``: called with the number of files that were written so far.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self.puts_left: int | None = None
        self.before_put: Callable[[int], object] = lambda _: None
        self._puts, self._lock = 0, threading.Lock()

    def admits(self, method: str) -> bool:
        """Return whether a request is passed on."""
        with self._lock:
            if method == "PUT":
                self.before_put(self._puts)
                if self.puts_left:
                    self.puts_left -= 1
                    self._puts += 1
                    return True
                self._puts += 1
            return self.puts_left != 0


@contextlib.contextmanager
def relayed(bucket: str) -> Iterator[Relay]:
    """Serve a bucket's address at another one."""
    there = urlsplit(bucket).netloc

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if not relay.admits(self.command):
                self.send_response(503)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            connection = http.client.HTTPConnection(there, timeout=30)
            headers = {name: value for name, value in self.headers.items() if name != "Connection"}
            connection.request(self.command, self.path, body, headers)
            answer = connection.getresponse()
            content = answer.read()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in ("transfer-encoding", "connection", "content-length"):
                    self.send_header(name, value)
            length = answer.getheader("Content-Length") if self.command == "HEAD" else None
            self.send_header("Content-Length", length or str(len(content)))
            self.end_headers()
            self.wfile.write(content)
            connection.close()

        do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = answer  # noqa: N815 - named by http.server

        def log_message(self, *_: Any) -> None:
            """Write nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    relay = Relay(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield relay
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
