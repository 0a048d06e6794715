"""Feeds that move, vanish, repeat each other, have changing ids and dates, or overflow."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from tests.conftest import Ask, Collect, change_warehouse, counted
from warta.newsroom import Answer, Feed, Newsroom, sample_stories
from warta.storage.home import Home
from warta.storage.warehouse.connection import Warehouse

SITE = "kabar.example"
FEED = f"http://{SITE}/feed"
RSS = '<rss version="2.0"><channel><title>T</title>{head}{items}</channel></rss>'


def rss(*items: str, head: str = "", **headers: str) -> Answer:
    """Return a feed with these items, each given as its inner XML."""
    body = RSS.format(head=head, items="".join(f"<item>{item}</item>" for item in items))
    return Answer(body=body.encode(), content_type="text/xml", headers=headers)


def test_moved_feed_is_polled_at_its_new_address_and_stays_the_same_feed(
    room: Newsroom, collect: Collect, ask: Ask, home: Path
) -> None:
    """Its entries keep their identity, and both addresses lead to it, so nothing is doubled."""
    room.add_publisher(SITE, *sample_stories(2), language="id")
    room.script(SITE, "/old", Answer(status=301, redirect="/feed"))
    old = f"http://{SITE}/old"
    assert counted(collect(old)) == {"new": 2}
    assert ask("SELECT feed_url, moved_to FROM feeds") == [(old, FEED)]
    collect()
    assert ask("SELECT feed_url FROM feeds") == [(old,)], "one day does not prove it"
    change_warehouse(home, "UPDATE store.feed SET moved_since = moved_since - INTERVAL 1 DAY")
    collect()
    assert ask("SELECT feed_url, moved_to FROM feeds") == [(FEED, None)]
    room.forget_requests()
    assert collect(old).feeds_polled == collect(FEED).feeds_polled == 1
    assert {request.path for request in room.requests} == {"/feed"}
    assert ask("SELECT count(*), count(DISTINCT feed_url) FROM entries") == [(2, 1)]


def test_temporary_redirect_never_moves_a_feed(
    room: Newsroom, collect: Collect, ask: Ask, home: Path
) -> None:
    """By definition 302 and 307 change no address."""
    room.add_publisher(SITE, *sample_stories(1), language="id")
    room.script(SITE, "/old", Answer(status=302, redirect="/feed"))
    for _ in range(3):
        collect(f"http://{SITE}/old")
        change_warehouse(home, "UPDATE store.feed SET last_poll_at = last_poll_at - INTERVAL 1 DAY")
    assert ask("SELECT feed_url, moved_to FROM feeds") == [(f"http://{SITE}/old", None)]


def test_feed_that_answers_410_is_not_polled_until_it_is_added_again(
    room: Newsroom, collect: Collect, ask: Ask, home: Path
) -> None:
    """410 means for good; status says so, and one command subscribes again."""
    from warta.news.feeds.subscription import Subscription
    from warta.storage.tables.feeds import subscribe

    room.add_publisher(SITE, *sample_stories(1), language="id")
    room.script(SITE, "/gone", Answer(status=410))
    gone = f"http://{SITE}/gone"
    collect(FEED, gone)
    [(status, reason)] = ask(f"SELECT status, reason FROM feeds WHERE feed_url = '{gone}'")
    assert status == "retired"
    assert "410" in reason
    assert "warta feeds" in reason
    room.forget_requests()
    change_warehouse(home, "UPDATE store.feed SET next_poll_at = now()")
    collect(FEED, gone)
    assert {request.path for request in room.requests} == {"/feed"}
    with Warehouse(Home(home)).transaction() as database:
        subscribe(database, [Subscription(gone)], now=datetime.now(UTC), revive_retired=True)
    collect()
    assert [request.path for request in room.requests if request.path == "/gone"]


def test_two_addresses_of_one_feed_are_polled_once(
    room: Newsroom, collect: Collect, ask: Ask, home: Path
) -> None:
    """A list that grew over years has the same feed with and without www."""
    stories = sample_stories(3)
    for host in (SITE, f"www.{SITE}"):
        room.add_publisher(host, language="id")
        items = [f"<title>A</title><link>http://{SITE}{story.path}</link>" for story in stories]
        room.script(host, "/feed", rss(*items))
    room.publish(SITE, *stories)
    collect(FEED, f"http://www.{SITE}/feed")
    assert ask("SELECT status, count(*) FROM feeds GROUP BY ALL ORDER BY ALL") == [
        ("mirror", 1), ("ok", 1),
    ]  # fmt: skip
    [(reason,)] = ask("SELECT reason FROM feeds WHERE status = 'mirror'")
    assert "which is polled instead" in reason
    room.forget_requests()
    assert collect().feeds_polled == 1
    assert collect(FEED, f"http://www.{SITE}/feed").feeds_polled == 1
    change_warehouse(home, "UPDATE store.feed SET next_poll_at = now() WHERE mirror_of IS NOT NULL")
    assert collect().feeds_polled == 2, "a mirror is polled again after a week"
    assert ask("SELECT count(*) FROM feeds WHERE status = 'mirror'") == [(1,)]
    assert ask("SELECT count(*) FROM articles") == [(3,)]


def test_mirror_is_polled_again_when_the_polled_feed_is_removed(
    room: Newsroom, collect: Collect, ask: Ask, home: Path
) -> None:
    """Otherwise removing one of two addresses would end both."""
    from warta.storage.tables.feeds import unsubscribe

    room.add_publisher(SITE, *sample_stories(1), language="id")
    body = rss(f"<title>A</title><link>http://{SITE}/a</link>")
    room.script(SITE, "/feed", body)
    room.script(SITE, "/feed/", body)
    collect(FEED, f"{FEED}/")
    [(polled_url,)] = ask("SELECT feed_url FROM feeds WHERE status = 'ok'")
    with Warehouse(Home(home)).transaction() as database:
        assert unsubscribe(database, [polled_url]) == [polled_url]
    assert collect().feeds_polled == 1
    assert ask("SELECT count(*) FROM feeds WHERE status = 'ok'") == [(1,)]


def test_ids_that_change_at_every_request_add_nothing(
    room: Newsroom, collect: Collect, ask: Ask
) -> None:
    """Some systems make the guid from the time of the request."""
    room.add_publisher(SITE, *sample_stories(3), language="id")
    links = [f"http://{SITE}{story.path}" for story in room.stories(SITE)]
    answers = [
        rss(*(f"<title>A{n}</title><link>{link}</link><guid>x{turn}-{n}</guid>"
              for n, link in enumerate(links)))
        for turn in range(4)
    ]  # fmt: skip
    room.script(SITE, "/feed", *answers)
    assert counted(collect(FEED)) == {"new": 3}
    room.forget_requests()
    for _ in range(3):
        assert counted(collect()) == {"unchanged": 3}
    assert ask("SELECT count(*) FROM entries") == [(3,)]
    assert ask("SELECT count(*) FROM gaps") == [(0,)]
    assert {request.path for request in room.requests} == {"/feed"}, "no page is requested again"


def test_new_dates_of_all_entries_add_and_request_nothing(
    room: Newsroom, collect: Collect, ask: Ask
) -> None:
    """A feed that gives all its entries new dates at once has no edits."""
    room.add_publisher(SITE, *sample_stories(4), language="id")
    links = [f"http://{SITE}{story.path}" for story in room.stories(SITE)]

    def dated(moment: datetime) -> Answer:
        stamp = f"<atom:updated xmlns:atom='http://www.w3.org/2005/Atom'>{moment.isoformat()}"
        return rss(*(f"<title>A{n}</title><link>{link}</link>{stamp}</atom:updated>"
                     for n, link in enumerate(links)))  # fmt: skip

    now = datetime.now(UTC)
    room.script(SITE, "/feed", *(dated(now - timedelta(hours=9 - turn)) for turn in range(4)))
    assert counted(collect(FEED)) == {"new": 4}
    room.forget_requests()
    for _ in range(3):
        assert counted(collect()) == {"unchanged": 4}
    assert {request.path for request in room.requests} == {"/feed"}


def test_new_date_of_one_entry_is_an_edit(room: Newsroom, collect: Collect, ask: Ask) -> None:
    """One date that moves, an hour ago, is the work of an editor."""
    room.add_publisher(SITE, *sample_stories(4), language="id", feeds=(Feed("/feed", kind="atom"),))
    collect(FEED)
    story = room.stories(SITE)[0]
    room.edit(SITE, story.path, updated=datetime.now(UTC) - timedelta(hours=1),
              paragraphs=(*story.paragraphs, "Koreksi redaksi: ada dua belas kapal, bukan dua puluh."))  # fmt: skip
    assert counted(collect()) == {"version": 1, "unchanged": 3}


def test_feed_with_only_a_new_build_date_is_not_parsed(
    room: Newsroom, collect: Collect, ask: Ask
) -> None:
    """Many servers send no validators and a new date in every answer."""
    room.add_publisher(SITE, *sample_stories(1), language="id")
    item = f"<title>A</title><link>http://{SITE}{room.stories(SITE)[0].path}</link>"
    stamps = [f"<lastBuildDate>{turn}</lastBuildDate>" for turn in range(3)]
    room.script(SITE, "/feed", *(rss(item, head=stamp) for stamp in stamps))
    collect(FEED)
    assert collect().not_modified == 1
    assert ask("SELECT outcome FROM polls ORDER BY polled_at") == [("parsed",), ("same body",)]


def test_gap_is_estimated_and_shortens_the_interval(
    room: Newsroom, collect: Collect, ask: Ask, home: Path
) -> None:
    """A feed of three entries that published ten in between has lost seven for us."""
    room.add_publisher(SITE, *sample_stories(6), language="id")
    now = datetime.now(UTC)

    def item(number: int, ago: timedelta) -> str:
        link = f"http://{SITE}{room.stories(SITE)[number].path}"
        return f"<title>A{number}</title><link>{link}</link><pubDate>{format_datetime(now - ago)}</pubDate>"  # fmt: skip

    hour = timedelta(hours=1)
    before = rss(*(item(n, 20 * hour + n * hour) for n in range(3)))
    after = rss(*(item(n, (n - 3) * hour) for n in range(3, 6)))
    room.script(SITE, "/feed", before, after)
    collect(FEED)
    change_warehouse(
        home, "UPDATE store.feed SET last_listed_at = last_listed_at - INTERVAL 20 HOUR"
    )
    [(interval,)] = ask("SELECT poll_interval_s FROM feeds")
    collect()
    assert ask("SELECT feed_url, missed FROM gaps") == [(FEED, 18)]
    assert ask("SELECT poll_interval_s FROM feeds")[0][0] < interval


def test_feed_has_the_time_and_reason_of_its_next_poll(
    room: Newsroom, collect: Collect, ask: Ask
) -> None:
    """A person who wonders why a feed is quiet reads it in one column."""
    room.add_publisher(SITE, *sample_stories(1), language="id")
    item = f"<title>A</title><link>http://{SITE}{room.stories(SITE)[0].path}</link>"
    hub = '<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="hub" href="https://hub.example/"/>'
    room.script(SITE, "/ttl", rss(item, head=f"<ttl>300</ttl>{hub}"))
    room.script(SITE, "/fresh", replace(rss(item), headers={"Cache-Control": "max-age=90000"}))
    room.script(SITE, "/busy", Answer(status=503, headers={"Retry-After": "999999"}))
    collect(FEED, *(f"http://{SITE}/{name}" for name in ("ttl", "fresh", "busy")))
    why = dict(ask("SELECT parse_path(feed_url)[-1], next_poll_why FROM feeds"))
    waits = dict(ask("SELECT parse_path(feed_url)[-1], date_diff('minute', last_poll_at, next_poll_at) FROM feeds"))  # fmt: skip
    assert why["feed"].startswith("its rhythm")
    assert (why["ttl"], waits["ttl"]) == ("its ttl or update period", 300)
    assert (why["fresh"], waits["fresh"]) == ("its Cache-Control or Expires", 1440)
    assert why["busy"] == "its Retry-After"
    assert waits["busy"] == pytest.approx(999_999 / 60, abs=1)
    assert ask("SELECT hubs FROM feeds WHERE len(hubs) > 0") == [(["https://hub.example/"],)]


def test_host_that_answers_429_is_left_alone_with_all_its_feeds(
    room: Newsroom, collect: Collect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """429 speaks for the host, in this run and in the next."""
    room.add_publisher(SITE, *sample_stories(1), language="id")
    for number in range(3):
        answer = Answer(status=429, headers={"Retry-After": "3600"})
        room.script(SITE, f"/feed/{number}", answer)
    urls = [f"http://{SITE}/feed/{number}" for number in range(3)]
    collect(*urls)
    assert len(room.requests) == 1
    collect(*urls)
    assert len(room.requests) == 1


def test_unpolled_feeds_of_a_failing_host_stay_due(
    room: Newsroom, collect: Collect, ask: Ask
) -> None:
    """Five feeds have failed; the others were not polled, so they have no failure."""
    room.add_publisher(SITE, *sample_stories(1), language="id")
    urls = [f"http://{SITE}/feed/{number}" for number in range(7)]
    for number in range(7):
        room.script(SITE, f"/feed/{number}", Answer(status=502))
    collect(*urls)
    assert len(room.requests) == 5
    failures = ask("SELECT consecutive_failures, count(*) FROM feeds GROUP BY ALL ORDER BY ALL")
    assert failures == [(0, 2), (1, 5)]
    room.forget_requests()
    collect()
    assert len(room.requests) == 2, "the two that are still due"


def test_robots_txt_holds_for_feeds_if_the_setting_says_so(
    room: Newsroom, collect: Collect, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A feed is published to be polled, but some operators want robots.txt to hold for it."""
    room.add_publisher(SITE, *sample_stories(1), language="id")
    room.robots(SITE, "User-agent: *\nDisallow: /feed\n")
    assert counted(collect(FEED)) == {"new": 1}
    monkeypatch.setenv("WARTA_ROBOTS_FOR_FEEDS", "true")
    room.forget_requests()
    collect()
    assert "/feed" not in {request.path for request in room.requests}
    assert ask("SELECT reason FROM feeds") == [("robots.txt disallows it (Disallow: /feed)",)]


def test_slow_host_delays_no_other(room: Newsroom, collect: Collect, ask: Ask) -> None:
    """Its own feeds wait for each other; the feeds of other hosts are stored long before."""
    for host in ("lambat.example", "cepat.example"):
        room.add_publisher(host, *sample_stories(1), language="id")
    slow = [f"http://lambat.example/feed?{n}" for n in range(3)]
    room.script("lambat.example", "/feed", Answer(delay_seconds=0.7))
    quick = [f"http://cepat.example/feed?{n}" for n in range(3)]
    collect(*slow, *quick)
    last_quick = max(r.at for r in room.requests if r.host == "cepat.example" and "feed" in r.path)
    last_slow = max(r.at for r in room.requests if r.host == "lambat.example" and "feed" in r.path)
    assert last_quick < last_slow


def test_moved_feed_with_a_password_names_the_new_host(
    room: Newsroom, collect: Collect, ask: Ask, home: Path
) -> None:
    """The password is sent only to its own host; a bare 401 would not say why it is missing."""
    from warta.storage.files.passwords import write_password

    room.add_publisher(SITE, language="id")
    room.add_publisher("moved.example", language="id")
    room.script(SITE, "/feed", Answer(status=302, redirect="http://moved.example/feed"))
    room.script("moved.example", "/feed", Answer(status=401))
    home.mkdir(exist_ok=True)
    write_password(Home(home).passwords, FEED, "anna:secret")
    collect(FEED)
    [(reason,)] = ask("SELECT reason FROM feeds")
    assert "HTTP 401" in reason
    assert f"sent to {SITE} alone" in reason
    assert "http://moved.example/feed" in reason
    assert "secret" not in reason
