"""Stories in a real warehouse: placed run by run, stable, and the same in any batches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.made_home import made_warehouse
from tests.tasks.test_placing import NOON, Piece, ask, edited, prose, store
from warta.news.addresses.identity import url_hash_of
from warta.news.stories.place import StoryMerge, day_of
from warta.storage.care.retention import retire_articles
from warta.storage.files.archive import Archive
from warta.storage.tables.stories import (
    forget_vectors,
    merge_stories,
    take_out_of_stories,
    unplaced,
    window_of,
)
from warta.storage.warehouse.connection import Warehouse
from warta.tasks.clustering import remove
from warta.tasks.placing import place_all, place_story_batch

FERRY = [
    Piece(
        "http://a.example/ferry",
        "The ferry Morgenwind ran aground off Kallin on Tuesday night with 214 passengers aboard. "
        "Coast guard boats from Kallin brought all of them ashore before dawn. "
        "The shipping company Nordreede said the Morgenwind had lost power in heavy seas.",
        title="Ferry Morgenwind runs aground off Kallin",
    ),
    Piece(
        "http://b.example/rescue",
        "All 214 people on the Morgenwind are safe after a night on the rocks near Kallin. "
        "Nordreede, which runs the ferry, blamed a failed generator for the accident. "
        "Investigators will board the Morgenwind once the storm over Kallin has passed.",
        hour=9,
        title="214 rescued from Morgenwind near Kallin",
    ),
    Piece(
        "http://c.example/probe",
        "Investigators have recovered the voyage recorder of the ferry Morgenwind. "
        "Nordreede promised to compensate the 214 passengers who were stranded off Kallin.",
        hour=30,
        title="Recorder of ferry Morgenwind recovered",
    ),
]
OTHER = Piece(
    "http://a.example/rates",
    "The central bank of Torvia left its key rate at 4.25 percent on Wednesday. "
    "Governor Ilse Brandt said inflation was easing more slowly than forecast. "
    "Analysts at Halden Capital expect a first cut in September.",
    hour=6,
    title="Torvia holds key rate at 4.25 percent",
)


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return made_warehouse(tmp_path)


def relate(warehouse: Warehouse, most: int = 500) -> int:
    place_all(warehouse)
    placed = 0
    while True:
        with warehouse.transaction() as database:
            batch = place_story_batch(database, most, False, NOON + timedelta(days=2))
        if not batch:
            return placed
        placed += len(batch)


def story_of(warehouse: Warehouse) -> dict[str, int]:
    return dict(ask(warehouse, "SELECT url, story_id FROM articles"))


def test_articles_on_one_event_are_one_story_and_counted(warehouse: Warehouse) -> None:
    """They share names and figures, however each site words them; the other article stands alone."""
    store(warehouse, [*FERRY, OTHER])
    assert relate(warehouse) == 4
    [story, *_] = ask(
        warehouse,
        "SELECT story_id, title, article_count, site_count, languages, "
        "last_published_at - first_published_at FROM stories ORDER BY article_count DESC",
    )
    assert story == (
        url_hash_of(FERRY[0].url), FERRY[0].title, 3, 3, ["en"], timedelta(hours=30),
    )  # fmt: skip
    assert story_of(warehouse)[OTHER.url] == url_hash_of(OTHER.url)
    assert relate(warehouse) == 0, "running again places nothing"


@pytest.mark.parametrize("cuts", [(1, 1, 1, 1), (2, 2), (3, 1)])
def test_stories_do_not_depend_on_the_batches(
    warehouse: Warehouse, cuts: Sequence[int], tmp_path: Path
) -> None:
    """A run every minute and a run every day must give the same stories."""
    stream = sorted([*FERRY, OTHER], key=lambda piece: piece.hour)
    whole = made_warehouse(tmp_path / "whole")
    store(whole, stream)
    relate(whole)
    for cut in cuts:
        batch, stream = stream[:cut], stream[cut:]
        store(warehouse, batch)
        relate(warehouse, most=1)
    question = "SELECT article_id, story_id FROM store.story_member ORDER BY ALL"
    assert ask(warehouse, question) == ask(whole, question)


def backlog_of(weeks: int) -> list[Piece]:
    return [
        replace(
            piece,
            url=f"{piece.url}/{week}",
            text=f"{piece.text} This is week {week}.",
            hour=piece.hour - week * 14 * 24,
        )
        for week in range(1, weeks + 1)
        for piece in (*FERRY, OTHER)
    ]


def test_years_of_backlog_are_placed_in_one_batch_by_their_days(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    """A batch for each few days would take a minute for a thousand articles of twenty years."""
    slow = made_warehouse(tmp_path / "slow")
    placed = {}
    for home, most in ((warehouse, 500), (slow, 7)):
        store(home, backlog_of(weeks=10))
        place_all(home)
        with home.transaction() as database:
            placed[home] = len(place_story_batch(database, most, False, NOON))
        relate(home, most)
    assert placed == {warehouse: 40, slow: 7}
    question = "SELECT article_count, count(*) FROM stories GROUP BY ALL ORDER BY ALL"
    assert ask(warehouse, question) == [(1, 10), (3, 10)]
    places = "SELECT article_id, story_id FROM store.story_member ORDER BY ALL"
    assert ask(warehouse, places) == ask(slow, places)


def test_batch_ends_before_its_days_have_too_many_articles(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its memory, and the time for which it holds the writer, are limited."""
    store(warehouse, backlog_of(weeks=6))
    relate(warehouse)
    monkeypatch.setattr("warta.news.stories.window.MOST_MEMBERS", 5)
    late = [
        replace(OTHER, url=f"http://late.example/{week}", text=prose(week, 9), hour=-week * 14 * 24)
        for week in range(1, 7)
    ]
    store(warehouse, late)
    place_all(warehouse)
    sizes: list[int] = []
    while not sizes or sizes[-1]:
        with warehouse.transaction() as database:
            sizes.append(len(place_story_batch(database, 500, False, NOON)))
    assert sizes == [1, 1, 1, 1, 1, 1, 0]


def test_story_keeps_its_id_when_its_first_article_becomes_a_copy(
    warehouse: Warehouse,
) -> None:
    """An original that comes late joins the story, and its copies count only as copies."""
    [first, second, _] = FERRY
    long = f"{first.text}\n{prose(5, 16)}"
    original = Piece("http://z.example/wire", long, hour=-3, title=first.title)
    founder = Piece(first.url, edited(long, 3), title=first.title)
    store(warehouse, [founder, second])
    relate(warehouse)
    before = story_of(warehouse)
    assert before[second.url] == url_hash_of(founder.url)
    store(warehouse, [original])
    relate(warehouse)
    assert story_of(warehouse) == {
        original.url: before[founder.url], second.url: before[founder.url],
    }  # fmt: skip
    counts = "SELECT article_count, site_count, appearance_count FROM stories"
    assert ask(warehouse, counts) == [(2, 3, 3)]


def test_merged_stories_are_found_by_either_id(warehouse: Warehouse) -> None:
    """People who stored the id that ended find the story by it, and the reason."""
    store(warehouse, [FERRY[0], OTHER])
    relate(warehouse)
    [kept, ended] = (url_hash_of(url) for url in (FERRY[0].url, OTHER.url))
    earlier = 42
    with warehouse.transaction() as database:
        merge_stories(database, [StoryMerge(earlier, ended, 0.5, "by hand")], NOON)
        merge_stories(database, [StoryMerge(ended, kept, 0.4, "by hand too")], NOON)
    assert set(story_of(warehouse).values()) == {kept}
    assert ask(warehouse, "SELECT * EXCLUDE merged_at FROM story_merges ORDER BY similarity") == [
        (ended, kept, 0.4, "by hand too"), (earlier, kept, 0.5, "by hand"),
    ]  # fmt: skip
    for key in (earlier, ended, kept):
        assert ask(warehouse, f"SELECT current_story({key})") == [(kept,)]
    assert ask(warehouse, "SELECT story_id, article_count FROM stories") == [(kept, 2)]
    store(warehouse, FERRY[1:])
    relate(warehouse)
    assert set(story_of(warehouse).values()) == {kept}


def test_removed_article_leaves_its_story(warehouse: Warehouse) -> None:
    """Nothing of it is kept, and the story goes on under its id."""
    store(warehouse, FERRY)
    relate(warehouse)
    with warehouse.transaction() as database:
        remove(database, Archive(warehouse.home), [FERRY[0].url], "asked to", NOON)
    key = url_hash_of(FERRY[0].url)
    for table in ("story_member", "story_vector"):
        assert count(warehouse, f"store.{table} WHERE article_id = {key}") == 0
    assert ask(warehouse, "SELECT story_id, title FROM stories") == [(key, FERRY[1].title)]


def test_copy_of_a_removed_article_joins_its_story(warehouse: Warehouse) -> None:
    """A copy has no place in a story and waits for none, until it is an article itself."""
    [first, second, _] = FERRY
    original = Piece(first.url, f"{first.text}\n{prose(5, 8)}", title=first.title)
    copy = Piece("http://z.example/wire", edited(original.text, 3), hour=1, title=first.title)
    store(warehouse, [original, copy, second])
    assert relate(warehouse) == 2
    assert count(warehouse, "store.storyless") == 0
    with warehouse.transaction() as database:
        remove(database, Archive(warehouse.home), [original.url], "asked to", NOON)
    assert relate(warehouse) == 1
    assert set(story_of(warehouse)) == {copy.url, second.url}
    assert len(set(story_of(warehouse).values())) == 1
    assert count(warehouse, "store.storyless") == 0


def test_article_deleted_before_it_was_placed_is_not_waited_for(warehouse: Warehouse) -> None:
    """Otherwise the backlog of stories could never become empty."""
    store(warehouse, [*FERRY, OTHER])
    with warehouse.transaction() as database:
        remove(database, Archive(warehouse.home), [FERRY[0].url], "asked to", NOON)
        retire_articles(database, NOON + timedelta(hours=7))
    assert relate(warehouse) == 2
    assert count(warehouse, "store.storyless") == 0


@pytest.mark.parametrize("most", [60_000, 5])
def test_only_the_first_members_of_a_story_and_day_are_compared(
    warehouse: Warehouse, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With those that have a meaning; if that is too many, the last published. It limits the memory."""
    monkeypatch.setattr("warta.storage.tables.stories.MEMBERS_COMPARED", 2)
    monkeypatch.setattr("warta.storage.tables.stories.MOST_MEMBERS", most)
    store(warehouse, [OTHER])
    with warehouse.transaction() as database:
        database.execute(
            "INSERT INTO store.story_vector BY NAME "
            "SELECT number AS article_id, number % 2 AS story_id, "
            "CASE WHEN number % 3 > 0 THEN 'en' END AS language, "
            "$noon::TIMESTAMPTZ + INTERVAL (number - 30) HOUR AS published_at, "
            "'v'::BLOB AS vector, CASE WHEN number = 35 THEN 'm'::BLOB END AS meaning, "
            "$noon AS kept_at FROM range(40) AS numbers (number)",
            {"noon": NOON},
        )
        window = window_of(database, unplaced(database, NOON, 1))
    chosen, ranked = [], Counter[tuple[object, ...]]()
    for number in range(40):
        published_at = NOON + timedelta(hours=number - 30)
        ranked[group := (number % 2, number % 3 > 0, published_at.date())] += 1
        if ranked[group] <= 2 or number == 35:
            chosen.append(number)
    chosen = chosen[-most:]
    assert list(window.days) == [day_of(NOON + timedelta(hours=number - 30)) for number in chosen]
    assert list(window.story_ids) == [number % 2 for number in chosen]
    assert list(window.languages) == ["en" if number % 3 else None for number in chosen]
    assert list(window.meanings) == [b"m" if number == 35 else None for number in chosen]
    assert set(window.vectors) == {b"v"}


def test_new_method_places_again_and_old_vectors_are_deleted(warehouse: Warehouse) -> None:
    """Upkeep deletes what is no longer compared with anything."""
    store(warehouse, FERRY)
    relate(warehouse)
    before = story_of(warehouse)
    with warehouse.transaction() as database:
        take_out_of_stories(database)
        assert database.execute("SELECT count(*) FROM store.story_member").fetchone() == (3,)
        database.execute("UPDATE store.story_member SET method = 'an older one'")
        take_out_of_stories(database)
    assert count(warehouse, "store.story_member") == count(warehouse, "store.story_vector") == 0
    assert relate(warehouse) == 3
    assert story_of(warehouse) == before
    with warehouse.transaction() as database:
        forget_vectors(database, NOON + timedelta(days=10))
    assert count(warehouse, "store.story_vector") == 3
    with warehouse.transaction() as database:
        forget_vectors(database, NOON + timedelta(days=40))
    assert count(warehouse, "store.story_vector") == 0
    assert story_of(warehouse) == before


def count(warehouse: Warehouse, rows: str) -> Any:
    return ask(warehouse, f"SELECT count(*) FROM {rows}")[0][0]
