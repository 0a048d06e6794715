"""A page of results is answered by a statement for this search, with the same rows as by the macro."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.storage.sample_articles import NOW, draft, store
from warta.news.text.plain_words import plain_words
from warta.storage.home import Home
from warta.storage.tables.search import add_openings, add_rests, leave_index, move_new_texts
from warta.storage.tables.search_page import COLUMNS, PageSearch, page_of_results
from warta.storage.tables.search_query import PARTS, Rows, read_query
from warta.storage.tables.search_statement import is_too_long
from warta.storage.tables.search_values import term_number
from warta.storage.warehouse.connection import Database, Warehouse

WORDS = (
    "harbour",
    "bridge",
    "floods",
    "flood",
    "flooded",
    "zzz",
    "Straße",
    "strasse",
    "élection",
    "выборы",
    "2026",
)
UNSPACED = ("東京", "京都タワー")
ARTICLES = 60


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Make articles with all kinds of pairs of words, in titles, short and long texts."""
    warehouse = Warehouse(Home(tmp_path_factory.mktemp("home")))
    warehouse.migrate()
    with warehouse.transaction() as database:
        store(
            database,
            *(
                draft(
                    f"s{n}",
                    f"{(*WORDS, *UNSPACED)[n % 13]} news",
                    f"{'The council met on Tuesday. ' * (n % 5 * 60)} Then {WORDS[n % 7]} and {(*WORDS, *UNSPACED)[n % 13]} {n % 3}.",
                    "en" if n % 2 else "de",
                    NOW - timedelta(hours=n * 7 % 60),
                )
                for n in range(ARTICLES)
            ),
        )
        yield database


def both(database: Database, search: PageSearch) -> tuple[Rows, Rows, list[str]]:
    """Return the rows of a page, those of the general macro, and the statements of the page."""
    statements = []

    def execute(statement: str, values: dict[str, Any] | None) -> Rows:
        statements.append(statement)
        return database.execute(statement, values).fetchall()

    page = page_of_results(execute, search)
    general = database.execute(
        "FROM store.search_page($1, $2, $3, $4, '[', ']')",
        [search.words, search.newest, search.most, search.stems],
    ).fetchall()
    return page, general, statements


QUESTION = st.lists(st.sampled_from((*WORDS, "AND", "OR")), min_size=1, max_size=5).map(" ".join)
ITEM = st.one_of(
    st.sampled_from((*WORDS, *UNSPACED, "harbours")),
    st.lists(
        st.sampled_from((*WORDS, *UNSPACED, "news", "and", "the", "council")),
        min_size=1,
        max_size=3,
    ).map(lambda words: f'"{" ".join(words)}"'),
    st.sampled_from(("harb*", "fl*", "京", "then-harbour", "zzz*")),
    st.sampled_from(
        ("site:example.org", "lang:en", "-lang:de", "since:2026-11-20", "until:2026-11-27")
    ),
)
PART = st.tuples(st.sampled_from(("", "", "", "-", "OR ", "title:")), ITEM).map("".join)


@settings(max_examples=15)
@given(
    st.lists(PART, min_size=1, max_size=5).map(" ".join),
    st.booleans(),
    st.integers(1, 70),
    st.booleans(),
)
@example('"harbour news" -flood OR title:bridge', False, 5, True)
@example("-harbour", True, 70, True)
@example('京 OR "京都タワー"', False, 5, True)
@example("site:example.org", True, 70, True)
def test_any_question_gets_the_same_page_as_by_the_macro(
    news: Database, words: str, newest: bool, most: int, stems: bool
) -> None:
    """Articles, scores, order and snippets: a person must not notice how SQL was asked."""
    page, general, statements = both(news, PageSearch(words, most, newest, stems))
    assert page == general
    query = read_query(
        lambda text, values: news.execute(text, values).fetchall(), words, stems=stems
    )
    assert any("search_page" in each for each in statements) == is_too_long(query.words)


def test_a_question_of_very_many_words_is_asked_by_the_macro(news: Database) -> None:
    """A statement that joins 119 words takes 10 s to plan."""
    page, general, statements = both(news, PageSearch("harbour " * 119, 5))
    assert page == general != []
    assert "search_page" in statements[-1]


def test_words_with_many_different_beginnings_are_read_together(tmp_path: Path) -> None:
    """Each scan of the index takes time, so there are at most eight for a word."""
    warehouse = Warehouse(Home(tmp_path))
    warehouse.migrate()
    beginnings = "abcdefghijklmn"
    with warehouse.transaction() as database:
        store(
            database,
            *(
                draft(f"s{n}", "News", f"x{n}{letter}word.", "en")
                for n, letter in enumerate(beginnings)
            ),
            draft("other", "News", "y1 z2.", "en"),
        )
        page, general, statements = both(database, PageSearch("x* OR z2", 50))
        assert page == general
        assert len(page) == len(beginnings) + 1
        assert not any("search_page" in each for each in statements)


@settings(max_examples=40)
@given(QUESTION)
def test_words_and_groups_are_those_of_the_general_macro(news: Database, question: str) -> None:
    """The language of searches is read in two places."""
    plain = plain_words(question)
    rows = news.execute(
        "SELECT body, (dense_rank() OVER (ORDER BY grp) - 1)::INTEGER FROM store.search_parts($1) ORDER BY place",
        [question],
    ).fetchall()
    assert rows == (list(zip(plain.words, plain.groups, strict=True)) if plain else [])


@pytest.mark.parametrize(
    ("wide", "usual"),
    [
        ("＂日本　東京＂", '"日本 東京"'),
        ("日本　東京", "日本 東京"),
        ("lang：ja　title：東京", "lang:ja title:東京"),
        ("東京 －大阪", "東京 -大阪"),
        ("ferr＊", "ferr*"),
        ("„neue Brücke“ Fähre", '"neue Brücke" Fähre'),
        ("«мост» −море", '"мост" −море'),
        ("“a b” OR ‟c d”", '"a b" OR "c d"'),
    ],
)
def test_marks_of_other_keyboards_are_the_usual_ones(news: Database, wide: str, usual: str) -> None:
    """Chinese and Japanese keyboards type full width, word processors curly marks."""
    parts = [news.execute(PARTS, {"words": words}).fetchall() for words in (wide, usual)]
    assert parts[0] == parts[1] != []


@settings(max_examples=30)
@given(st.text(min_size=1))
def test_a_word_has_the_same_number_in_a_query_as_in_the_index(news: Database, word: str) -> None:
    """The number is computed in Python for queries, in SQL for texts."""
    assert news.execute("SELECT store.term_of($1)", [word]).fetchall() == [(term_number(word),)]


def test_plain_words_are_single_words_for_the_index(news: Database) -> None:
    """Each letter that Python counts as plain is part of a word, and no word of its own, in SQL."""
    letters = [c for c in map(chr, range(0x80, 0xE00)) if plain_words(c)]
    assert len(letters) > 1500
    rows = news.execute(
        "SELECT letter FROM (SELECT unnest($1::VARCHAR[]) AS letter) "
        "WHERE len(store.runs('a' || letter || 'b')) <> 1 OR len(store.pieces_of_text(letter)) <> 1",
        [letters],
    ).fetchall()
    assert rows == []


def test_a_snapshot_of_an_earlier_version_is_searched_by_the_macros_that_it_has(
    tmp_path: Path,
) -> None:
    """After an upgrade, a search must not fail until the next run has published."""
    warehouse = Warehouse(Home(tmp_path))
    warehouse.migrate()
    searches = [
        PageSearch(words, 3, newest)
        for words in ("harbour", '"harbour news"', "bridge OR floods", "zzz")
        for newest in (False, True)
    ]
    with warehouse.transaction() as database:
        store(database, *(draft(f"s{n}", f"{WORDS[n % 4]} news", "Rain.", "en") for n in range(9)))
        expected = [both(database, search)[0] for search in searches]
    for macro in ("search_asked_parts", "search_page"):
        with warehouse.transaction() as database:
            database.execute(f"DROP MACRO TABLE store.{macro}")
        with duckdb.connect(str(warehouse.home.warehouse), read_only=True) as reader:

            def execute(statement: str, values: dict[str, Any] | None) -> Rows:
                return reader.execute(statement, values).fetchall()

            for search, rows in zip(searches, expected, strict=True):
                page = page_of_results(execute, search)
                assert _without_snippets(page) == _without_snippets(rows)
    assert sum(map(len, expected)) > 10


def _without_snippets(rows: Rows) -> Rows:
    """The macro of all clients takes its snippets from texts alone."""
    snippet = COLUMNS.index("snippet")
    return [(*row[:snippet], *row[snippet + 1 :]) for row in rows]


def test_all_matches_are_examined_if_the_best_are_copies(tmp_path: Path) -> None:
    """Only some hundred of many matches are examined at first."""
    warehouse = Warehouse(Home(tmp_path))
    warehouse.migrate()
    with warehouse.transaction() as database:
        store(
            database,
            *(
                draft(f"s{n}", "News", f"{'harbour ' * (1 + n // 100)} {n}", "en")
                for n in range(400)
            ),
        )
        database.execute(
            "UPDATE store.article SET copy_of = article_id - 1 WHERE article_id IN "
            "(SELECT article_id FROM search('harbour', most := 300))"
        )
        page, general, statements = both(database, PageSearch("harbour", 10))
        assert page == general
        assert len(page) == 10
        assert sum("candidate" in each for each in statements) == 2, "the best, then all"


def test_texts_leave_the_index_with_their_article(news: Database) -> None:
    """A removal request counts for each place where the text is stored."""
    count = (
        "SELECT (SELECT count(*) FROM store.search_new_opening), "
        "count(DISTINCT document) FROM store.search_new_rest"
    )
    [(article_id,)] = news.execute(
        "SELECT any_value(article_id) FROM store.article WHERE strlen(text) > 4000"
    ).fetchall()
    [(openings, rests)] = news.execute(count).fetchall()
    assert openings == ARTICLES
    leave_index(news, [article_id])
    assert news.execute(count).fetchall() == [(ARTICLES - 1, rests - 1)]
    move_new_texts(news, 0)
    [(another,)] = news.execute("SELECT min(document) FROM store.search_opening").fetchall()
    document = "SELECT article_id FROM store.search_document WHERE document = $1"
    leave_index(news, [news.execute(document, [another]).fetchall()[0][0]])
    moved = "SELECT count(*) FROM store.search_opening"
    assert news.execute(moved).fetchall() == [(ARTICLES - 2,)]
    assert news.execute(count).fetchall() == [(0, 0)]


def test_texts_that_an_earlier_warta_indexed_are_shown_too(tmp_path: Path) -> None:
    """Without their parts they are read whole, until a run has added these."""
    warehouse = Warehouse(Home(tmp_path))
    warehouse.migrate()
    search = PageSearch("zebra", 20)
    with warehouse.transaction() as database:
        store(
            database,
            *(
                draft(f"s{n}", "News", f"{'Ráin fell. ' * n * 200} The zebra {n} slept.", "en")
                for n in range(9)
            ),
        )
        in_parts, _, statements = both(database, search)
        assert not any("article.rowid = row_number" in each for each in statements)
        move_new_texts(database, 8)
        assert both(database, search)[0] == in_parts
        database.execute("DELETE FROM store.search_rest WHERE document < 7")
        database.execute("UPDATE store.search_state SET rest_from = 7")
        database.execute("DELETE FROM store.search_opening WHERE document < 4")
        page, general, statements = both(database, search)
        assert page == general == in_parts
        assert "article.rowid = row_number" in statements[-1]
        assert [add_openings(database, 2) for _ in range(3)] == [2, 1, 0]
        assert [add_rests(database, 4) for _ in range(3)] == [4, 2, 0]
        page, general, statements = both(database, search)
        assert page == general == in_parts
        assert not any("article.rowid = row_number" in each for each in statements)
        for index in ("search_opening_document", "search_rest_document"):  # as in a lake
            database.execute(f"DROP INDEX store.{index}")
        assert both(database, search)[0] == in_parts


@given(st.text(st.sampled_from("a é世🎉\n"), max_size=40).map(lambda text: text * 200) | st.text())
def test_any_text_is_stored_in_parts_of_at_most_4000_bytes(news: Database, text: str) -> None:
    """FSST compresses no longer ones; a letter is never cut."""
    [(opening, parts)] = news.execute(
        "SELECT store.search_opening_of(text), store.search_parts_of(store.search_rest_of(text)) "
        "FROM (SELECT $1::VARCHAR AS text)",
        [text],
    ).fetchall()
    assert opening + "".join(parts) == text
    assert all(len(part.encode()) <= 4000 for part in (opening, *parts))
    size = len(opening.encode())
    assert opening == text or size >= 1000
    assert not parts or len(text.encode()) > 4000
