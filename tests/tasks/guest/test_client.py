"""The turns and limits of requests: bounded in bytes and time, every end a value."""

from __future__ import annotations

import asyncio
import itertools
from datetime import UTC, datetime, timedelta

import pytest

from warta.news.addresses.urls import fetch_url, host_of
from warta.news.outcome import Delay, Refusal
from warta.newsroom import Answer, Drip, Newsroom, sample_stories
from warta.storage.tables.hosts import HostRules
from warta.tasks.guest.client import Answer as Got
from warta.tasks.guest.client import NoAnswer, Web, WebPolicy
from warta.tasks.guest.robots import Robots

NOW = datetime.now(UTC)


def get(room: Newsroom, *urls: str, **policy: float) -> list[Got | NoAnswer]:
    async def ask() -> list[Got | NoAnswer]:
        settings = WebPolicy(user_agent="warta/test", proxy=room.proxy_url, **policy)  # type: ignore[arg-type]  # any field of the policy
        async with Web(settings) as web:
            return list(await asyncio.gather(*(web.get_following(url) for url in urls)))

    return asyncio.run(ask())


def verdicts(room: Newsroom, remembered: dict[str, HostRules], *urls: str) -> list[object]:
    async def ask() -> list[object]:
        policy = WebPolicy(user_agent="warta/test", proxy=room.proxy_url, host_delay_seconds=0)
        async with Web(policy) as web:
            robots = Robots(web, remembered, NOW)
            return [await robots.verdict(url) for url in urls]

    return asyncio.run(ask())


def test_one_host_is_asked_in_turn_with_a_rest_and_others_meanwhile(room: Newsroom) -> None:
    """A burst of requests is what gets an aggregator blocked."""
    for host in ("satu.example", "dua.example"):
        room.add_publisher(host, *sample_stories(1), language="id")
    urls = [f"http://{host}/feed?{n}" for host in ("satu.example", "dua.example") for n in range(3)]
    get(room, *urls, host_delay_seconds=0.3)
    times = {
        host: [r.at for r in room.requests if r.host == host]
        for host in ("satu.example", "dua.example")
    }
    for moments in times.values():
        gaps = [later - earlier for earlier, later in itertools.pairwise(moments)]
        assert min(gaps) >= 0.28
    assert times["dua.example"][0] < times["satu.example"][-1], "neither host waits for the other"
    assert times["satu.example"][0] < times["dua.example"][-1]


def test_no_cookie_comes_back(room: Newsroom) -> None:
    """Publishers set them at every answer; who keeps them can be followed."""
    room.script("satu.example", "/set", Answer(headers={"Set-Cookie": "id=7; Path=/"}, body=b"x"))

    async def ask() -> None:
        policy = WebPolicy(user_agent="warta/test", proxy=room.proxy_url, host_delay_seconds=0)
        async with Web(policy) as web:
            for _ in range(2):
                await web.get("http://satu.example/set")

    asyncio.run(ask())
    assert len(room.requests) == 2
    assert all("cookie" not in request.headers for request in room.requests)


def test_we_say_who_we_are(room: Newsroom) -> None:
    """An honest name, on every request."""
    room.add_publisher("satu.example", *sample_stories(1), language="id")
    get(room, "http://satu.example/feed")
    assert {request.headers["user-agent"] for request in room.requests} == {"warta/test"}


@pytest.mark.parametrize(
    ("answer", "reason", "transient"),
    [
        (Answer(body=b"x" * 300_000, content_type="text/html"), "more than 100,000 bytes", False),
        (Answer(drip=Drip(1, pause_seconds=0.2)), "not finished within 1 s", True),
        (Answer(delay_seconds=5), "no answer within", True),
        (Answer(drop=True), "broke off", True),
        (Answer(redirect="http://satu.example/odd"), "redirects", True),
        (Answer(redirect="ftp://satu.example/"), "redirects to", True),
    ],
)
def test_what_a_bad_server_does_is_a_reason_not_an_error(
    room: Newsroom, answer: Answer, reason: str, transient: bool
) -> None:
    """The report names what happened; the run goes on."""
    room.add_publisher("satu.example", *sample_stories(1), language="id")
    room.script("satu.example", "/odd", answer)
    url = "http://satu.example/feed" if answer.drip else "http://satu.example/odd"
    if answer.drip:
        room.script("satu.example", "/feed", answer)
    [found] = get(
        room,
        url,
        host_delay_seconds=0,
        most_bytes=100_000,
        deadline_seconds=1.0,
        timeout_seconds=0.6,
    )
    assert isinstance(found, NoAnswer), found
    assert reason in found.reason
    assert found.transient is transient


@pytest.mark.parametrize(
    ("status", "verdict"), [(404, type(None)), (403, type(None)), (500, Delay), (503, Delay)]
)
def test_a_missing_robots_txt_allows_and_a_broken_one_does_not(
    room: Newsroom, status: int, verdict: type
) -> None:
    """RFC 9309, 2.3.1: unavailable allows everything, unreachable nothing."""
    room.add_publisher("satu.example", *sample_stories(1), language="id")
    room.script("satu.example", "/robots.txt", Answer(status=status))
    [found] = verdicts(room, {}, "http://satu.example/a")
    assert isinstance(found, verdict)


def test_robots_txt_is_remembered_for_a_day(room: Newsroom) -> None:
    """Asking for the house rules before every page would break them."""
    room.add_publisher("satu.example", *sample_stories(1), language="id")
    rules = "User-agent: *\nDisallow: /private\n"
    known = HostRules("satu.example", rules, NOW - timedelta(hours=23), "parsed")
    found = verdicts(
        room, {"satu.example": known}, "http://satu.example/private/a", "http://satu.example/a"
    )
    assert isinstance(found[0], Refusal)
    assert found[1] is None
    assert list(room.requests) == []
    old = HostRules("satu.example", rules, NOW - timedelta(hours=25), "parsed")
    verdicts(room, {"satu.example": old}, "http://satu.example/a")
    assert [request.path for request in room.requests] == ["/robots.txt"]


@pytest.mark.parametrize("host", ["😀.example", "xn--e28h.example", "faß.example", "中国.example"])
def test_a_host_is_asked_by_its_name_in_dns(room: Newsroom, host: str) -> None:
    """IDNA 2008, which our HTTP library goes by, knows no emoji; DNS and browsers do."""
    url = fetch_url(f"http://{host}/feed")
    room.script(host_of(url), "/feed", Answer(body=b"here"))
    [got] = get(room, url)
    assert isinstance(got, Got)
    assert (got.status, got.body, got.url) == (200, b"here", url)


@pytest.mark.parametrize(
    "url", ["http://www.example,com/", "http://a.example:25/", "ftp://a.example/"]
)
def test_an_address_that_cannot_be_asked_is_a_reason(room: Newsroom, url: str) -> None:
    """Addresses come out of a database too, where an older version may have put them."""
    [got] = get(room, url)
    assert isinstance(got, NoAnswer)
    assert not got.transient
    assert room.requests == ()
