"""Exports that other programs read: whole or not there, and the same as the snapshot."""

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

from tests.synthetic import filled
from warta.storage.care.export import Exported, clear_away, export
from warta.storage.care.export_rows import ExportRequest, Format
from warta.storage.errors import StorageError
from warta.storage.home import Home
from warta.storage.warehouse.connection import Warehouse
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
    """Articles of five days, the first of them at midnight."""
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
    heard: list[tuple[int, int]] = []
    done = export(
        home,
        target,
        ExportRequest(form, **wanted),
        overwrite=overwrite,
        on_progress=lambda rows, total: heard.append((rows, total)),
    )
    assert heard[-1] == (done.rows, done.rows)
    return done


def asked(home: Home, question: str) -> list[Any]:
    with reading(home) as database:
        return database.execute(question).fetchall()


def test_parquet_is_a_folder_a_day_and_holds_every_article_once(home: Home, tmp_path: Path) -> None:
    """Readers that know Hive's names skip the days that they don't ask for."""
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
    assert rows == asked(home, "FROM articles ORDER BY ALL")
    assert misplaced == []
    assert codecs == [("ZSTD",)]


def test_rows_without_a_day_are_kept_beside_the_others(home: Home, tmp_path: Path) -> None:
    exported(home, tmp_path / "out", question=SOME_WITHOUT_DAY)
    [(dated,)] = asked(home, f"SELECT count(published_at) FROM ({SOME_WITHOUT_DAY})")
    with duckdb.connect() as database:
        rows = database.execute(
            "SELECT count(*), count(published_at), count(day) "
            f"FROM read_parquet('{tmp_path}/out/*/*.parquet', hive_partitioning = true)"
        ).fetchall()
    assert rows == [(ARTICLES, dated, dated)]
    assert dated < ARTICLES


def test_many_days_take_several_passes_and_none_is_lost(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("warta.storage.care.export_rows._ROWS_A_STEP", 7)
    assert exported(home, tmp_path / "out").rows == ARTICLES
    with duckdb.connect() as database:
        ids = database.execute(f"SELECT article_id FROM '{tmp_path}/out/*/*.parquet'").fetchall()
    assert sorted(ids) == asked(home, "SELECT article_id FROM articles ORDER BY ALL")


def test_csv_has_lists_as_json_and_times_with_their_zone(home: Home, tmp_path: Path) -> None:
    """Spreadsheets and csv modules read it; quotes and line breaks in a title harm nothing."""
    target = tmp_path / "out.csv"
    exported(home, target, "csv", question="FROM articles ORDER BY article_id")
    with target.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    expected = asked(
        home, "SELECT article_id, tags, published_at FROM articles ORDER BY article_id"
    )
    found = [
        (int(r["article_id"]), json.loads(r["tags"]), datetime.fromisoformat(r["published_at"]))
        for r in rows
    ]
    assert found == expected
    assert {row["title"] for row in rows} == {AWKWARD}


def test_json_lines_are_one_object_a_line(home: Home, tmp_path: Path) -> None:
    target = tmp_path / "out.jsonl.gz"
    done = exported(home, target, "jsonl")
    lines = [json.loads(line) for line in gzip.decompress(target.read_bytes()).splitlines()]
    assert done == Exported(ARTICLES, 1, target.stat().st_size)
    assert sorted(line["article_id"] for line in lines) == sorted(
        row for (row,) in asked(home, "SELECT article_id FROM articles")
    )
    assert {line["title"] for line in lines} == {AWKWARD}
    assert isinstance(lines[0]["tags"], list)


def test_since_takes_what_was_stored_or_edited_since(home: Home, tmp_path: Path) -> None:
    """Yesterday's export and today's `--since` together are today's."""
    [(middle,)] = asked(home, "SELECT quantile_disc(updated_at, 0.5) FROM articles")
    done = exported(home, tmp_path / "out.jsonl", "jsonl", since=middle)
    expected = asked(home, f"SELECT count(*) FROM articles WHERE updated_at >= '{middle}'")
    assert [(done.rows,)] == expected
    assert 0 < done.rows < ARTICLES


def test_a_query_without_days_is_one_file(home: Home, tmp_path: Path) -> None:
    question = "SELECT language, count(*) AS n FROM articles GROUP BY ALL; -- by language"
    exported(home, tmp_path / "out", question=question)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["data.parquet"]
    rows = duckdb.sql(f"SELECT sum(n) FROM '{tmp_path}/out/data.parquet'").fetchall()
    assert rows == [(ARTICLES,)]


def test_an_empty_answer_is_an_empty_file_with_its_columns(home: Home, tmp_path: Path) -> None:
    """A program that reads it every morning must not fail on a quiet night."""
    late = datetime(2100, 1, 1, tzinfo=UTC)
    exported(home, tmp_path / "out", since=late)
    found = duckdb.sql(f"FROM '{tmp_path}/out/**/*.parquet'")
    assert (found.fetchall(), "published_at" in found.columns) == ([], True)
    exported(home, tmp_path / "out.csv", "csv", since=late)
    assert (tmp_path / "out.csv").read_text().startswith("article_id,url")


def test_an_empty_home_exports_nothing_and_says_so(tmp_path: Path) -> None:
    warehouse = Warehouse(Home(tmp_path / "home"))
    warehouse.migrate()
    publish(warehouse)
    assert exported(warehouse.home, tmp_path / "out").rows == 0
    with pytest.raises(StorageError, match="warta collect"):
        exported(Home(tmp_path / "other"), tmp_path / "elsewhere")


def test_an_earlier_export_is_replaced_only_when_asked(home: Home, tmp_path: Path) -> None:
    """What is no export of ours is never removed."""
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
    ("question", "since", "said"),
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
def test_a_query_that_cannot_be_answered_leaves_nothing_behind(
    home: Home, tmp_path: Path, form: Format, question: str, since: bool, said: str
) -> None:
    """Neither does it reach files, or more than one statement."""
    begin = datetime(2026, 1, 1, tzinfo=UTC) if since else None
    with pytest.raises(BadQuestion, match=said):
        exported(home, tmp_path / "out", form, question=question, since=begin)
    assert list(tmp_path.iterdir()) == []


def test_where_it_cannot_write_it_says_so(home: Home, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="there is no folder"):
        exported(home, tmp_path / "absent" / "out")
    full = Path("/dev/full")
    if full.exists():
        with pytest.raises(StorageError):
            exported(home, Path("/proc/out.csv"), "csv")


def test_names_with_quotes_are_names(home: Home, tmp_path: Path) -> None:
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
def test_killed_anywhere_an_export_leaves_the_old_one_or_the_new_one(
    home: Home, tmp_path: Path, exchanges: str
) -> None:
    """A process killed between two renames left nothing at the target, and nobody found it."""
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


def test_two_exports_to_one_place_do_not_mix(home: Home, tmp_path: Path) -> None:
    """The second is refused, and what the first was making is left alone."""
    target = tmp_path / "out"

    def meanwhile(rows: int, total: int) -> None:
        with pytest.raises(StorageError, match="another export"):
            exported(home, target)

    done = export(home, target, ExportRequest("csv"), overwrite=False, on_progress=meanwhile)
    assert done.rows == ARTICLES
