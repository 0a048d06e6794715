"""Serve HTTP on loopback: uvicorn in a thread that starts and stops at once and logs nothing.

Turns a forward-proxy request (absolute target) or a direct one (Host header) into an ``Incoming``,
and a ``Reply`` into bytes on the socket: at once, late, slowly, cut short or not at all.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import formatdate

import uvicorn
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from warta.newsroom.answers import Reply


@dataclass(frozen=True, slots=True)
class Incoming:
    """A client's request to a publisher's host; header names are lower-case."""

    method: str
    host: str
    path: str
    query: str
    headers: dict[str, str]


class Wire:
    """A listening socket and the thread that answers on it."""

    def __init__(self, answer: Callable[[Incoming], Reply], port: int = 0) -> None:
        self._answer = answer
        # Without IPPROTO_TCP asyncio leaves Nagle's algorithm on, which costs 40 ms an answer.
        self._listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listener.bind(("127.0.0.1", port))
        self._listener.listen(512)
        self.port: int = self._listener.getsockname()[1]
        self._server = _Server(
            uvicorn.Config(
                self._app,
                http=_Protocol,
                ws="none",
                loop="asyncio",
                lifespan="off",
                interface="asgi3",
                log_config=None,
                log_level="critical",
                access_log=False,
                server_header=False,
                date_header=False,
                timeout_keep_alive=30,
            )
        )
        self._thread = threading.Thread(
            target=self._server.run, args=([self._listener],), name="newsroom", daemon=True
        )

    def start(self) -> None:
        """Start to accept connections. Raises RuntimeError if that takes longer than 10 s."""
        self._thread.start()
        if not self._server.ready.wait(10):
            raise RuntimeError("the newsroom did not start within 10 s")

    def stop(self) -> None:
        """Close all connections and free the port."""
        self._server.stop()
        self._thread.join(10)

    async def _app(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {name.decode(): value.decode("latin-1") for name, value in scope["headers"]}
        host, path = _addressed(scope["raw_path"].decode(), headers.get("host", ""))
        query = scope["query_string"].decode()
        reply = self._answer(Incoming(scope["method"], host, path, query, headers))
        if reply.delay_seconds:
            await asyncio.sleep(reply.delay_seconds)
        transport: asyncio.Transport = scope["state"]["transport"]
        if reply.drop:
            await _hang_up(transport, receive)
        else:
            await _send(reply, scope["method"], transport, receive, send)


def _addressed(target: str, host_header: str) -> tuple[str, str]:
    if not target.startswith("/") and "://" in target:
        authority, slash, path = target.partition("://")[2].partition("/")
        return _host_name(authority), slash + path or "/"
    return _host_name(host_header), target


def _host_name(authority: str) -> str:
    return authority.rpartition("@")[2].partition(":")[0].lower()


async def _send(
    reply: Reply, method: str, transport: asyncio.Transport, receive: Receive, send: Send
) -> None:
    headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in reply.headers]
    has_body = reply.status not in (204, 304)
    names = {name for name, _ in headers}
    if b"date" not in names:  # a publisher's clock may be wrong
        headers.append((b"date", formatdate(usegmt=True).encode()))
    if has_body and not names & {b"content-length", b"transfer-encoding"}:
        headers.append((b"content-length", str(len(reply.body)).encode()))
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    body = reply.body if has_body and method != "HEAD" else b""
    sent = body[: reply.cut_after]
    if reply.drip is not None:
        while len(sent) > reply.drip.piece_bytes and not transport.is_closing():
            piece, sent = sent[: reply.drip.piece_bytes], sent[reply.drip.piece_bytes :]
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            await asyncio.sleep(reply.drip.pause_seconds)
    is_cut = reply.cut_after is not None and reply.cut_after < len(body)
    await send({"type": "http.response.body", "body": sent, "more_body": is_cut})
    if is_cut:
        await _hang_up(transport, receive)


async def _hang_up(transport: asyncio.Transport, receive: Receive) -> None:
    transport.close()
    while (await receive())["type"] != "http.disconnect":
        pass  # wait until uvicorn notices, or it would answer 500


class _Protocol(H11Protocol):
    """Puts the transport into the scope's state, so that the application can close it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # TCP only: a narrower type
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


class _Server(uvicorn.Server):
    """uvicorn's server with a prompt start and stop."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)

    async def main_loop(self) -> None:
        # In place of uvicorn's, which notices a stop only at its next tick of 0.1 s.
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        await self.on_tick(0)
        self.ready.set()
        while not self._stopping.is_set():
            try:
                await asyncio.wait_for(self._stopping.wait(), 1)
            except TimeoutError:
                await self.on_tick(0)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # In place of uvicorn's, which lets answers finish: a delayed one would hold up the test.
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        await asyncio.sleep(0)
        tasks = list(self.server_state.tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
