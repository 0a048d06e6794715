"""`warta sql` writes nothing, keeps to its limits, and ends at once on Ctrl-C."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import Warta
from tests.made_home import made_warehouse
from warta.storage.warehouse.snapshot import publish

# DuckDB notices an interruption between values, and this is one call over one value.
UNINTERRUPTIBLE = "SELECT levenshtein(repeat('a', 300000), repeat('b', 300000))"
ENDLESS = "SELECT count(*) FROM range(100000000) a, range(100000) b"


@pytest.fixture(scope="module")
def published_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a home with a snapshot of no news."""
    warehouse = made_warehouse(tmp_path_factory.mktemp("published") / "home")
    publish(warehouse)
    return warehouse.home.root


@pytest.fixture
def published(published_once: Path, home: Path) -> Path:
    return Path(shutil.copytree(published_once, home))


def files_in(home: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file()}


def test_no_statement_writes_beside_the_snapshot(warta: Warta, published: Path) -> None:
    """A forged log beside the snapshot would be read by everybody who opens it later."""
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
            result = warta(*command)
            assert result.returncode == 2, (command, result)
            assert "Traceback" not in result.stderr
            assert "refused" in result.stderr
    assert files_in(published) == before


@pytest.mark.parametrize("question", ["", ";", " ; ", "/* ; */"])
@pytest.mark.parametrize("style", ["table", "json", "parquet"])
def test_empty_query_is_wrong_usage(
    warta: Warta, published: Path, question: str, style: str
) -> None:
    """An empty variable in a script must not look like an empty answer."""
    result = warta("sql", question, "--format", style, "--output", "out")
    assert (result.returncode, result.stdout) == (2, "")
    assert "no query" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("sql", ENDLESS),
        ("sql", UNINTERRUPTIBLE),
        ("sql", "FROM range(10000000000)", "--format", "csv", "--output", "answer"),
        ("export", "answer", "--query", ENDLESS),
    ],
)
def test_ctrl_c_ends_a_query_at_once(
    shell: dict[str, str], published: Path, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    """A person need not wait for a query that was a mistake, and no half of an answer is left."""
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
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, "interrupted" in errors) == (130, True)
    assert "Traceback" not in errors
    assert sorted(tmp_path.iterdir()) == before


def test_query_beyond_a_limit_names_the_setting(warta: Warta, published: Path) -> None:
    """A query can come from a model or a form, so none may take the whole machine."""
    for question in (ENDLESS, UNINTERRUPTIBLE):
        result = warta("sql", question, WARTA_QUERY_SECONDS="0.3")
        assert (result.returncode, "query_seconds" in result.stderr) == (1, True)
    large = "SELECT length(string_agg(md5(a::VARCHAR), '')) FROM range(5000000) t(a)"
    limits = {"WARTA_QUERY_MEMORY_MIB": "64", "WARTA_QUERY_DISK_MIB": "1"}
    result = warta("sql", large, **limits)
    assert (result.returncode, "query_memory_mib" in result.stderr) == (1, True)
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


def test_quote_in_the_temporary_folders_name_is_harmless(
    warta: Warta, published: Path, tmp_path: Path
) -> None:
    """The folder's name is put into SQL, where a quote would end it."""
    folder = tmp_path / "it's $here"
    folder.mkdir()
    result = warta(
        "sql", "SELECT 1 AS one", "--format", "parquet", "--output", "x", TMPDIR=str(folder)
    )
    assert result.returncode == 0, result.stderr
    assert (tmp_path / "x").read_bytes()[:4] == b"PAR1"
    assert list(folder.iterdir()) == []


def test_failed_query_leaves_the_earlier_file(
    warta: Warta, published: Path, tmp_path: Path
) -> None:
    """A file that others read is replaced whole or not at all."""
    (tmp_path / "x.csv").write_text("before")
    failing = "SELECT CASE WHEN a = 900000 THEN error('late') ELSE a END FROM range(1000000) t(a)"
    assert warta("sql", failing, "--output", "x.csv").returncode == 2
    assert (tmp_path / "x.csv").read_text() == "before"
    assert warta("sql", "SELECT 1 AS a", "--output", "x.csv").returncode == 0
    assert (tmp_path / "x.csv").read_text() == "a\n1\n"
