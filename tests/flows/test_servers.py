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
        room.script(SITE, path, Answer(status=status, body=_page_of(room, path)))
    assert counted(collect(FEED)) == {"new": 4}
    assert ask("SELECT status, moved_to FROM feeds") == [("ok", None)]
    assert_cookies_stayed_in_their_chains(room, gated)


def test_pages_and_feeds_that_lead_on_as_browsers_follow_are_collected(
    room: Newsroom, collect: Collect, ask: Ask
) -> None:
    """A site that moves may send a refresh, or backslashes, in place of a proper redirect."""
    room.add_publisher(SITE, *sample_stories(5), language="id")
    pages = [story.path for story in room.stories(SITE)]
    refresh = "<html><head><meta http-equiv=refresh content=\"0;URL='{}'\"></head><p>Pindah</html>"
    leads = {
        "/lama/1": Answer(body=refresh.format(pages[0]).encode()),
        "/lama/2": Answer(body=b"<p>Pindah", headers={"Refresh": f"3; url={pages[1]}"}),
        "/lama/3": Answer(status=301, redirect=f"http:\\\\{SITE}{pages[2]}".replace("/", "\\")),
        "/lama/4": Answer(body=refresh.format("http://127.0.0.1:1/rahasia").encode()),
        "/lama/5": Answer(body=refresh.format("/lama/5").encode()),
        "/lama/6": Answer(headers={"Refresh": "300; url=/lain"}, body=_page_of(room, pages[3])),
        "/lama/7": Answer(body=refresh.format("/lama/1").encode()),
    }
    for path, answer in leads.items():
        room.script(SITE, path, answer)
    items = "".join(f"<url><loc>http://{SITE}{path}</loc></url>" for path in leads)
    listed = f"<urlset>{items}</urlset>".encode()
    room.script(SITE, "/daftar", Answer(body=listed, content_type="text/xml"))
    room.script(SITE, "/umpan-lama", Answer(body=refresh.format("/daftar").encode()))
    collect(f"http://{SITE}/umpan-lama")
    assert ask("SELECT status, moved_to FROM feeds") == [("ok", None)]
    outcomes = ask("SELECT right(url, 1), outcome, article_id FROM entries ORDER BY 1")
    assert [outcome for _, outcome, _ in outcomes] == [
        "new", "new", "new", "refused", "rejected", "new", "unchanged",
    ]  # fmt: skip
    assert outcomes[0][2] == outcomes[6][2]
    assert room.requests_to("127.0.0.1:1") == ()


def _page_of(room: Newsroom, path: str) -> bytes:
    return httpx.get(f"http://{SITE}{path}", proxy=room.proxy_url).content


def assert_cookies_stayed_in_their_chains(room: Newsroom, gated: str) -> None:
    cookies = [
        (request.path, request.headers["cookie"])
        for request in room.requests
        if "cookie" in request.headers
    ]
    assert sorted(cookies) == sorted([("/feed", "seen=1"), (gated, "seen=1")])
