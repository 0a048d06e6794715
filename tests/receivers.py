"""Receivers of deliveries, as strangers run them: a web server and a mail server on loopback."""

from __future__ import annotations

import contextlib
import json
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Post:
    """A request that a receiver got."""

    path: str
    headers: dict[str, str]
    body: Any

    @property
    def key(self) -> str:
        return self.headers["idempotency-key"]


@dataclass
class WebReceiver:
    """A webhook's server. ``answer`` decides on a request: a status, or a status with headers."""

    url: str
    posts: list[Post] = field(default_factory=list)
    answer: Callable[[Post], int | tuple[int, dict[str, str]]] = lambda post: 200

    def titles(self) -> list[str]:
        return [item["title"] for post in self.posts for item in post.body["items"]]


@contextmanager
def web_receiver() -> Iterator[WebReceiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            post = Post(self.path, headers, json.loads(body))
            receiver.posts.append(post)
            answer = receiver.answer(post)
            status, extra = answer if isinstance(answer, tuple) else (answer, {})
            self.send_response(status)
            for name, value in extra.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "2")
            self.end_headers()
            with contextlib.suppress(BrokenPipeError):  # the sender was killed
                self.wfile.write(b"ok")

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        receiver = WebReceiver(f"http://127.0.0.1:{server.server_port}/hook")
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield receiver
        server.shutdown()


@dataclass
class MailReceiver:
    """A mail server that takes every mail, or says ``refusal`` to each recipient."""

    url: str
    mails: list[bytes] = field(default_factory=list)
    refusal: str = ""
    hangs: bool = False
    logins: list[str] = field(default_factory=list)


@contextmanager
def mail_receiver() -> Iterator[MailReceiver]:
    class Handler(socketserver.StreamRequestHandler):
        def say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

        def handle(self) -> None:
            if receiver.hangs:
                time.sleep(30)
                return
            self.say("220 mail.example ESMTP")
            for line in self.rfile:
                word, _, rest = line.strip().decode().partition(" ")
                match word.upper():
                    case "EHLO":
                        self.say("250-mail.example")
                        self.say("250 AUTH PLAIN")
                    case "AUTH":
                        receiver.logins.append(rest)
                        self.say("235 ok")
                    case "RCPT" if receiver.refusal:
                        self.say(receiver.refusal)
                    case "DATA":
                        self.say("354 go on")
                        lines = list(iter(self.rfile.readline, b".\r\n"))
                        receiver.mails.append(b"".join(lines))
                        self.say("250 taken")
                    case "QUIT":
                        self.say("221 bye")
                        return
                    case _:
                        self.say("250 ok")

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        receiver = MailReceiver(f"smtp://127.0.0.1:{server.server_address[1]}")
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield receiver
        server.shutdown()
