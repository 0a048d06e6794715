"""Feeds of public bug reports are read as tests/cases/feeds.json expects."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.news.feeds.reading import feed_of
from tests.news.html_pages import as_article, extracted
from warta.news.feeds.opml import read_opml
from warta.news.feeds.sitemap import children_of
from warta.news.web.http import decoded_body

FOLDER = Path(__file__).parents[2] / "cases"
CASES = json.loads((FOLDER / "feeds.json").read_text(encoding="utf-8"))
URL = "http://d.example.com/dir/feed.xml"


def value_read(case: dict[str, Any]) -> object:
    """Return what we read from a case's file for the thing that its expectation names."""
    name, what = case["file"], case["what"]
    content = (FOLDER / "feeds" / name).read_bytes()
    if name.endswith(".opml"):
        subscriptions = read_opml(content).subscriptions
        return subscriptions[0].category if "category" in what else len(subscriptions)
    if what == "text contains":
        return as_article(extracted(content, url=URL, content_type="text/html")).text
    if what == "child sitemaps":
        return len(children_of(content, URL) or ())
    feed = feed_of(decoded_body(content, None, most_bytes=1_000_000), url=URL)
    if what == "entries":
        return len(feed.entries)
    match = re.fullmatch(r"entry (\d+)(?: \(.*\))?: (.+)", what)
    assert match, what
    entry = feed.entries[int(match[1])]
    value = entry.content if match[2] == "full text" else getattr(entry, match[2])
    return list(value) if isinstance(value, tuple) else value


@pytest.mark.parametrize(
    "case",
    CASES,
    ids=lambda case: f"{case['file']}: {case['what']}",
)
def test_a_reported_feed_is_read_as_expected(case: dict[str, Any]) -> None:
    """Each of these faults lost or falsified articles of some real feed without a message."""
    value, expected = value_read(case), case["right"]
    if expected == "a time":
        assert isinstance(value, datetime)
    elif expected == "1 or more":
        assert isinstance(value, int)
        assert value >= 1
    elif case["what"] == "text contains":
        assert isinstance(value, str)
        assert expected in value
    elif expected == "more than 500 characters":
        assert isinstance(value, str)
        assert len(value) > 500
    elif isinstance(value, datetime):
        assert value == datetime.fromisoformat(expected).astimezone(UTC)
    else:
        assert value == expected
