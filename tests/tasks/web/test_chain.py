"""Cookies are sent back within one chain of redirects, and never later."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warta.news.outcome import Refusal
from warta.newsroom import Answer, Newsroom
from warta.tasks.web.chain import Chain
from warta.tasks.web.client import Answer as Response
from warta.tasks.web.client import NoAnswer, Web, WebPolicy
from warta.tasks.web.robots import Robots

SITE = "satu.example"
GATE = f"http://{SITE}/feed"


def get(room: Newsroom, *urls: str) -> list[Response | NoAnswer]:
    async def ask() -> list[Response | NoAnswer]:
        policy = WebPolicy(user_agent="warta/test", proxy=room.proxy_url, host_delay_seconds=0)
        async with Web(policy) as web:
            return [await web.get_following(url) for url in urls]

    return asyncio.run(ask())


def redirect(to: str, *cookies: str, status: int = 302) -> Answer:
    headers = {"Set-Cookie": cookies[0]} if cookies else {}
    return Answer(status=status, headers={"Location": to, **headers})


@pytest.mark.parametrize("status", [301, 302, 307])
def test_redirect_to_itself_with_a_cookie_is_followed_and_the_cookie_forgotten(
    room: Newsroom, status: int
) -> None:
    """Without the cookie it would be a loop, and the feed of a daily paper could never be read."""
    room.script(
        SITE, "/feed", redirect(GATE, "seen=1; Path=/", status=status), Answer(body=b"news")
    )
    first, again = get(room, GATE, GATE)
    assert isinstance(first, Response)
    assert (first.body, first.moved_to) == (b"news", None)
    assert isinstance(again, Response)
    sent = [request.headers.get("cookie") for request in room.requests]
    assert sent == [None, "seen=1", None]


def test_cookie_of_another_host_for_the_whole_domain_is_sent_back(room: Newsroom) -> None:
    """A page on another host of the domain may set the cookie on the way."""
    check = "http://check.satu.example/ask"
    room.script(SITE, "/feed", redirect(check), Answer(body=b"news"))
    room.script("check.satu.example", "/ask", redirect(GATE, "ok=yes; Domain=satu.example; Path=/"))
    [response] = get(room, GATE)
    assert isinstance(response, Response), response
    assert response.body == b"news"
    assert room.requests[-1].headers.get("cookie") == "ok=yes"


def test_loop_with_cookies_is_reported_as_a_loop(room: Newsroom) -> None:
    """A person looks for the cause by that reason."""
    room.script(SITE, "/feed", redirect(GATE, "seen=1"))
    room.script(SITE, "/plain", redirect(f"http://{SITE}/plain"))
    gate, plain = get(room, GATE, f"http://{SITE}/plain")
    assert isinstance(gate, NoAnswer)
    assert gate.reason.startswith("redirects in a loop, although its cookies were sent back: ")
    assert isinstance(plain, NoAnswer)
    assert plain.reason == f"redirects in a loop: http://{SITE}/plain -> http://{SITE}/plain"
    assert len(room.requests) == 3


def test_rules_of_a_robots_txt_behind_a_cookie_hold(room: Newsroom) -> None:
    """More than five redirects allow everything (RFC 9309), but this one has a file in the end."""
    address = f"http://{SITE}/robots.txt"
    rules = Answer(body=b"User-agent: *\nDisallow: /private\n", content_type="text/plain")
    room.script(SITE, "/robots.txt", redirect(address, "seen=1; Path=/"), rules)

    async def ask() -> list[object]:
        policy = WebPolicy(user_agent="warta/test", proxy=room.proxy_url, host_delay_seconds=0)
        async with Web(policy) as web:
            robots = Robots(web, {}, datetime.now(UTC))
            return [await robots.verdict(f"http://{SITE}/{path}") for path in ("private/a", "a")]

    refused, allowed = asyncio.run(ask())
    assert isinstance(refused, Refusal)
    assert allowed is None
    assert [request.headers.get("cookie") for request in room.requests] == [None, "seen=1"]


@pytest.mark.parametrize(
    ("cookie", "to"),
    [
        ("id=7", "http://dua.example/f"),
        ("id=7; Domain=example", "http://dua.example/f"),
        ("id=7; Domain=dua.example", "http://dua.example/f"),
        ("id=7; Secure", f"http://{SITE}/f"),
        ("id=7; Path=/private", f"http://{SITE}/f"),
        ("id=7; Max-Age=0", f"http://{SITE}/f"),
    ],
)
def test_cookie_is_not_sent_where_it_does_not_belong(cookie: str, to: str) -> None:
    """By RFC 6265, only to its own domain and path, and encrypted if it says so."""
    chain = Chain(GATE)
    chain.keep_cookies(GATE, [("Set-Cookie", cookie)])
    assert chain.cookies_for(to) == {}


@pytest.mark.parametrize("suffix", ["co.uk", "github.io", "com"])
def test_cookie_for_a_public_suffix_reaches_no_other_publisher(suffix: str) -> None:
    """Else a stranger's redirect could open another publisher's page as it likes."""
    url = f"http://satu.{suffix}/f"
    chain = Chain(url)
    chain.keep_cookies(url, [("Set-Cookie", f"id=7; Domain={suffix}; Path=/")])
    assert chain.cookies_for(f"http://dua.{suffix}/f") == {}


@given(st.lists(st.text(max_size=60), max_size=5), st.sampled_from([GATE, "http://[::1]:1/a;b"]))
def test_any_cookie_is_sent_back_as_printable_ascii(values: list[str], url: str) -> None:
    """A server may set anything, and must not forge a header of our request with it."""
    chain = Chain(url)
    chain.keep_cookies(url, [("set-cookie", value) for value in values])
    for line in chain.cookies_for(url).values():
        assert line.isascii()
        assert line.isprintable()


@pytest.mark.parametrize(("redirects", "arrives"), [(1, True), (6, True), (10, True), (11, False)])
def test_ten_redirects_are_followed(room: Newsroom, redirects: int, arrives: bool) -> None:
    """Shorteners, trackers and moves add up to more than five; an endless chain is refused."""
    for step in range(redirects):
        room.script(SITE, f"/step-{step}", redirect(f"http://{SITE}/step-{step + 1}"))
    room.script(SITE, f"/step-{redirects}", Answer(body=b"news"))
    [response] = get(room, f"http://{SITE}/step-0")
    if arrives:
        assert isinstance(response, Response)
        assert response.url == f"http://{SITE}/step-{redirects}"
    else:
        assert isinstance(response, NoAnswer)
        assert response.reason.startswith("more than 10 redirects, the last to ")
