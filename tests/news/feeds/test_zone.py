"""A time without zone gets the zone of the feed's other times, or of its country."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.news.feeds.reading import feed_of, read_patiently

LOCAL = "2026-07-20 08:00:00"


def rss(*dates: str) -> bytes:
    """Return an RSS feed with an item for each date."""
    items = "".join(
        f"<item><title>t</title><guid isPermaLink='false'>{number}</guid><pubDate>{date}</pubDate></item>"
        for number, date in enumerate(dates)
    )
    return f'<rss version="2.0"><channel><title>T</title>{items}</channel></rss>'.encode()


def json_feed(*dates: str) -> bytes:
    """Return a JSON Feed with an item for each date."""
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
        # the other date is of winter: Berlin's offset of summer counts, not +0100
        ("site.de", ("Tue, 20 Jan 2026 09:00:00 +0100",), "2026-07-20T06:00"),
    ],
)
@pytest.mark.parametrize("write", [rss, json_feed])
def test_a_time_without_zone_gets_the_feed_s_usual_zone(
    host: str, others: tuple[str, ...], instant: str, write: Callable[..., bytes]
) -> None:
    """Read as UTC, half of Asia's news would lie in the future."""
    body, url = write(LOCAL, *others), f"http://{host}/feed"
    feed = feed_of(body, url=url)
    published_at = feed.entries[0].published_at
    assert published_at is not None
    assert published_at.strftime("%Y-%m-%dT%H:%M") == instant
    is_reported = any(problem.startswith("times without a zone") for problem in feed.problems)
    assert is_reported == (not instant.endswith("T08:00"))
    if write is rss:
        assert read_patiently(body, url=url).entries == feed.entries


@pytest.mark.parametrize(
    "date", ["Mon, 20 Jul 2026 08:00:00 GMT", "20 July 2026 08:00 UTC", "2026-07-20"]
)
def test_a_time_with_zone_and_a_bare_day_are_not_changed(date: str) -> None:
    """A publisher's own statement is exact, and a day has no clock time to move."""
    feed = feed_of(rss(date), url="http://site.kr/feed")
    assert feed.problems == ()
    published_at = feed.entries[0].published_at
    assert published_at is not None
    assert published_at.strftime("%Y-%m-%d") == "2026-07-20"
