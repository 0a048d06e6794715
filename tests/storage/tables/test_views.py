"""Views for counting give the promised rows, with copies and edits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.storage.sample_articles import NOW, draft, store
from warta.news.copies.clusters import Role
from warta.storage.home import Home
from warta.storage.tables.clusters import put_roles
from warta.storage.warehouse.connection import Database, Warehouse

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Store two articles on a harbour, a copy of the first, and an edit of the second."""
    warehouse = Warehouse(Home(tmp_path_factory.mktemp("news")))
    warehouse.migrate()
    filler = "The council met on the matter of the day and went home again. " * 9
    with warehouse.transaction() as database:
        store(
            database,
            draft("first", "Harbour opens", f"The new harbour opened. {filler}", "en", NOW - 3 * DAY),
            draft("copier", "Harbour opens", f"The new harbour opened! {filler}", "en", NOW - 2 * DAY),
            draft("second", "Harbour closes", f"The old harbour closed. {filler}", "en", NOW),
        )  # fmt: skip
        ids = dict(database.execute("SELECT site, article_id FROM articles").fetchall())
        role = Role(ids["copier.example"], ids["first.example"], "near", "near copy", 0.9, 0.9, 1.0)
        put_roles(database, [role], run_id=None, now=NOW)
        edited = draft("second", "Harbour sinks", f"Another text entirely. {filler}", "en", NOW)
        store(database, edited)
        yield database


def test_appearances_list_copies_with_their_article(news: Database) -> None:
    """The number of appearances shows how much a site published."""
    rows = news.execute(
        "SELECT site, is_copy, original_site, article_id = appearance_id FROM appearances ORDER BY ALL"
    ).fetchall()
    assert rows == [
        ("copier.example", True, "first.example", False),
        ("first.example", False, "first.example", True),
        ("second.example", False, "second.example", True),
    ]
    [(stories,)] = news.execute(
        "SELECT count(*) FROM appearances JOIN articles USING (article_id, story_id)"
    ).fetchall()
    assert stories == 3, "a copy is in the story of its article"


def test_an_address_of_a_copy_leads_to_its_article(news: Database) -> None:
    """Analysts look up a URL that they have."""
    [(title, is_copy)] = news.execute(
        "SELECT title, is_copy FROM addresses JOIN articles USING (article_id) "
        "WHERE addresses.url = 'http://copier.example/1'"
    ).fetchall()
    assert (title, is_copy) == ("Harbour opens", True)


def test_edits_and_headlines_give_the_text_and_title_before(news: Database) -> None:
    """A comparison should need no join."""
    [row] = news.execute(
        "SELECT site, version, title_before, title_after, has_new_title, "
        "starts_with(text_before, 'The old harbour'), starts_with(text_after, 'Another') FROM edits"
    ).fetchall()
    assert row == ("second.example", 2, "Harbour closes", "Harbour sinks", True, True, True)
    rows = news.execute(
        "SELECT title_before, title FROM headlines WHERE site = 'second.example' ORDER BY version"
    ).fetchall()
    assert rows == [(None, "Harbour closes"), ("Harbour closes", "Harbour sinks")]


def test_latest_gives_the_newest_rows_of_articles(news: Database) -> None:
    """It is faster than the view, and must have the same columns."""
    expected = news.execute("FROM articles ORDER BY published_at DESC, article_id LIMIT 2")
    names = [column[0] for column in expected.description]
    rows = expected.fetchall()
    latest = news.execute("FROM latest(2)")
    assert [column[0] for column in latest.description] == names
    assert latest.fetchall() == rows


def test_latest_versions_are_the_newest_rows_of_versions(news: Database) -> None:
    """The view reads the texts of all articles to find them; the macro must not differ from it."""
    order = "ORDER BY seen_at DESC, article_id, version DESC"
    [(every,)] = news.execute("SELECT count(*) FROM versions").fetchall()
    for wanted in (1, 3, every + 1):
        expected = news.execute(f"FROM versions {order} LIMIT {wanted}")
        names = [column[0] for column in expected.description]
        rows = expected.fetchall()
        latest = news.execute(f"FROM latest_versions({wanted})")
        assert [column[0] for column in latest.description] == names
        assert latest.fetchall() == rows


def test_mentions_count_articles_and_appearances_on_each_day(news: Database) -> None:
    """A chart needs a row for a day without mentions, and a copy is not another article."""
    first = (NOW - 3 * DAY).date()
    assert news.execute("FROM mentions('new harbour')").fetchall() == [(first, 1, 2, 2)]
    assert news.execute("FROM mentions('harbour new')").fetchall() == []
    days: list[tuple[date, int, int, int]] = news.execute("FROM mentions('council')").fetchall()
    assert [row[0] for row in days] == [first + n * DAY for n in range(4)]
    assert [row[1] for row in days] == [1, 0, 0, 1]
    assert [row[1] for row in news.execute("FROM mentions('title:opens OR sinks')").fetchall()] == [
        1, 0, 0, 1,
    ]  # fmt: skip
    assert news.execute("FROM mentions('')").fetchall() == []


def test_a_story_lists_its_articles_and_copies_in_order_of_publication(news: Database) -> None:
    """The first row shows who published first."""
    rows = news.execute(
        "SELECT site FROM story((SELECT story_id FROM appearances WHERE site = 'copier.example'))"
    ).fetchall()
    assert [site for (site,) in rows] == ["first.example", "copier.example"]


def test_trending_words_are_more_frequent_than_before(tmp_path: Path) -> None:
    """A word that is always in headlines, such as "weather", is not a trend."""
    warehouse = Warehouse(Home(tmp_path))
    warehouse.migrate()
    with warehouse.transaction() as database:
        old = [draft(f"o{n}", "Weather today", f"text {n}", "en", NOW - n * DAY) for n in range(30)]
        new = [draft(f"n{n}", "Quake hits", f"text {n} more", "en", NOW) for n in range(5)]
        store(database, *old, *new)
        [(word, articles, sites), *_] = database.execute(
            "SELECT word, articles, sites FROM trending(2)"
        ).fetchall()
        assert word in {"quake", "hits"} and (articles, sites) == (5, 5)
        assert database.execute("FROM silent_feeds").fetchall() == []
