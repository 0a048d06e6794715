"""What is not requested: hosts that want a pause or only fail, what robots.txt disallows, private networks."""

from __future__ import annotations

from tests.conftest import Ask, Collect, counted
from warta.newsroom import Answer, Newsroom, sample_stories
from warta.tasks.web.pacing import FAILURES_IN_A_ROW

SITE, FEED = "siaran.example", "http://siaran.example/feed"


def test_entries_in_private_networks_are_refused_without_a_request(
    room: Newsroom, collect: Collect, ask: Ask
) -> None:
    """A feed must not make its reader attack the reader's own machines."""
    links = ("http://169.254.169.254/latest/", "http://2130706433/", "http://nas.local/a")
    items = "".join(f"<item><title>A</title><link>{link}</link></item>" for link in links)
    body = f'<rss version="2.0"><channel><title>T</title>{items}</channel></rss>'.encode()
    room.script(SITE, "/inside", Answer(body=body, content_type="text/xml"))
    assert counted(collect(f"http://{SITE}/inside")) == {"refused": len(links)}
    assert {request.host for request in room.requests} == {SITE}
    reasons = {reason.partition(" (")[0] for (reason,) in ask("SELECT reason FROM entries")}
    assert reasons == {
        "169.254.169.254 is not a public address",
        "127.0.0.1 is not a public address",
        "nas.local is a name of the local network",
    }


def test_page_disallowed_by_robots_txt_is_refused_and_never_requested(
    room: Newsroom, collect: Collect, ask: Ask
) -> None:
    """The rules are read before the first page, and only once."""
    stories = sample_stories(3)
    room.add_publisher(SITE, *stories, language="id")
    room.robots(SITE, f"User-agent: warta\nDisallow: {stories[0].path}\n")
    assert counted(collect(FEED)) == {"new": 2, "refused": 1}
    requested = [request.path for request in room.requests]
    assert stories[0].path not in requested
    assert requested.count("/robots.txt") == 1
    assert ask("SELECT reason FROM entries WHERE outcome = 'refused'") == [
        (f"robots.txt disallows it (Disallow: {stories[0].path})",)
    ]


def test_host_that_answers_429_is_left_alone_in_later_runs_too(
    room: Newsroom, collect: Collect, ask: Ask
) -> None:
    """429 speaks for the whole host; more requests would get us blocked."""
    stories = sample_stories(5)
    room.add_publisher(SITE, *stories, language="id")
    for story in stories:
        room.script(SITE, story.path, Answer(status=429, headers={"Retry-After": "3600"}))
    assert counted(collect(FEED)) == {"pending": 5}
    assert sum(r.status == 429 for r in room.requests) == 1
    assert ask("SELECT count(*) FROM entries WHERE attempts = 0") == [(4,)]
    room.forget_requests()
    collect(FEED)
    assert not [request for request in room.requests if request.path != "/feed"]


def test_pause_is_that_of_the_host_that_asked_for_it_however_a_request_comes_there(
    room: Newsroom, collect: Collect, ask: Ask
) -> None:
    """Links through a service that counts clicks lead to many hosts: one of them is busy, not all."""
    stories = sample_stories(4)
    room.add_publisher(SITE, *stories, language="id")
    room.add_publisher("sibuk.example")
    for story in stories[:3]:
        there = f"http://sibuk.example{story.path}"
        room.script(SITE, story.path, Answer(302, {"Location": there}))
        room.script("sibuk.example", story.path, Answer(429, {"Retry-After": "3600"}))
    assert counted(collect(FEED)) == {"new": 1, "pending": 3}
    assert sum(request.status == 429 for request in room.requests) == 1
    reasons = ask("SELECT reason, attempts FROM entries WHERE outcome = 'pending' ORDER BY 2")
    assert reasons[:2] == [("sibuk.example asked for a pause", 0)] * 2
    room.forget_requests()
    collect(FEED)
    assert {request.host for request in room.requests} == {SITE}


def test_host_that_only_fails_is_left_alone_until_the_next_run(
    room: Newsroom, collect: Collect, ask: Ask
) -> None:
    """Hundreds of addresses at a dead host would delay a run for hours."""
    stories = sample_stories(8)
    room.add_publisher(SITE, *stories, language="id")
    for story in stories:
        room.script(SITE, story.path, Answer(drop=True))
    other, *_ = sample_stories(1)
    room.add_publisher("lain.example", other, language="id")
    assert counted(collect(FEED, "http://lain.example/feed")) == {"new": 1, "pending": 8}
    pages = {story.path for story in stories}
    assert len({r.path for r in room.requests_to(SITE)} & pages) == FAILURES_IN_A_ROW
    reasons = ask(
        "SELECT attempts, count(*) FROM entries WHERE reason LIKE "
        "'not asked: its host failed 5 times in a row, the last with: %' GROUP BY ALL"
    )
    assert reasons == [(1, 3)]


def test_pause_asked_for_by_robots_txt_counts(room: Newsroom, collect: Collect) -> None:
    """A host that is busy says so with whatever is requested first."""
    room.add_publisher(SITE, *sample_stories(2), language="id")
    room.script(SITE, "/robots.txt", Answer(429, {"Retry-After": "7200"}))
    assert counted(collect(FEED)) == {"pending": 2}
    collect(FEED)
    assert [request.path for request in room.requests].count("/robots.txt") == 1


def test_pause_asked_for_by_a_sitemap_counts(room: Newsroom, collect: Collect) -> None:
    """The other sitemaps of an index are often on the same host."""
    room.add_publisher(SITE)
    places = "".join(f"<sitemap><loc>http://{SITE}/{n}.xml</loc></sitemap>" for n in (1, 2))
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    index = f'<sitemapindex xmlns="{space}">{places}</sitemapindex>'.encode()
    room.script(SITE, "/feed", Answer(200, {"Content-Type": "application/xml"}, index))
    room.script(SITE, "/1.xml", Answer(429, {"Retry-After": "7200"}))
    room.script(SITE, "/2.xml", Answer(429, {"Retry-After": "7200"}))
    collect(FEED)
    assert sum(request.status == 429 for request in room.requests) == 1
