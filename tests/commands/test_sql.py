"""`warta sql`: several queries, parameters, errors, and the interactive prompt."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from tests.conftest import Warta, python_path, warta_at
from tests.terminal import Terminal
from warta.commands.bounded_query import BadQuery
from warta.news.entry import ParsedFeed
from warta.news.feeds.parse import parse_feed
from warta.storage.home import Home
from warta.storage.warehouse.connection import Warehouse
from warta.storage.warehouse.snapshot import publish


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    warehouse = Warehouse(Home(folder))
    warehouse.migrate()
    publish(warehouse)
    return folder


@pytest.fixture(scope="module")
def environment(published: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return {
        "WARTA_HOME": str(published),
        "PYTHONPATH": python_path(),
        "PATH": os.environ["PATH"],
        "TMPDIR": str(tmp_path_factory.mktemp("temporary")),
        "XDG_STATE_HOME": str(tmp_path_factory.mktemp("state")),
    }


@pytest.fixture
def ask(environment: dict[str, str], tmp_path: Path) -> Warta:
    return warta_at(environment, tmp_path)


def test_every_query_of_a_script_is_answered(ask: Warta, tmp_path: Path) -> None:
    """An answer that is missing without a word misleads."""
    script = "SELECT 1 AS a; -- one; two\nSELECT ';' AS b;\n\nPIVOT (SELECT 'x' AS c, 2 AS d) ON c USING sum(d);;"  # fmt: skip
    (tmp_path / "three.sql").write_text(script)
    table = ask("sql", "three.sql")
    assert table.stdout.split() == ["a", "─", "1", "1", "row", "b", "─", ";", "1", "row", "x", "─", "2", "1", "row"]  # fmt: skip
    result = ask("sql", script, "--format", "json")
    assert json.loads(result.stdout) == [[{"a": 1}], [{"b": ";"}], [{"x": 2}]]
    assert ask("sql", script, "--format", "csv").stdout == "a\n1\n\nb\n;\n\nx\n2\n"
    result = ask("sql", script, "--format", "parquet", "--output", "x")
    assert (result.returncode, "3 queries" in result.stderr) == (2, True)


def test_script_with_one_forbidden_statement_does_not_run(ask: Warta) -> None:
    """All statements are checked before the first is run."""
    result = ask("sql", "SELECT 1 AS one; DROP TABLE store.article; SELECT 2")
    assert (result.returncode, result.stdout) == (2, "")
    assert "DROP is refused" in result.stderr


@pytest.mark.parametrize(
    ("query", "given", "answer"),
    [
        ("SELECT 'it''s' = $who AS v", ["who=it's"], "true"),
        ("SELECT $q AS v", ["q=a=b; DROP TABLE x"], "a=b; DROP TABLE x"),
        ("SELECT count(*) AS v FROM (FROM range(9) LIMIT $n)", ["n=4"], "4"),
        ("SELECT $n + 1 AS v", ["n=4"], "5"),
        ("SELECT 10 > $n AS v", ["n=9"], "true"),
        ("SELECT lower($word) AS v", ["word=2026"], "2026"),
        ("SELECT TIMESTAMPTZ '2026-01-02' > $since AS v", ["$since=2026-01-01"], "true"),
        ("SELECT count(*) AS v FROM search($words)", ["words='\"()"], "0"),
        ("SELECT $a || $b AS v", ["a=x", "b="], "x"),
    ],
)
def test_parameters_are_values_and_never_sql(
    ask: Warta, query: str, given: list[str], answer: str
) -> None:
    """A script may put strangers' words into a query; numbers and times still act as such."""
    options = [option for value in given for option in ("-p", value)]
    result = ask("sql", query, *options, "--format", "csv")
    assert (result.stdout, result.stderr) == (f"v\n{answer}\n", "")


@pytest.mark.parametrize(
    ("query", "given", "message"),
    [
        ("SELECT $a", [], "no value for $a; give it with -p a=VALUE"),
        ("SELECT 1", ["a=1"], "no query has $a"),
        ("SELECT $a", ["a"], "write -p NAME=VALUE"),
        ("SELECT $a", ["a b=1"], "write -p NAME=VALUE"),
        ("SELECT $a", ["$$a=1"], "write -p NAME=VALUE"),
        ("SELECT $a", ["$=1"], "write -p NAME=VALUE"),
        ("SELECT 1", ["a'; DROP TABLE x=1"], "write -p NAME=VALUE"),
        ("SELECT $a", ["a=1", "a=2"], "$a has a value already"),
    ],
)
def test_wrong_parameter_is_answered_with_what_to_type(
    ask: Warta, query: str, given: list[str], message: str
) -> None:
    """A person corrects it at once, without reading the help."""
    options = [option for value in given for option in ("-p", value)]
    result = ask("sql", query, *options)
    assert (result.returncode, message in result.stderr) == (2, True), result.stderr
    assert result.stderr.count("\n") == 1, result.stderr


@pytest.mark.parametrize("query", ["", " ", ";", ";;\n;", "-- a comment", "/* one */ ; -- two"])
def test_text_without_a_query_is_answered_in_one_line(ask: Warta, query: str) -> None:
    """Nothing but semicolons or comments asks for nothing."""
    result = ask("sql", query)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == 'warta: no query; try "FROM articles LIMIT 5"\n'


@pytest.mark.parametrize(
    ("query", "lines"),
    [
        ("SELECT titel FROM articles", ["LINE 1: SELECT titel FROM articles", "               ^"]),
        ("SELECT 1;\n\nSELCT 2", ["LINE 3: SELCT 2", "        ^"]),
        ("SELECT 1;\nSELECT foo(1)", ["LINE 2: SELECT foo(1)", "               ^"]),
    ],
)
def test_error_in_sql_is_the_message_and_the_marked_line(
    ask: Warta, query: str, lines: list[str]
) -> None:
    """Lines of usage before the message would hide what is wrong."""
    result = ask("sql", query)
    assert result.returncode == 2
    assert result.stderr.splitlines()[-2:] == lines
    assert result.stderr.startswith("warta: ")
    assert "Usage" not in result.stderr
    assert "Traceback" not in result.stderr


def test_error_lists_few_signatures_of_a_function(ask: Warta) -> None:
    """DuckDB lists all fifty of date_trunc, which fill a terminal."""
    result = ask("sql", "SELECT date_trunc(1, 2, 3)")
    assert (result.returncode, len(result.stderr.splitlines()) < 12) == (2, True), result.stderr


def test_closed_pipe_ends_the_command_quietly(environment: dict[str, str], tmp_path: Path) -> None:
    """`warta sql … | head` is what people type."""
    command = f"{sys.executable} -m warta.cli sql 'FROM range(9000)' | head -2"
    result = subprocess.run(
        ["bash", "-c", command], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
    )  # fmt: skip
    assert result.stderr == ""


def test_script_is_read_from_standard_input(environment: dict[str, str], tmp_path: Path) -> None:
    """Every other shell of a database does so."""
    result = subprocess.run(
        [sys.executable, "-m", "warta.cli", "sql", "--format", "csv"],
        env=environment, cwd=tmp_path, input="SELECT 7 AS a;", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.stdout == "a\n7\n"


def test_the_prompt_answers_completes_and_remembers(environment: dict[str, str]) -> None:
    """A person explores: several lines, Tab, a mistake, an endless query, and again the next day."""
    terminal = Terminal(["sql"], environment)

    def answer(typed: str, last: str) -> str:
        terminal.wait_for("warta>")
        terminal.type(typed)
        return terminal.wait_for(last)

    assert "42" in answer("SELECT 40 +\r2 AS answer;\r", "1 row")
    answer("SELECT titel FROM feeds;\r", '"titel" not found')
    answer("SELECT 1; COPY feeds TO 'x';\r", "COPY is refused")
    answer(".nonsense\r", "no command .nonsense")
    for typed in ("help", "HELP;", "?", "\\h"):
        answer(f"{typed}\r", "Ctrl-R recall")
    for typed in ("\\d feeds", ".schema feeds;"):
        assert "Address of the feed" in answer(f"{typed}\r", "rows")
    for typed in (".tables", "\\dv"):
        views = answer(f"{typed}\r", "rows")
        assert "one row each" in views
        assert "term_of" not in views, "Warta's own macros are not listed"
    assert "Address of the feed" in answer(".columns feeds\r", "rows")
    answer("SELECT count(*) FROM range(100000000) a, range(100000) b;\r", "SELECT")
    while not list(Path(environment["TMPDIR"]).glob("warta-query-*")):
        time.sleep(0.05)
    time.sleep(0.3)
    terminal.type("\x03")
    terminal.wait_for("interrupted")
    answer("SELECT consecutive_fai\t", "lures")  # only what Tab added is drawn
    terminal.type(" FROM feeds;\r")
    terminal.wait_for("0 rows")
    terminal.wait_for("warta>")
    terminal.type("\x04")
    assert terminal.finish().code == 0
    history = Path(environment["XDG_STATE_HOME"]) / "warta" / "sql_history"
    assert history.stat().st_mode & 0o077 == 0
    again = Terminal(["sql"], environment)
    again.wait_for("warta>")
    again.type("\x12answer\r\r")  # Ctrl-R
    assert "42" in again.wait_for("1 row")
    again.type("quit;\r")
    assert again.finish().code == 0


def test_prompt_without_a_snapshot_says_so_at_once(
    environment: dict[str, str], tmp_path: Path
) -> None:
    """A person should know before typing anything."""
    shown = Terminal(["sql", "--home", str(tmp_path)], environment).finish()
    assert (shown.code, "warta collect" in shown.text) == (1, True)


def test_answer_as_a_feed_is_read_by_feed_readers(ask: Warta, tmp_path: Path) -> None:
    """A question can be followed in a feed reader; the same answer gives the same bytes."""
    query = (
        "SELECT 'Flood & rain' AS title, 'http://a.example/' || i AS url FROM range(150) AS r(i)"
    )
    for form in ("atom", "rss"):
        result = ask("sql", query, "--format", form)
        feed = parse_feed(result.stdout.encode(), url="http://here.example/feed")
        assert isinstance(feed, ParsedFeed), result.stderr
        assert (feed.kind, feed.title[:20], feed.problems) == (form, "Warta: SELECT 'Flood", ())
        assert len(feed.entries) == 100
        assert (feed.entries[0].title, feed.entries[0].url) == (
            "Flood & rain",
            "http://a.example/0",
        )
        again = ask("sql", query, "--format", form, "--output", "x")
        assert (again.stdout, (tmp_path / "x").read_text()) == ("", result.stdout)
    two = ask("sql", "SELECT 1; SELECT 2", "--format", "rss")
    assert (two.returncode, two.stdout, "2 queries" in two.stderr) == (2, "", True)


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("zebra", "-harbour"), 0, "warta: no article matches zebra -harbour"),
        *(
            ((words,), 2, "warta: no word to search for; see `warta search --help`")
            for words in (
                "",
                " ",
                '"',
                '""',
                "OR",
                "AND OR NOT",
                "-",
                "*",
                '"*"',
                "()",
                "!?",
                "🎉",
                "site:",
                '-lang:""',
                "title:-",
                "since:",
                "\u200b",
            )
        ),
        (("OR", "--format", "json"), 2, "warta: no word to search for"),
        (('"', "--site", "a.example"), 0, 'warta: no article matches site:"a.example" "'),
        (('"zebra', "--lang", "en"), 0, 'warta: no article matches lang:"en" "zebra'),
        (("site:a.example",), 0, "warta: no article matches site:a.example"),
        (("x", "--site", ""), 2, "warta: --site '': no value"),
        (("x", "--since", '"'), 2, "warta: --since '\"': no value"),
        (("harbour OR (new bridge)",), 2, "warta: OR (new bridge): OR and minus take single words"),
        (("x", "--since", "soon"), 2, "warta: since:soon is not a time; write since:2026-11-28"),
        (("x " * 121,), 2, "warta: more than 120 words; ask with fewer"),
    ],
)
def test_a_search_that_finds_nothing_says_why_in_one_line(
    ask: Warta, words: tuple[str, ...], code: int, message: str
) -> None:
    """A word after a minus is not read as an option; the message names nothing of DuckDB's."""
    done = ask("search", *words)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (code, "", 1), done.stderr
    assert done.stderr.startswith(message), done.stderr


@pytest.mark.parametrize(
    "command", [("search", "banjir"), ("feeds", "list"), ("trace", "http://a.example/1")]
)
def test_snapshot_of_an_earlier_version_is_named_in_one_line(
    ask: Warta, tmp_path: Path, command: tuple[str, ...]
) -> None:
    """So it is after an upgrade until the first run; it must not look like a wrong query."""
    old = Path(__file__).parents[1] / "storage" / "warehouse" / "old" / "schema1.duckdb.gz"
    (tmp_path / "news.duckdb").write_bytes(gzip.decompress(old.read_bytes()))
    result = ask(*command, WARTA_HOME=str(tmp_path))
    assert (result.returncode, result.stdout, result.stderr.count("\n")) == (1, "", 1), (
        result.stderr
    )
    assert "made by an earlier version" in result.stderr


@pytest.mark.parametrize(
    ("query", "hint"),
    [
        ("FROM article", 'Did you mean "articles"?'),
        ("FROM entry", 'Did you mean "entries"?'),
        ("FROM search", "Did you mean \"search('words')\"?"),
        ("FROM past_version", 'Did you mean "versions"?'),
        ("FROM search_word", "does not exist!"),
        ("FROM (VALUES ('a')) AS v(w), search(w)", "UNION ALL"),
    ],
)
def test_error_suggests_views_and_never_our_own_tables(
    published: Path, query: str, hint: str
) -> None:
    """DuckDB suggests store.article, which counts copies too."""
    database = duckdb.connect(published / "news.duckdb", read_only=True)
    with pytest.raises(duckdb.Error) as raised:
        database.execute(query)
    message = BadQuery(str(BadQuery(str(raised.value)).message)).message
    assert hint in message and message.count(hint) == 1
    assert "store." not in message
