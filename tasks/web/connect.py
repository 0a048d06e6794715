"""Connect to public addresses only: check what a name resolves to, and dial that address.

The checked address is the one connected to, so a name can't resolve to another one in between.
Behind a proxy, the proxy resolves; names and literal addresses are judged before a request is sent
(tasks.web.client).
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import time
from collections.abc import Iterable
from typing import Any

import httpcore
import httpx

from warta.news.web.networks import Allowed, refused_address
from warta.tasks.web.heads import MendingBackend

# One of several addresses that does not answer must not use up the time of the others.
_LONGEST_ATTEMPT_SECONDS = 5.0
_REMEMBERED_SECONDS = 300.0  # the addresses of a host; chosen by hand


class ForbiddenAddress(Exception):
    """A host whose addresses may not be connected to; the message says why."""


class Resolver:
    """Resolves host names to addresses that may be connected to; cached for a few minutes."""

    def __init__(self, allowed: Allowed) -> None:
        self._allowed = allowed
        self._known: dict[str, tuple[float, list[str]]] = {}

    async def addresses(self, host: str, port: int, timeout: float | None) -> list[str]:  # noqa: ASYNC109 - httpcore's
        """Return the host's addresses that may be connected to.

        Raises ForbiddenAddress if none may, and httpcore's errors where it has none.
        """
        until, addresses = self._known.get(host, (0.0, []))
        if time.monotonic() > until:
            addresses = await self._resolved(host, port, timeout)
            self._known[host] = time.monotonic() + _REMEMBERED_SECONDS, addresses
        return addresses

    async def _resolved(self, host: str, port: int, timeout: float | None) -> list[str]:  # noqa: ASYNC109 - httpcore's
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(timeout):
                answers = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout("its host name was not resolved in time") from error
        except (socket.gaierror, UnicodeError) as error:
            raise httpcore.ConnectError(str(error)) from error
        addresses = list(dict.fromkeys(str(socket_address[0]) for *_, socket_address in answers))
        if host.lower().removesuffix(".") in self._allowed.names:
            return addresses
        refused = {
            each: refused_address(ipaddress.ip_address(each), self._allowed) for each in addresses
        }
        if addresses and all(refused.values()):
            raise ForbiddenAddress(f"{host} leads to {refused[addresses[0]]}")
        return [address for address, why in refused.items() if why is None]


def guard(client: httpx.AsyncClient, resolver: Resolver) -> None:
    """Make a client connect to public addresses only, and accept careless response heads.

    Connections to proxies are not restricted. httpx has no parameter for either, so the backends of
    its connection pools are replaced; a test connects.
    """
    for transport in (client._transport, *client._mounts.values()):
        pool = getattr(transport, "_pool", None)
        if isinstance(pool, httpcore.AsyncConnectionPool):
            backend = pool._network_backend
            if type(pool) is httpcore.AsyncConnectionPool:
                backend = _Guarded(backend, resolver)
            pool._network_backend = MendingBackend(backend)


class _Guarded(httpcore.AsyncNetworkBackend):
    """Connects to the addresses that the resolver allows."""

    def __init__(self, inner: httpcore.AsyncNetworkBackend, resolver: Resolver) -> None:
        self._inner = inner
        self._resolver = resolver

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's interface
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        began = time.monotonic()
        addresses = await self._resolver.addresses(host, port, timeout)
        for number, address in enumerate(addresses, start=1):
            left = None if timeout is None else max(0.1, timeout - (time.monotonic() - began))
            is_last = number == len(addresses)
            try:
                return await self._inner.connect_tcp(
                    address,
                    port,
                    left if is_last else min(left or 60.0, _LONGEST_ATTEMPT_SECONDS),
                    local_address,
                    socket_options,
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if is_last:
                    raise
        raise httpcore.ConnectError("its host name has no address")

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's interface
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        raise ForbiddenAddress(f"{path} is not a web address")

    async def sleep(self, seconds: float) -> None:
        await self._inner.sleep(seconds)
