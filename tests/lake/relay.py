"""A server in front of a bucket that passes requests on, or fails as a broken store does."""

from __future__ import annotations

import contextlib
import http.client
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from tests.threads import serving


class Relay:
    """The state of a relay, which a test sets.

    ``puts_left``: how many more files may be written; at 0 every request is refused,
    None sets no limit. ``refusal``: the status of these answers. ``before_put``: called with the number of files written so far.
    ``token``: requests with another session token than this are refused; None accepts all.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self.puts_left: int | None = None
        self.refusal = 503
        self.token: str | None = None
        self.before_put: Callable[[int], object] = lambda _: None
        self._puts, self._lock = 0, threading.Lock()

    def admits(self, method: str) -> bool:
        """Return whether to pass a request on; count it if it writes a file."""
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
    """Run a relay in front of a bucket's address for the block."""
    bucket_host = urlsplit(bucket).netloc

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            is_expired = relay.token not in (None, self.headers.get("x-amz-security-token"))
            if is_expired or not relay.admits(self.command):
                self.send_response(403 if is_expired else relay.refusal)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            connection = http.client.HTTPConnection(bucket_host, timeout=30)
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
            """Write nothing: the default writes a line a request to stderr."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    relay = Relay(f"http://127.0.0.1:{server.server_port}")
    with serving(server):
        yield relay
