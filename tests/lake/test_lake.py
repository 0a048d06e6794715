"""The lake equals the snapshot, whatever happened in between, for readers on other machines."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.storage.sample_articles import NOW, TEXTS, draft, store
from warta.news.dedupe import decide
from warta.news.stories.place import StoryMerge
from warta.storage.care.compaction import compact
from warta.storage.care.moving import compare
from warta.storage.care.retention import retire_articles
from warta.storage.errors import StorageError
from warta.storage.files.archive import Archive
from warta.storage.home import Home
from warta.storage.lake.difference import tables_of
from warta.storage.lake.keys import KEYS
from warta.storage.lake.location import Lake
from warta.storage.lake.publish import LakeChange, bring_up_to_date, opened_to_publish
from warta.storage.lake.state import lake_state
from warta.storage.lake.upkeep import erase_removed, keep_lake, merges_due
from warta.storage.tables.articles import known_of, save_decision
from warta.storage.tables.stories import merge_stories
from warta.storage.warehouse.connection import Warehouse
from warta.storage.warehouse.migrate import view_statements
from warta.storage.warehouse.snapshot import publish, reading
from warta.tasks.clustering import remove

ENGLISH = "http://en.example/1"


def news_of(place: Home | Lake) -> dict[str, list[Any]]:
    """Everything that people can ask for, in an order of its own."""
    with reading(place) as database:
        views = database.execute(
            "SELECT view_name FROM duckdb_views() WHERE schema_name = 'main' AND NOT internal "
            "AND database_name = 'news' ORDER BY view_name"
        ).fetchall()
        asked = {name: f'FROM "{name}" ORDER BY ALL' for (name,) in views} | {
            f"search {words}": f"FROM search('{words}') ORDER BY ALL"
            for words in ("floods OR banjir", "選手")
        }
        asked["latest"] = "FROM latest(5)"
        asked["trending"] = "FROM trending(9999) ORDER BY ALL"
        return {name: database.execute(query).fetchall() for name, query in asked.items()}


def published(warehouse: Warehouse) -> LakeChange:
    """Publish to the lake; every table of it must equal the snapshot's then."""
    assert warehouse.lake is not None
    change = changed(warehouse)
    with opened_to_publish(warehouse.home, warehouse.lake) as database:
        tables = tables_of(database, "snapshot")
        compared = compare(database, tables, "snapshot", "news")
    assert len(compared) == len(KEYS)
    assert [each for each in compared if not each.is_equal] == []
    return change


def changed(warehouse: Warehouse) -> LakeChange:
    assert warehouse.lake is not None
    publish(replace(warehouse, lake=None))
    return bring_up_to_date(warehouse.home, warehouse.lake, view_statements())


def assert_readers_see_the_same(home: Home, lake: Lake) -> None:
    expected, found = news_of(home), news_of(lake)
    assert len(expected) > 20
    assert expected["articles"]
    assert {name: found.get(name) for name in expected} == expected


def test_a_catalog_in_postgresql_and_files_in_a_bucket(home: Home, lake: Lake) -> None:
    """What readers on other machines have; a change is one state of the lake."""
    warehouse = Warehouse(home, lake)
    assert bring_up_to_date(home, lake, view_statements()).is_new
    with warehouse.transaction() as database:
        store(database, draft("en3", "Another flood", "The rivers rose once more.", "en"))
    assert changed(warehouse).come > 0
    assert_readers_see_the_same(home, lake)


def test_the_lake_equals_the_snapshot_after_every_change(home: Home, local: Lake) -> None:
    """An edit, a merge of stories, a removal, a compaction: each by as few rows as changed."""
    warehouse = Warehouse(home, local)
    assert published(warehouse).is_new

    with warehouse.transaction() as database:  # an edit, a story of two, and one that is read anew
        text = TEXTS["en"][1] + " The water fell again during the night between Monday and Tuesday."
        store(database, draft("en", "Flood warning lifted", text, "en"))
        ids = dict(database.execute("SELECT site, article_id FROM store.article").fetchall())
        database.executemany(
            "INSERT INTO store.story_member VALUES (?, ?, NULL, 'test', ?)",
            [[ids[name], ids[name], NOW] for name in ("en.example", "id.example")],
        )
    change = published(warehouse)
    assert 0 < change.come < 40

    with warehouse.transaction() as database:
        two, one = ids["en.example"], ids["id.example"]
        merge_stories(database, [StoryMerge(one, two, 0.9, "the same flood")], NOW)
    assert 0 < changed(warehouse).come < 5

    with warehouse.transaction() as database:
        remove(database, Archive(home), [ENGLISH], "asked for", NOW)
    published(warehouse)

    compact(warehouse)  # gives every row another place in the file
    assert changed(warehouse) == LakeChange(0, 0, is_new=False)
    with warehouse.transaction() as database:
        store(database, draft("en3", "Another flood", "The rivers rose once more.", "en"))
    changed(warehouse)
    kept = keep_lake(home, local, datetime.now(UTC))
    assert kept.files_after < kept.files_before
    assert changed(warehouse) == LakeChange(0, 0, is_new=False)
    assert_readers_see_the_same(home, local)


def test_upkeep_writes_a_row_again_once_a_level() -> None:
    """Merged with all others every day, 100,000 articles cost a minute of CPU and 500 s of a bucket."""
    size, files, written = 3_000_000, list[int](), 0
    for _ in range(400):
        files += [size // 2, size // 2]
        while merges := list(merges_due({"article": files})):
            for _, least, most in merges:
                chosen = [each for each in files if least <= each < most]
                files = [each for each in files if each not in chosen] + [sum(chosen)]
                written += sum(chosen)
    assert sum(files) == 400 * size
    assert len(files) < 40
    assert written < 5 * sum(files), "levels, and the smallest one's beginnings"


def test_a_text_that_differs_in_its_spaces_alone_is_published(home: Home, local: Lake) -> None:
    """Texts are compared only where another column or the row's place changed: it must do."""
    warehouse = Warehouse(home, local)
    changed(warehouse)
    with warehouse.transaction() as database:
        longer = draft("en", TEXTS["en"][0], TEXTS["en"][1] + " And more of it came.", "en")
        decision = decide([longer], known_of(database, [ENGLISH]), NOW)
        [edit] = decision.edits
        [(version, text, text_hash)] = database.execute(
            "SELECT version, text, text_hash FROM store.article WHERE url = $url", {"url": ENGLISH}
        ).fetchall()
        article = replace(edit.article, text=text.replace(" ", "\n", 1))
        same = replace(
            edit, article=article, is_version=False, version=version, text_hash=text_hash
        )
        save_decision(database, replace(decision, edits=(same,)), NOW)
    assert published(warehouse).come >= 1


def test_what_was_removed_is_in_no_file_of_the_lake(home: Home, local: Lake) -> None:
    """A person asked for it: an earlier state of the lake must not keep it."""
    warehouse = Warehouse(home, local)
    changed(warehouse)
    with warehouse.transaction() as database:
        remove(database, Archive(home), [ENGLISH], "asked for", NOW)
    changed(warehouse)
    assert addresses_in(Path(local.files)) >= {ENGLISH}
    erase_removed(home, local)
    assert ENGLISH not in addresses_in(Path(local.files))
    assert changed(warehouse) == LakeChange(0, 0, is_new=False)


def addresses_in(files: Path) -> set[str]:
    """The addresses of all articles in the files of the lake, those that no reader sees too."""
    with duckdb.connect() as database:
        tables = files.glob("store/article/*.parquet")
        names = [str(path) for path in tables if "-delete" not in path.name]
        rows = database.execute("SELECT url FROM read_parquet($names)", {"names": names}).fetchall()
    return {url for (url,) in rows}


def test_a_lost_or_foreign_note_of_what_the_lake_has_costs_nothing_but_time(
    home: Home, local: Lake
) -> None:
    """The lake itself says what it has: after a kill between the two commits, or a lost disk."""
    warehouse = Warehouse(home, local)
    changed(warehouse)
    with duckdb.connect(str(home.lake_prints)) as prints:
        prints.execute("UPDATE publication SET id = 'another'")
        prints.execute("DELETE FROM article")
    assert changed(warehouse) == LakeChange(0, 0, is_new=False)
    with warehouse.transaction() as database:
        retire_articles(database, datetime(2027, 1, 1, tzinfo=UTC))
        store(database, draft("en", "Flood warning", "Rivers flooded again.", "en"))
    with duckdb.connect(str(home.lake_prints)) as prints:
        prints.execute("UPDATE publication SET made_by = 'v0.0.1'")
    published(warehouse)


def test_another_home_does_not_replace_what_a_lake_holds(
    home: Home, local: Lake, tmp_path: Path
) -> None:
    """A setting copied to a second machine must not cost the first one's readers their news."""
    bring_up_to_date(home, local, view_statements())
    other = Warehouse(Home(tmp_path / "other"), local)
    other.migrate()
    publication = publish(other)
    assert "another home has filled it" in (publication.lake_failure or "")
    assert news_of(local) == news_of(home)
    state = lake_state(other.home)
    assert state is not None
    assert state.published_at is None
    assert state.reason == publication.lake_failure


def test_every_table_has_a_key(home: Home) -> None:
    """Whoever adds a table says by what its rows are told apart."""
    with duckdb.connect(str(home.warehouse), read_only=True) as database:
        columns = database.execute(
            "SELECT table_name, column_name FROM duckdb_columns() WHERE schema_name = 'store'"
        ).fetchall()
        views = {
            name for (name,) in database.execute("SELECT view_name FROM duckdb_views()").fetchall()
        }
    tables = {table for table, _ in columns} - views
    assert tables == set(KEYS)
    assert set(KEYS.items()) <= set(columns)


def test_a_catalog_may_be_a_file_of_duckdb(home: Home, tmp_path: Path) -> None:
    """With its tables beside it, unless another place is named."""
    published(Warehouse(home, Lake(f"ducklake:{tmp_path / 'catalog'}")))
    assert (tmp_path / "catalog.files").is_dir()
    elsewhere = Lake(f"ducklake:{tmp_path / 'catalog'}", "s3://other/place")
    with pytest.raises(StorageError, match="name that place in publish_files, or none"):
        bring_up_to_date(home, elsewhere, view_statements())
