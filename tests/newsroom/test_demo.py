"""The demo has every case that the README promises, and the same bytes each time."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

import feedparser
import httpx
import pytest
from lxml import html

from warta.newsroom import Newsroom, Publisher, Story
from warta.newsroom.demo import PAGE_TAKEN_FOR_A_FEED, demo_feeds, demo_newsroom, demo_opml

START = date(2026, 11, 20)


@pytest.fixture(scope="module")
def room() -> Iterator[Newsroom]:
    with demo_newsroom(START) as newsroom:
        yield newsroom


def all_stories(room: Newsroom) -> list[tuple[Publisher, Story]]:
    return [(p, story) for p in room.publishers for story in room.stories(p.host)]


def links(body: bytes) -> list[str]:
    """Return the addresses that a feed's items link to."""
    if body.startswith(b"{"):
        return [item["url"] for item in json.loads(body)["items"]]
    parsed = feedparser.parse(body)
    assert not parsed.bozo, parsed.get("bozo_exception")
    return [entry.link for entry in parsed.entries]


def test_demo_has_several_publishers_languages_and_stories(room: Newsroom) -> None:
    """Enough of each for a first look."""
    stories = all_stories(room)

    assert len(room.publishers) == 9
    assert {p.language for p in room.publishers} == {"id", "en", "de", "es", "ar", "ja"}
    assert 45 <= len(stories) <= 60
    assert all(len(s.paragraphs) >= 4 for _, s in stories if s.layout != "video")
    assert not [s.path for _, s in stories if "{" in "".join((s.path, *s.paragraphs))]


def test_dates_lie_in_the_three_days_before_the_start(room: Newsroom) -> None:
    """No news may come from the future in any time zone; one story is from half past eleven at night."""
    end = datetime(START.year, START.month, START.day, tzinfo=UTC)
    times = [s.published for _, s in all_stories(room) if s.published]

    assert all(end - timedelta(days=3, hours=14) < moment < end for moment in times)
    assert "23:30:00+07:00" in {moment.isoformat()[11:] for moment in times}
    assert len({moment.utcoffset() for moment in times}) >= 5


def test_every_page_has_its_paragraphs_in_its_charset(room: Newsroom, client: httpx.Client) -> None:
    """A page must hold what the editors typed when it is read in its declared charset."""
    for publisher, story in all_stories(room):
        if publisher.host == "teluk-harian.example":
            assert publisher.charset == "windows-1252"
        answer = client.get(publisher.url(story.path))
        if answer.status_code != 200:
            continue
        declared = answer.content[:2000].decode("ascii", "replace").lower().replace('"', "")
        assert f"charset={publisher.charset}" in declared
        page = html.fromstring(answer.content.decode(publisher.charset))
        shown = {" ".join("".join(node.itertext()).split()) for node in page.iter("p")}
        expected = story.paragraphs[:1] if story.paywalled else story.paragraphs
        assert [p for p in expected if " ".join(p.split()) not in shown] == [], story.path


def test_every_feed_parses_and_its_links_are_absolute(room: Newsroom, client: httpx.Client) -> None:
    """RSS, Atom, RDF and JSON feeds each list pages of their own publisher."""
    kinds = Counter(feed.kind for publisher in room.publishers for feed in publisher.feeds)
    assert set(kinds) == {"rss", "atom", "rdf", "json"}

    for publisher in room.publishers:
        for feed in publisher.feeds:
            answer = client.get(publisher.url(feed.path))
            assert answer.headers["etag"]
            assert answer.headers["last-modified"]
            addresses = links(answer.content)
            assert addresses
            assert all(urlsplit(link).netloc == publisher.host for link in addresses)


def test_every_listed_page_leads_somewhere(room: Newsroom, client: httpx.Client) -> None:
    """To a page, to one of the scripted refusals, or by a redirect from a short link."""
    ends: Counter[int] = Counter()
    for feed in demo_feeds():
        if feed != PAGE_TAKEN_FOR_A_FEED:
            for link in links(client.get(feed.url).content):
                ends[client.get(link, follow_redirects=True).status_code] += 1

    assert {status: n for status, n in ends.items() if status != 200} == {404: 1, 503: 1, 403: 1}
    assert any("/go/" in request.path and request.status == 302 for request in room.requests)


def test_the_special_cases_are_there(room: Newsroom, client: httpx.Client) -> None:
    """Copies, promotions, a paywall, a video, a bare page, and a page in place of a feed."""
    stories = all_stories(room)
    texts = Counter(story.paragraphs for _, story in stories)
    page = client.get(PAGE_TAKEN_FOR_A_FEED.url)

    assert texts.most_common(1)[0][1] == 3
    assert sum(len(story.promos) for _, story in stories) == 3
    assert [p.host for p, s in stories if s.paywalled] == ["almtal-rundschau.example"]
    assert {s.layout for _, s in stories} >= {"video", "bare"}
    assert page.headers["content-type"].startswith("text/html")
    assert 'type="application/atom+xml"' in page.text
    assert "Disallow: /members/" in client.get("http://northquay-courier.example/robots.txt").text


def test_demo_of_the_same_date_serves_the_same_bytes(room: Newsroom, client: httpx.Client) -> None:
    """A second `make run` with the same date is answered with 304 everywhere."""
    with (
        demo_newsroom(START) as later,
        httpx.Client(proxy=later.proxy_url, trust_env=False) as again,
    ):
        for publisher, story in all_stories(room):
            url = publisher.url(story.path)
            assert client.get(url).content == again.get(url).content
        for feed in demo_feeds():
            etag = client.get(feed.url).headers["etag"]
            assert again.get(feed.url, headers={"If-None-Match": etag}).status_code == 304


def test_opml_lists_the_subscriptions() -> None:
    """By category, without the feed that is only advertised."""
    outlines = ET.fromstring(demo_opml()).iter("outline")
    urls = [outline.attrib["xmlUrl"] for outline in outlines if "xmlUrl" in outline.attrib]

    assert urls == [
        feed.url
        for category in dict.fromkeys(f.category for f in demo_feeds())
        for feed in demo_feeds()
        if feed.category == category
    ]
    assert "http://northquay-courier.example/feeds/sport.atom" not in urls
