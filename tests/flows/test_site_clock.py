"""A site's time zone is learnt from one run's dated articles, and used in the next run."""

from __future__ import annotations

from tests.conftest import Ask, Collect
from tests.flows.test_new_addresses import item, page, rss, story
from warta.newsroom import Newsroom

HOST = "daily.example"
FEED = f"http://{HOST}/feed.xml"


def listed(room: Newsroom, number: int, time: str) -> str:
    path = f"/news/the-story-of-the-day-number-{number}"
    head = f'<meta property="article:published_time" content="{time}">'
    room.script(HOST, path, page(f"Story {number} of the day", story(number), head))
    return item(f"http://{HOST}{path}", f"Story {number} of the day", date=None)


def test_time_without_zone_gets_the_sites_usual_zone(
    room: Newsroom, collect: Collect, ask: Ask
) -> None:
    """Otherwise news from New York would be five hours old when it comes, or of tomorrow."""
    stating = [listed(room, number, f"2026-11-2{number}T10:05:00-05:00") for number in range(4)]
    room.script(HOST, "/feed.xml", rss(*stating))
    collect(FEED)
    silent = listed(room, 5, "2026-11-25T10:05:00")
    room.script(HOST, "/feed.xml", rss(silent, *stating))
    collect(FEED)
    assert ask("SELECT published_at::VARCHAR, published_from, published_why FROM articles "
               "WHERE title = 'Story 5 of the day'") == [(
        "2026-11-25 15:05:00+00", "page", "meta article:published_time 2026-11-25T10:05:00; "
        "without a zone: as of UTC-05:00, the site's usual zone",
    )]  # fmt: skip


def test_assumed_zone_of_a_feeds_time_is_stated(room: Newsroom, collect: Collect, ask: Ask) -> None:
    """A person who wonders about an hour must see that the zone was assumed."""
    room.script("zeitung.at", "/n/a-story-of-the-day-here", page("Story of the day", story(6)))
    undated = item("http://zeitung.at/n/a-story-of-the-day-here", "Story of the day", date=None)
    dated = undated.replace("</item>", "<pubDate>Fri, 20 Nov 2026 10:05:00</pubDate></item>")
    room.script("zeitung.at", "/feed.xml", rss(dated))
    collect("http://zeitung.at/feed.xml")
    [(at, why)] = ask("SELECT published_at::VARCHAR, published_why FROM articles")
    assert at == "2026-11-20 09:05:00+00"
    assert why.endswith("the feed states no zone: as of Europe/Vienna")
