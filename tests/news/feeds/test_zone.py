"""A time that states no zone is of the zone that the feed states elsewhere, or of its country."""

from __future__ import annotations

import json

import pytest

from warta.news.entry import ParsedFeed
from warta.news.feeds.mending import mended
from warta.news.feeds.parse import parse_feed
from warta.news.feeds.patient import parse_xml_feed

LOCAL = "2026-07-20 08:00:00"


def rss(*dates: str) -> bytes:
    items = "".join(
        f"<item><title>t</title><guid isPermaLink='false'>{number}</guid><pubDate>{date}</pubDate></item>"
        for number, date in enumerate(dates)
    )
    return f'<rss version="2.0"><channel><title>T</title>{items}</channel></rss>'.encode()


def json_feed(*dates: str) -> bytes:
    items = [{"id": str(number), "date_published": date} for number, date in enumerate(dates)]
    return json.dumps({"version": "1.1", "title": "T", "items": items}).encode()


@pytest.mark.parametrize(
    ("host", "others", "instant"),
    [
        ("site.example", (), "2026-07-20T08:00"),
        ("site.co.kr", (), "2026-07-19T23:00"),
        ("site.de", (), "2026-07-20T06:00"),
        ("site.com", ("Mon, 20 Jul 2026 09:00:00 +0700",), "2026-07-20T01:00"),
        ("site.com", ("2026-07-20T09:00:00-05:00",) * 2, "2026-07-20T13:00"),
        ("site.kr", ("Mon, 20 Jul 2026 09:00:00 GMT",), "2026-07-20T08:00"),
        # a date of winter: Berlin's own offset then, not the one that the others state
        ("site.de", ("Tue, 20 Jan 2026 09:00:00 +0100",), "2026-07-20T06:00"),
    ],
)
@pytest.mark.parametrize("write", [rss, json_feed])
def test_a_local_time_is_of_the_feeds_usual_zone(
    host: str, others: tuple[str, ...], instant: str, write: object
) -> None:
    """Counted as UTC, half of Asia's news lay in the future."""
    assert callable(write)
    body, url = write(LOCAL, *others), f"http://{host}/feed"
    found = parse_feed(body, url=url)
    assert isinstance(found, ParsedFeed)
    published_at = found.entries[0].published_at
    assert published_at is not None
    assert published_at.strftime("%Y-%m-%dT%H:%M") == instant
    said = any(problem.startswith("times without a zone") for problem in found.problems)
    assert said == (not instant.endswith("T08:00"))
    if write is rss:
        slow = parse_xml_feed(mended(body).utf8, url=url)
        assert slow is not None
        assert slow.entries == found.entries


@pytest.mark.parametrize(
    "date", ["Mon, 20 Jul 2026 08:00:00 GMT", "20 July 2026 08:00 UTC", "2026-07-20"]
)
def test_what_states_its_zone_or_has_no_time_is_left_alone(date: str) -> None:
    """Only a local time is moved."""
    found = parse_feed(rss(date), url="http://site.kr/feed")
    assert isinstance(found, ParsedFeed)
    assert found.problems == ()
    published_at = found.entries[0].published_at
    assert published_at is not None
    assert published_at.strftime("%Y-%m-%d") == "2026-07-20"
