"""Requests to the web: limited in bytes and time, paced per host (tasks.web.pacing).

A cookie lives as long as one chain of redirects (tasks.web.chain). Every HTTP answer or failure
is a value; errors that a server provokes in the libraries are raised to the caller, who knows the
feed or entry of the request (tasks.run.border).
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import ssl
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import TracebackType
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

import httpcore
import httpx

from warta.news.addresses.urls import BadAddress, host_of
from warta.news.outcome import LONGEST_REASON
from warta.news.web.http import (
    BadBody,
    BodyTooLarge,
)
from warta.news.web.networks import PUBLIC_ONLY, Allowed, refused_host, refused_port
from warta.tasks.web.answer import Answer, NoAnswer
from warta.tasks.web.chain import Astray, Chain, refresh_of
from warta.tasks.web.connect import ForbiddenAddress, Resolver, guard
from warta.tasks.web.errors import BROKEN_HTTP2, explained, is_broken_http2
from warta.tasks.web.httpx_client import headers_sent, new_client, request_to
from warta.tasks.web.pacing import Pacing
from warta.tasks.web.servers_clock import ServersClock

if TYPE_CHECKING:
    from warta.storage.queue.turns import SharedTurns

# Statuses that mean "slow down" or "server in trouble" (RFC 6585, 4; RFC 9110, 15.6).
_TROUBLE = frozenset({429, 500, 502, 503, 504, 509, 520, 521, 522, 523, 524, 529})
# httpcore compares every pair of a pool's connections twice a request: with 64 in one pool that was
# four fifths of a polling run's CPU. So hosts are distributed over small pools.
_POOLS = 16
# Go's client follows as many, requests 30; real feeds have up to six in a row.
MOST_REDIRECTS = 10
_HOW_TO_ALLOW = " (the setting allowed_hosts can allow it)"


@dataclass(frozen=True, slots=True)
class WebPolicy:
    """How requests are made; ``proxy`` None: the usual proxy variables apply.

    ``allowed``: hosts and networks that may be requested although they are not public.
    ``passwords``: the "user:password" of a feed's address, sent to its own origin only.
    ``shared``: the turns and connections that several machines share (tasks.web.pacing).
    """

    user_agent: str
    host_delay_seconds: float = 1.0
    most_connections: int = 64
    timeout_seconds: float = 15.0
    deadline_seconds: float = 60.0
    most_bytes: int = 10_000_000
    proxy: str | None = None
    allowed: Allowed = PUBLIC_ONLY
    passwords: Mapping[str, str] = field(default_factory=dict, repr=False)
    shared: SharedTurns | None = None


class Web:
    """A client for one run. Use as an async context manager."""

    def __init__(self, policy: WebPolicy, clock: ServersClock | None = None) -> None:
        """``clock`` notes what time the servers say it is."""
        self.policy = policy
        self._clock = clock or ServersClock()
        self.pacing = Pacing(policy.host_delay_seconds, policy.most_connections, policy.shared)
        self._resolver = Resolver(policy.allowed)
        self._clients = tuple(
            new_client(
                policy.user_agent,
                timeout_seconds=policy.timeout_seconds,
                proxy=policy.proxy,
                most_kept_open=max(1, policy.most_connections // _POOLS),
            )
            for _ in range(_POOLS)
        )
        for client in self._clients:
            guard(client, self._resolver)
        self._open = contextlib.AsyncExitStack()
        self._is_proxied = bool(policy.proxy) or bool(self._clients[0]._mounts)

    async def __aenter__(self) -> Self:
        for client in self._clients:
            await self._open.enter_async_context(client)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._open.aclose()
        await self.pacing.close()

    def refused(self, url: str) -> str | None:
        """Return why an address may not be requested, or None if it may.

        It may not if it leads into a private network, or to a port of another protocol. Raises
        BadAddress.
        """
        if refused := refused_host(host_of(url), self.policy.allowed):
            return f"{refused}{_HOW_TO_ALLOW}"
        return refused_port(urlsplit(url).port)

    async def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        first_bytes: int | None = None,
    ) -> Answer | NoAnswer:
        """Request one address when its host's turn comes; redirects are left to the caller.

        ``first_bytes``: read only so many bytes of the body; without it, a body with more than the
        policy allows is no answer.
        """
        try:
            host, refused = host_of(url), self.refused(url)
        except BadAddress as error:
            return NoAnswer(str(error), transient=False)
        if refused:
            return NoAnswer(refused, transient=False)
        if given_up := self.pacing.given_up(host):
            return NoAnswer(given_up, transient=True)
        if paused := self._paused(host):
            return paused
        async with self.pacing.turn(host, await self._address_of(host)) as turn:
            if paused := self._paused(host):
                return paused
            began = time.monotonic()
            try:
                answer = await self._ask(url, headers or {}, first_bytes, began)
            except Exception as error:
                turn.went(trouble=explained(error))
                raise
            turn.went(trouble=_trouble_of(answer))
            if isinstance(answer, Answer):
                date, age = answer.header("date"), answer.header("age")
                self._clock.note(host, date, age, datetime.now(UTC))
            return answer

    async def get_following(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        most_redirects: int = MOST_REDIRECTS,
    ) -> Answer | NoAnswer:
        """Request an address and follow redirects; the answer's url is where they ended."""
        chain = Chain(url)
        secret, origin = _authorization(self.policy.passwords.get(url)), origin_of(url)

        async def get(url: str, cookies: Mapping[str, str]) -> Answer | NoAnswer:
            own = secret if origin_of(url) == origin else {}
            return await self.get(url, headers={**(headers or {}), **own, **cookies})

        answer = await chain.follow(get, most_redirects, refresh=refresh_of)
        if isinstance(answer, Astray):
            return NoAnswer(answer.reason, transient=True)
        if isinstance(answer, NoAnswer):
            return chain.with_its_end(answer)
        # It went through a page that sets a cookie and came back: it has not moved.
        moved_to = None if answer.url == url else chain.moved_to
        return replace(answer, moved_to=moved_to)

    def _paused(self, host: str) -> NoAnswer | None:
        """Return why a host is not requested now, if it asked for a pause."""
        until = self.pacing.paused(host, datetime.now(UTC))
        if until is None:
            return None
        return NoAnswer(f"{host} asked for a pause", transient=True, not_before=until)

    def _client_of(self, url: str) -> httpx.AsyncClient:
        return self._clients[zlib.crc32(host_of(url).encode()) % _POOLS]

    async def _address_of(self, host: str) -> str | None:
        """Return the IP address of a host, or None if it has none or a proxy is used."""
        if self._is_proxied:
            return None
        try:
            addresses = await self._resolver.addresses(host, 443, self.policy.timeout_seconds)
        except (ForbiddenAddress, httpcore.NetworkError, httpcore.TimeoutException, OSError):
            return None  # the request itself will report what is wrong
        return addresses[0] if addresses else None

    async def _ask(
        self, url: str, headers: Mapping[str, str], first_bytes: int | None, began: float
    ) -> Answer | NoAnswer:
        most_bytes = first_bytes or self.policy.most_bytes

        def failed(reason: str, *, transient: bool) -> NoAnswer:
            return NoAnswer(reason, transient, _milliseconds_since(began))

        client = self._client_of(url)
        try:
            async with (
                asyncio.timeout(self.policy.deadline_seconds),
                contextlib.aclosing(
                    await client.send(request_to(client, url, headers), stream=True)
                ) as response,
            ):
                if not 100 <= response.status_code <= 999:  # HTTP/2 carries any number
                    why = f"no valid HTTP answer: its status is {response.status_code}"
                    return failed(why[:LONGEST_REASON], transient=True)
                body = bytearray()
                async for chunk in response.aiter_raw():
                    body += chunk
                    if len(body) > most_bytes:
                        if first_bytes:
                            break
                        return failed(f"more than {most_bytes:,} bytes", transient=False)
                return Answer(
                    url=url,
                    status=response.status_code,
                    reason=response.reason_phrase,
                    headers=headers_sent(response.headers),
                    body=bytes(body[:most_bytes]),
                    duration_ms=_milliseconds_since(began),
                    is_cut=len(body) > most_bytes,
                )
        except TimeoutError:
            limit = self.policy.deadline_seconds
            return failed(f"not finished within {limit:g} s", transient=True)
        except httpx.TimeoutException:
            return failed(f"no answer within {self.policy.timeout_seconds:g} s", transient=True)
        except ForbiddenAddress as error:
            # Transient: the name may resolve elsewhere later; some networks answer for every name.
            return failed(f"{error}{_HOW_TO_ALLOW}", transient=True)
        except (httpx.UnsupportedProtocol, httpx.InvalidURL, httpx.LocalProtocolError) as error:
            if is_broken_http2(error):
                return failed(explained(error), transient=True)
            return failed(f"not an address that can be requested: {error}", transient=False)
        except (httpx.HTTPError, *BROKEN_HTTP2) as error:
            return failed(explained(error), transient=True)
        except (ssl.SSLError, OSError, ValueError, RuntimeError) as error:
            # Errors that httpx does not wrap: a certificate's odd name, a broken proxy, h2 at its
            # end.
            return failed(explained(error), transient=True)


def origin_of(url: str) -> tuple[str, str]:
    """Return the origin of an address: its scheme, and its host with port."""
    parts = urlsplit(url)
    return parts.scheme, parts.netloc


def _authorization(password: str | None) -> dict[str, str]:
    """Return the header that sends "user:password" (RFC 7617)."""
    if password is None:
        return {}
    return {"Authorization": f"Basic {base64.b64encode(password.encode()).decode('ascii')}"}


def _trouble_of(answer: Answer | NoAnswer) -> str | None:
    if isinstance(answer, NoAnswer):
        return answer.reason if answer.transient else None
    return f"HTTP {answer.status}" if answer.status in _TROUBLE else None


def _milliseconds_since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)


__all__ = ["Answer", "BadBody", "BodyTooLarge", "NoAnswer", "Web", "WebPolicy"]
