"""Searches find the articles with the words of a query, in every script, and no others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache
from itertools import count
from pathlib import Path

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.made_home import made_warehouse
from tests.storage.sample_articles import NOW, TEXTS, draft, store
from warta.news.article import Article
from warta.news.copies.clusters import Role
from warta.storage.care.upkeep import index_all
from warta.storage.files.archive import Archive
from warta.storage.tables.clusters import put_roles
from warta.storage.tables.search import index_state, sort_index, use_stems
from warta.storage.warehouse.connection import Database, Warehouse
from warta.storage.warehouse.migrate import migrations, restore_views
from warta.tasks.clustering import remove

# The same words as people and programs write them.
WRITTEN_ALIKE = (
    ("п'ять", "п’ять", "пʼять"), ("o'zbek", "oʻzbek"), ("mayor's", "mayor’s"),
    ("covid-19", "COVID‑19", "covid–19"), ("CO2 10m2", "CO₂ 10m²"),
    ("2026", "２０２６", "٢٠٢٦", "۲۰۲۶", "२०२६", "๒๐๒๖", "២០២៦"),
    ("office finance flow ij", "oﬃce ﬁnance ﬂow ĳ"), ("1 ny", "1️⃣ NY", "1❤️ny"),
    ("supermarket", "super\u00admarket", "super\u200bmarket", "super\u2060market", "\ufeffsupermarket"),
    ("next word", "\u202bnext\u202c \u2067word\u2069", "ne\u200ext wo\u200frd"),
    ("កម្ពុជា", "កម្ពុ\u200bជា"), ("ประเทศ", "ประ\u200bเทศ"), ("ガス", "ｶﾞｽ", "カ\u3099ス"),
    ("Straße groß", "STRASSE GROẞ", "strasse gross"), ("ΟΔΟΣ", "οδός", "οδος"),
    ("İSTANBUL ılık", "istanbul ilik"), ("محمد الكتاب", "مُحَمَّد الـــكتاب"), ("אחמד", "אַחְמַד"),
    ("كتاب", "کتاب"), ("میخواهم", "می‌خواهم"), ("שלום", "שָׁלוֹם"), ("क़लम", "क़लम"), ("한국", "한국"),
    ("hà nội", "HÀ NỘI", "ha noi"), ("łódź", "LODZ"), ("ёлка", "Елка", "е\u0308лка"),
)  # fmt: skip
# Queries, and the articles that they must find.
MATCHES = {
    # whole words, not letters
    "rain": {"en2"},
    "train": {"en2"},  # its plural
    "brai": set(),
    # other forms
    "floods": {"en"}, "flooded": {"en"}, "village": {"en"}, '"village"': set(),
    "haus": {"de"}, "президент": {"ru"}, "Президентами": {"ru"},
    # case, accents, width
    "RIVERS": {"en"}, "koln": {"de"}, "elections": {"fr"}, "café": {"fr"}, "ελλάδα": {"el"},
    "اعلنت": {"ar"}, "ｃｏｖｉｄ": {"en2"}, "カタカナ": {"ja"}, "istanbul": {"tr"}, "ISTANBUL": {"tr"},
    "işık": {"tr"}, "ha noi": {"vi"},
    # scripts without spaces
    "经济": {"zh"}, "經濟": {"zh"}, "选举": {"zh"}, "雨": {"zh"}, "東京": {"ja"}, "選手": {"ja"},
    "東京タワー": {"ja"}, "テスト": {"ja"}, "ประเทศไทย": {"th"}, "น้ำท่วม": {"th"}, "เลือกตั้ง": {"th"},
    "ปี": {"th"}, "대통령": {"ko"}, "서울": {"ko"}, "កម្ពុជា": {"km"}, "बारिश": {"hi"}, "京東": set(),
    # phrases, also of words with punctuation in them
    '"three villages"': {"en"}, '"villages three"': set(), '"warning rivers"': set(),
    "covid-19": {"en2"}, "mayor's": {"en"}, "“three villages”": {"en"}, '"three villages': {"en"},
    "l'équipe": {"fr"}, '"上海的经济"': {"zh"},
    # operators
    "rivers villages": {"en"}, "rivers brücke": set(), "rivers OR brücke": {"en", "de"},
    "rivers OR brücke die": {"de"}, "OR rivers OR": {"en"}, "banjir -jakarta": set(),
    "rivers AND villages": {"en"}, "rivers AND brücke": set(), "rivers NOT brücke": {"en"},
    "rain NOT rivers": {"en2"}, "rain AND NOT rivers": {"en2"}, "NOT ?! rivers lang:en": {"en2"},
    "rivers OR NOT brücke": {"en"}, "rivers NOT": {"en"}, "NOT NOT": set(), "AND": set(),
    '"AND" rivers': set(), "rivers and brücke": set(), "brücke OR AND rivers": {"en", "de"},
    "rain -rivers": {"en2"}, "-rivers lang:en": {"en2"}, "flood*": {"en"}, "terr*": {"en2"},
    "villag* three": {"en"}, "title:banjir": {"id"}, "title:korban": set(), "title:雨": set(),
    'title:"flood warning"': {"en"}, "lang:de": {"de"}, "site:ja.example": {"ja"},
    "rivers -site:en.example": set(), "banjir since:2026-02": {"id"}, "banjir until:2026-03-01": set(),
    "banjir since:2026-03-02": set(), "banjir -since:2026-03-02": {"id"}, "banjir -since:2026-02": set(),
    "banjir -until:2026-03-01": {"id"}, "banjir NOT until:2026-03-02": set(), "banjir NOT lang:id": set(), "rivers lang:de": set(), "Rain OR 雨": {"en2", "zh"},
    # sites and languages as people write them
    "site:https://www.ja.example/news?a=1": {"ja"}, "site:WWW.ja.example": {"ja"},
    "site:sport.ja.example": {"ja"}, "東京 -site:sport.ja.example": set(), "東京 -site:http://ja.example": set(),
    "lang:JA": {"ja"}, "language:ja-JP": {"ja"}, "rivers -lang:en_GB": set(), 'lang:"en" villages': {"en"},
    # queries without words
    "": set(), " ": set(), '"': set(), '""': set(), "-": set(), "*": set(), "OR": set(), "- - OR": set(),
    "?!": set(), "title:": set(), "site:": set(), "'": set(), "x'); DROP VIEW articles; --": set(),
    "\\": set(), "%": set(), "zebra": set(), "foo:bar": set(), "\x00": set(),
}  # fmt: skip


def names(database: Database, query: str, **options: object) -> list[str]:
    """Return the names of the articles that a search finds, in its order."""
    parameters = "".join(f", {name} := ${name}" for name in options)
    rows = database.execute(
        f"SELECT site FROM search($words{parameters})", {"words": query, **options}
    ).fetchall()
    return [site.partition(".")[0] for (site,) in rows]


@pytest.fixture(scope="module")
def newspapers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Store an article in each of the languages, and open the file as any client opens it."""
    warehouse = made_warehouse(tmp_path_factory.mktemp("newspapers"))
    with warehouse.transaction() as database:
        store(database, *(draft(k, title, text, k[:2]) for k, (title, text) in TEXTS.items()))
        database.execute(
            "UPDATE store.article SET host = 'sport.ja.example' WHERE site = 'ja.example'"
        )
    with duckdb.connect(str(warehouse.home.warehouse), read_only=True) as database:
        yield database


@pytest.mark.parametrize("query", MATCHES)
def test_a_query_finds_exactly_the_articles_with_its_words(
    newspapers: Database, query: str
) -> None:
    """Whole words in every script; and whatever a person types, a search must not fail."""
    assert set(names(newspapers, query)) == MATCHES[query]


def test_words_written_in_other_ways_are_the_same_words(newspapers: Database) -> None:
    """A person has one keyboard; sites use others, and programs put in signs that nobody sees."""
    rows = newspapers.execute(
        "SELECT ways, list_distinct(list_transform(ways, lambda way: list_transform("
        "store.pieces_of_text(way), lambda piece: store.folded(piece)))) "
        "FROM (SELECT unnest($ways) AS ways)",
        {"ways": [list(ways) for ways in WRITTEN_ALIKE]},
    ).fetchall()
    assert [(ways, words) for ways, words in rows if len(words) != 1] == []


def test_other_forms_of_a_word_can_be_excluded(newspapers: Database) -> None:
    """Whoever counts a word may want that exact word only."""
    assert names(newspapers, "villages", stems=False) == ["en"]
    assert names(newspapers, "village", stems=False) == []


def test_an_invalid_time_in_a_query_is_explained(newspapers: Database) -> None:
    """The message says what to write."""
    with pytest.raises(duckdb.Error, match="since:soon is not a time; write since:2026-11-28"):
        names(newspapers, "rain since:soon")
    assert names(newspapers, "rain since:7d") == []
    assert names(newspapers, "rain since:9000d") == ["en2"]


@pytest.mark.parametrize("language", ["english", "eng", "e", "日本語"])
def test_a_language_that_is_no_code_is_explained(newspapers: Database, language: str) -> None:
    """Without the message it would look as if there were no articles in this language."""
    for statement in ("SELECT * FROM search($words)", "FROM store.search_asked_parts($words)"):
        with pytest.raises(duckdb.Error, match=f"lang:{language} is not a code of two letters"):
            newspapers.execute(statement, {"words": f"rain -lang:{language}"}).fetchall()


def test_the_snippet_marks_the_words_of_the_query(newspapers: Database) -> None:
    """It shows why an article was found, also where the form of the word differs."""
    for query, marked in {
        "flood": "Rivers [flooded] three", "equipe": "[équipe]", "经济": "上海的[经济]增长",
        "東京": "[東京]タワー", "covid-19": "[COVID]-[19]",
    }.items():  # fmt: skip
        [(snippet,)] = newspapers.execute(
            "SELECT snippet FROM search($1, most := 1)", [query]
        ).fetchall()
        assert marked in snippet, query
    [(snippet,)] = newspapers.execute(
        "SELECT snippet FROM search('rivers', opening := '<b>', closing := '</b>')"
    ).fetchall()
    assert "<b>Rivers</b>" in snippet


@pytest.mark.parametrize("query", ["rivers OR brücke", '"three villages"'])
def test_a_page_of_results_shows_what_search_finds(newspapers: Database, query: str) -> None:
    """The command and the page read less than the macro for SQL; they must not say otherwise."""
    for newest in (False, True):
        macro = newspapers.execute(
            "SELECT url, score, snippet FROM search($1, newest := $2, most := 3)", [query, newest]
        ).fetchall()
        page = newspapers.execute(
            "SELECT url, score, snippet FROM store.search_page($1, $2, 3, true, '[', ']')",
            [query, newest],
        ).fetchall()
        assert macro and page == macro


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return made_warehouse(tmp_path / "home")


def test_results_are_ordered_by_score_or_by_date(warehouse: Warehouse) -> None:
    """A word in the title counts more than in the text, and several more than one."""
    filler = " the town council met again on the matter" * 5
    with warehouse.transaction() as database:
        store(
            database,
            draft("once", "News", f"One harbour.{filler}", "en", NOW - timedelta(days=1)),
            draft("often", "News", f"harbour harbour harbour.{filler}", "en", NOW - timedelta(days=9)),
            draft("title", "Harbour", f"The harbour again.{filler}", "en", NOW - timedelta(days=2)),
            draft("none", "News", filler, "en"),
        )  # fmt: skip
        assert names(database, "harbour") == ["title", "often", "once"]
        assert names(database, "harbour", newest=True) == ["once", "title", "often"]
        assert names(database, "harbour", most=1) == ["title"]
        assert names(database, "harbour", half_life_days=1)[-1] == "often"
        [(least,)] = database.execute("SELECT min(score) FROM search('harbour')").fetchall()
        assert least > 0


def test_a_page_shows_the_summary_where_that_has_the_words(warehouse: Warehouse) -> None:
    """A text is read only for what headline and summary lack: a million texts are slow to read."""
    summed = draft("a", "Giraffe", "The walrus sleeps. Much later a zebra runs.", "en")
    assert isinstance(summed.result, Article)
    summed = replace(summed, result=replace(summed.result, summary="A walrus, in short."))
    with warehouse.transaction() as database:
        store(database, summed)
        for query, snippet in {
            "walrus": "A [walrus], in short.",
            "zebra": "The walrus sleeps. Much later a [zebra] runs.",
            "walrus zebra": "The [walrus] sleeps. Much later a [zebra] runs.",
            "walrus -elephant": "A [walrus], in short.",
            "walrus giraffe": "A [walrus], in short.",
            "giraffe": "A walrus, in short.",
            "zebra giraffe": "The walrus sleeps. Much later a [zebra] runs.",
        }.items():
            shown = database.execute(
                "SELECT snippet FROM store.search_page($1, false, 20, true, '[', ']')", [query]
            ).fetchall()
            assert shown == [(snippet,)], query


def test_the_index_changes_in_the_transaction_of_the_text(warehouse: Warehouse) -> None:
    """A search must not find a text that was replaced or removed, or miss one that is stored."""
    first = draft("a", "Title", "The original zebra text of the article about boats.", "en")
    with warehouse.transaction() as database:
        store(database, first, draft("b", "Other", "An unrelated walrus story.", "en"))
        assert names(database, "zebra") == ["a"]
        store(database, draft("a", "Title", "A wholly changed giraffe text on cars.", "en"))
        assert names(database, "zebra") == []
        assert names(database, "giraffe") == ["a"]
        [(article_id,), (other,)] = database.execute(
            "SELECT article_id FROM articles ORDER BY site"
        ).fetchall()
        put_roles(
            database,
            [Role(other, article_id, "near", "near copy", 0.9, 0.9, 1.0)],
            run_id=None,
            now=NOW,
        )
        assert names(database, "walrus") == [], "a copy is found as its article"
        put_roles(database, [Role(other)], run_id=None, now=NOW)
        assert names(database, "walrus") == ["b"]
        remove(database, Archive(warehouse.home), ["http://a.example/1"], "asked", NOW)
        for words in ("giraffe", "zebra", "giraff*"):
            assert names(database, words) == []
        orphans = database.execute(
            "SELECT count(*) FROM store.search_posting WHERE document NOT IN "
            "(SELECT document FROM store.search_document)"
        ).fetchone()
        words_stored = database.execute("SELECT word FROM store.search_word").fetchall()
    assert ("giraffe",) not in words_stored, "a removed word must not stay in the list of words"
    assert orphans == (0,) and ("walrus",) in words_stored


def test_articles_of_an_earlier_version_are_indexed(warehouse: Warehouse) -> None:
    """They are found once upkeep has indexed them."""
    numbers = count()
    with warehouse.transaction() as database:
        store(database, *(draft(f"s{next(numbers)}", "T", f"Zebra {n}", "en") for n in range(9)))
        for table in ("posting", "document", "word"):
            database.execute(f"DELETE FROM store.search_{table}")
        assert index_state(database).waiting == 9
        assert names(database, "zebra") == []
    assert index_all(warehouse) == 9
    with warehouse.transaction() as database:
        assert len(names(database, "zebra")) == 9
        assert index_state(database).waiting == 0
        database.execute("UPDATE store.search_document SET document = document")
        assert not sort_index(database), "sorting pays only for many more"


def test_sorting_the_index_changes_no_result(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sorting makes searches fast, and deletes the words of replaced texts."""
    monkeypatch.setattr("warta.storage.tables.search._LEAST_TO_SORT", 1)
    monkeypatch.setattr("warta.storage.tables.search.RUN_DOCUMENTS", 4)
    with warehouse.transaction() as database:
        for n in range(3):
            store(database, draft(f"s{n}", f"Title {n}", f"Zebra number{n} of the zoo", "en"))
        store(database, draft("s0", "Title 0", "Giraffe number9 of the whole wide zoo", "en"))
        before = [names(database, q) for q in ("zoo", "zebra", '"of the zoo"', "number*")]
        assert sort_index(database)
        assert [names(database, q) for q in ("zoo", "zebra", '"of the zoo"', "number*")] == before
        [(orphans,)] = database.execute(
            "SELECT count(*) FROM store.search_posting WHERE document NOT IN "
            "(SELECT document FROM store.search_document)"
        ).fetchall()
        assert orphans == 0
        words = database.execute("SELECT word FROM store.search_word ORDER BY rowid").fetchall()
        assert words == sorted(words), "with a run complete the words are sorted too"


def test_words_anywhere_in_a_very_long_text_are_found(warehouse: Warehouse) -> None:
    """A place has two bytes; phrases are found among the first 64,000 words of a text."""
    filler = "wind " * 900
    long_text = f"first zebra {filler * 71} last giraffe {filler} gnu oryx wind"
    title = f"{filler} okapi"
    with warehouse.transaction() as database:
        store(
            database,
            draft("long", "News", long_text, "en"),
            draft("titled", title, "first giraffe", "en"),
            draft("chinese", "新闻", f"{'风' * 70_000}长颈鹿", "zh"),
        )
        expected = {
            "giraffe": {"long", "titled"}, "oryx": {"long"}, '"first zebra"': {"long"},
            '"last giraffe"': {"long"}, '"oryx gnu"': set(), '"wind wind"': {"long", "titled"},
            "title:okapi": {"titled"}, "title:oryx": set(), "长颈": {"chinese"}, "鹿": {"chinese"},
        }  # fmt: skip
        assert {words: set(names(database, words)) for words in expected} == expected


def test_stems_can_be_switched_on_and_off(warehouse: Warehouse) -> None:
    """The setting applies to stored articles, too."""
    with warehouse.transaction() as database:
        store(
            database,
            draft("a", "T", "Three villages, one village", "en"),
            draft("b", "T", "One village", "en"),
        )
        for is_on in (False, True):
            use_stems(database, is_on)
            assert set(names(database, "villages")) == ({"a", "b"} if is_on else {"a"})


@settings(max_examples=30)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
@example("À๐")
def test_any_text_is_found_as_a_phrase(text: str) -> None:
    """Queries and texts must be divided into words in the same way, in every script."""
    database = shared_database()
    database.execute("DELETE FROM store.article")
    for table in ("posting", "document", "word"):
        database.execute(f"DELETE FROM store.search_{table}")
    store(database, draft("a", "T", f"before {text} after", "en"))
    phrase = text.replace('"', " ")
    [(words,)] = database.execute("SELECT len(store.runs($1))", [phrase]).fetchall()
    assert names(database, f'"{phrase}"') == (["a"] if words else [])


@cache
def shared_database() -> Database:
    """Return a database in memory with all tables, shared by the examples of a test."""
    database = duckdb.connect()
    database.execute("SET TimeZone = 'UTC'")
    database.execute("CREATE SCHEMA store")
    for step in migrations():
        database.execute(step.script)
    restore_views(database)
    return database
