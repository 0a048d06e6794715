"""Slow feeds and pages are read last, in a second round of the same run, and delay no others."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Ask, Collect, counted
from warta.newsroom import Answer, Newsroom, sample_stories

HONEST, SLOW = "kabar.example", "slow.example"
FEED = f"http://{HONEST}/feed"


def events(home: Path, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the log's events of this name, each with its line number."""
    lines = (home / "logs" / "warta.log").read_text().splitlines()
    for place, line in enumerate(map(json.loads, lines)):
        if line["event"] == name:
            yield place, line


def first_saved(home: Path) -> int:
    return next(place for place, line in events(home, "batch saved") if line["articles"])


def polled(home: Path, feed: str) -> tuple[int, dict[str, Any]]:
    [event] = [each for each in events(home, "feed polled") if each[1]["feed"] == feed]
    return event


def test_late_feed_delays_no_other_and_is_collected_in_the_same_run(
    room: Newsroom, collect: Collect, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise a feed that drips for a minute would delay every article of the run by a minute."""
    monkeypatch.setattr("warta.tasks.run.patience.LEAST_SECONDS", 0.5)
    for host in (HONEST, SLOW):
        room.add_publisher(host, *sample_stories(2), language="id")
    room.script(SLOW, "/feed", Answer(delay_seconds=12.0))
    report = collect(FEED, f"http://{SLOW}/feed")
    assert report.outcomes["pending"] == 0
    assert report.feeds_polled == 2
    assert first_saved(home) < polled(home, f"http://{SLOW}/feed")[0]
    requested = [(request.host, request.path) for request in room.requests]
    assert len(requested) == len(set(requested)), "no page is requested for in both rounds"


def test_feed_that_is_slow_to_parse_is_read_after_the_others_pages(
    room: Newsroom, collect: Collect, ask: Ask, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It gets its whole time then; if that is not enough, it has failed and is polled less often."""
    monkeypatch.setenv("WARTA_EXTRACTION_SECONDS", "3")
    monkeypatch.setattr("warta.tasks.read.QUICK_SECONDS", 0.5)
    room.add_publisher(HONEST, *sample_stories(2), language="id")
    body = gzip.compress(b"<rss><channel>" + b"<item><title>" * 400_000, 1)
    room.script(SLOW, "/feed", Answer(body=body, content_type="text/xml",
                                      headers={"Content-Encoding": "gzip"}))  # fmt: skip
    slow = f"http://{SLOW}/feed"
    assert counted(collect(slow, FEED)) == {"new": 2}
    place, line = polled(home, slow)
    assert "not parsed within 3 s of CPU" in line["reason"]
    assert first_saved(home) < place
    [(status, waits)] = ask(
        f"SELECT status, next_poll_at > last_poll_at FROM feeds WHERE feed_url = '{slow}'"
    )
    assert (status, waits) == ("failing", True)


def test_pages_that_are_slow_to_extract_are_read_later_from_the_archive(
    room: Newsroom, collect: Collect, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No page is requested twice, and each entry has one outcome."""
    monkeypatch.setattr("warta.tasks.extract.QUICK_SECONDS", 0.2)
    room.add_publisher(HONEST, *sample_stories(3), language="id")
    room.add_publisher(SLOW, *sample_stories(6)[3:], language="id")
    links = "".join(f"<p><a href='/tag/{n}'>{n}</a></p>" for n in range(7_000))
    for story in room.stories(SLOW):
        text = "".join(f"<p>{paragraph}</p>" for paragraph in story.paragraphs)
        page = f"<html lang=id><body><article><h1>{story.title}</h1>{text}</article>{links}"
        room.script(SLOW, story.path, Answer(body=page.encode(), content_type="text/html"))
    assert counted(collect(FEED, f"http://{SLOW}/feed")) == {"new": 6}
    requested = [(request.host, request.path) for request in room.requests]
    assert len(requested) == len(set(requested))
    saved = [line for _, line in events(home, "batch saved")]
    at_once = sum(line["settled"] for line in saved if line["pages"])
    from_the_archive = sum(line["settled"] for line in saved if not line["pages"])
    assert from_the_archive >= 3
    assert at_once + from_the_archive == 6
