"""The feed files of watches are valid, change only with their content, and never fail a run."""

from __future__ import annotations

from pathlib import Path

from tests.news.feeds_out.feed_rules import broken_rules
from tests.news.feeds_out.hard_rows import ROWS, query_of_hard_rows
from tests.receivers import WebReceiver
from tests.tasks.watches.conftest import Watched
from warta.news.entry import ParsedFeed
from warta.news.feeds.parse import parse_feed
from warta.tasks.watches.feeds import watch_feed


def test_feed_files_are_valid_and_written_only_when_they_change(watched: Watched) -> None:
    """A web server can publish the folder, and readers get 304 while nothing changed."""
    watched.flood(1, 2)
    watched.watch(feed=True, question="FROM articles WHERE title LIKE 'Flood%'")
    folder = watched.home.feeds_out
    assert sorted(path.name for path in folder.iterdir()) == [
        "floods.atom", "floods.json", "floods.rss",
    ]  # fmt: skip
    for form in ("atom", "rss", "json"):
        body = (folder / f"floods.{form}").read_bytes()
        assert broken_rules(form, body) == []
        read = parse_feed(body, url="https://elsewhere.example/")
        assert isinstance(read, ParsedFeed)
        assert {entry.title for entry in read.entries} == {"Flood 1", "Flood 2"}
        assert f"https://news.example/feeds/floods.{form}" in body.decode()
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    watched.flood(1)
    watched.round()
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before
    watched.flood(3)
    watched.round()
    assert all("Flood 3" in path.read_text() for path in folder.iterdir())
    assert (
        watch_feed(watched.home, watched.policy, "floods", "rss")
        == (folder / "floods.rss").read_bytes()
    )
    assert watch_feed(watched.home, watched.policy, "other", "rss") is None


def test_empty_answer_is_an_empty_feed(watched: Watched) -> None:
    """A reader may subscribe before anything happened."""
    watched.watch(feed=True)
    for form in ("atom", "rss", "json"):
        body = (watched.home.feeds_out / f"floods.{form}").read_bytes()
        assert broken_rules(form, body) == []


def test_hard_rows_are_valid_feeds(watched: Watched) -> None:
    """One control character, address or missing title would make all items unreadable."""
    watched.watch(feed=True, question=query_of_hard_rows())
    for form in ("atom", "rss", "json"):
        body = (watched.home.feeds_out / f"floods.{form}").read_bytes()
        assert broken_rules(form, body) == []
        read = parse_feed(body, url=f"https://news.example/feeds/floods.{form}")
        assert isinstance(read, ParsedFeed)
        assert len(read.entries) == ROWS


def test_folder_that_cannot_be_written_costs_only_the_feed(
    watched: Watched, hook: WebReceiver, tmp_path: Path
) -> None:
    """Matches are delivered all the same, and `status` names the fault."""
    (tmp_path / "file").write_text("")
    watched.watch(hook.url, feed=True)
    watched.flood(1)
    assert watched.round(feeds_folder=tmp_path / "file" / "feeds").delivered == 1
    assert "can't be written" in (watched.state().note or "")
