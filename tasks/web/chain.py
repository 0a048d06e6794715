"""Follow one chain of redirects, with cookies that live as long as the chain.

Some papers set a cookie, redirect to the same address, and expect the cookie back. A cookie is sent
back within its chain, by the rules of its Domain, Path and Secure (RFC 6265), and then forgotten,
so that no site can link one request to the next.
"""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from email.message import Message
from http.cookiejar import Cookie, CookieJar, DefaultCookiePolicy
from typing import TypeVar, cast
from urllib.parse import urlsplit

from warta.news.addresses.folding import registrable_domain
from warta.news.addresses.urls import BadAddress, fetch_url
from warta.news.outcome import LONGEST_REASON, Delay, Refusal
from warta.news.pages.access import READ_BYTES, refresh_target
from warta.news.web.http import (
    PERMANENT,
    REDIRECTS,
    beginning,
    encoding_of,
    header,
    is_whole,
)
from warta.tasks.web.answer import Answer, NoAnswer

Result = TypeVar("Result")
WithReason = TypeVar("WithReason", bound=NoAnswer | Refusal | Delay)

# Servers refuse longer request headers (Apache and nginx allow 8 kB for all headers together).
_MOST_CHARACTERS = 4_000
_MOST_COOKIES = 30  # of one answer; chosen by hand
_SENDABLE = re.compile(r"[ -~]*")
_BARE = re.compile(r"\A\s*[^=;\s]+\s*=\s*[^;]{0,4000}")


@dataclass(frozen=True, slots=True)
class Astray:
    """Why a chain of redirects ends without an answer: a loop, too many, or a broken address."""

    reason: str


class Chain:
    """The addresses of one chain of redirects, from the first on, and its cookies."""

    def __init__(self, first: str) -> None:
        self.requested = [first]
        self._statuses: list[int] = []
        self._seen = {(first, "")}
        self._has_cookies = False  # few chains have: without, the jar is not searched
        self._jar = CookieJar(_OwnSite(strict_ns_domain=DefaultCookiePolicy.DomainLiberal))

    async def follow(
        self,
        get: Callable[[str, Mapping[str, str]], Awaitable[Result]],
        most_redirects: int,
        target: Callable[[str], str] = lambda url: url,
        refresh: Callable[[Answer], str | None] = lambda _: None,
    ) -> Result | Astray:
        """Follow redirects; return the first result of ``get`` that is not a redirect, or Astray.

        ``get`` requests an address with a header that has its cookies. ``target`` returns the
        address to request instead of the one that a redirect names; ``refresh``, where the page of
        an answer leads by itself, or None.
        """
        url = self.requested[0]
        for _ in range(most_redirects + 1):
            result = await get(url, self.cookies_for(url))
            if not isinstance(result, Answer):
                return result
            is_redirect = result.status in REDIRECTS
            location = (result.header("location") or "") if is_redirect else refresh(result)
            if location is None:
                return result
            self.keep_cookies(url, result.headers)
            try:
                url = target(fetch_url(location, base=url))
            except BadAddress as error:
                if not location:
                    return Astray(f"HTTP {result.status} without an address to go to")
                return Astray(f"redirects, but {error}")
            if loop := self._add(url):
                return Astray(loop)
            self._statuses.append(result.status)
        return Astray(f"more than {most_redirects} redirects, the last to {url}")

    def with_its_end(self, result: WithReason) -> WithReason:
        """Return a result whose reason names where the chain led, if that is another address.

        A pause names the host already.
        """
        is_pause = not isinstance(result, Refusal) and result.not_before is not None
        if len(self.requested) == 1 or is_pause:
            return result
        reason = f"redirects to {self.requested[-1]}: {result.reason}"
        return replace(result, reason=reason[:LONGEST_REASON])

    @property
    def moved_to(self) -> str | None:
        """Where the permanent redirects (301, 308) at the start led, or None."""
        moved_to = None
        for status, url in zip(self._statuses, self.requested[1:], strict=False):
            if status not in PERMANENT:
                break
            moved_to = url
        return moved_to

    def cookies_for(self, url: str) -> dict[str, str]:
        """Return the header with the chain's cookies for an address, or {}."""
        if not self._has_cookies:
            return {}
        request = _request(url)
        self._jar.add_cookie_header(request)
        value = request.get_header("Cookie") or ""
        sendable = 0 < len(value) <= _MOST_CHARACTERS and _SENDABLE.fullmatch(value)
        return {"Cookie": value} if sendable else {}

    def keep_cookies(self, url: str, headers: Iterable[tuple[str, str]]) -> None:
        """Remember the cookies that a redirect from an address sets."""
        if header(headers := tuple(headers), "set-cookie") is None:
            return
        message = Message()
        sent = [value for name, value in headers if name.lower() == "set-cookie"]
        for value in sent[:_MOST_COOKIES]:
            if _BARE.match(value) and _SENDABLE.fullmatch(value):
                message.add_header("Set-Cookie", value)
        self._has_cookies = True
        self._jar.extract_cookies(
            cast("urllib.request._UrlopenRet", _Response(message)), _request(url)
        )

    def _add(self, url: str) -> str | None:
        """Add an address to the chain; return the reason if that makes a loop, or None.

        An address may come twice with different cookies.
        """
        cookies = self.cookies_for(url).get("Cookie", "")
        if (url, cookies) in self._seen:
            hint = ", although its cookies were sent back" if cookies else ""
            loop = " -> ".join((*self.requested[self.requested.index(url) :], url))
            return f"redirects in a loop{hint}: {loop}"[:500]
        self._seen.add((url, cookies))
        self.requested.append(url)
        return None


def refresh_of(answer: Answer) -> str | None:
    """Return where a page without text leads by a refresh, as a redirect would, or None."""
    if not is_whole(answer.status, answer.headers):
        return None
    encoding = encoding_of(answer.headers)
    opening = beginning(answer.body, encoding, most_bytes=READ_BYTES)
    return refresh_target(answer.url, answer.headers, opening)


class _OwnSite(DefaultCookiePolicy):
    """Accepts no cookie for a public suffix (RFC 6265, 5.3): ``co.uk``, ``github.io``."""

    def set_ok_domain(self, cookie: Cookie, request: urllib.request.Request) -> bool:
        if not super().set_ok_domain(cookie, request):
            return False
        domain, host = cookie.domain.lstrip("."), urlsplit(request.full_url).hostname or ""
        return domain == host or registrable_domain(domain) == registrable_domain(host)


class _Response:
    """The part of a response that ``CookieJar.extract_cookies`` needs."""

    def __init__(self, message: Message) -> None:
        self._message = message

    def info(self) -> Message:
        return self._message


def _request(url: str) -> urllib.request.Request:
    parts = urlsplit(url)
    return urllib.request.Request(parts._replace(fragment="").geturl())  # noqa: S310 - never opened
