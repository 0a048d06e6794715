"""Follow one chain of redirects, with cookies that live as long as the chain.

Some papers set a cookie and redirect to the same address to see it come back. A cookie is sent back
within its chain by the rules of its Domain, Path and Secure (RFC 6265), then forgotten: nobody can
be tracked from one request to the next.
"""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Iterable
from email.message import Message
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import cast
from urllib.parse import urlsplit

from warta.news.web.http import header

# Servers refuse longer request headers (Apache and nginx 8 kB for all of them).
_MOST_CHARACTERS = 4_000
_MOST_COOKIES = 30
_SENDABLE = re.compile(r"[ -~]*")
_BARE = re.compile(r"\A\s*[^=;\s]+\s*=\s*[^;]{0,4000}")


class Chain:
    """The addresses requested one after another, from the first on."""

    def __init__(self, first: str) -> None:
        self.asked = [first]
        self._seen = {(first, "")}
        self._jar = CookieJar(
            DefaultCookiePolicy(strict_ns_domain=DefaultCookiePolicy.DomainLiberal)
        )

    def cookies_for(self, url: str) -> dict[str, str]:
        """Return the header with the chain's cookies for an address, or {}."""
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
        self._jar.extract_cookies(
            cast("urllib.request._UrlopenRet", _Response(message)), _request(url)
        )

    def leads_to(self, url: str) -> str | None:
        """Continue to an address; return the reason if that is a loop, or None.

        An address may come again with other cookies.
        """
        cookies = self.cookies_for(url).get("Cookie", "")
        if (url, cookies) in self._seen:
            kept = ", although its cookies were sent back" if cookies else ""
            way = " -> ".join((*self.asked[self.asked.index(url) :], url))
            return f"redirects in a loop{kept}: {way}"[:500]
        self._seen.add((url, cookies))
        self.asked.append(url)
        return None


class _Response:
    def __init__(self, message: Message) -> None:
        self._message = message

    def info(self) -> Message:
        return self._message


def _request(url: str) -> urllib.request.Request:
    parts = urlsplit(url)
    return urllib.request.Request(parts._replace(fragment="").geturl())  # noqa: S310 - never opened
