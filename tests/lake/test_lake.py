"""After every publication the lake equals the snapshot, whatever changed in between."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from tests.lake.publishing import assert_readers_see_the_same, changed, news_of, published
from tests.storage.sample_articles import NOW, TEXTS, draft, store
from warta.news.dedupe import decide
from warta.news.stories.place import StoryMerge
from warta.storage.care.compaction import compact
from warta.storage.care.moving import move_to_lake
from warta.storage.care.retention import retire_articles
from warta.storage.errors import StorageError
from warta.storage.files.archive import Archive
from warta.storage.home import Home
from warta.storage.lake.keys import KEYS
from warta.storage.lake.location import Lake
from warta.storage.lake.publish import LakeChange, bring_up_to_date
from warta.storage.lake.state import lake_state
from warta.storage.lake.upkeep import erase_removed, keep_lake, merges_due
from warta.storage.tables.articles import known_of, save_decision
from warta.storage.tables.stories import merge_stories
from warta.storage.warehouse.connection import Warehouse
from warta.storage.warehouse.migrate import view_statements
from warta.storage.warehouse.snapshot import publish
from warta.tasks.clustering import remove

ENGLISH = "http://en.example/1"


def test_a_lake_in_postgresql_and_a_bucket_equals_the_home(home: Home, lake: Lake) -> None:
    """This is how a lake serves readers on other machines."""
    warehouse = Warehouse(home, lake)
    assert bring_up_to_date(home, lake, view_statements()).is_new
    with warehouse.transaction() as database:
        store(database, draft("en3", "Another flood", "The rivers rose once more.", "en"))
    assert changed(warehouse).inserted > 0
    assert_readers_see_the_same(home, lake)


def test_the_lake_equals_the_snapshot_after_every_change(home: Home, local: Lake) -> None:
    """An edit, a merge, a removal, a compaction: each publication writes only the changed rows."""
    warehouse = Warehouse(home, local)
    assert published(warehouse).is_new

    with warehouse.transaction() as database:  # an edit, and a story for each of two articles
        text = TEXTS["en"][1] + " The water fell again during the night between Monday and Tuesday."
        store(database, draft("en", "Flood warning lifted", text, "en"))
        ids = dict(database.execute("SELECT site, article_id FROM store.article").fetchall())
        database.executemany(
            "INSERT INTO store.story_member VALUES (?, ?, NULL, 'test', ?)",
            [[ids[name], ids[name], NOW] for name in ("en.example", "id.example")],
        )
    change = published(warehouse)
    assert 0 < change.inserted < 40

    with warehouse.transaction() as database:
        merge = StoryMerge(ids["id.example"], ids["en.example"], 0.9, "the same flood")
        merge_stories(database, [merge], NOW)
    assert 0 < changed(warehouse).inserted < 5

    with warehouse.transaction() as database:
        remove(database, Archive(home), [ENGLISH], "asked for", NOW)
    published(warehouse)

    compact(warehouse)  # moves every row to another place in the file
    assert changed(warehouse) == LakeChange(0, 0, is_new=False)
    with warehouse.transaction() as database:
        store(database, draft("en3", "Another flood", "The rivers rose once more.", "en"))
    changed(warehouse)
    upkeep = keep_lake(home, local, datetime.now(UTC))
    assert upkeep.files_after < upkeep.files_before
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


def test_a_text_that_changed_only_in_its_spaces_is_published(home: Home, local: Lake) -> None:
    """Texts are compared only if another column or the row's place changed; this must suffice."""
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
    assert published(warehouse).inserted >= 1


def test_a_removed_article_is_in_no_file_of_the_lake(home: Home, local: Lake) -> None:
    """A person asked for its removal, so an earlier state of the lake must not keep it."""
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
    """Return the URLs of all articles in the lake's files, also of those that no reader sees."""
    with duckdb.connect() as database:
        tables = files.glob("store/article/*.parquet")
        names = [str(path) for path in tables if "-delete" not in path.name]
        rows = database.execute("SELECT url FROM read_parquet($names)", {"names": names}).fetchall()
    return {url for (url,) in rows}


def test_lost_or_outdated_notes_about_the_lake_change_no_row(home: Home, local: Lake) -> None:
    """After a kill between two commits, or a lost disk, the lake itself is read again."""
    warehouse = Warehouse(home, local)
    changed(warehouse)
    with duckdb.connect(str(home.lake_prints)) as prints:
        prints.execute("UPDATE publication SET made_by = ''")
        prints.execute("DELETE FROM article")
    assert changed(warehouse) == LakeChange(0, 0, is_new=False)
    with warehouse.transaction() as database:
        retire_articles(database, datetime(2027, 1, 1, tzinfo=UTC))
        store(database, draft("en", "Flood warning", "Rivers flooded again.", "en"))
    with duckdb.connect(str(home.lake_prints)) as prints:
        prints.execute("UPDATE publication SET made_by = 'v0.0.1'")
    published(warehouse)


def test_of_two_copies_of_a_home_one_publishes_to_a_lake(home: Home, local: Lake) -> None:
    """Copied or restored by `cp`, both believe to be the home that fills it; readers would see each in turn."""
    publish(Warehouse(home, local))
    copy = Home(Path(shutil.copytree(home.root, home.root.with_name("copy"))))
    assert publish(Warehouse(copy, local)).lake_failure is None, "nothing new: neither wrote"

    def adds(to: Home, name: str) -> str | None:
        with Warehouse(to).transaction() as database:
            store(database, draft(name, f"Flood {name}", f"The rivers {name} rose.", "en"))
        return publish(Warehouse(to, local)).lake_failure

    assert adds(copy, "en1") is None
    before = news_of(local)
    failure = adds(home, "en2") or ""
    assert "a copy of this home" in failure
    assert "warta move --to" in failure
    assert "\n" not in failure
    assert news_of(local) == before
    assert adds(copy, "en3") is None, "who publishes goes on"
    move_to_lake(home, local)
    assert adds(home, "en4") is None, "the other was told to take it over"
    assert "a copy of this home" in (adds(copy, "en5") or "")


def test_another_home_does_not_replace_what_a_lake_holds(
    home: Home, local: Lake, tmp_path: Path
) -> None:
    """Settings copied to a second machine must not replace the news of the first one's readers."""
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
    """Publishing needs the column that identifies the rows of each table, also of a new one."""
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


def test_a_catalog_can_be_a_file_of_duckdb(home: Home, tmp_path: Path) -> None:
    """Its tables then lie beside it, and can't be moved by a setting."""
    published(Warehouse(home, Lake(f"ducklake:{tmp_path / 'catalog'}")))
    assert (tmp_path / "catalog.files").is_dir()
    elsewhere = Lake(f"ducklake:{tmp_path / 'catalog'}", "s3://other/place")
    with pytest.raises(StorageError, match="name that place in publish_files, or none"):
        bring_up_to_date(home, elsewhere, view_statements())
