"""Requests to the web: bounded in bytes and time, one turn at a time at each host.

Every answer or failure is a value; nothing that a server does raises here.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import TracebackType
from typing import Self

import httpx

from news.addresses import PUBLIC_ONLY, Allowed, refused_host
from news.http import REDIRECTS, BadBody, BodyTooLarge, decoded_body, header
from news.urls import BadAddress, fetch_url, host_of
from tasks.connect import ForbiddenAddress, guard

_HOW_TO_ALLOW = " (the setting allowed_hosts allows it)"


@dataclass(frozen=True, slots=True)
class WebPolicy:
    """How we behave as a guest. ``proxy`` None: the usual proxy variables decide.

    ``allowed`` are the hosts and networks that may be asked although they are not public.
    """

    user_agent: str
    host_delay_seconds: float = 1.0
    most_connections: int = 32
    timeout_seconds: float = 15.0
    deadline_seconds: float = 60.0
    most_bytes: int = 10_000_000
    proxy: str | None = None
    allowed: Allowed = PUBLIC_ONLY


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server sent; ``body`` as it came, before decompression."""

    url: str
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    duration_ms: int

    def header(self, name: str) -> str | None:
        return header(self.headers, name)

    def content(self, most_bytes: int) -> bytes:
        """The body, decompressed. Raises BodyTooLarge or BadBody."""
        return decoded_body(self.body, self.header("content-encoding"), most_bytes=most_bytes)


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """No usable answer came. ``transient`` when asking again later may help."""

    reason: str
    transient: bool
    duration_ms: int = 0


class Web:
    """A client for one run. Use as an async context manager."""

    def __init__(self, policy: WebPolicy) -> None:
        self.policy = policy
        self._hosts: dict[str, _Host] = {}
        self._connections = asyncio.Semaphore(policy.most_connections)
        self._client = httpx.AsyncClient(
            http2=True,
            follow_redirects=False,
            timeout=policy.timeout_seconds,
            proxy=policy.proxy,
            verify=_certificates(),
            headers={
                "User-Agent": policy.user_agent,
                "Accept-Encoding": "gzip, deflate, br, zstd",
                "Accept-Language": "*",
            },
            limits=httpx.Limits(
                max_connections=policy.most_connections,
                max_keepalive_connections=policy.most_connections,
            ),
        )
        guard(self._client, policy.allowed)

    async def __aenter__(self) -> Self:
        await self._client.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._client.__aexit__(kind, error, trace)

    def slow_down(self, host: str, delay_seconds: float) -> None:
        """Keep at least this long between requests to a host (its Crawl-delay)."""
        state = self._hosts.setdefault(host, _Host(self.policy.host_delay_seconds))
        state.delay = max(state.delay, min(delay_seconds, 60.0))

    def refused(self, url: str) -> str | None:
        """Why an address leads into a private network, as far as it tells; None: it does not."""
        refused = refused_host(host_of(url), self.policy.allowed)
        return refused and f"{refused}{_HOW_TO_ALLOW}"

    async def get(
        self, url: str, *, headers: Mapping[str, str] | None = None, most_bytes: int | None = None
    ) -> Answer | NoAnswer:
        """Ask for one address, when its host's turn has come. Redirects are the caller's."""
        if refused := self.refused(url):
            return NoAnswer(refused, transient=False)
        async with self._turn(host_of(url)):
            began = time.monotonic()
            limit = most_bytes or self.policy.most_bytes
            return await self._ask(url, headers or {}, limit, began)

    async def get_following(
        self, url: str, *, headers: Mapping[str, str] | None = None, most_redirects: int = 5
    ) -> Answer | NoAnswer:
        """Ask for an address and follow its redirects; the answer's url is where they ended."""
        for _ in range(most_redirects + 1):
            answer = await self.get(url, headers=headers)
            if not isinstance(answer, Answer) or answer.status not in REDIRECTS:
                return answer
            try:
                url = fetch_url(answer.header("location") or "", base=url)
            except BadAddress as error:
                return NoAnswer(f"redirects to {error}", transient=True)
        return NoAnswer(f"more than {most_redirects} redirects, the last to {url}", transient=True)

    async def _ask(
        self, url: str, headers: Mapping[str, str], most_bytes: int, began: float
    ) -> Answer | NoAnswer:
        def failed(reason: str, *, transient: bool) -> NoAnswer:
            return NoAnswer(reason, transient, _milliseconds_since(began))

        try:
            async with (
                asyncio.timeout(self.policy.deadline_seconds),
                self._client.stream("GET", url, headers=dict(headers)) as response,
            ):
                body = bytearray()
                async for chunk in response.aiter_raw():
                    body += chunk
                    if len(body) > most_bytes:
                        return failed(f"more than {most_bytes:,} bytes", transient=False)
                return Answer(
                    url=str(response.url),
                    status=response.status_code,
                    reason=response.reason_phrase,
                    headers=tuple(response.headers.multi_items()),
                    body=bytes(body),
                    duration_ms=_milliseconds_since(began),
                )
        except TimeoutError:
            limit = self.policy.deadline_seconds
            return failed(f"not finished within {limit:g} s", transient=True)
        except httpx.TimeoutException:
            return failed(f"no answer within {self.policy.timeout_seconds:g} s", transient=True)
        except ForbiddenAddress as error:
            # Later its name may lead elsewhere: some networks lead every name to themselves.
            return failed(f"{error}{_HOW_TO_ALLOW}", transient=True)
        except (httpx.UnsupportedProtocol, httpx.InvalidURL, httpx.LocalProtocolError) as error:
            return failed(f"not an address that can be asked: {error}", transient=False)
        except httpx.HTTPError as error:
            return failed(_explained(error), transient=True)
        except (ssl.SSLError, OSError, ValueError, RuntimeError) as error:
            # What slips through httpx: a certificate's odd name, a broken proxy, h2 at shutdown.
            return failed(_explained(error), transient=True)

    @contextlib.asynccontextmanager
    async def _turn(self, host: str) -> AsyncIterator[None]:
        state = self._hosts.setdefault(host, _Host(self.policy.host_delay_seconds))
        async with state.lock:
            wait = state.free_at - time.monotonic()
            if wait > 0:
                await asyncio.sleep(wait)
            try:
                async with self._connections:
                    yield
            finally:
                state.free_at = time.monotonic() + state.delay


@cache
def _certificates() -> ssl.SSLContext:
    """Loading the authorities' certificates takes a quarter of a second: once a process."""
    return httpx.create_ssl_context()


class _Host:
    __slots__ = ("delay", "free_at", "lock")

    def __init__(self, delay: float) -> None:
        self.delay = delay
        self.free_at = 0.0
        self.lock = asyncio.Lock()


def _explained(error: Exception) -> str:
    """Say in a person's words what went wrong with a connection."""
    text = str(error) or type(error).__name__
    cause = error
    while cause.__cause__ or cause.__context__:
        cause = cause.__cause__ or cause.__context__  # type: ignore[assignment]
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"its TLS certificate is not valid: {cause.verify_message}"
        if isinstance(cause, OSError) and "Name or service not known" in str(cause):
            return "its host name is not known"
    if "Name or service not known" in text or "getaddrinfo" in text or "name resolution" in text:
        return "its host name is not known"
    if isinstance(error, httpx.ConnectError):
        return f"no connection: {text}"
    if isinstance(error, httpx.RemoteProtocolError):
        return f"broke off or spoke no HTTP: {text}"
    return text


def _milliseconds_since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)


__all__ = ["Answer", "BadBody", "BodyTooLarge", "NoAnswer", "Web", "WebPolicy"]
