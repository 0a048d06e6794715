"""`warta watch` as a person types it: answers and refusals."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from tests.receivers import web_receiver
from tests.synthetic import filled
from warta.cli import warta as commands
from warta.commands.failures import explained_failures
from warta.news.feeds.parse import parse_feed
from warta.storage.warehouse.snapshot import publish


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    warehouse = filled(tmp_path_factory.mktemp("watch") / "home", 30, feeds=5)
    publish(warehouse)
    return warehouse.home.root


@pytest.fixture
def home(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(template, tmp_path / "home")
    monkeypatch.setenv("WARTA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "home"


def watch(*arguments: str, stdin: str | None = None) -> Result:
    """Run the command in this process, because starting one takes half a second."""

    def run() -> None:
        with explained_failures():
            commands.main(["watch", *arguments], standalone_mode=False)

    return CliRunner().invoke(click.Command("run", callback=run), [], input=stdin)


def test_watch_is_added_listed_run_and_removed(home: Path) -> None:
    """The whole life of a watch, with every way to deliver its matches."""
    with web_receiver() as hook:
        token = f"{hook.url}?token=secret"
        result = watch("add", "all", "--sql", "FROM articles", "--feed", "--webhook", token)
        assert (result.exit_code, result.stderr) == (0, ""), result.output
        assert "30 matches now" in result.stdout
        assert str(home / "feeds" / "all.atom") in result.stdout.replace("\n", "")
        listed = watch("list").stdout
        assert "secret" not in listed and "ok" in listed
        [row] = json.loads(watch("list", "--format", "json", "--secrets").stdout)
        assert "secret" in row["targets"] and row["matches"] == 30
        result = watch("run")
        assert (result.exit_code, result.stdout) == (0, "1 asked, 0 new matches, 0 delivered\n")
        with sqlite3.connect(home / "watches.sqlite") as database:
            database.execute("DELETE FROM seen")
        assert "30 new matches, 30 delivered" in watch("run", "all").stdout
        assert len(hook.titles()) == 30
    feed = watch("feed", "all", "--format", "rss").stdout_bytes
    assert len(parse_feed(feed, url="http://x.example/").entries) == 30  # type: ignore[union-attr]  # a ParsedFeed
    assert watch("add", "all", "--search", "x").exit_code == 2
    assert watch("remove", "all", "other").exit_code == 0
    assert list((home / "feeds").iterdir()) == []
    assert "no watches yet" in watch("list").stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("add", "x"), "either --search WORDS or --sql QUERY"),
        (("add", "x", "--search", "a", "--sql", "FROM runs"), "either --search"),
        (("add", "x", "--search", "  "), "has no question"),
        (("add", "x", "--search", "a OR (b c)"), "no brackets"),
        (("add", "x", "--search", "since:foo"), "the query: since:foo is not a time"),
        (("add", "x", "--sql", "SELECT artikel FROM articles"), "artikel"),
        (("add", "x", "--sql", "DELETE FROM articles"), "refused"),
        (("add", "x", "--sql", "FROM article"), 'Did you mean "articles"?'),
        (("add", "x", "--sql", ""), "has no question"),
        (("add", "x", "--sql", "no.sql"), "no.sql"),
        (("add", "Ümläut x", "--search", "a"), "small letters"),
        (("add", "../x", "--search", "a"), "small letters"),
        (("add", "x", "--search", "a", "--webhook", "ftp://x.example/"), "https://"),
        (("add", "x", "--search", "a", "--webhook", "https:// x"), "https://"),
        (("add", "x", "--search", "a", "--mail", "me"), "name@example.org"),
        (("add", "x", "--search", "a", "--mail", "a@b.example\nBcc: c@d.example"), "name@example"),
        (("add", "x", "--search", "a", "--run", "echo 'x"), "command"),
        (("add", "x", "--search", "a", "--run", " "), "empty"),
        (("run", "nosuch"), "no watch 'nosuch'"),
        (("feed", "nosuch"), "no watch 'nosuch'"),
        (("password", "--user", "me"), "mail_server"),
    ],
)
def test_impossible_watch_is_refused_in_one_line(
    home: Path, arguments: tuple[str, ...], message: str
) -> None:
    """Nothing is stored then, and nobody has to read a traceback."""
    result = watch(*arguments)
    assert result.exit_code == 2, result.output
    assert message in result.stderr.replace("\n", " ") and "Traceback" not in result.output
    assert "no watches yet" in watch("list").stdout


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--webhook", "https://hook.example/"], "now; later ones are delivered"),
        (["--webhook", "https://hook.example/", "--existing"], "to be delivered by the next run"),
        (["--feed", "--existing"], "now; its feeds have them and later ones"),
        ([], "now; it has no target"),
    ],
)
def test_what_happens_to_matches_is_said(home: Path, options: list[str], message: str) -> None:
    """A watch without a target sounded as if it sent something."""
    assert f"30 matches {message}" in watch("add", "x", "--sql", "FROM articles", *options).stdout


def test_watch_whose_matches_cannot_be_stored_is_not_added(home: Path) -> None:
    """Killed or failing between the two, `--existing` matches would never be delivered."""
    watch("add", "first", "--sql", "FROM articles")
    with sqlite3.connect(home / "watches.sqlite") as database:
        database.execute(
            "CREATE TRIGGER full BEFORE INSERT ON delivery "
            "BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
        )
    options = ["--webhook", "https://hook.example/", "--existing"]
    result = watch("add", "second", "--sql", "FROM articles", *options)
    assert (result.exit_code, "is full" in result.stderr) == (1, True), result.output
    assert "second" not in watch("list").stdout


@pytest.mark.parametrize(
    "words",
    ["日本 معا", "it's; DROP VIEW articles", 'harbour "', "site:x.example", "a (b", "ferry*"],
)
def test_any_words_can_be_watched(home: Path, words: str) -> None:
    """Marks between words change nothing, and filters alone are a question."""
    assert watch("add", "x", "--search", words, "--feed").exit_code == 0


@pytest.mark.parametrize(
    "words", ['"', "'", "OR", "NOT", "-", "*", "()", '"" -', "title:", "…", "🌊", "＂　－"]
)
def test_marks_alone_are_not_watched(home: Path, words: str) -> None:
    """Such a watch would never find anything, and nobody would notice."""
    result = watch("add", "x", "--search", words)
    assert (result.exit_code, "no word to search for" in result.stderr) == (2, True), result.output
    assert "no watches yet" in watch("list").stdout


def test_watch_without_a_home_or_snapshot_names_the_command_to_type(
    home: Path, tmp_path: Path
) -> None:
    """A newcomer may try this first."""
    (home / "news.duckdb").unlink()
    result = watch("add", "x", "--search", "rain")
    assert (result.exit_code, "warta collect" in result.stderr) == (1, True)
    for arguments in (("add", "x", "--search", "rain"), ("run",)):
        result = watch(*arguments, "--home", str(tmp_path / "none"))
        assert (result.exit_code, "warta collect" in result.stderr) == (1, True)
    assert watch("list", "--home", str(tmp_path / "none")).exit_code == 0
    assert not (tmp_path / "none").exists()


def test_status_names_failing_watches_and_the_command_to_type(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A watch that can't deliver must not fail in silence."""
    watch("add", "rain", "--sql", "FROM articles", "--webhook", "http://127.0.0.1:1/?token=secret")
    watch("add", "broken", "--sql", "FROM articles")
    with sqlite3.connect(home / "watches.sqlite") as database:
        database.execute("DELETE FROM seen")
        database.execute("UPDATE watch SET question = 'FROM gone' WHERE name = 'broken'")
    result = watch("run")
    assert result.exit_code == 1
    status = CliRunner().invoke(commands, ["status"])
    for output in (result.stderr, status.stdout):
        words = " ".join(output.split())
        assert "broken is disabled" in words and "gone" in words
        assert "warta watch enable broken" in words
        assert "webhook http://127.0.0.1:1/… failed once" in words and "30 matches wait" in words
        assert "secret" not in words
    assert "2, 1 disabled, 1 failing" in status.stdout
    assert watch("enable", "broken").exit_code == 0
    assert watch("enable", "nosuch").exit_code == 1


def test_mail_password_is_stored_with_the_feeds_passwords(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the file that only its owner reads, and never in the settings."""
    monkeypatch.setenv("WARTA_MAIL_SERVER", "smtp://mail.example:587")
    assert watch("password", "--user", "me", stdin="secret\n").exit_code == 0
    assert json.loads((home / "passwords.json").read_text()) == {
        "smtp://mail.example:587": "me:secret"
    }
    assert watch("password", "--user", "me", "--remove").exit_code == 0
    monkeypatch.setenv("WARTA_MAIL_SERVER", "smtp://me:secret@mail.example:587")
    result = watch("list")
    assert result.exit_code == 2 and "warta watch password" in result.stderr
