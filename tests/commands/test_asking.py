"""Queries as a person types them: nothing is written, limits hold, Ctrl-C ends them at once."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import Warta

FEED = "http://siaran.example/feed"
# One call over one value: DuckDB looks for an interruption only when it is over.
DEAF = "SELECT levenshtein(repeat('a', 300000), repeat('b', 300000))"
ENDLESS = "SELECT count(*) FROM range(100000000) a, range(100000) b"


@pytest.fixture
def published(warta: Warta, home: Path) -> Path:
    assert warta("feeds", "add", FEED).returncode == 0
    return home


def files_in(home: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file()}


def test_no_statement_writes_beside_the_snapshot(warta: Warta, published: Path) -> None:
    """A forged log beside the snapshot was read by everybody after it."""
    before = files_in(published)
    wal, snapshot = published / "news.duckdb.wal", published / "news.duckdb"
    for statement in (
        f"COPY (SELECT from_hex('00') AS b) TO '{wal}' (FORMAT blob)",
        f"EXPLAIN ANALYZE COPY (SELECT from_hex('00') AS b) TO '{wal}' (FORMAT blob)",
        f"COPY (SELECT 'x') TO '{snapshot}' (FORMAT csv, USE_TMP_FILE false)",
        f"ATTACH '{snapshot}' AS other",
        "CALL enable_logging()",
        "FROM enable_logging()",
        "PRAGMA enable_profiling",
    ):
        for command in (("sql", statement), ("export", "out", "--query", statement)):
            done = warta(*command)
            assert done.returncode == 2, (command, done)
            assert "Traceback" not in done.stderr
            assert "refused" in done.stderr
    assert files_in(published) == before


@pytest.mark.parametrize("question", ["", ";", " ; ", "/* ; */"])
@pytest.mark.parametrize("style", ["table", "json", "parquet"])
def test_no_query_is_wrong_usage(warta: Warta, published: Path, question: str, style: str) -> None:
    """An empty variable in a script must not look like an empty answer."""
    done = warta("sql", question, "--format", style, "--output", "out")
    assert (done.returncode, done.stdout) == (2, "")
    assert "no query" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("sql", ENDLESS),
        ("sql", DEAF),
        ("sql", "FROM range(10000000000)", "--format", "csv", "--output", "answer"),
        ("export", "answer", "--query", ENDLESS),
    ],
)
def test_ctrl_c_ends_a_query_at_once(
    shell: dict[str, str], published: Path, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    """Nobody waits for a query that was a mistake, and no half of an answer stays."""
    before = sorted(tmp_path.iterdir())
    process = subprocess.Popen(
        [sys.executable, "-m", "warta.cli", *arguments],
        env=shell | {"TMPDIR": str(tmp_path)},
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not list(tmp_path.glob("warta-query-*")) and not list(tmp_path.glob(".answer.*")):
        time.sleep(0.05)
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert (process.returncode, "interrupted" in said) == (130, True)
    assert "Traceback" not in said
    assert sorted(tmp_path.iterdir()) == before


def test_a_query_past_its_limits_says_which_setting(warta: Warta, published: Path) -> None:
    """A query can come from a model or a form: none may take the machine."""
    for question in (ENDLESS, DEAF):
        done = warta("sql", question, WARTA_QUERY_SECONDS="0.3")
        assert (done.returncode, "query_seconds" in done.stderr) == (1, True)
    large = "SELECT length(string_agg(md5(a::VARCHAR), '')) FROM range(5000000) t(a)"
    limits = {"WARTA_QUERY_MEMORY_MIB": "64", "WARTA_QUERY_DISK_MIB": "1"}
    done = warta("sql", large, **limits)
    assert (done.returncode, "query_memory_mib" in done.stderr) == (1, True)
    assert not (published / "news.duckdb.tmp").exists()
    settings = warta(
        "sql",
        "SELECT name, value FROM duckdb_settings() WHERE name IN "
        "('memory_limit', 'threads', 'max_temp_directory_size') ORDER BY name",
        "--format",
        "json",
        **limits,
    )
    values = [row["value"] for row in json.loads(settings.stdout)]
    assert values == ["1.0 MiB", "64.0 MiB", "2"]


def test_a_quote_in_the_name_of_the_temporary_folder_is_a_name(
    warta: Warta, published: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "it's $here"
    folder.mkdir()
    done = warta(
        "sql", "SELECT 1 AS one", "--format", "parquet", "--output", "x", TMPDIR=str(folder)
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "x").read_bytes()[:4] == b"PAR1"
    assert list(folder.iterdir()) == []


def test_a_failed_query_leaves_the_earlier_answer(
    warta: Warta, published: Path, tmp_path: Path
) -> None:
    """A file that others read is replaced whole, or not at all."""
    (tmp_path / "x.csv").write_text("before")
    failing = "SELECT CASE WHEN a = 9000000 THEN error('late') ELSE a END FROM range(10000000) t(a)"
    assert warta("sql", failing, "--output", "x.csv").returncode == 2
    assert (tmp_path / "x.csv").read_text() == "before"
    assert warta("sql", "SELECT 1 AS a", "--output", "x.csv").returncode == 0
    assert (tmp_path / "x.csv").read_text() == "a\n1\n"
