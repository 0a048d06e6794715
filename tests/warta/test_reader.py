"""`warta.open` gives analysts the news in Python."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

import warta
from tests.conftest import warta_at
from warta.storage.errors import StorageError


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, prefect_home: Path) -> Path:
    """Return a home that `warta demo` filled."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("WARTA_", "PREFECT_"))}
    home = tmp_path_factory.mktemp("news")
    run = warta_at(inherited | {"WARTA_HOME": str(home), "PREFECT_HOME": str(prefect_home)}, home)
    process = run("demo")
    assert process.returncode == 0, process.stderr
    return home


def test_articles_are_filtered_and_become_frames_in_one_call(home: Path) -> None:
    """An analyst's first lines must work without SQL."""
    with warta.open(home) as news:
        assert news.articles().columns[:2] == ["article_id", "url"]
        frame = news.articles(language="id").df()
        assert set(frame["language"]) == {"id"}
        assert news.articles(language="id").pl().height == len(frame)
        assert news.articles(language="id").to_arrow_table().num_rows == len(frame)
        several = news.articles(language=["id", "de"]).aggregate("language, count(*)").fetchall()
        assert dict(several)["id"] == len(frame)
        [site, *_] = sorted(set(frame["site"]))
        for name in (
            site,
            site.upper(),
            f"www.{site}",
            f"https://{site}/news",
            ["x.example", site],
        ):
            assert set(news.articles(site=name).df()["site"]) == {site}
        assert news.articles(language="ID").df().equals(frame)
        assert news.articles(site=[]).fetchall() == news.articles(language=[]).fetchall() == []
        assert news.articles(site="").fetchall() == []
        times = [row[0] for row in news.articles().project("published_at").fetchall()]
        assert times == sorted(times, reverse=True)


def test_since_includes_and_until_excludes_its_moment(home: Path) -> None:
    """So that consecutive days overlap in no article; times have a zone."""
    with warta.open(home) as news:
        [(moment, total)] = news.sql("SELECT max(published_at), count(*) FROM articles").fetchall()
        assert moment.tzinfo is not None
        before = news.articles(until=moment).aggregate("count(*)").fetchone()
        after = news.articles(since=moment).aggregate("count(*)").fetchone()
        assert before is not None and after is not None
        assert before[0] + after[0] == total and after[0] >= 1
        day = moment.astimezone(UTC).date()
        midnight = datetime(day.year, day.month, day.day)
        expected = news.articles(since=midnight.replace(tzinfo=UTC)).fetchall()
        for since in (day, day.isoformat(), midnight):
            assert news.articles(since=since).fetchall() == expected
        assert news.articles(since=date(2999, 1, 1)).fetchall() == []
        with pytest.raises(ValueError, match="2026-03-01"):
            news.articles(since="last week")


def test_search_takes_any_words_and_the_same_bounds(home: Path) -> None:
    """People type the words; quotes and SQL in them must not be executed."""
    with warta.open(home) as news:
        matches = news.search("hujan").df()
        assert len(matches) and set(matches["language"]) == {"id"}
        assert news.search("hujan", language="de").fetchall() == []
        for words in ("it's", "x'); DROP VIEW articles; --", '"', "", "日本"):
            news.search(words).fetchall()


def test_the_connection_has_duckdb_s_methods_and_can_only_read(home: Path) -> None:
    """Nobody may change what others read."""
    with warta.open(str(home)) as news:
        assert news.execute("SELECT 1 + ?", [1]).fetchone() == (2,)
        assert news.sql("SELECT $a AS a", {"a": 7}).fetchone() == (7,)
        with pytest.raises(duckdb.Error):
            news.execute("CREATE TABLE mine (i INTEGER)")
        with pytest.raises(duckdb.Error):
            news.execute("SELECT * FROM read_text('/etc/passwd')")
        with pytest.raises(AttributeError):
            _ = news.no_such_method


def test_the_news_can_be_opened_again_while_it_is_open(home: Path, tmp_path: Path) -> None:
    """A notebook's cell that opens it runs twice; after a publication it must show the new state."""
    shutil.copytree(home, tmp_path / "home")
    snapshot = tmp_path / "home" / "news.duckdb"
    with duckdb.connect(snapshot, read_only=True), warta.open(tmp_path / "home") as beside:
        [total] = beside.articles().aggregate("count(*)").fetchone() or [0]
        assert total
    with warta.open(tmp_path / "home") as first, warta.open(tmp_path / "home") as second:
        assert second.articles().fetchall() == first.articles().fetchall()
        assert second.search("hujan").fetchall() == first.search("hujan").fetchall() != []
        for news in (first, second):
            assert (
                news.cursor().sql("FROM latest(3)").fetchall()
                == news.sql("FROM latest(3)").fetchall()
            )
        for query in (
            "CREATE TABLE mine (i INTEGER)",
            "FROM read_text('/etc/passwd')",
            "ATTACH 'x'",
        ):
            with pytest.raises(duckdb.Error):
                second.execute(query)
        fresh = snapshot.with_name("fresh")
        shutil.copy(snapshot, fresh)
        fresh.chmod(0o600)
        with duckdb.connect(fresh) as changed:
            changed.execute("DELETE FROM store.article")
        fresh.replace(snapshot)
        with warta.open(tmp_path / "home") as third:
            assert third.articles().fetchall() == []
        assert first.articles().aggregate("count(*)").fetchone() == (total,)


def test_a_relation_keeps_its_connection_open_until_the_block_ends(home: Path) -> None:
    """People write `warta.open().articles().df()` in one line."""
    assert warta.open(home).articles().aggregate("count(*)").fetchone() != (0,)
    with warta.open(home) as news:
        late = news.articles()
    with pytest.raises(duckdb.Error):
        late.fetchall()


def test_a_home_without_news_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The default home is that of the commands; the message says what to run."""
    monkeypatch.setenv("WARTA_HOME", str(tmp_path / "nowhere"))
    with pytest.raises(StorageError, match=r"nowhere.*warta collect"):
        warta.open()
    with pytest.raises(StorageError, match=r"`warta collect .* --home .*/no news'`"):
        warta.open(tmp_path / "no news")
    (tmp_path / "news.duckdb").touch()
    with pytest.raises(StorageError, match=r"news\.duckdb: is a file; give the folder"):
        warta.open(tmp_path / "news.duckdb")


@pytest.mark.parametrize("home", [5, True, b"news", [], object(), 1.5])
def test_a_home_of_another_type_is_named(home: Any) -> None:
    """The error says what to give, not what failed inside."""
    with pytest.raises(TypeError, match="give a folder"):
        warta.open(home)


@pytest.mark.parametrize("home", ["", "a\0b", "~no-such-user-here/news"])
def test_text_that_can_be_no_folder_is_a_value_error(home: str) -> None:
    """A notebook may catch ValueError for what a person typed."""
    with pytest.raises(ValueError):
        warta.open(home)


def test_wrong_arguments_of_queries_are_named(home: Path) -> None:
    """DuckDB would end in an internal error for None, and give None for no query."""
    given: Any
    with warta.open(home) as news:
        for given in (None, 5, b"SELECT 1"):
            with pytest.raises(TypeError, match="SQL as text"):
                news.sql(given)
            with pytest.raises(TypeError, match="give text"):
                news.search(given)
            with pytest.raises(TypeError):
                news.articles(site=["a.example", given])
        for query in ("", ";", "-- nothing"):
            with pytest.raises(ValueError, match="no query"):
                news.sql(query)
        with pytest.raises(ValueError, match="most is -1"):
            news.search("x", most=-1)
        for given in (5, float("nan")):
            with pytest.raises(TypeError, match="not a date"):
                news.articles(since=given)
        assert news.sql("SELECT 1").fetchall() == [(1,)], "the connection works afterwards"


def test_importing_warta_does_not_import_duckdb() -> None:
    """Every command imports the package, and DuckDB takes time."""
    code = "import sys, warta; assert 'duckdb' not in sys.modules; print(warta.open.__name__)"
    process = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert (process.returncode, process.stdout.strip()) == (0, "open"), process.stderr
