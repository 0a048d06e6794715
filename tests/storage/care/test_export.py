"""Exports for other programs are complete or absent, and equal to the snapshot."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.made_home import made_warehouse
from tests.synthetic import filled
from warta.storage.care.export import Exported, clear_away, export
from warta.storage.care.export_rows import ExportRequest, Format
from warta.storage.errors import StorageError
from warta.storage.home import Home
from warta.storage.warehouse.question import BadQuestion
from warta.storage.warehouse.snapshot import publish, reading

ARTICLES = 60
SOME_WITHOUT_DAY = (
    "SELECT article_id, CASE WHEN article_id % 20 <> -3 THEN published_at END AS published_at "
    "FROM articles"
)
AWKWARD = 'He said "yes";\nthen, \t"no" \u2028 – عاجل'


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Make a home with articles of five days, the first of them at midnight."""
    warehouse = filled(tmp_path_factory.mktemp("export") / "home", ARTICLES, feeds=5)
    with warehouse.transaction() as database:
        database.execute(
            "UPDATE store.article SET published_at = "
            "TIMESTAMPTZ '2026-10-01 00:00:00Z' + INTERVAL 6 HOUR * abs(article_id % 20)"
        )
        database.execute("UPDATE store.article SET title = $title", {"title": AWKWARD})
    publish(warehouse)
    return warehouse.home


def exported(
    home: Home, target: Path, form: Format = "parquet", *, overwrite: bool = False, **wanted: Any
) -> Exported:
    """Export; check that the progress ends at the number of rows."""
    progress: list[tuple[int, int]] = []
    result = export(
        home,
        target,
        ExportRequest(form, **wanted),
        overwrite=overwrite,
        on_progress=lambda rows, total: progress.append((rows, total)),
    )
    assert progress[-1] == (result.rows, result.rows)
    return result


def rows_of(home: Home, question: str) -> list[Any]:
    """Return the rows that the snapshot gives for a query."""
    with reading(home) as database:
        return database.execute(question).fetchall()


def test_parquet_has_a_folder_for_each_day_and_every_article_once(
    home: Home, tmp_path: Path
) -> None:
    """Programs that know Hive partitions read only the days they need."""
    target = tmp_path / "out"
    done = exported(home, target)
    days = sorted(path.name for path in target.iterdir())
    assert days == [f"day=2026-10-0{day}" for day in range(1, 6)]
    assert (done.rows, done.files) == (ARTICLES, len(days))
    files = f"read_parquet('{target}/*/*.parquet', hive_partitioning = true)"
    with duckdb.connect() as database:
        database.execute("SET TimeZone = 'UTC'")
        rows = database.execute(f"SELECT * EXCLUDE day FROM {files} ORDER BY ALL").fetchall()
        misplaced = database.execute(
            f"FROM {files} WHERE day::VARCHAR IS DISTINCT FROM strftime(published_at, '%Y-%m-%d')"
        ).fetchall()
        codecs = database.execute(
            f"SELECT DISTINCT compression FROM parquet_metadata('{target}/*/*.parquet')"
        ).fetchall()
    assert rows == rows_of(home, "FROM articles ORDER BY ALL")
    assert misplaced == []
    assert codecs == [("ZSTD",)]


def test_rows_without_a_day_are_exported_too(home: Home, tmp_path: Path) -> None:
    """A query may give NULL where the day is expected."""
    exported(home, tmp_path / "out", question=SOME_WITHOUT_DAY)
    [(dated,)] = rows_of(home, f"SELECT count(published_at) FROM ({SOME_WITHOUT_DAY})")
    with duckdb.connect() as database:
        rows = database.execute(
            "SELECT count(*), count(published_at), count(day) "
            f"FROM read_parquet('{tmp_path}/out/*/*.parquet', hive_partitioning = true)"
        ).fetchall()
    assert rows == [(ARTICLES, dated, dated)]
    assert dated < ARTICLES


def test_no_row_is_lost_if_an_export_takes_several_passes(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Large exports are written some days at a time."""
    monkeypatch.setattr("warta.storage.care.export_rows._ROWS_A_STEP", 7)
    assert exported(home, tmp_path / "out").rows == ARTICLES
    with duckdb.connect() as database:
        ids = database.execute(f"SELECT article_id FROM '{tmp_path}/out/*/*.parquet'").fetchall()
    assert sorted(ids) == rows_of(home, "SELECT article_id FROM articles ORDER BY ALL")


def test_csv_has_lists_as_json_and_times_with_their_zone(home: Home, tmp_path: Path) -> None:
    """Spreadsheets must read it, also with quotes and line breaks in a title."""
    target = tmp_path / "out.csv"
    exported(home, target, "csv", question="FROM articles ORDER BY article_id")
    with target.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    expected = rows_of(
        home, "SELECT article_id, tags, published_at FROM articles ORDER BY article_id"
    )
    values = [
        (
            int(row["article_id"]),
            json.loads(row["tags"]),
            datetime.fromisoformat(row["published_at"]),
        )
        for row in rows
    ]
    assert values == expected
    assert {row["title"] for row in rows} == {AWKWARD}


def test_json_lines_have_one_object_per_line(home: Home, tmp_path: Path) -> None:
    """Programs read them line by line."""
    target = tmp_path / "out.jsonl.gz"
    done = exported(home, target, "jsonl")
    lines = [json.loads(line) for line in gzip.decompress(target.read_bytes()).splitlines()]
    assert done == Exported(ARTICLES, 1, target.stat().st_size)
    assert sorted(line["article_id"] for line in lines) == sorted(
        row for (row,) in rows_of(home, "SELECT article_id FROM articles")
    )
    assert {line["title"] for line in lines} == {AWKWARD}
    assert isinstance(lines[0]["tags"], list)


def test_since_exports_what_was_stored_or_edited_since_then(home: Home, tmp_path: Path) -> None:
    """Together with yesterday's export it is complete."""
    [(middle,)] = rows_of(home, "SELECT quantile_disc(updated_at, 0.5) FROM articles")
    done = exported(home, tmp_path / "out.jsonl", "jsonl", since=middle)
    expected = rows_of(home, f"SELECT count(*) FROM articles WHERE updated_at >= '{middle}'")
    assert [(done.rows,)] == expected
    assert 0 < done.rows < ARTICLES


def test_a_query_without_days_gives_one_file(home: Home, tmp_path: Path) -> None:
    """Counts by language have no day to divide them by."""
    question = "SELECT language, count(*) AS n FROM articles GROUP BY ALL; -- by language"
    exported(home, tmp_path / "out", question=question)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["data.parquet"]
    rows = duckdb.sql(f"SELECT sum(n) FROM '{tmp_path}/out/data.parquet'").fetchall()
    assert rows == [(ARTICLES,)]


def test_an_empty_result_gives_an_empty_file_with_its_columns(home: Home, tmp_path: Path) -> None:
    """A program that reads it every morning must not fail on a quiet night."""
    late = datetime(2100, 1, 1, tzinfo=UTC)
    exported(home, tmp_path / "out", since=late)
    relation = duckdb.sql(f"FROM '{tmp_path}/out/**/*.parquet'")
    assert (relation.fetchall(), "published_at" in relation.columns) == ([], True)
    exported(home, tmp_path / "out.csv", "csv", since=late)
    assert (tmp_path / "out.csv").read_text().startswith("article_id,url")


def test_an_empty_home_exports_no_rows_and_a_missing_one_is_refused(tmp_path: Path) -> None:
    """A mistyped --home must not look like a day without news."""
    warehouse = made_warehouse(tmp_path / "home")
    publish(warehouse)
    assert exported(warehouse.home, tmp_path / "out").rows == 0
    with pytest.raises(StorageError, match="warta collect"):
        exported(Home(tmp_path / "other"), tmp_path / "elsewhere")


def test_an_earlier_export_is_replaced_only_with_overwrite(home: Home, tmp_path: Path) -> None:
    """A folder with other files is never removed."""
    target = tmp_path / "out"
    exported(home, target)
    with pytest.raises(StorageError, match="--overwrite"):
        exported(home, target)
    exported(home, target, overwrite=True, question="SELECT 1 AS one")
    assert [path.name for path in target.iterdir()] == ["data.parquet"]
    (target / "thesis.txt").write_text("mine")
    with pytest.raises(StorageError, match="not an earlier export"):
        exported(home, target, overwrite=True)
    assert (target / "thesis.txt").read_text() == "mine"
    with pytest.raises(StorageError, match="not an earlier export"):
        exported(home, target, "csv", overwrite=True)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)  # as /dev/stdout, which root could rename over
    with pytest.raises(StorageError, match="is a device or a pipe"):
        exported(home, pipe, "csv", overwrite=True)
    assert pipe.is_fifo()


@pytest.mark.parametrize(
    ("question", "since", "message"),
    [
        ("SELECT absent FROM articles", False, "absent"),
        ("SELECT 1 AS one", True, "updated_at"),
        ("DROP VIEW articles", False, "DROP is refused"),
        ("SELECT 1; SELECT 2", False, "one query at a time"),
        ("", False, "no query"),
        ("EXPLAIN ANALYZE COPY (SELECT 1) TO 'x'", False, "COPY is refused"),
        ("FROM enable_logging()", False, "enable_logging"),
        ("SELECT 1) TO '/tmp/x'; SELECT (2", False, "syntax"),
        ("FROM read_csv('/etc/passwd')", False, "disabled"),
        ("SELECT sum(error(title)) FROM articles", False, "yes"),
    ],
)
@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_a_query_that_fails_leaves_no_file_behind(
    home: Home, tmp_path: Path, form: Format, question: str, since: bool, message: str
) -> None:
    """And no query can read files or run a second statement."""
    begin = datetime(2026, 1, 1, tzinfo=UTC) if since else None
    with pytest.raises(BadQuestion, match=message):
        exported(home, tmp_path / "out", form, question=question, since=begin)
    assert list(tmp_path.iterdir()) == []


def test_a_target_that_can_not_be_written_is_named(home: Home, tmp_path: Path) -> None:
    """DuckDB's own message would name a temporary file."""
    with pytest.raises(StorageError, match="there is no folder"):
        exported(home, tmp_path / "absent" / "out")
    full = Path("/dev/full")
    if full.exists():
        with pytest.raises(StorageError):
            exported(home, Path("/proc/out.csv"), "csv")


def test_quotes_in_paths_and_column_names_are_escaped(home: Home, tmp_path: Path) -> None:
    """They are put into SQL, where a quote would end the string."""
    exported(home, tmp_path / "it's $here.csv", "csv", question='SELECT 1 AS "o\'n""e"')
    rows = list(csv.reader(io.StringIO((tmp_path / "it's $here.csv").read_text())))
    assert rows == [["o'n\"e"], ["1"]]
    exported(home, tmp_path / "it's here")
    assert (tmp_path / "it's here").is_dir()


_KILLED = """
import os, signal, sys
from pathlib import Path
from warta.storage.care.export import export
from warta.storage.care.export_rows import ExportRequest
from warta.storage.home import Home

home, target, left, exchanges = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4]

def watch(event, arguments):
    global left
    if event == "ctypes.dlsym" and exchanges == "no":
        raise AttributeError("an older system")
    if event in ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "ctypes.dlsym"):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(watch)
export(Home(home), target, ExportRequest("parquet", "SELECT 'new' AS age"),
       overwrite=True, on_progress=lambda rows, total: None)
"""


@pytest.mark.parametrize("exchanges", ["yes", "no"])
def test_an_export_that_is_killed_leaves_the_old_or_the_new_files(
    home: Home, tmp_path: Path, exchanges: str
) -> None:
    """Killed between two renames, an export once left nothing at its target."""
    target, ages, moment = tmp_path / "out", set[str](), 0
    while True:
        moment += 1
        exported(home, target, question="SELECT 'old' AS age", overwrite=True)
        arguments = [str(home.root), str(target), str(moment), exchanges]
        done = subprocess.run(
            [sys.executable, "-c", _KILLED, *arguments], check=False, capture_output=True, text=True
        )
        if exchanges == "yes":
            assert target.is_dir()  # at every moment
        clear_away(target)
        with duckdb.connect() as database:
            [(age,)] = database.execute(f"SELECT age FROM '{target}/*.parquet'").fetchall()
        assert [path.name for path in tmp_path.iterdir()] == ["out"]
        if done.returncode == 0:
            assert age == "new"
            break
        assert done.returncode == -signal.SIGKILL, done.stderr
        ages.add(age)
    assert ages == {"old", "new"}
    assert moment > 4


def test_an_export_is_refused_while_another_writes_to_its_target(
    home: Home, tmp_path: Path
) -> None:
    """Otherwise the files of both would be mixed."""
    target = tmp_path / "out"

    def meanwhile(rows: int, total: int) -> None:
        with pytest.raises(StorageError, match="another export"):
            exported(home, target)

    done = export(home, target, ExportRequest("csv"), overwrite=False, on_progress=meanwhile)
    assert done.rows == ARTICLES
