"""Requests take turns, are limited in bytes and time, and every failure is a value."""

from __future__ import annotations

import asyncio
import itertools
from datetime import UTC, datetime, timedelta

import pytest

from warta.news.addresses.urls import fetch_url, host_of
from warta.news.outcome import Delay, Refusal
from warta.newsroom import Answer, Drip, Newsroom, sample_stories
from warta.storage.tables.hosts import HostRules
from warta.tasks.web.client import Answer as Response
from warta.tasks.web.client import NoAnswer, Web, WebPolicy
from warta.tasks.web.robots import Robots

NOW = datetime.now(UTC)


def get(room: Newsroom, *urls: str, **policy: float) -> list[Response | NoAnswer]:
    async def ask() -> list[Response | NoAnswer]:
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


def test_requests_to_a_host_take_turns_while_other_hosts_are_requested(room: Newsroom) -> None:
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
    assert times["dua.example"][0] < times["satu.example"][-1], "neither host waits"
    assert times["satu.example"][0] < times["dua.example"][-1]


def test_cookies_are_not_sent_with_later_requests(room: Newsroom) -> None:
    """Publishers set them with every answer, and can follow anybody who keeps them."""
    room.script("satu.example", "/set", Answer(headers={"Set-Cookie": "id=7; Path=/"}, body=b"x"))

    async def ask() -> None:
        policy = WebPolicy(user_agent="warta/test", proxy=room.proxy_url, host_delay_seconds=0)
        async with Web(policy) as web:
            for _ in range(2):
                await web.get("http://satu.example/set")

    asyncio.run(ask())
    assert len(room.requests) == 2
    assert all("cookie" not in request.headers for request in room.requests)


def test_every_request_has_our_user_agent(room: Newsroom) -> None:
    """An honest name lets a publisher write to us."""
    room.add_publisher("satu.example", *sample_stories(1), language="id")
    get(room, "http://satu.example/feed")
    assert {request.headers["user-agent"] for request in room.requests} == {"warta/test"}


@pytest.mark.parametrize(
    ("answer", "reason", "transient"),
    [
        (Answer(body=b"x" * 300_000, content_type="text/html"), "more than 100,000 bytes", False),
        (Answer(drip=Drip(1, pause_seconds=0.2)), "not finished within 1 s", True),
        (Answer(delay_seconds=5), "no answer within", True),
        (Answer(drop=True), "no valid HTTP answer", True),
        (Answer(redirect="http://satu.example/odd"), "redirects", True),
        (Answer(redirect="ftp://satu.example/"), "redirects, but", True),
    ],
)
def test_bad_answer_is_a_reason_and_no_exception(
    room: Newsroom, answer: Answer, reason: str, transient: bool
) -> None:
    """The report names what happened, and the run goes on."""
    room.add_publisher("satu.example", *sample_stories(1), language="id")
    room.script("satu.example", "/odd", answer)
    url = "http://satu.example/feed" if answer.drip else "http://satu.example/odd"
    if answer.drip:
        room.script("satu.example", "/feed", answer)
    [response] = get(
        room,
        url,
        host_delay_seconds=0,
        most_bytes=100_000,
        deadline_seconds=1.0 if answer.drip else 60.0,
        timeout_seconds=0.6 if answer.drip or answer.delay_seconds else 30.0,
    )
    assert isinstance(response, NoAnswer), response
    assert reason in response.reason
    assert response.transient is transient


@pytest.mark.parametrize(
    ("status", "verdict"), [(404, type(None)), (403, type(None)), (500, Delay), (503, Delay)]
)
def test_missing_robots_txt_allows_and_unreachable_one_does_not(
    room: Newsroom, status: int, verdict: type
) -> None:
    """RFC 9309, 2.3.1: "unavailable" allows everything, "unreachable" nothing."""
    room.add_publisher("satu.example", *sample_stories(1), language="id")
    room.script("satu.example", "/robots.txt", Answer(status=status))
    [first] = verdicts(room, {}, "http://satu.example/a")
    assert isinstance(first, verdict)


def test_robots_txt_is_remembered_for_a_day(room: Newsroom) -> None:
    """Requesting the rules before every page would itself be impolite."""
    room.add_publisher("satu.example", *sample_stories(1), language="id")
    rules = "User-agent: *\nDisallow: /private\n"
    fresh = HostRules("satu.example", rules, NOW - timedelta(hours=23), "parsed")
    private, public = verdicts(
        room, {"satu.example": fresh}, "http://satu.example/private/a", "http://satu.example/a"
    )
    assert isinstance(private, Refusal)
    assert public is None
    assert list(room.requests) == []
    old = HostRules("satu.example", rules, NOW - timedelta(hours=25), "parsed")
    verdicts(room, {"satu.example": old}, "http://satu.example/a")
    assert [request.path for request in room.requests] == ["/robots.txt"]


@pytest.mark.parametrize("host", ["😀.example", "xn--e28h.example", "faß.example", "中国.example"])
def test_host_is_requested_by_its_name_in_dns(room: Newsroom, host: str) -> None:
    """Our HTTP library follows IDNA 2008, which has no emoji; DNS and browsers do."""
    url = fetch_url(f"http://{host}/feed")
    room.script(host_of(url), "/feed", Answer(body=b"here"))
    [response] = get(room, url)
    assert isinstance(response, Response)
    assert (response.status, response.body, response.url) == (200, b"here", url)


@pytest.mark.parametrize(
    "url", ["http://www.example,com/", "http://a.example:25/", "ftp://a.example/"]
)
def test_impossible_address_is_a_reason_and_no_exception(room: Newsroom, url: str) -> None:
    """Addresses also come from the database, where an older version may have put them."""
    [response] = get(room, url)
    assert isinstance(response, NoAnswer)
    assert not response.transient
    assert room.requests == ()
