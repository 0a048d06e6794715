"""`warta.open`: the news in Python, in the words that a notebook uses."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

import warta
from tests.conftest import warta_at
from warta.storage.errors import StorageError


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, prefect_home: Path) -> Path:
    """A home that the demo filled."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("WARTA_", "PREFECT_"))}
    place = tmp_path_factory.mktemp("news")
    run = warta_at(kept | {"WARTA_HOME": str(place), "PREFECT_HOME": str(prefect_home)}, place)
    done = run("demo")
    assert done.returncode == 0, done.stderr
    return place


def test_articles_are_chosen_and_turn_into_frames_in_one_call(home: Path) -> None:
    """What an analyst types first has to work without a line of SQL."""
    with warta.open(home) as news:
        everything = news.articles()
        assert everything.columns[:2] == ["article_id", "url"]
        frame = news.articles(language="id").df()
        assert set(frame["language"]) == {"id"}
        assert news.articles(language="id").pl().height == len(frame)
        assert news.articles(language="id").to_arrow_table().num_rows == len(frame)
        several = news.articles(language=["id", "de"]).aggregate("language, count(*)").fetchall()
        assert dict(several)["id"] == len(frame)
        [site, *_] = sorted(set(frame["site"]))
        assert set(news.articles(site=site).df()["site"]) == {site}
        times = [row[0] for row in news.articles().project("published_at").fetchall()]
        assert times == sorted(times, reverse=True)


def test_times_are_aware_bounds(home: Path) -> None:
    """``until`` is the first moment not wanted, so that days can be laid side by side."""
    with warta.open(home) as news:
        [(moment, whole)] = news.sql("SELECT max(published_at), count(*) FROM articles").fetchall()
        assert moment.tzinfo is not None
        before = news.articles(until=moment).aggregate("count(*)").fetchone()
        after = news.articles(since=moment).aggregate("count(*)").fetchone()
        assert before is not None and after is not None
        assert before[0] + after[0] == whole and after[0] >= 1
        day = moment.astimezone(UTC).date()
        for since in (day, day.isoformat(), datetime(day.year, day.month, day.day)):
            assert (
                news.articles(since=since).fetchall()
                == news.articles(
                    since=datetime(day.year, day.month, day.day, tzinfo=UTC)
                ).fetchall()
            )
        assert news.articles(since=date(2999, 1, 1)).fetchall() == []
        with pytest.raises(ValueError, match="2026-03-01"):
            news.articles(since="last week")


def test_search_takes_any_words_and_the_same_bounds(home: Path) -> None:
    """Words come from people: quotes and SQL in them are words."""
    with warta.open(home) as news:
        matches = news.search("hujan").df()
        assert len(matches) and set(matches["language"]) == {"id"}
        assert news.search("hujan", language="de").fetchall() == []
        for words in ("it's", "x'); DROP VIEW articles; --", '"', "", "日本"):
            news.search(words).fetchall()


def test_it_is_a_connection_that_can_only_read(home: Path) -> None:
    """Whoever knows DuckDB finds its methods; nobody changes what others read."""
    with warta.open(str(home)) as news:
        assert news.execute("SELECT 1 + ?", [1]).fetchone() == (2,)
        assert news.sql("SELECT $a AS a", {"a": 7}).fetchone() == (7,)
        with pytest.raises(duckdb.Error):
            news.execute("CREATE TABLE mine (i INTEGER)")
        with pytest.raises(duckdb.Error):
            news.execute("SELECT * FROM read_text('/etc/passwd')")
        with pytest.raises(AttributeError):
            _ = news.no_such_method


def test_a_relation_outlives_the_name_that_it_was_opened_by(home: Path) -> None:
    """`warta.open().articles().df()` is how people write it."""
    assert warta.open(home).articles().aggregate("count(*)").fetchone() != (0,)
    with warta.open(home) as news:
        late = news.articles()
    with pytest.raises(duckdb.Error):
        late.fetchall()


def test_where_nothing_was_published_it_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The default home is that of the commands."""
    monkeypatch.setenv("WARTA_HOME", str(tmp_path / "nowhere"))
    with pytest.raises(StorageError, match=r"nowhere.*warta collect"):
        warta.open()


def test_importing_it_costs_next_to_nothing() -> None:
    """The commands import the package too."""
    code = "import sys, warta; assert 'duckdb' not in sys.modules; print(warta.open.__name__)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "open"), done.stderr
