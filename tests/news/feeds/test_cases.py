"""Feeds that public bug reports describe, read as their table of expectations says."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from warta.news.article import Article, Page
from warta.news.entry import ParsedFeed
from warta.news.extract import extract
from warta.news.feeds.opml import parse_opml
from warta.news.feeds.parse import parse_feed
from warta.news.feeds.sitemap import children_of, unpacked

FOLDER = Path(__file__).parents[2] / "cases"
CASES = json.loads((FOLDER / "feeds.json").read_text(encoding="utf-8"))
FETCHED = datetime(2026, 11, 28, 12, tzinfo=UTC)
URL = "http://d.example.com/dir/feed.xml"


def feed_of(name: str) -> ParsedFeed:
    body = unpacked((FOLDER / "feeds" / name).read_bytes(), most_bytes=1_000_000)
    found = parse_feed(body, url=URL)
    assert isinstance(found, ParsedFeed), found
    return found


def value(case: dict[str, Any]) -> object:
    """What we read of the case's file for what its expectation names."""
    name, what = case["file"], case["what"]
    if name.endswith(".opml"):
        subscriptions = parse_opml((FOLDER / "feeds" / name).read_bytes())
        return subscriptions[0].category if "category" in what else len(subscriptions)
    if what == "text contains":
        page = Page(URL, URL, "text/html", (FOLDER / "feeds" / name).read_bytes(), FETCHED)
        article = extract(page)
        assert isinstance(article, Article)
        return article.text
    if what == "child sitemaps":
        return len(children_of((FOLDER / "feeds" / name).read_bytes(), URL) or ())
    if what == "entries":
        return len(feed_of(name).entries)
    number, field = re.fullmatch(r"entry (\d+)(?: \(.*\))?: (.+)", what).groups()  # type: ignore[union-attr]  # fails loudly
    entry = feed_of(name).entries[int(number)]
    read = entry.content if field == "full text" else getattr(entry, field)
    return list(read) if isinstance(read, tuple) else read


@pytest.mark.parametrize(
    "case",
    CASES,
    ids=lambda case: f"{case['file']}: {case['what']}",
)
def test_a_reported_feed_is_read_as_expected(case: dict[str, Any]) -> None:
    """Each lost or falsified articles without a word in some feed that people read."""
    read, right = value(case), case["right"]
    if right == "a time":
        assert read is not None
    elif right == "1 or more":
        assert isinstance(read, int)
        assert read >= 1
    elif case["what"] == "text contains":
        assert isinstance(read, str)
        assert right in read
    elif right == "more than 500 characters":
        assert isinstance(read, str)
        assert len(read) > 500
    elif isinstance(read, datetime):
        assert read == datetime.fromisoformat(right).astimezone(UTC)
    else:
        assert read == right
