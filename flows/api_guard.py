"""Serve a web application to its own pages only: no other origin, no other host name.

A browser sends the requesting site in Origin, and the name used for us in Host. A stranger's page
has another Origin; after DNS rebinding it has ours, but another Host.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Collection, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

_REFUSED = b"this address answers its own page only"
# Bytes of a refused request's body that are read: a browser's arrives at once.
_MOST_DISCARDED_BYTES = 64 * 1024
_DISCARD_SECONDS = 1.0  # for a client that sends the body slowly


class OwnPageOnly:
    """Refuse (403) requests to other ``hosts``, and requests from pages elsewhere."""

    def __init__(self, application: Application, hosts: Collection[str]) -> None:
        self._application = application
        self._hosts = frozenset(hosts)
        self._origins = frozenset(f"http://{host}" for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or self._is_ours(scope):
            await self._application(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        else:
            await _discard_body(receive)
            headers = [(b"content-type", b"text/plain"), (b"connection", b"close")]
            await send({"type": "http.response.start", "status": 403, "headers": headers})
            await send({"type": "http.response.body", "body": _REFUSED})

    def _is_ours(self, scope: Scope) -> bool:
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        origins = [value for name, value in scope["headers"] if name == b"origin"]
        return (
            len(hosts) == 1
            and hosts[0].decode("latin-1").lower() in self._hosts
            and all(origin.decode("latin-1").lower() in self._origins for origin in origins)
        )


async def _discard_body(receive: Receive) -> None:
    """Read and discard the body of a refused request, within bounds.

    Closing a connection with unread bytes resets it, and the client may lose the answer (RFC 9112,
    9.6).
    """
    discarded = 0
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_DISCARD_SECONDS):
            while discarded < _MOST_DISCARDED_BYTES:
                message = await receive()
                if message["type"] != "http.request" or not message.get("more_body"):
                    return
                discarded += len(message.get("body", b""))
