"""The demo newsroom: nine invented publishers in six languages, and typical failures.

All content depends only on ``start``: a second run with the same date gets the same bytes and
validators, and its polls are answered with 304. The texts are in ``newsroom/content``; ``answer``
of a story scripts its page (404, 503, 403).
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from html import escape
from typing import Any

from warta.newsroom.answers import Answer
from warta.newsroom.chrome import asset, chrome
from warta.newsroom.publisher import Feed, Promo, Publisher, Story
from warta.newsroom.server import Newsroom

PUBLISHERS = (
    "kabar-cakrawala",
    "siar-nusantara",
    "teluk-harian",
    "northquay-courier",
    "fernvale-post",
    "almtal-rundschau",
    "el-faro-costero",
    "akhbar-almina",
    "minato-shimbun",
)


@dataclass(frozen=True, slots=True)
class Subscription:
    """A feed address as a reader's list has it."""

    url: str
    title: str
    category: str


# People also subscribe to a page instead of a feed; this page names its feeds.
PAGE_TAKEN_FOR_A_FEED = Subscription(
    "http://northquay-courier.example/sport/", "Northquay Courier, Sport page", "English"
)


def demo_newsroom(start: date, *, port: int = 0) -> Newsroom:
    """Return the newsroom with the news of the three days before ``start``; it is not started."""
    room = Newsroom(port=port)
    for name in PUBLISHERS:
        site = tomllib.loads(asset(f"{name}.toml"))
        publisher = _publisher(site)
        zone = datetime.fromisoformat(f"2000-01-01T00:00:00{site['zone']}").tzinfo
        assert zone is not None
        stories = [_story(table, start, zone, publisher.language) for table in site["stories"]]
        room.add_publisher(publisher, *stories)
        for story, table in zip(stories, site["stories"], strict=True):
            if "answer" in table:
                room.script(publisher.host, story.path, Answer(**table["answer"]))
    return room


def demo_feeds() -> tuple[Subscription, ...]:
    """Return the feeds that the demo subscribes to; the last one is a page instead of a feed."""
    feeds: list[Subscription] = []
    for name in PUBLISHERS:
        site = tomllib.loads(asset(f"{name}.toml"))
        publisher = _publisher(site)
        feeds += [
            Subscription(publisher.url(feed.path), feed.title, site["category"])
            for feed, table in zip(publisher.feeds, site["feeds"], strict=True)
            if table.get("subscribed", True)
        ]
    return (*feeds, PAGE_TAKEN_FOR_A_FEED)


def demo_opml() -> bytes:
    """Return the demo's subscriptions as OPML, by category."""
    feeds = demo_feeds()
    groups = ""
    for category in dict.fromkeys(feed.category for feed in feeds):
        lines = "".join(
            f'      <outline type="rss" text="{escape(feed.title)}" xmlUrl="{escape(feed.url)}" />\n'
            for feed in feeds
            if feed.category == category
        )
        groups += f'    <outline text="{escape(category)}">\n{lines}    </outline>\n'
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0">
  <head><title>Warta demo</title></head>
  <body>
{groups}  </body>
</opml>
""".encode()


def _publisher(site: dict[str, Any]) -> Publisher:
    other_keys = {"zone", "category", "stories", "feeds"}
    fields = {name: value for name, value in site.items() if name not in other_keys}
    feeds = tuple(
        Feed(**{name: value for name, value in table.items() if name != "subscribed"})
        for table in site["feeds"]
    )
    return Publisher(**fields, feeds=feeds)


def _story(table: dict[str, Any], start: date, zone: tzinfo, language: str) -> Story:
    published = _moment(table["at"], start, zone)
    return Story(
        path=table["path"].format(date=published),
        title=table["title"],
        paragraphs=_paragraphs(table, published, language),
        published=published,
        updated=_moment(table["updated"], start, zone) if "updated" in table else None,
        authors=tuple(table["authors"]),
        section=table["section"],
        tags=tuple(table["tags"]),
        summary=table.get("summary", ""),
        image=table.get("image", ""),
        promos=tuple(Promo(**promo) for promo in table.get("promos", ())),
        layout=table.get("layout"),
        paywalled=table.get("paywalled", False),
    )


def _moment(text: str, start: date, zone: tzinfo) -> datetime:
    """Return the time that a text names: "2 06:40" is 06:40 local time, two days before start."""
    days, clock = text.split()
    return datetime.combine(start - timedelta(int(days)), time.fromisoformat(clock), zone)


def _paragraphs(table: dict[str, Any], published: datetime, language: str) -> tuple[str, ...]:
    wire = tomllib.loads(asset("wire.toml"))
    text: str = wire[table["wire"]]["text"] if "wire" in table else table["text"]
    weekdays = chrome(language).weekdays
    days = {
        "{day}": weekdays[published.weekday()],
        "{eve}": weekdays[published.weekday() - 1],
        "{mday}": str(published.day),
    }
    for token, word in days.items():
        text = text.replace(token, word)
    return tuple(part.strip() for part in text.split("\n\n") if part.strip())
