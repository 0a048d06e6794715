"""View `edits` agrees with the versions, and its newest rows are chosen before texts are read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.kept import differences
from tests.storage.sample_articles import NOW, draft, store
from warta.news.article import Article
from warta.news.dedupe import decide, decide_reextraction
from warta.storage.home import Home
from warta.storage.tables.articles import known_of, save_decision
from warta.storage.warehouse.connection import Database, Warehouse
from warta.storage.warehouse.snapshot import opened_to_read, publish

LINES = st.lists(st.sampled_from(["", " ", "Rain.", "rain", "雨", "a|b"]), max_size=6)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    warehouse = Warehouse(Home(tmp_path_factory.mktemp("empty")))
    warehouse.migrate()
    with warehouse.transaction() as database:
        yield database


@given(LINES, LINES)
def test_the_text_after_is_put_together_again(
    empty: Database, before: list[str], after: list[str]
) -> None:
    """Only the lines that an edit replaced are stored a second time."""
    texts = {"before": "\n".join(before), "after": "\n".join(after)}
    empty.execute("DELETE FROM store.past_version")
    empty.execute(
        "INSERT INTO store.past_version BY NAME "
        "SELECT 1 AS article_id, 1 AS version, now() AS seen_at, '' AS title, 0 AS changed_words, "
        "$before AS text, unnest(store.lines_changed("
        "string_split($before, chr(10)), string_split($after, chr(10))))",
        texts,
    )
    [row] = empty.execute("SELECT text_before, text_after FROM edits").fetchall()
    assert row == (texts["before"], texts["after"])
    [(first, last, stored)] = empty.execute(
        "SELECT kept_first, kept_last, len(next_lines) FROM store.past_version"
    ).fetchall()
    assert first + last + stored == len(texts["after"].split("\n"))


def test_edits_agree_with_the_versions(tmp_path: Path) -> None:
    """A later edit, a better extraction and a new address reach the rows of earlier versions."""
    warehouse = Warehouse(Home(tmp_path))
    warehouse.migrate()
    story = "The council met.\nIt opened the harbour.\nNobody was hurt. " + "It rained. " * 40
    texts = [story, story.replace("opened", "closed"), f"Update: it is open.\n{story}"]
    with warehouse.transaction() as database:
        for number, text in enumerate(texts):
            edited = draft("first", f"Harbour {number}", text, "en", NOW)
            assert isinstance(edited.result, Article)
            known = known_of(database, [edited.result.url])
            save_decision(database, decide([edited], known, NOW), NOW + timedelta(hours=number))
        [(key, url)] = database.execute("SELECT article_id, url FROM store.article").fetchall()
        newest = edited.result
        assert isinstance(newest, Article)
        better = replace(newest, title="Harbour, at last", text=f"{texts[2]}!")
        known = known_of(database, [url])
        save_decision(database, decide_reextraction([(key, better)], known, NOW), NOW)
        assert differences(database) == []
        rows = database.execute(
            "SELECT version, title_before, title_after, text_after, is_correction FROM edits ORDER BY 1"
        ).fetchall()
        assert rows == [
            (2, "Harbour 0", "Harbour 1", texts[1], False),
            (3, "Harbour 1", "Harbour, at last", f"{texts[2]}!", False),
        ]
        moved = decide([edited], known_of(database, [url]), NOW)
        edits = tuple(replace(edit, url="http://first.example/moved") for edit in moved.edits)
        save_decision(database, replace(moved, edits=edits), NOW)
        assert edits, "its page has the text without the byline again"
        assert differences(database) == []


@pytest.fixture(scope="module")
def edited_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Publish 16,000 articles of 3 KB, each edited once."""
    warehouse = Warehouse(Home(tmp_path_factory.mktemp("edited")))
    warehouse.migrate()
    with warehouse.transaction() as database:
        store(database, draft("first", "Harbour", "It rained.", "en", NOW))
        database.execute(
            "INSERT INTO store.article BY NAME "
            "SELECT article.* EXCLUDE (text) REPLACE ( "
            "    number AS article_id, 2 AS version, updated_at + to_minutes(number) AS updated_at), "
            "    array_to_string(list_transform(range(100), lambda line: "
            "        md5((number * 1000 + line)::VARCHAR)), chr(10)) AS text "
            "FROM store.article AS article, range(1, 16001) AS numbers(number)"
        )
        database.execute(
            "INSERT INTO store.past_version BY NAME "
            "SELECT article_id, 1 AS version, first_seen_at AS seen_at, title, text, "
            "    0 AS changed_words, url, site, updated_at AS next_seen_at, title AS next_title, "
            "    0 AS kept_first, 0 AS kept_last, string_split(text, chr(10)) AS next_lines "
            "FROM store.article "
            "WHERE version > 1"
        )
    publish(warehouse)
    return warehouse.home


@pytest.mark.parametrize(
    "query",
    [
        "FROM edits ORDER BY seen_at DESC LIMIT 20",
        "FROM articles ORDER BY updated_at DESC LIMIT 20",
        "FROM latest(20)",
        "FROM latest_versions(20)",
    ],
)
def test_few_texts_are_read_for_the_newest_rows(edited_home: Home, query: str) -> None:
    """At a million articles, a sort of all texts needs more memory than a query may take."""
    limits = {"memory_limit": "40MiB", "threads": "1", "temp_directory": ""}
    with opened_to_read(edited_home, limits=limits) as database:
        assert len(database.execute(query).fetchall()) == 20
