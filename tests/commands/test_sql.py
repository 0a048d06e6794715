"""`warta sql`: several queries, parameters, errors, and the prompt."""

from __future__ import annotations

import gzip
import json
import os
import time
from pathlib import Path

import pytest

from tests.conftest import Warta, python_path, warta_at
from tests.terminal import Terminal
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
    """Of two queries the first answer was dropped without a word."""
    script = "SELECT 1 AS a; -- one; two\nSELECT ';' AS b;\n\nPIVOT (SELECT 'x' AS c, 2 AS d) ON c USING sum(d);;"  # fmt: skip
    (tmp_path / "three.sql").write_text(script)
    table = ask("sql", "three.sql")
    assert table.stdout.split() == ["a", "─", "1", "1", "row", "b", "─", ";", "1", "row", "x", "─", "2", "1", "row"]  # fmt: skip
    done = ask("sql", script, "--format", "json")
    assert json.loads(done.stdout) == [[{"a": 1}], [{"b": ";"}], [{"x": 2}]]
    assert ask("sql", script, "--format", "csv").stdout == "a\n1\n\nb\n;\n\nx\n2\n"
    done = ask("sql", script, "--format", "parquet", "--output", "x")
    assert (done.returncode, "3 queries" in done.stderr) == (2, True)


def test_a_script_that_writes_anywhere_runs_nowhere(ask: Warta) -> None:
    """All are checked before the first is run."""
    done = ask("sql", "SELECT 1 AS one; DROP TABLE store.article; SELECT 2")
    assert (done.returncode, done.stdout) == (2, "")
    assert "DROP is refused" in done.stderr


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
    """A script puts strangers' words into a query; numbers and times do as numbers and times."""
    options = [option for value in given for option in ("-p", value)]
    done = ask("sql", query, *options, "--format", "csv")
    assert (done.stdout, done.stderr) == (f"v\n{answer}\n", "")


@pytest.mark.parametrize(
    ("query", "given", "said"),
    [
        ("SELECT $a", [], "no value for $a; give it with -p a=VALUE"),
        ("SELECT 1", ["a=1"], "no query has $a"),
        ("SELECT $a", ["a"], "write -p NAME=VALUE"),
    ],
)
def test_a_wrong_parameter_says_what_to_type(
    ask: Warta, query: str, given: list[str], said: str
) -> None:
    options = [option for value in given for option in ("-p", value)]
    done = ask("sql", query, *options)
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT titel FROM articles", ["LINE 1: SELECT titel FROM articles", "               ^"]),
        ("SELECT 1;\n\nSELCT 2", ["LINE 3: SELCT 2", "        ^"]),
        ("SELECT 1;\nSELECT foo(1)", ["LINE 2: SELECT foo(1)", "               ^"]),
    ],
)
def test_an_error_is_the_message_and_the_marked_line(
    ask: Warta, query: str, said: list[str]
) -> None:
    """Three lines of usage stood before what was wrong."""
    done = ask("sql", query)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-2:] == said
    assert done.stderr.startswith("warta: ")
    assert "Usage" not in done.stderr
    assert "Traceback" not in done.stderr


def test_fifty_signatures_are_no_error_message(ask: Warta) -> None:
    done = ask("sql", "SELECT date_trunc(1, 2, 3)")
    assert (done.returncode, len(done.stderr.splitlines()) < 12) == (2, True), done.stderr


def test_a_reader_that_has_seen_enough_ends_it_quietly(
    environment: dict[str, str], tmp_path: Path
) -> None:
    """`warta sql … | head` is what people type."""
    import subprocess
    import sys

    command = f"{sys.executable} -m warta.cli sql 'FROM range(9000)' | head -2"
    done = subprocess.run(
        ["bash", "-c", command], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
    )  # fmt: skip
    assert done.stderr == ""


def test_without_an_argument_a_pipe_is_the_script(
    environment: dict[str, str], tmp_path: Path
) -> None:
    """As with every other shell of a database."""
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "-m", "warta.cli", "sql", "--format", "csv"],
        env=environment, cwd=tmp_path, input="SELECT 7 AS a;", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout == "a\n7\n"


def test_the_prompt_answers_completes_and_remembers(environment: dict[str, str]) -> None:
    """A person explores: several lines, Tab, a mistake, a query that never ends, then again."""
    terminal = Terminal(["sql"], environment)

    def answer(typed: str, last: str) -> str:
        terminal.wait_for("warta>")
        terminal.type(typed)
        return terminal.wait_for(last)

    assert "42" in answer("SELECT 40 +\r2 AS answer;\r", "1 row")
    answer("SELECT titel FROM feeds;\r", '"titel" not found')
    answer("SELECT 1; COPY feeds TO 'x';\r", "COPY is refused")
    answer(".nonsense\r", "no command .nonsense")
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


def test_the_prompt_needs_a_snapshot(environment: dict[str, str], tmp_path: Path) -> None:
    """Said before anything is typed."""
    shown = Terminal(["sql", "--home", str(tmp_path)], environment).finish()
    assert (shown.code, "warta collect" in shown.text) == (1, True)


def test_an_answer_is_a_feed_for_any_reader(ask: Warta, tmp_path: Path) -> None:
    """What is asked once can be read each day; the same answer gives the same bytes."""
    asked = (
        "SELECT 'Flood & rain' AS title, 'http://a.example/' || i AS url FROM range(150) AS r(i)"
    )
    for form in ("atom", "rss"):
        done = ask("sql", asked, "--format", form)
        feed = parse_feed(done.stdout.encode(), url="http://here.example/feed")
        assert isinstance(feed, ParsedFeed), done.stderr
        assert (feed.kind, feed.title[:20], feed.problems) == (form, "Warta: SELECT 'Flood", ())
        assert len(feed.entries) == 100
        assert (feed.entries[0].title, feed.entries[0].url) == (
            "Flood & rain",
            "http://a.example/0",
        )
        again = ask("sql", asked, "--format", form, "--output", "x")
        assert (again.stdout, (tmp_path / "x").read_text()) == ("", done.stdout)
    two = ask("sql", "SELECT 1; SELECT 2", "--format", "rss")
    assert (two.returncode, two.stdout, "2 queries" in two.stderr) == (2, "", True)


@pytest.mark.parametrize(
    "command", [("search", "banjir"), ("feeds", "list"), ("trace", "http://a.example/1")]
)
def test_a_snapshot_of_an_earlier_version_is_one_clear_line(
    ask: Warta, tmp_path: Path, command: tuple[str, ...]
) -> None:
    """After an upgrade, until the first run; a wrong query stays a person's own."""
    old = Path(__file__).parents[1] / "storage" / "warehouse" / "old" / "schema1.duckdb.gz"
    (tmp_path / "news.duckdb").write_bytes(gzip.decompress(old.read_bytes()))
    done = ask(*command, WARTA_HOME=str(tmp_path))
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1), done.stderr
    assert "made by an earlier version" in done.stderr
