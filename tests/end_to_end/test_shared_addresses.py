"""All workers together keep the limit of connections to one machine that hosts many sites."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.machines import machines
from tests.postgres import Postgres
from tests.threads import serving
from warta.newsroom import Newsroom
from warta.tasks.web.pacing import MOST_AT_ONCE

SITES = 80
# Every name of these sites resolves to one address, as with shared hosting.
RESOLVER = """
import socket
_asked = socket.getaddrinfo
def getaddrinfo(host, *rest, **options):
    name = host.decode() if isinstance(host, bytes) else str(host)
    return _asked("127.0.0.1" if name.endswith(".example") else host, *rest, **options)
socket.getaddrinfo = getaddrinfo
"""
EMPTY = b"<rss version='2.0'><channel><title>Kota</title></channel></rss>"


class SharedHosting(ThreadingHTTPServer):
    """A server that answers for every site slowly, and counts how many requests come at once."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Site)
        self.lock = threading.Lock()
        self.now = self.most = 0
        self.hosts = set[str]()


class _Site(BaseHTTPRequestHandler):
    server: SharedHosting

    def do_GET(self) -> None:
        with self.server.lock:
            self.server.now += 1
            self.server.most = max(self.server.most, self.server.now)
            self.server.hosts.add(str(self.headers["Host"]))
        time.sleep(0.15)
        with self.server.lock:
            self.server.now -= 1
        is_feed = self.path == "/feed"
        self.send_response(200 if is_feed else 404)
        self.send_header("Content-Length", str(len(EMPTY) if is_feed else 0))
        self.end_headers()
        self.wfile.write(EMPTY if is_feed else b"")

    def log_message(self, *_: object) -> None:
        """Write nothing."""


@contextmanager
def shared_hosting() -> Iterator[SharedHosting]:
    server = SharedHosting()
    with serving(server):
        yield server


def test_workers_together_keep_the_limit_of_an_address(
    room: Newsroom, postgres: Postgres, tmp_path: Path
) -> None:
    """Two workers with four shards each could otherwise open eight times sixteen connections."""
    (tmp_path / "sitecustomize.py").write_text(RESOLVER)
    with (
        shared_hosting() as hosting,
        machines(
            room,
            tmp_path / "many",
            WARTA_PROXY="",
            WARTA_QUEUE=postgres.database(),
            WARTA_SHARD_PAGES="10",
            WARTA_ALLOWED_HOSTS="127.0.0.0/8",
        ) as many,
    ):
        many.env["PYTHONPATH"] = f"{tmp_path}:{many.env['PYTHONPATH']}"
        for _ in range(2):
            many.start("work", "-v")
        while many.logs().count("worker started") < 2:
            time.sleep(0.05)
        feeds = [f"http://kota{n}.example:{hosting.server_port}/feed" for n in range(SITES)]
        many.collect(*(argument for feed in feeds for argument in ("--feeds", feed)))
        shards = [log.read_text().count("shard finished") for log in many.folder.glob("work-*.log")]
    assert len(hosting.hosts) == SITES
    assert all(shards), many.logs()
    assert 1 < hosting.most <= MOST_AT_ONCE
