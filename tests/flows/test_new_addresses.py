"""An edited headline changes the address: the article stays the same one, at its new address.

The rules are those of docs/decisions/0010-versions.md. Publishers' own changes are tried beside
what strangers could do. Each host is one case, and all hosts share the same two runs.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape

import pytest

from tests.conftest import Ask, Collect
from warta.newsroom import Answer, Newsroom, sample_stories

DAY = datetime(2026, 11, 20, 8, tzinfo=UTC)
OLD, NEW = "/2026/11/harbour-plan-is-ready-now", "/2026/11/mayor-shows-the-harbour-plan-today"
OLD_TITLE, NEW_TITLE = "Harbour plan is ready", "Mayor shows the harbour plan"
SUMMARY = (
    "The region pays for the harbour, and the first ships are to come in the spring of next year."
)


def page(title: str, text: str, head: str = "") -> Answer:
    body = f"<html><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1>{text}</article></body></html>"
    return Answer(body=body.encode(), content_type="text/html; charset=utf-8")


def item(
    link: str,
    title: str,
    *,
    guid: str = "",
    date: datetime | None = DAY,
    summary: str = "",
) -> str:
    dated = f"<pubDate>{format_datetime(date)}</pubDate>" if date else ""
    description = f"<description>{escape(summary)}</description>" if summary else ""
    guid_element = f"<guid isPermaLink='false'>{guid or escape(link)}</guid>"
    return f"<item><title>{title}</title><link>{escape(link)}</link>{guid_element}{dated}{description}</item>"


def rss(*items: str) -> Answer:
    body = f"<rss version='2.0'><channel><title>Daily</title>{''.join(items)}</channel></rss>"
    return Answer(body=body.encode(), content_type="application/rss+xml")


def story(number: int) -> str:
    """Return the text of one of several stories that have nothing in common."""
    return "".join(f"<p>{line}</p>" for line in sample_stories(8)[number].paragraphs)


class Site:
    """A host whose feed lists one item in the first run and another in the second."""

    def __init__(self, room: Newsroom, host: str, number: int, *, feed_host: str = "") -> None:
        self.room, self.host, self.feed_host = room, host, feed_host or host
        self.feed = f"http://{self.feed_host}/feed.xml"
        self.text = story(number)
        self.page(OLD, page(OLD_TITLE, self.text))

    def at(self, path: str) -> str:
        return f"http://{self.host}{path}"

    def page(self, path: str, answer: Answer) -> None:
        self.room.script(self.host, path, answer)

    def lists(self, *items: str) -> None:
        self.room.script(self.feed_host, "/feed.xml", rss(*items))


def before(site: Site, **how: object) -> None:
    site.lists(item(site.at(OLD), OLD_TITLE, **how))  # type: ignore[arg-type]  # fields of the item


def after(site: Site, new: Answer, *, old: Answer | None = None, **how: object) -> None:
    site.page(OLD, old or Answer(status=404))
    site.page(NEW, new)
    site.lists(item(site.at(NEW), NEW_TITLE, **how))  # type: ignore[arg-type]  # fields of the item


@pytest.fixture
def articles(ask: Ask) -> Callable[[str], list[tuple[object, ...]]]:
    """Return a function that returns a host's articles and copies: path, title and version."""

    def articles_of(host: str) -> list[tuple[object, ...]]:
        return ask(
            f"SELECT replace(url, 'http://{host}', ''), title, version FROM articles WHERE site = '{host}' "
            f"UNION ALL SELECT replace(url, 'http://{host}', ''), 'copy: ' || title, NULL FROM copies "
            f"WHERE site = '{host}' ORDER BY ALL"
        )

    return articles_of


MOVED = [(NEW, NEW_TITLE, 2)]
APART = [(OLD, OLD_TITLE, 1), (NEW, NEW_TITLE, 1)]


def test_article_with_a_new_slug_is_the_same_article(
    room: Newsroom,
    collect: Collect,
    ask: Ask,
    articles: Callable[[str], list[tuple[object, ...]]],
) -> None:
    """Otherwise it would stay under its old headline at a dead address, with its edit as a copy."""
    same_id = Site(room, "same-id.example", 0)
    no_id = Site(room, "no-id.example", 1)
    undated = Site(room, "undated.example", 2)
    edited = Site(room, "edited.example", 3)
    leads_on = Site(room, "leads-on.example", 4)
    renamed = Site(room, "renamed.example", 5)
    canonical = Site(room, "canonical.example", 6)
    shut = Site(room, "shut.example", 7)
    sites = [same_id, no_id, undated, edited, leads_on, renamed, canonical, shut]
    for site in sites:
        guid = "" if site in (no_id, undated, canonical) else "p-17"
        before(site, guid=guid, date=None if site is undated else DAY, summary=SUMMARY)
    collect(*(site.feed for site in sites))

    after(same_id, page(NEW_TITLE, same_id.text), guid="p-17")
    after(no_id, page(NEW_TITLE, no_id.text))
    after(undated, page(NEW_TITLE, undated.text), date=None, summary=SUMMARY)
    after(
        edited,
        page(NEW_TITLE, f"<p>Updated with a statement of the mayor.</p>{edited.text}"),
        guid="p-17",
    )
    after(
        leads_on,
        page(NEW_TITLE, leads_on.text),
        guid="p-17",
        old=Answer(status=301, headers={"Location": leads_on.at(NEW)}),
    )
    after(renamed, page(OLD_TITLE, renamed.text), guid="p-17")
    renamed.lists(item(renamed.at(NEW), OLD_TITLE, guid="p-17"))
    own = f'<link rel="canonical" href="{canonical.at(OLD)}">'
    after(canonical, page(NEW_TITLE, canonical.text, own), old=page(NEW_TITLE, canonical.text, own))
    after(shut, Answer(status=403), guid="p-17")
    report = collect(*(site.feed for site in sites))

    for site in (same_id, no_id, undated, edited, leads_on):
        assert articles(site.host) == MOVED, site.host
    assert articles(renamed.host) == [(NEW, OLD_TITLE, 1)], "no edit, but its old address is dead"
    assert articles(canonical.host) == [(OLD, NEW_TITLE, 2)], "the publisher names the old address"
    assert articles(shut.host) == [(OLD, OLD_TITLE, 1)], "nothing is known of the new page"
    assert {key: n for key, n in report.outcomes.items() if n} == {
        "version": 6, "unchanged": 1, "failed": 1,
    }  # fmt: skip
    assert ask("SELECT count(*) FROM articles") == [(len(sites),)]
    assert ask("SELECT title FROM versions WHERE version = 1 AND article_id = (SELECT article_id "
               f"FROM articles WHERE site = '{same_id.host}')") == [(OLD_TITLE,)]  # fmt: skip


def test_another_article_is_not_a_version_and_strangers_move_no_article(
    room: Newsroom,
    collect: Collect,
    articles: Callable[[str], list[tuple[object, ...]]],
) -> None:
    """An id that is used again, a text printed twice, and a daily form are articles of their own."""
    reused = Site(room, "reused.example", 0)
    twice = Site(room, "twice.example", 1)
    daily = Site(room, "daily.example", 2)
    listed_by_another = Site(room, "victim.example", 3, feed_host="stranger.test")
    led_away = Site(room, "led-away.example", 4)
    sites = [reused, twice, daily, listed_by_another, led_away]
    for site in sites:
        before(site, guid="p-17")
    collect(*(site.feed for site in sites))

    after(reused, page(NEW_TITLE, story(5)), guid="p-17")
    after(twice, page(NEW_TITLE, twice.text), old=page(OLD_TITLE, twice.text))
    twice.lists(
        item(twice.at(NEW), NEW_TITLE, guid="p-18"), item(twice.at(OLD), OLD_TITLE, guid="p-17")
    )
    length = len(daily.text) * 7 // 10
    form = f"{daily.text[:length]}</p>{story(6)[: length // 3]}"
    after(daily, page(NEW_TITLE, form), guid="p-17", date=DAY + timedelta(days=1))
    after(
        listed_by_another,
        page(NEW_TITLE, listed_by_another.text),
        old=page(OLD_TITLE, listed_by_another.text),
        guid="p-17",
    )
    room.script("thief.test", NEW, page(NEW_TITLE, led_away.text))
    led_away.lists(item(f"http://thief.test{NEW}", NEW_TITLE, guid="p-17"))
    collect(*(site.feed for site in sites))

    assert articles(reused.host) == APART
    for site in (daily, twice, listed_by_another):
        documents = articles(site.host)
        assert [path for path, _, _ in documents] == [OLD, NEW], site.host
        assert all(version in (None, 1) for _, _, version in documents), site.host
    assert articles(led_away.host) in ([(OLD, OLD_TITLE, 1)], [(OLD, f"copy: {OLD_TITLE}", None)])
