"""Runs on a real local web: what is stored, what is requested, and that every entry has an outcome."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Ask, Collect, counted, everything
from warta.flows.collecting import collect_news
from warta.newsroom import Answer, Feed, Newsroom, Story, sample_stories
from warta.settings import load_settings

SITE, FEED = "siaran.example", "http://siaran.example/feed"


def test_second_run_requests_conditionally_and_adds_nothing(
    room: Newsroom, collect: Collect, home: Path
) -> None:
    """Feeds are polled a hundred times a day, and nearly all polls must cost next to nothing."""
    room.add_publisher(SITE, *sample_stories(6), language="id")
    assert counted(collect(FEED)) == {"new": 6}
    before = everything(home)
    room.forget_requests()
    again = collect()
    assert (again.not_modified, counted(again)) == (1, {})
    assert [(r.target, r.status) for r in room.requests] == [("/feed", 304)]
    assert everything(home) == before


def test_unchanged_feed_without_validators_adds_nothing(
    room: Newsroom, collect: Collect, home: Path
) -> None:
    """Many servers send no ETag and no Last-Modified."""
    room.add_publisher(SITE, *sample_stories(3), language="id")
    body = b'<rss version="2.0"><channel><title>T</title>%s<item><title>A</title><link>%s</link></item></channel></rss>'
    link = f"http://{SITE}{room.stories(SITE)[0].path}".encode()
    room.script(SITE, "/plain", Answer(body=body % (b"", link), content_type="text/xml"),
                Answer(body=body % (b"", link), content_type="text/xml"),
                Answer(body=body % (b"<ttl>5</ttl>", link), content_type="text/xml"))  # fmt: skip
    assert counted(collect(f"http://{SITE}/plain")) == {"new": 1}
    assert collect().not_modified == 1
    assert counted(collect()) == {"unchanged": 1}


def test_edit_becomes_a_version_and_the_old_text_stays(
    room: Newsroom, collect: Collect, ask: Ask
) -> None:
    """What a publisher changes afterwards is news itself."""
    room.add_publisher(SITE, *sample_stories(3), language="id")
    collect(FEED)
    story = room.stories(SITE)[0]
    room.edit(
        SITE,
        story.path,
        title="Judul yang diperbaiki redaksi hari ini",
        paragraphs=(*story.paragraphs, "Koreksi: jumlah kapal adalah dua belas."),
        updated=datetime.now(UTC),
    )
    assert counted(collect()) == {"version": 1, "unchanged": 2}
    assert ask("SELECT version, title FROM articles WHERE version > 1") == [
        (2, "Judul yang diperbaiki redaksi hari ini")
    ]
    versions = ask("SELECT version, contains(text, 'Koreksi'), changed_words > 0 FROM versions "
                   "WHERE article_id IN (SELECT article_id FROM articles WHERE version = 2) ORDER BY 1")  # fmt: skip
    assert versions == [(1, False, False), (2, True, True)]


def test_one_text_at_two_sites_is_one_article_and_a_copy(
    room: Newsroom, collect: Collect, ask: Ask
) -> None:
    """Counts of articles mean something only if a wire text counts once."""
    [wire] = sample_stories(1)
    assert wire.published is not None
    late = replace(wire, path="/berita/kawat", published=wire.published.replace(hour=23))
    room.add_publisher("satu.example", late, language="id")
    room.add_publisher("dua.example", wire, language="id", layout="portal")
    report = collect("http://satu.example/feed", "http://dua.example/feed")
    assert counted(report) == {"new": 1, "copy": 1}
    assert ask("SELECT site, copy_count FROM articles") == [("dua.example", 1)]
    assert ask("SELECT site, kind, similarity FROM copies") == [("satu.example", "exact", 1.0)]


def test_entries_follow_when_the_original_is_found_after_its_copy(
    room: Newsroom, collect: Collect, ask: Ask
) -> None:
    """Which of two texts is the copy must not depend on the order in which they are found.

    That holds while the original's date agrees with when the copy was seen: an older one proves
    nothing.
    """
    now = datetime.now(UTC)
    [wire] = sample_stories(1, start=now - timedelta(minutes=50))
    late = replace(wire, path="/berita/kawat", published=now - timedelta(minutes=10))
    room.add_publisher("satu.example", late, language="id")
    room.add_publisher("dua.example", wire, language="id", layout="portal")
    question = """
        SELECT entries.feed_url, outcome, articles.site
        FROM entries JOIN articles USING (article_id) ORDER BY ALL
    """
    assert counted(collect("http://satu.example/feed")) == {"new": 1}
    assert ask(question) == [("http://satu.example/feed", "new", "satu.example")]
    assert counted(collect("http://dua.example/feed")) == {"new": 1}
    assert ask(question) == [
        ("http://dua.example/feed", "new", "dua.example"),
        ("http://satu.example/feed", "copy", "dua.example"),
    ]


def test_article_in_two_feeds_is_requested_once(room: Newsroom, collect: Collect) -> None:
    """A section's feed repeats the front page, with campaign parameters in the addresses."""
    feeds = (Feed("/feed"), Feed("/section", address="tracked"))
    room.add_publisher(SITE, *sample_stories(4), language="id", feeds=feeds)
    report = collect(FEED, f"http://{SITE}/section")
    assert counted(report) == {"new": 4, "unchanged": 4}
    pages = [r.path for r in room.requests if r.path not in ("/feed", "/section", "/robots.txt")]
    assert len(pages) == len(set(pages)) == 4


def test_failing_pages_have_a_reason_and_transient_ones_are_retried(
    room: Newsroom, collect: Collect, ask: Ask
) -> None:
    """A failing page must cost only itself."""
    gone, busy, shut, good = sample_stories(4)
    room.add_publisher(SITE, gone, busy, shut, good, language="id")
    room.script(SITE, gone.path, Answer(status=404))
    room.script(SITE, busy.path, Answer(status=503, headers={"Retry-After": "7200"}))
    room.script(SITE, shut.path, Answer(drop=True))
    assert counted(collect(FEED)) == {"new": 1, "failed": 1, "pending": 2}
    waiting = ask(
        "SELECT attempts, next_attempt_at > now() + INTERVAL 100 MINUTE FROM entries "
        "WHERE outcome = 'pending' ORDER BY 2"
    )
    assert waiting == [(1, False), (1, True)]
    assert ask("SELECT reason FROM entries WHERE outcome = 'failed'") == [("HTTP 404 Not Found",)]
    room.forget_requests()
    collect()
    assert [r.path for r in room.requests] == ["/feed"], "nothing is requested before its time"


def test_amp_page_and_its_page_are_one_article(room: Newsroom, collect: Collect, ask: Ask) -> None:
    """One feed may link to the page, another to its AMP page."""
    feeds = (Feed("/feed", address="amp"), Feed("/plain"))
    room.add_publisher(SITE, *sample_stories(2), language="id", has_amp=True, feeds=feeds)
    assert counted(collect(FEED)) == {"new": 2}
    assert counted(collect(f"http://{SITE}/plain")) == {"unchanged": 2}
    pages = sorted(f"http://{SITE}{story.path}" for story in room.stories(SITE))
    assert ask("SELECT url FROM articles ORDER BY url") == [(page,) for page in pages]


def test_full_text_of_the_feed_replaces_a_forbidden_page(
    room: Newsroom, collect: Collect, ask: Ask
) -> None:
    """The publisher gives the text in the feed; `made_from` says where it comes from."""
    story = replace(sample_stories(1)[0], paragraphs=sample_stories(1)[0].paragraphs * 2)
    room.add_publisher(SITE, story, language="id", feeds=(Feed("/feed", full_text=True),))
    room.script(SITE, story.path, Answer(status=403))
    assert counted(collect(FEED)) == {"new": 1}
    assert ask("SELECT made_from, published_from, word_count > 80 FROM articles") == [
        ("feed", "feed", True)
    ]


def test_failing_feeds_have_a_reason_and_are_polled_with_back_off(
    room: Newsroom, collect: Collect, ask: Ask
) -> None:
    """A broken feed must neither stop the others nor be forgotten."""
    room.add_publisher(SITE, *sample_stories(2), language="id")
    room.script(SITE, "/broken", Answer(status=500))
    room.script(SITE, "/moved-to-html", Answer(
        body=b'<html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head></html>',
        content_type="text/html"))  # fmt: skip
    report = collect(
        FEED, f"http://{SITE}/broken", f"http://{SITE}/moved-to-html", "http://nowhere.example/f"
    )
    assert counted(report) == {"new": 2}
    reasons = {failure.feed_url: failure.reason for failure in report.failures}
    assert reasons[f"http://{SITE}/broken"].startswith("HTTP 500")
    assert FEED in reasons[f"http://{SITE}/moved-to-html"]
    assert ask("SELECT count(*) FROM feeds WHERE status = 'failing' AND next_poll_at > now() + INTERVAL 4 MINUTE") == [(3,)]  # fmt: skip
    room.forget_requests()
    collect()
    assert [r.path for r in room.requests] == ["/feed"], (
        "back-off holds although all feeds are to be polled"
    )


def test_network_outage_does_not_count_as_a_feed_s_failure(
    room: Newsroom, collect: Collect, ask: Ask
) -> None:
    """A day without a connection must not silence every feed for a week."""
    for path in ("/a", "/b"):
        room.script(SITE, path, Answer(drop=True))
    collect(f"http://{SITE}/a", f"http://{SITE}/b")
    assert ask("SELECT DISTINCT status, consecutive_failures FROM feeds") == [("failing", 0)]


def test_time_and_zone_of_an_article_survive(room: Newsroom, collect: Collect, ask: Ask) -> None:
    """23:30 in Jakarta is 16:30 in London, on the same day."""
    published = datetime.fromisoformat("2026-03-05T23:30:00+07:00")
    room.add_publisher(SITE, replace(sample_stories(1)[0], published=published), language="id")
    collect(FEED)
    assert ask("SELECT published_at = TIMESTAMPTZ '2026-03-05 16:30:00+00', published_from FROM articles") == [(True, "page")]  # fmt: skip


def test_numbers_in_the_query_name_different_articles(
    room: Newsroom, collect: Collect, ask: Ask
) -> None:
    """story.php?sid=101 and ?sid=102 are two articles."""
    stories = [replace(s, path=f"/story.php?sid={n}") for n, s in enumerate(sample_stories(3), 101)]
    room.add_publisher(SITE, *stories, language="id", layout="oldcms", charset="windows-1252")
    assert counted(collect(FEED)) == {"new": 3}
    assert [url for (url,) in ask("SELECT url FROM articles ORDER BY url")] == [
        f"http://{SITE}/story.php?sid={n}" for n in (101, 102, 103)
    ]


def test_moved_article_is_still_the_same(room: Newsroom, collect: Collect, ask: Ask) -> None:
    """The target of a redirect is another address of the article, and no article of its own."""
    story = sample_stories(1)[0]
    room.add_publisher(SITE, story, language="id")
    collect(FEED)
    room.move(SITE, story.path, "/arsip/berita-lama")
    room.edit(SITE, "/arsip/berita-lama", title=story.title + " di pelabuhan")
    collect()
    assert ask("SELECT count(*) FROM articles") == [(1,)]


def test_page_that_is_not_an_article_is_rejected_with_the_reason(
    room: Newsroom, collect: Collect, ask: Ask
) -> None:
    """A person who misses an entry finds the reason in SQL."""
    stories = sample_stories(3)
    room.add_publisher(SITE, *stories, language="id")
    room.script(SITE, stories[0].path, Answer(body=b"%PDF-1.7 ...", content_type="application/pdf"))
    room.script(SITE, stories[1].path, Answer(body=b"", content_type="text/html"))
    assert counted(collect(FEED)) == {"new": 1, "rejected": 2}
    reasons = {reason for (reason,) in ask("SELECT reason FROM entries WHERE outcome = 'rejected'")}
    assert all(reasons)


def test_decompression_bomb_and_too_large_page_fail_alone(
    room: Newsroom, collect: Collect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hostile page must not end the run."""
    import gzip

    monkeypatch.setenv("WARTA_MOST_PAGE_BYTES", "1000000")
    bomb, large, good = sample_stories(3)
    room.add_publisher(SITE, bomb, large, good, language="id")
    packed = gzip.compress(b"<p>" + b"a" * 50_000_000)
    room.script(SITE, bomb.path, Answer(body=packed, content_type="text/html", headers={"Content-Encoding": "gzip"}))  # fmt: skip
    room.script(SITE, large.path, Answer(body=b"x" * 3_000_000, content_type="text/html"))
    assert counted(collect(FEED)) == {"new": 1, "failed": 2}


def test_run_logs_its_events(room: Newsroom, collect: Collect, home: Path) -> None:
    """A person who finds a gap in the morning reads there what happened in the night."""
    room.add_publisher(SITE, *sample_stories(2), language="id")
    collect(FEED, "http://nowhere.example/f")
    lines = [json.loads(line) for line in (home / "logs" / "warta.log").read_text().splitlines()]
    polled = {line["feed"]: line for line in lines if line["event"] == "feed polled"}
    assert (polled[FEED]["level"], polled[FEED]["entries"]) == ("info", 2)
    failed = polled["http://nowhere.example/f"]
    assert (failed["level"], failed["failures"]) == ("warning", 1)
    assert (lines[0]["event"], lines[-1]["event"]) == ("run started", "snapshot published")
    [ended] = [line for line in lines if line["event"] == "run ended"]
    assert ended["new"] == 2


def test_run_without_a_due_feed_requests_nothing(
    room: Newsroom, home: Path, collect: Collect
) -> None:
    """The scheduler may start runs as often as it likes."""
    room.add_publisher(SITE, *sample_stories(1), language="id")
    collect(FEED)
    room.forget_requests()
    report = collect_news(load_settings(home=home))
    assert (report.feeds_due, list(room.requests)) == (0, [])


@pytest.mark.usefixtures("prefect_api", "collect")
def test_each_run_leaves_a_report_in_prefect(room: Newsroom, home: Path) -> None:
    """Operators look at runs in Prefect's pages."""
    from prefect.artifacts import Artifact

    from warta.flows.ingest import ingest

    room.add_publisher(SITE, *sample_stories(2), language="id")
    report = ingest(home=str(home), feeds=[FEED])
    artifact: Any = Artifact.get("run-report")
    assert report.run_id in str(artifact.data)
    assert "| new | 2 |" in str(artifact.data)


def test_every_paragraph_of_every_layout_is_stored(
    room: Newsroom, collect: Collect, ask: Ask
) -> None:
    """WordPress, a portal with JSON-LD and an old PHP system."""
    texts: dict[str, Story] = {}
    for number, layout in enumerate(("wordpress", "portal", "oldcms")):
        host = f"{layout}.example"
        [story] = sample_stories(1, first=number)
        texts[host] = story
        room.add_publisher(host, story, language="id", layout=layout)
    collect(*(f"http://{host}/feed" for host in texts))
    for host, text in ask("SELECT host, text FROM articles"):
        assert all(paragraph in text for paragraph in texts[host].paragraphs), host
