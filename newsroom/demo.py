"""The demo newsroom: nine invented publishers in seven languages, and what can go wrong.

Everything printed depends on ``start`` alone, so that a second run with the same date meets
the same bytes and validators, and polls answer 304. The texts are in ``newsroom/content``; a
story's ``answer`` there scripts its page (404, 503, 403).
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


# A page that a reader took for a feed: it is HTML, and advertises the real ones.
PAGE_TAKEN_FOR_A_FEED = Subscription(
    "http://northquay-courier.example/sport/", "Northquay Courier, Sport page", "English"
)


def demo_newsroom(start: date, *, port: int = 0) -> Newsroom:
    """Return the publishers with the news of the three days before ``start``, not yet listening."""
    room = Newsroom(port=port)
    for name in PUBLISHERS:
        site = tomllib.loads(asset(f"{name}.toml"))
        publisher = _publisher(site)
        zone = datetime.fromisoformat(f"2000-01-01T00:00:00{site['zone']}").tzinfo
        assert zone is not None
        stories = [_story(said, start, zone, publisher.language) for said in site["stories"]]
        room.add_publisher(publisher, *stories)
        for story, said in zip(stories, site["stories"], strict=True):
            if "answer" in said:
                room.script(publisher.host, story.path, Answer(**said["answer"]))
    return room


def demo_feeds() -> tuple[Subscription, ...]:
    """Return the feeds that the demo subscribes to, one of them a mistake."""
    found: list[Subscription] = []
    for name in PUBLISHERS:
        site = tomllib.loads(asset(f"{name}.toml"))
        publisher = _publisher(site)
        found += [
            Subscription(publisher.url(feed.path), feed.title, site["category"])
            for feed, said in zip(publisher.feeds, site["feeds"], strict=True)
            if said.get("subscribed", True)
        ]
    return (*found, PAGE_TAKEN_FOR_A_FEED)


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
    own = {"zone", "category", "stories", "feeds"}
    fields = {name: value for name, value in site.items() if name not in own}
    feeds = tuple(
        Feed(**{name: value for name, value in said.items() if name != "subscribed"})
        for said in site["feeds"]
    )
    return Publisher(**fields, feeds=feeds)


def _story(said: dict[str, Any], start: date, zone: tzinfo, language: str) -> Story:
    published = _moment(said["at"], start, zone)
    return Story(
        path=said["path"].format(date=published),
        title=said["title"],
        paragraphs=_paragraphs(said, published, language),
        published=published,
        updated=_moment(said["updated"], start, zone) if "updated" in said else None,
        authors=tuple(said["authors"]),
        section=said["section"],
        tags=tuple(said["tags"]),
        summary=said.get("summary", ""),
        image=said.get("image", ""),
        promos=tuple(Promo(**promo) for promo in said.get("promos", ())),
        layout=said.get("layout"),
        paywalled=said.get("paywalled", False),
    )


def _moment(text: str, start: date, zone: tzinfo) -> datetime:
    """ "2 06:40" is twenty to seven, local time, two days before the start."""
    days, clock = text.split()
    return datetime.combine(start - timedelta(int(days)), time.fromisoformat(clock), zone)


def _paragraphs(said: dict[str, Any], published: datetime, language: str) -> tuple[str, ...]:
    text: str = (
        tomllib.loads(asset("wire.toml"))[said["wire"]]["text"] if "wire" in said else said["text"]
    )
    weekdays = chrome(language).weekdays
    days = {
        "{day}": weekdays[published.weekday()],
        "{eve}": weekdays[published.weekday() - 1],
        "{mday}": str(published.day),
    }
    for token, word in days.items():
        text = text.replace(token, word)
    return tuple(part.strip() for part in text.split("\n\n") if part.strip())
