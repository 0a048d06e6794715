"""`reextract` requests nothing, changes only what has changed, and loses nothing that is stored."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Ask, Collect, change_warehouse, counted, everything
from warta.flows.reextracting import rebuild_articles
from warta.newsroom import Answer, Newsroom, sample_stories
from warta.settings import load_settings
from warta.storage.files.archive import Archive
from warta.storage.home import Home
from warta.storage.tables.reextract import ReextractCounts, Selection
from warta.storage.warehouse.connection import Warehouse, run_script

SITE, FEED = "siaran.example", "http://siaran.example/feed"
Reextract = Callable[..., ReextractCounts]


@pytest.fixture
def reextract(collect: Collect, home: Path, ask: Ask) -> Reextract:
    """Return a function that extracts again, and checks that all pages are counted."""

    def run(**selection: Any) -> ReextractCounts:
        rejected = selection.pop("rejected", False)
        settings = load_settings(home=home)
        result = rebuild_articles(settings, Selection(**selection), rejected=rejected)
        assert result.pages == (
            result.new
            + result.versions
            + result.better
            + result.unchanged
            + result.without_text
            + result.damaged
        )
        assert ask("SELECT * FROM ledger WHERE unaccounted <> 0") == []
        return result

    return run


def test_same_extractor_changes_no_article(
    room: Newsroom, collect: Collect, reextract: Reextract, home: Path
) -> None:
    """Otherwise each `reextract` would fill the versions with edits that no publisher made."""
    room.add_publisher(SITE, *sample_stories(5), language="id")
    room.add_publisher("kabar.example", *sample_stories(4, first=3), language="id")
    collect(FEED, "http://kabar.example/feed")
    before = everything(home)
    room.forget_requests()
    assert reextract() == ReextractCounts(pages=9, unchanged=9)
    assert everything(home) == before
    assert list(room.requests) == []


def test_better_text_makes_a_version_and_better_metadata_does_not(
    room: Newsroom, collect: Collect, reextract: Reextract, ask: Ask, home: Path
) -> None:
    """Analysts count versions as edits, so versions of ours have another cause."""
    room.add_publisher(SITE, *sample_stories(3), language="id")
    collect(FEED)
    expected = everything(home)["articles"]
    change_warehouse(home, "UPDATE store.article SET text = text || ' Baca juga', text_hash = 1 "
                 "WHERE article_id = (SELECT min(article_id) FROM store.article)")  # fmt: skip
    change_warehouse(home, "UPDATE store.article SET authors = ['Redaksi'], language = 'en' "
                 "WHERE article_id = (SELECT max(article_id) FROM store.article)")  # fmt: skip
    assert reextract() == ReextractCounts(pages=3, versions=1, better=1, unchanged=1)
    assert ask("SELECT version, cause, changed_words FROM versions ORDER BY ALL") == [
        (1, "publisher", 0), (1, "publisher", 0), (1, "publisher", 0), (2, "extraction", 2),
    ]  # fmt: skip
    texts = {row[0]: (row[6], row[7], row[9], row[10]) for row in everything(home)["articles"]}
    assert texts == {row[0]: (row[6], row[7], row[9], row[10]) for row in expected}
    assert reextract() == ReextractCounts(pages=3, unchanged=3)


def test_copies_are_found_again_from_better_texts(
    room: Newsroom, collect: Collect, reextract: Reextract, ask: Ask, home: Path
) -> None:
    """Without the lines that an older extractor left in, two texts are copies after all."""
    room.add_publisher(SITE, *sample_stories(2), language="id")
    room.add_publisher("kabar.example", *sample_stories(2), language="id")
    collect(FEED, "http://kabar.example/feed")
    assert ask("SELECT count(*) FROM copies") == [(2,)]
    change_warehouse(home, "UPDATE store.article SET copy_of = NULL, copy_kind = NULL, similarity = NULL, "
                 "text = 'Langganan. ' || text, text_hash = hash(url)::HUGEINT % 1000 "
                 "WHERE copy_of IS NOT NULL")  # fmt: skip
    result = reextract(site="siaran.example") + reextract(site="kabar.example")
    assert (result.pages, result.versions) == (4, 2)
    assert ask("SELECT count(*) FROM copies") == [(2,)]
    assert ask("SELECT count(*) FROM articles") == [(2,)]


def test_only_selected_articles_are_extracted_again(
    room: Newsroom, collect: Collect, reextract: Reextract
) -> None:
    """A person selects by site, by time, or by any condition over the view."""
    room.add_publisher(SITE, *sample_stories(2), language="id")
    room.add_publisher("kabar.example", *sample_stories(3, first=5), language="id")
    collect(FEED, "http://kabar.example/feed")
    assert reextract(site="kabar.example").pages == 3
    assert reextract(where="title = 'none such' -- at all").pages == 0
    assert reextract(where="host LIKE 'siaran%'").pages == 2
    assert reextract(since="2000-01-01T00:00:00Z").pages == 5
    assert reextract(since="2100-01-01T00:00:00Z").pages == 0


def test_rejected_pages_are_extracted_again_with_the_option(
    room: Newsroom, collect: Collect, reextract: Reextract, ask: Ask, home: Path
) -> None:
    """The extractor may have learnt to read their layout."""
    room.add_publisher(SITE, *sample_stories(3), language="id")
    assert counted(collect(FEED)) == {"new": 3}
    before = everything(home)
    lost = "(SELECT min(article_id) FROM store.article)"
    change_warehouse(home, f"UPDATE store.entry SET outcome = 'rejected', reason = 'no article text found', "
                 f"article_id = NULL WHERE article_id = {lost}")  # fmt: skip
    with Warehouse(Home(home)).transaction() as database:
        database.execute(
            "CREATE TEMPORARY TABLE doomed AS SELECT rowid AS row_number, article_id "
            f"FROM store.article WHERE article_id = {lost}"
        )
        run_script(database, "care/forget_articles")
    assert reextract(rejected=True) == ReextractCounts(pages=1, new=1)
    assert everything(home) == before
    assert ask("SELECT new, entries_seen FROM runs WHERE flow = 'reextract'") == [(1, 1)]
    assert reextract(rejected=True) == ReextractCounts()


def test_article_with_a_damaged_or_missing_page_stays_as_it_was(
    room: Newsroom, collect: Collect, reextract: Reextract, home: Path
) -> None:
    """A bad block of the disk must cost no article."""
    room.add_publisher(SITE, *sample_stories(3), language="id")
    collect(FEED)
    before = everything(home)
    [file] = home.glob("archive/*.warc.gz")
    data = bytearray(file.read_bytes())
    data[100:120] = bytes(20)
    file.write_bytes(data)
    assert reextract() == ReextractCounts(pages=3, unchanged=2, damaged=1)
    file.unlink()
    assert reextract() == ReextractCounts(pages=3, damaged=3)
    assert everything(home) == before


def test_page_without_an_article_leaves_the_stored_article_alone(
    room: Newsroom, collect: Collect, reextract: Reextract, ask: Ask, home: Path
) -> None:
    """The newest page at an address may be a consent wall; the stored article is better."""
    room.add_publisher(SITE, *sample_stories(1), language="id")
    collect(FEED)
    story = room.stories(SITE)[0]
    room.edit(SITE, story.path, title="Judul baru dari redaksi malam ini")
    room.script(
        SITE, story.path, Answer(body=b"<p>Masuk untuk membaca</p>", content_type="text/html")
    )
    assert counted(collect()) == {"rejected": 1}
    before = everything(home)
    assert reextract() == ReextractCounts(pages=1, without_text=1)
    assert everything(home) == before
    assert len(ask("SELECT * FROM articles")) == 1


def test_archive_is_read_in_the_order_of_its_records(
    room: Newsroom, collect: Collect, reextract: Reextract, home: Path
) -> None:
    """A disk that seeks for each of a million pages would need a day."""
    from warta.storage.tables.reextract import archived_articles, readings_of_articles
    from warta.storage.warehouse.connection import Warehouse

    room.add_publisher(SITE, *sample_stories(6), language="id")
    collect(FEED)
    with Warehouse(Home(home)).transaction() as database:
        ids = [
            key for (key,) in database.execute("SELECT article_id FROM store.article").fetchall()
        ]
        offsets = []
        for key in archived_articles(database, ids):
            [reading] = readings_of_articles(database, [key])
            assert Archive(Home(home)).read(reading.location).status == 200
            offsets.append(reading.location.offset)
    assert offsets == sorted(offsets)
    assert len(offsets) == 6
