"""Make the client and requests of httpx, and read an answer's headers, as real servers need it."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from functools import cache

import httpx

from warta.news.web.http import sound_header

_UNNAMED = httpx.URL("http://unnamed.invalid/")  # parsed once, not for each request


class _NoCookies(httpx.Cookies):
    """Keeps no cookie of an answer: a chain of redirects has its own (tasks.web.chain)."""

    def extract_cookies(self, response: httpx.Response) -> None:
        """Leave the cookies of an answer; httpx calls this for each."""


class _Client(httpx.AsyncClient):
    """A client that reads no Location header: a chain does (tasks.web.chain), as browsers would.

    httpx reads it even if it follows no redirect, and raises for an address that it can't read.
    """

    def _build_redirect_request(
        self, request: httpx.Request, response: httpx.Response
    ) -> httpx.Request:
        return request


def new_client(
    user_agent: str, *, timeout_seconds: float, proxy: str | None, most_kept_open: int
) -> httpx.AsyncClient:
    """Return a client that keeps at most ``most_kept_open`` idle connections."""
    client = _Client(
        http2=True,
        follow_redirects=False,
        timeout=timeout_seconds,
        proxy=proxy,
        verify=certificates(),
        headers={
            "User-Agent": user_agent,
            "Accept-Encoding": "gzip, deflate, br, zstd",
            "Accept-Language": "*",
        },
        # Turns limit how many are open at once (tasks.web.pacing).
        limits=httpx.Limits(max_connections=None, max_keepalive_connections=most_kept_open),
    )
    client._cookies = _NoCookies()  # httpx would copy a jar that is given to it
    return client


class _Url(httpx.URL):
    """An address whose host is kept as it is in DNS.

    httpx decodes punycode by IDNA 2008, which has no emoji; browsers use UTS 46.
    """

    @property
    def host(self) -> str:
        return self.raw_host.decode("ascii")


def request_to(client: httpx.AsyncClient, url: str, headers: Mapping[str, str]) -> httpx.Request:
    """Return the GET request for an address, whose type httpx would replace by its own."""
    address = _Url(url)
    request = httpx.Request(
        "GET",
        _UNNAMED,
        headers={
            "Host": address.netloc.decode("ascii"),
            **dict(client.headers.multi_items()),
            **headers,
        },
        extensions={"timeout": client.timeout.as_dict()},
    )
    request.url = address
    return request


@cache
def certificates() -> ssl.SSLContext:
    """Load the authorities' certificates, once per process: it takes a quarter of a second."""
    return httpx.create_ssl_context()


def headers_sent(headers: httpx.Headers) -> tuple[tuple[str, str], ...]:
    """Return the valid headers; bytes in an address that are not UTF-8 are escaped (``%E9``)."""
    items = [sound for each in headers.multi_items() if (sound := sound_header(*each))]
    raw = dict(reversed([(name.lower(), value) for name, value in headers.raw]))
    location = raw.get(b"location", b"")
    if location.isascii():
        return tuple(items)
    try:
        location.decode("utf-8")
    except UnicodeDecodeError:
        kept = "".join(chr(byte) if byte < 0x80 else f"%{byte:02X}" for byte in location)
        escaped = (
            sound_header(name, kept if name == "location" else value) for name, value in items
        )
        return tuple(header for header in escaped if header)
    return tuple(items)
