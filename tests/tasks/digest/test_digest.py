"""The digest of a day has the figures that SQL gives, and hostile headlines stay text."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from tests.synthetic import filled
from warta.cli import warta as commands
from warta.flows.digesting import BadDay, day_of, write_day
from warta.news.digest.digest import Counts, Digest, Story
from warta.news.digest.markdown import link, markdown_of, text
from warta.settings import load_settings
from warta.storage.errors import StorageError
from warta.storage.warehouse.snapshot import publish
from warta.tasks.digest.page import html_of

DAY = date(2026, 11, 27)
HOSTILE = "[x](javascript:alert(1)) ![y](http://evil.example/p.png) <img src=x> | `a` **b** # c"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a home with thirty articles of one day, one of them hostile, and a story of two days."""
    warehouse = filled(tmp_path_factory.mktemp("digest") / "home", 32, feeds=5)
    with warehouse.transaction() as database:
        database.execute(
            "UPDATE store.article SET published_at = TIMESTAMPTZ '2026-11-27 00:00:00Z' "
            "+ INTERVAL 40 MINUTE * (hash(article_id) % 36)::INTEGER"
        )
        database.execute(
            "UPDATE store.article SET title = $title, published_at = '2026-11-27 00:00:00Z' "
            "WHERE article_id = (SELECT min(article_id) FROM store.article)",
            {"title": HOSTILE},
        )
        for site, published_at in (
            ("late.example", "2026-12-01 08:00:00Z"),
            ("early.example", "2026-11-30 23:59:00Z"),
        ):
            database.execute(
                "UPDATE store.article SET story_id = 1, site = $site, title = repeat('long ', 100), "
                "published_at = $published_at WHERE article_id = (SELECT max(article_id) "
                "FROM store.article WHERE site <> 'late.example')",
                {"site": site, "published_at": published_at},
            )
    publish(warehouse)
    return warehouse.home.root


def written(home: Path, folder: Path, day: str = "2026-11-27") -> dict[str, str]:
    report = write_day(load_settings(home=home), day, folder)
    return {path.suffix: path.read_text() for path in report.paths}


def test_day_is_written_as_markdown_and_html_with_charts(home: Path, tmp_path: Path) -> None:
    """Its figures must be those that SQL gives."""
    texts = written(home, tmp_path)
    with duckdb.connect(str(home / "news.duckdb"), read_only=True) as database:
        database.execute(
            "CREATE TEMP VIEW of_day AS FROM articles WHERE published_at < '2026-11-29'"
        )
        [(sites,)] = database.execute("SELECT count(DISTINCT site) FROM of_day").fetchall()
        [(hour, most)] = database.execute(
            "SELECT hour(published_at), count(*) FROM of_day GROUP BY ALL ORDER BY 2 DESC, 1 LIMIT 1"
        ).fetchall()
    headline = f"30 articles on {sites} sites; 0 copies, 0 edits."
    page = html.fromstring(texts[".html"])
    assert headline in page.text_content()
    assert text(headline) in texts[".md"]
    assert len(page.findall(".//svg")) == 4
    assert f"| {hour:02}:00 | {most} | {'█' * 30} |" in texts[".md"]
    assert "| 2026-11-27 | 30 |" in texts[".md"]
    assert len(page.findall(".//ol/li")) == 15
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "2026-11-27.html", "2026-11-27.md",
    ]  # fmt: skip
    assert written(home, tmp_path) == texts


def test_story_of_the_day_before_names_who_was_first(home: Path, tmp_path: Path) -> None:
    """Otherwise a site that prints a text a day later seems to have had it first."""
    for ending, written_text in written(home, tmp_path, "2026-12-01").items():
        line = next(line for line in written_text.splitlines() if "late.example" in line)
        assert "first early.example 2026-11-30 23:59" in line, ending
        assert "long long…" in line and len(line) < 700


def test_hostile_headline_stays_text(home: Path, tmp_path: Path) -> None:
    """It makes no link, image, table or script, in the files or in Prefect's page."""
    texts = written(home, tmp_path)
    page = html.fromstring(texts[".html"])
    assert not page.findall(".//img") and not page.findall(".//script")
    assert all((each.get("href") or "").startswith("http") for each in page.iter("a"))
    assert HOSTILE in page.text_content()
    assert text(HOSTILE) in texts[".md"]
    assert not re.search(r"(?<!\\)!\[|(?<!\\)\]\(javascript", texts[".md"])
    assert "default-src 'none'" in texts[".html"]


@given(st.text(alphabet=st.characters()) | st.text(alphabet="[]()<>!*_`|\\#&;:/.w@\n\r\t ab"))
def test_markdown_of_any_text_is_only_text(words: str) -> None:
    """Each character with a meaning in Markdown is escaped, and each line break is gone."""
    escaped = text(words)
    assert "\n" not in escaped and "\r" not in escaped
    assert re.fullmatch(r"(?:\\[!#$&*:.<>@\[\\\]_`|~]|[^!#$&*<>@\[\\\]_`|~])*", escaped)
    assert not re.search(r"(?<!\\)://", escaped) and "www." not in escaped.lower()
    markdown = link(words, "https://a.example/x?y=<z>|`\\ \"'")
    assert markdown.endswith("](<https://a.example/x?y=%3Cz%3E%7C%60%5C%20%22%27>)")


def test_day_without_news_says_so(home: Path, tmp_path: Path) -> None:
    """The page is written all the same, so that a reader sees that nothing came."""
    texts = written(home, tmp_path, "2020-02-29")
    sentence = "None of the collected articles was published on this day"
    assert sentence in texts[".html"] and sentence in texts[".md"]
    assert "By hour" not in texts[".md"]


def test_address_that_is_not_http_is_not_a_link() -> None:
    """SQL can put anything into a column."""
    story = Story("Rain", "javascript:alert(1)", "a.example", "08:00", 1, 1)
    digest = Digest(DAY, Counts(1, 1, 0, 0, 1, 1), (story,), (), (), (), (), (),
                    (("http://a.example/feed?token=***", None),))  # fmt: skip
    assert "javascript" not in markdown_of(digest) and "javascript" not in html_of(digest)


@pytest.mark.parametrize("words", ["", "tomorrow", "2026-13-01", "27.11.2026", "9999-12-31"])
def test_wrong_day_is_refused(words: str) -> None:
    """The message says how a day is written."""
    with pytest.raises(BadDay):
        day_of(words, datetime(2026, 11, 28, tzinfo=UTC))


def test_day_is_a_date_or_yesterday_or_today() -> None:
    """A schedule says yesterday, a person any date."""
    now = datetime(2026, 11, 28, 0, 15, tzinfo=UTC)
    assert day_of("yesterday", now) == DAY == day_of("2026-11-27", now)
    assert day_of(" Today", now) == date(2026, 11, 28)


def test_command_prints_its_files_or_what_is_missing(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By default the files are in the home."""
    place = shutil.copytree(home, tmp_path / "home")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    run = CliRunner().invoke
    result = run(commands, ["digest", "--day", "2026-11-27", "--home", str(place)])
    assert result.output.split() == [
        str(place / "digests" / f"2026-11-27{ending}") for ending in (".md", ".html")
    ]
    result = run(commands, ["digest", "--day", "soon", "--home", str(place)])
    assert result.exit_code == 2 and "2026-11-28" in result.output
    result = run(commands, ["digest", "--home", str(tmp_path / "none")])
    assert isinstance(result.exception, StorageError) and "warta collect" in str(result.exception)
    (place / "file").write_text("")
    result = run(commands, ["digest", "--home", str(place), "--output", str(place / "file" / "x")])
    assert isinstance(result.exception, StorageError) and "can't be written" in str(
        result.exception
    )
