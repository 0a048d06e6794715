"""Feeds and pages of careless servers, which browsers can read, are collected."""

from __future__ import annotations

import httpx

from tests.conftest import Ask, Collect, counted
from warta.newsroom import Answer, Newsroom, sample_stories

SITE = "kabar.example"
FEED = f"http://{SITE}/feed"


def test_feeds_and_pages_of_careless_servers_become_articles(
    room: Newsroom, collect: Collect, ask: Ask
) -> None:
    """Each of these faults would otherwise cost a feed, or every article of a site, for good."""
    room.add_publisher(SITE, *sample_stories(4), language="id")

    def gate(path: str) -> Answer:
        to = f"http://{SITE}{path}"
        return Answer(status=302, headers={"Location": to, "Set-Cookie": "seen=1; Path=/"})

    gated, oddly_coded, partial, proxied = (story.path for story in room.stories(SITE))
    room.script(SITE, "/feed", gate("/feed"), Answer(headers={"Content-Encoding": "UTF-8"}))
    room.script(SITE, gated, gate(gated), Answer())
    room.script(SITE, oddly_coded, Answer(headers={"Content-Encoding": "none"}))
    for path, status in ((partial, 206), (proxied, 203)):
        body = httpx.get(f"http://{SITE}{path}", proxy=room.proxy_url).content
        room.script(SITE, path, Answer(status=status, body=body))
    assert counted(collect(FEED)) == {"new": 4}
    assert ask("SELECT status, moved_to FROM feeds") == [("ok", None)]
    cookies = [
        (request.path, request.headers["cookie"])
        for request in room.requests
        if "cookie" in request.headers
    ]
    assert sorted(cookies) == sorted([("/feed", "seen=1"), (gated, "seen=1")])
