"""Removal on request deletes everything, and nothing comes back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from tests.conftest import Ask, Collect, counted
from warta.newsroom import Newsroom, sample_stories
from warta.storage.care.removal import Removal, forgive
from warta.storage.files.archive import Archive
from warta.storage.home import Home
from warta.storage.tables.pages import index_leftovers
from warta.storage.warehouse.connection import Warehouse
from warta.tasks.clustering import remove

SITE, FEED = "siaran.example", "http://siaran.example/feed"
OTHER, OTHER_FEED = "kabar.example", "http://kabar.example/feed"
WHY = "asked for by the person it names"


def take_away(home: Path, *urls: str) -> Removal:
    with Warehouse(Home(home)).transaction() as database:
        return remove(database, Archive(Home(home)), urls, WHY, datetime.now(UTC))


def test_removed_article_does_not_come_back_from_its_feed(
    room: Newsroom, collect: Collect, ask: Ask, home: Path
) -> None:
    """Neither unchanged, nor edited, nor under an address with other parameters."""
    room.add_publisher(SITE, *sample_stories(3), language="id")
    collect(FEED)
    story = room.stories(SITE)[0]
    url = f"http://{SITE}{story.path}"
    assert take_away(home, f"{url}?utm_source=letter").articles == 1
    room.edit(
        SITE, story.path, title="Judul lain untuk berita yang sama", updated=datetime.now(UTC)
    )
    room.add_publisher("lain.example", *sample_stories(1, first=50), language="id")
    room.forget_requests()
    assert counted(collect(FEED)) == {"refused": 1, "unchanged": 2}
    assert story.path not in [request.path for request in room.requests]
    assert ask(f"SELECT outcome, reason FROM entries WHERE url LIKE '%{story.path}%'") == [
        ("refused", WHY)
    ]
    assert ask("SELECT count(*) FROM articles") == [(2,)]
    assert ask("SELECT url, reason FROM removals") == [(f"{url}?utm_source=letter", WHY)]


def test_removal_during_a_run_holds_for_pages_just_requested(
    room: Newsroom, collect: Collect, ask: Ask, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The removal is read where the article is stored, because the page came before it."""
    import warta.tasks.extract

    room.add_publisher(SITE, *sample_stories(2), language="id")
    url = f"http://{SITE}{room.stories(SITE)[0].path}"
    pause = warta.tasks.extract.complete_from_feeds.fn

    def meanwhile(*arguments: object) -> object:
        take_away(home, url)
        return pause(*arguments)  # type: ignore[arg-type]  # passed through

    monkeypatch.setattr(warta.tasks.extract, "complete_from_feeds", meanwhile)
    assert counted(collect(FEED)) == {"new": 1, "refused": 1}
    assert ask("SELECT count(*) FROM articles") == [(1,)]


def test_versions_texts_and_pages_are_gone(
    room: Newsroom, collect: Collect, ask: Ask, home: Path
) -> None:
    """A court asks for it: not a word may be left where people look."""
    room.add_publisher(SITE, *sample_stories(2), language="id")
    collect(FEED)
    story, other = room.stories(SITE)
    room.edit(SITE, story.path, title="Judul kedua", paragraphs=(*story.paragraphs, "Koreksi."))
    collect()
    result = take_away(home, f"http://{SITE}{story.path}")
    assert (result.articles, result.pages) == (1, 2)
    collect()
    for view in ("articles", "versions", "copies", "entries"):
        assert ask(f"SELECT count(*) FROM {view} WHERE title = $${story.title}$$") == [(0,)], view
    [file] = home.glob("archive/*.warc.gz")
    with file.open("rb") as stream:
        records = [(r.rec_type, r.content_stream().read()) for r in ArchiveIterator(stream)]
    assert sorted(kind for kind, _ in records) == ["metadata", "metadata", "response"]
    assert not any(story.paragraphs[0].encode() in body for _, body in records)
    assert any(other.paragraphs[0].encode() in body for _, body in records)
    with Warehouse(Home(home)).transaction() as database:
        database.execute("DELETE FROM store.page")
        database.execute("DELETE FROM store.archive_file")
        assert index_leftovers(database, Archive(Home(home))) == 1


def test_earliest_copy_takes_the_place_of_a_removed_article(
    room: Newsroom, collect: Collect, ask: Ask, home: Path
) -> None:
    """The request was about one publisher's article; the others' texts stay."""
    for site in (SITE, OTHER, "warta.example"):
        room.add_publisher(site, *sample_stories(1), language="id")
    collect(FEED, OTHER_FEED, "http://warta.example/feed")
    [(first,)] = ask("SELECT url FROM articles")
    take_away(home, first)
    collect()
    assert ask("SELECT count(*) FROM articles") == ask("SELECT count(*) FROM copies") == [(1,)]
    assert ask("SELECT count(*) FROM articles WHERE url = $1".replace("$1", f"'{first}'")) == [(0,)]
    assert ask(
        "SELECT count(*) FROM entries SEMI JOIN articles USING (article_id) WHERE outcome <> 'refused'"
    ) == [(2,)]


def test_removal_can_be_undone(room: Newsroom, collect: Collect, ask: Ask, home: Path) -> None:
    """A mistyped address must not cost an article for ever."""
    room.add_publisher(SITE, *sample_stories(2), language="id")
    collect(FEED)
    url = f"http://{SITE}{room.stories(SITE)[0].path}"
    take_away(home, url)
    with Warehouse(Home(home)).transaction() as database:
        assert forgive(database, [url]) == 1
    room.publish(SITE, *sample_stories(1, first=9))
    assert counted(collect()) == {"new": 2, "unchanged": 1}
    assert ask("SELECT count(*) FROM articles") == [(3,)]


def test_unknown_address_can_be_removed_in_advance(
    room: Newsroom, collect: Collect, ask: Ask, home: Path
) -> None:
    """The request may come before a feed lists the article."""
    room.add_publisher(SITE, *sample_stories(2), language="id")
    Warehouse(Home(home)).migrate()
    assert take_away(home, f"http://{SITE}{room.stories(SITE)[0].path}") == Removal(0, 1, 0)
    assert counted(collect(FEED)) == {"new": 1, "refused": 1}
