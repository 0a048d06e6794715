"""A web server and a mail server on loopback, to which tests deliver."""

from __future__ import annotations

import contextlib
import json
import socketserver
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.threads import serving


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
    """A webhook's server and the requests it got.

    ``answer`` chooses the answer to a request: a status, or a status with headers.
    """

    url: str
    posts: list[Post] = field(default_factory=list)
    answer: Callable[[Post], int | tuple[int, dict[str, str]]] = lambda post: 200

    def titles(self) -> list[str]:
        return [item["title"] for post in self.posts for item in post.body["items"]]


@contextmanager
def web_receiver() -> Iterator[WebReceiver]:
    """Run a webhook's server for the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            post = Post(self.path, headers, json.loads(body))
            receiver.posts.append(post)
            answer = receiver.answer(post)
            status, answer_headers = answer if isinstance(answer, tuple) else (answer, {})
            self.send_response(status)
            for name, value in answer_headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "2")
            self.end_headers()
            with contextlib.suppress(BrokenPipeError):  # the sender was killed
                self.wfile.write(b"ok")

        def log_message(self, *args: object) -> None:
            """Write nothing: the default writes a line a request to stderr."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver = WebReceiver(f"http://127.0.0.1:{server.server_port}/hook")
    with serving(server):
        yield receiver


@dataclass
class MailReceiver:
    """A mail server and the mails it got.

    It accepts every mail, or answers each recipient with ``refusal``; if it ``hangs``, it never
    answers a connection.
    """

    url: str
    mails: list[bytes] = field(default_factory=list)
    refusal: str = ""
    hangs: bool = False
    logins: list[str] = field(default_factory=list)


@contextmanager
def mail_receiver() -> Iterator[MailReceiver]:
    """Run a mail server for the block."""

    class Handler(socketserver.StreamRequestHandler):
        def reply(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

        def handle(self) -> None:
            if receiver.hangs:
                with contextlib.suppress(ConnectionError):
                    self.rfile.read()  # returns when the sender gives up
                return
            self.reply("220 mail.example ESMTP")
            for line in self.rfile:
                command, _, argument = line.strip().decode().partition(" ")
                match command.upper():
                    case "EHLO":
                        self.reply("250-mail.example")
                        self.reply("250 AUTH PLAIN")
                    case "AUTH":
                        receiver.logins.append(argument)
                        self.reply("235 ok")
                    case "RCPT" if receiver.refusal:
                        self.reply(receiver.refusal)
                    case "DATA":
                        self.reply("354 go on")
                        lines = list(iter(self.rfile.readline, b".\r\n"))
                        receiver.mails.append(b"".join(lines))
                        self.reply("250 accepted")
                    case "QUIT":
                        self.reply("221 bye")
                        return
                    case _:
                        self.reply("250 ok")

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

    server = Server(("127.0.0.1", 0), Handler)
    receiver = MailReceiver(f"smtp://127.0.0.1:{server.server_address[1]}")
    with serving(server):
        yield receiver
