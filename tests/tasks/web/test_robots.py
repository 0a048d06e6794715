"""robots.txt by RFC 9309: how much of it counts, for whom, and where it may redirect."""

from __future__ import annotations

import asyncio
import gzip
import itertools
import random
import time
from datetime import UTC, datetime

import pytest

from warta.news.outcome import Delay, Refusal
from warta.newsroom import Answer, Drip, Newsroom, sample_stories
from warta.tasks.web.client import Web, WebPolicy
from warta.tasks.web.robots import READ_BYTES, Robots

HOST = "satu.example"


def verdicts(room: Newsroom, *paths: str, then_get: bool = False) -> list[object]:
    """Return the verdict for each path, and request the page too if ``then_get``."""

    async def ask() -> list[object]:
        policy = WebPolicy(user_agent="warta/test", proxy=room.proxy_url, host_delay_seconds=0)
        async with Web(policy) as web:
            robots = Robots(web, {}, datetime.now(UTC))
            results: list[object] = []
            for path in paths:
                results.append(await robots.verdict(f"http://{HOST}{path}"))
                if then_get:
                    await web.get(f"http://{HOST}{path}")
            return results

    return asyncio.run(ask())


def test_crawl_delay_is_kept_between_pages(room: Newsroom) -> None:
    """It is not in the RFC, but publishers ask for it; 0.3 s stands for their usual 10 s."""
    room.add_publisher(HOST, *sample_stories(1), language="id")
    room.robots(HOST, "User-agent: *\nCrawl-delay: 0.3\n")
    assert verdicts(room, "/a", "/b", "/c", then_get=True) == [None] * 3
    times = [request.at for request in room.requests if request.path != "/robots.txt"]
    assert min(later - earlier for earlier, later in itertools.pairwise(times)) >= 0.28


def test_rules_for_warta_count_before_those_for_everybody(room: Newsroom) -> None:
    """The product token is `warta`, in upper or lower case."""
    room.add_publisher(HOST, *sample_stories(1), language="id")
    room.robots(HOST, "User-agent: *\nDisallow: /\n\nUser-agent: Warta\nDisallow: /private\n")
    open_to_us, shut = verdicts(room, "/news/a", "/private/a")
    assert open_to_us is None
    assert shut == Refusal("robots.txt disallows it (Disallow: /private)")


def test_only_the_first_500_kib_of_robots_txt_count(room: Newsroom) -> None:
    """RFC 9309, 2.5: a parser may ignore the rest."""
    room.add_publisher(HOST, *sample_stories(1), language="id")
    rules = "User-agent: *\nDisallow: /early\n"
    comment = "# rules are many\n" * ((READ_BYTES - len(rules)) // 17 + 1)
    room.robots(HOST, f"{rules}{comment}Disallow: /late\n")
    early, late = verdicts(room, "/early/a", "/late/a")
    assert isinstance(early, Refusal)
    assert late is None


RULES = b"User-agent: *\nDisallow: /shut/\n"
FULL = RULES.ljust(READ_BYTES, b"#")
SHUT, OPEN, UNREADABLE = "shut", "open", "unreadable"


def packed(body: bytes) -> Answer:
    return Answer(body=gzip.compress(body), headers={"Content-Encoding": "gzip"})


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (Answer(body=RULES + b"#" * 1_000_000), SHUT),
        (Answer(body=RULES + b"#" * 6_000_000), SHUT),
        (Answer(body=b"#" * 6_000_000), OPEN),
        (packed(RULES + bytes(50_000_000)), SHUT),  # a bomb
        (packed(RULES + random.Random(1).randbytes(6_000_000)), SHUT),
        (Answer(body=b"\x1f\x8b spoilt", headers={"Content-Encoding": "gzip"}), UNREADABLE),
        (Answer(body=gzip.compress(RULES)[:-3], headers={"Content-Encoding": "gzip"}), SHUT),
        (Answer(body=gzip.compress(RULES)[:-12], headers={"Content-Encoding": "gzip"}), UNREADABLE),
        (Answer(body=b"\0\0" + RULES.replace(b"/s", b"/\0s")), SHUT),
        (Answer(body=RULES.decode().encode("utf-16")), SHUT),
        (Answer(body=RULES.decode().encode("utf-16-le")), SHUT),
        (Answer(body=b"\xef\xbb\xbf" + RULES), SHUT),
        (Answer(body=RULES.replace(b"\n", b"\r")), SHUT),
        (Answer(body=b"<!DOCTYPE html><html><body>Disallow: /shut/</body></html>"), OPEN),
        (Answer(body=b""), OPEN),
        (Answer(status=204, body=b""), OPEN),
        *((Answer(status=status, body=RULES), OPEN) for status in (400, 401, 403, 404, 410)),
        *((Answer(status=status, body=RULES), UNREADABLE) for status in (429, 500, 503)),
        (Answer(drop=True), UNREADABLE),
        (Answer(body=FULL, cut_after=90_000), UNREADABLE),
    ],
)
def test_any_robots_txt_is_read_as_the_rfc_says(
    room: Newsroom, answer: Answer, verdict: str
) -> None:
    """One of more than 5 MB, or with a NUL in it, kept all pages of its host waiting for ever."""
    room.script(HOST, "/robots.txt", answer)
    shut, open_to_us = verdicts(room, "/shut/a", "/open/a")
    if verdict == UNREADABLE:
        assert isinstance(shut, Delay)
        assert isinstance(open_to_us, Delay)
    else:
        assert isinstance(shut, Refusal) == (verdict == SHUT)
        assert open_to_us is None


def test_robots_txt_without_an_end_is_read_up_to_the_limit(room: Newsroom) -> None:
    """A server may send it for as long as it is read."""
    endless = Answer(body=RULES + b"#" * 40_000_000, drip=Drip(2_000_000, 0.05))
    room.script(HOST, "/robots.txt", endless)
    began = time.monotonic()
    [verdict] = verdicts(room, "/shut/a")
    assert isinstance(verdict, Refusal)
    assert time.monotonic() - began < 1 + 20 * 0.05


def test_robots_txt_redirected_into_a_private_network_is_unreachable(room: Newsroom) -> None:
    """It does not open the site either: a robots.txt that can't be read allows nothing."""
    room.script(HOST, "/robots.txt", Answer(redirect="http://169.254.169.254/robots.txt"))
    [verdict] = verdicts(room, "/a")
    assert isinstance(verdict, Delay)
    assert "not a public address" in verdict.reason
    assert {request.host for request in room.requests} == {HOST}


def test_memory_for_long_robots_txt_files_is_limited(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stranger may have five thousand hosts with half a megabyte of rules each.

    The longest files are forgotten and requested again when needed; short ones stay, and only those
    are stored.
    """
    monkeypatch.setattr("warta.tasks.web.robots.MOST_HELD", 300_000)
    hosts = [f"h{number}.example" for number in range(6)]
    long = "User-agent: *\nDisallow: /shut\n" + "".join(
        f"Disallow: /{n:0>90}\n" for n in range(999)
    )
    for host in hosts:
        room.script(host, "/robots.txt", Answer(body=long.encode(), content_type="text/plain"))
    room.robots(HOST, "User-agent: *\nDisallow: /shut\n")

    async def ask() -> tuple[list[object], set[str]]:
        policy = WebPolicy(user_agent="warta/test", proxy=room.proxy_url, host_delay_seconds=0)
        async with Web(policy) as web:
            robots = Robots(web, {}, datetime.now(UTC))
            results = list[object]()
            for _ in range(2):
                for host in (HOST, *hosts):
                    results.append(await robots.verdict(f"http://{host}/shut"))
                    results.append(await robots.verdict(f"http://{host}/open"))
            return results, {each.host for each in robots.learnt() if each.robots}

    results, stored = asyncio.run(ask())
    assert results[1::2] == [None] * 14
    assert all(isinstance(each, Refusal) for each in results[::2])
    requested = [request.host for request in room.requests]
    assert requested.count(HOST) == 1
    assert max(map(requested.count, hosts)) == 2
    assert stored == {HOST}
