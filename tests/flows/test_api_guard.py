"""The guard of Prefect's API answers refused requests, and they cost next to nothing."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator

import pytest
import uvicorn

from warta.flows.api_guard import OwnPageOnly, Receive, Scope, Send


async def _application(scope: Scope, receive: Receive, send: Send) -> None:
    raise AssertionError("a refused request reached the application")


@pytest.fixture
def port() -> Iterator[int]:
    """Run a real server with the guard in front of an application that must not be reached; yield its port."""
    listener = socket.create_server(("127.0.0.1", 0))
    guarded = OwnPageOnly(_application, {"127.0.0.1:1"})
    server = uvicorn.Server(uvicorn.Config(guarded, lifespan="off", log_config=None))
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    yield listener.getsockname()[1]
    server.should_exit = True
    thread.join(10)


def _answer(port: int, head: str, body: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        start = f"POST /api HTTP/1.1\r\nHost: evil.example\r\n{head}\r\n"
        connection.sendall(start.encode())
        connection.sendall(body)  # by itself, as clients do: it may come with the answer under way
        answer = b""
        while piece := connection.recv(4096):
            answer += piece
        return answer


@pytest.mark.parametrize("size", [0, 1, 2_000, 60_000])
def test_refused_request_with_a_body_gets_its_answer(port: int, size: int) -> None:
    """Bytes that are left unread would reset the connection, and the reason would be lost."""
    for _ in range(200):
        answer = _answer(port, f"Content-Length: {size}\r\n", b"x" * size)
        assert answer.startswith(b"HTTP/1.1 403")
        assert b"its own page only" in answer


def test_body_that_never_comes_is_not_waited_for(port: int) -> None:
    """Otherwise each refused stranger could hold a connection."""
    assert _answer(port, "Content-Length: 1000\r\n", b"x").startswith(b"HTTP/1.1 403")


def test_endless_body_is_read_only_in_part() -> None:
    """The limit counts bytes too, because quick pieces would never reach a limit of time."""
    sent: list[int] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"x" * 1024, "more_body": True}

    async def send(message: dict[str, object]) -> None:
        if "status" in message:
            sent.append(int(str(message["status"])))

    scope = {"type": "http", "headers": [(b"host", b"evil.example")]}
    asyncio.run(OwnPageOnly(_application, {"127.0.0.1:1"})(scope, receive, send))
    assert sent == [403]
