"""The first results of a search are right, though not all of many thousands are examined."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from warta.storage.home import Home
from warta.storage.tables.search import convert_earlier, index_state, index_waiting
from warta.storage.tables.search_page import COLUMNS, PageSearch, page_of_results
from warta.storage.warehouse.connection import Database, Warehouse

ARTICLES = 24_000  # above 20,000, a search examines the newest only
# Words that are in all articles, in half of them, down to one in 6,000; as phrases or apart; in
# three scripts.
_FILL = """
    INSERT INTO store.article BY NAME
    SELECT
        number AS article_id,
        'http://site' || number % 5 || '.example/' || number AS url,
        'site' || number % 5 || '.example' AS site,
        site AS host,
        1 AS feed_id,
        CASE WHEN number % 2 = 0 THEN 'Harbour news' ELSE 'Other news' END AS title,
        concat_ws(
            ' ',
            CASE WHEN number % 4000 = 0 THEN 'all sides' ELSE 'all the sides' END,
            repeat('word ', number % 40),
            CASE WHEN number % 3 = 0 THEN 'common common' END,
            CASE WHEN number % 5 = 0 THEN 'commons' END,
            CASE WHEN number % 60 = 0 THEN 'middle' END,
            CASE WHEN number % 6000 = 1 THEN 'rare' END,
            CASE WHEN number % 4 = 0 THEN '上海的经济' END,
            CASE WHEN number % 7 = 0 THEN 'выборы' END
        ) AS text,
        '' AS summary, [] AS authors, [] AS categories, [] AS tags, [] AS related,
        CASE WHEN number % 2 = 0 THEN 'en' ELSE 'ru' END AS language,
        TIMESTAMPTZ '2026-01-01' + to_seconds(number * 7919 % 24001 * 60) AS published_at,
        published_at AS first_seen_at, published_at AS updated_at, 'page' AS published_from,
        1 AS version, 0 AS changed_words, 9 AS word_count, false AS is_paywalled,
        'page' AS made_from, 'test' AS method, number AS text_hash,
        CASE WHEN number % 11 = 10 THEN number - 1 END AS copy_of
    FROM range($articles) AS numbers(number)
"""
QUERIES = (
    "all", "all common", "middle OR rare", "common -all", "-common", "com*", "title:harbour common", "经济",
    "上海的经济", "выборы common", '"the sides"', '"all sides"', '"sides all"', '"all sides" OR rare',
    '-"the sides" all', "all site:site3.example lang:ru -middle", "all since:2026-01-10 until:2026-01-12",
)  # fmt: skip


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Make a warehouse with all these articles in its index."""
    warehouse = Warehouse(Home(tmp_path_factory.mktemp("many")))
    warehouse.migrate()
    with warehouse.transaction() as database:
        database.execute(_FILL, {"articles": ARTICLES})
        assert index_waiting(database, ARTICLES) == ARTICLES
        yield database


def first(database: Database, query: str, newest: bool, most: int) -> list[int]:
    """Return the first results of a search."""
    rows = database.execute(
        f"SELECT article_id FROM search($1, newest := {newest}, most := {most})", [query]
    ).fetchall()
    return [article_id for (article_id,) in rows]


def first_on_page(database: Database, query: str, newest: bool, most: int) -> list[int]:
    """Return the first results as `warta search` and the page ask for them."""
    rows = page_of_results(
        lambda text, values: database.execute(text, values).fetchall(),
        PageSearch(query, most, newest),
    )
    return [row[COLUMNS.index("article_id")] for row in rows]


@pytest.mark.parametrize("query", QUERIES)
def test_the_first_twenty_results_are_the_first_of_all_matches(many: Database, query: str) -> None:
    """The shortcut must change neither the results nor their order."""
    all_matches = many.execute(
        "SELECT article_id, score, published_at FROM store.search_matches($1, true, false, -1, 0)",
        [query],
    ).fetchall()
    for newest in (False, True):
        order = (lambda row: row[2]) if newest else (lambda row: (row[1], row[2]))
        ordered = [row[0] for row in sorted(all_matches, key=order, reverse=True)]
        assert first(many, query, newest, 20) == ordered[:20]
        assert first_on_page(many, query, newest, 20) == ordered[:20]


def test_all_matches_are_returned_on_request(many: Database) -> None:
    """A search may return more than ten thousand articles; copies are not among them."""
    [(shown,)] = many.execute("SELECT count(*) FROM articles").fetchall()
    assert many.execute("SELECT count(*) FROM search('all')").fetchall() == [(shown,)]
    assert len(set(first(many, "all", False, 10_000))) == 10_000
    assert first(many, "all", True, 0) == []


def test_an_index_of_an_earlier_version_gives_the_same_results(many: Database) -> None:
    """Converting a million articles takes a day, during which searches must work."""

    def results() -> dict[tuple[str, bool], list[int]]:
        return {
            (query, newest): first(many, query, newest, 20)
            for query in ("all common", "经济", '"all sides"', '-"the sides" all', "com*")
            for newest in (False, True)
        }

    before = results()
    many.execute(
        "INSERT INTO store.search_place SELECT term, document, unnest(positions) "
        "FROM store.search_posting WHERE document <= 20500"
    )
    many.execute("DELETE FROM store.search_posting WHERE document <= 20500")
    many.execute("UPDATE store.search_state SET first_document = 20501")
    assert index_state(many).earlier == 20_500
    assert results() == before
    assert [convert_earlier(many) for _ in range(3)] == [20_000, 500, 0]
    assert index_state(many).earlier == 0
    assert many.execute("SELECT count(*) FROM store.search_place").fetchone() == (0,)
    assert results() == before


@pytest.mark.parametrize("query", ["common", '"the sides"'])
def test_a_page_has_the_same_results_as_the_macro(many: Database, query: str) -> None:
    """Scores and snippets too; only some of many matches are examined."""
    for newest in (False, True):
        for most in (20, 300):
            search = PageSearch(query, most, newest)
            page = page_of_results(
                lambda text, values: many.execute(text, values).fetchall(), search
            )
            general = many.execute(
                "FROM store.search_page($1, $2, $3, true, '[', ']')", [query, newest, most]
            ).fetchall()
            assert page == general, (newest, most)
