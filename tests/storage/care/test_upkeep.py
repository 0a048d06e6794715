"""Upkeep deletes old records and frees disk space; articles stay, and readers are not disturbed."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from benchmarks.bloat import measure
from tests.synthetic import NOW, filled
from warta.storage.care import compaction, upkeep
from warta.storage.care.compaction import compact, is_wasteful, waste
from warta.storage.care.retention import Retention, files_to_retire, forget_pages, is_due
from warta.storage.care.upkeep import index_all, maintain
from warta.storage.errors import StorageError
from warta.storage.files.archive import Archive
from warta.storage.home import Home
from warta.storage.tables.pages import index_leftovers
from warta.storage.tables.search import index_state, index_waiting
from warta.storage.warehouse.connection import Database, Warehouse
from warta.storage.warehouse.interrupting import interrupted_when
from warta.storage.warehouse.snapshot import publish

YEAR_LATER = NOW + timedelta(days=365)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a home with 2,000 articles, their polls, and an archive file for each of ten days."""
    warehouse = filled(tmp_path_factory.mktemp("template") / "home", 2_000, feeds=20)
    for day in range(10):
        name = f"{NOW - timedelta(days=day):%Y%m%d}-a.warc.gz"
        (warehouse.home.archive / name).write_bytes(b"x" * 1_000_000)
        with warehouse.transaction() as database:
            database.execute("INSERT INTO store.archive_file VALUES (?, 1000000)", [name])
            database.execute(
                "INSERT INTO store.page SELECT i, 'u', ?, ?, i, 1 FROM range(10) AS r (i)",
                [NOW - timedelta(days=day), name],
            )
    return warehouse.home.root


@pytest.fixture
def warehouse(template: Path, tmp_path: Path) -> Warehouse:
    shutil.copytree(template, tmp_path / "home")
    return Warehouse(Home(tmp_path / "home"))


def count(warehouse: Warehouse, table: str) -> int:
    with warehouse.transaction() as database:
        [(rows,)] = database.execute(f"SELECT count(*) FROM {table}").fetchall()
    return int(rows)


def test_old_runs_and_polls_are_deleted_and_articles_never(warehouse: Warehouse) -> None:
    """Nobody needs a poll of last year, but many an article of last year."""
    counts = {view: count(warehouse, view) for view in ("articles", "entries", "feeds")}
    archive = Archive(warehouse.home, writer="a")
    done = maintain(warehouse, archive, Retention(log_days=90), NOW)
    assert (done.runs, done.polls) == (0, 0)
    done = maintain(warehouse, archive, Retention(log_days=90), YEAR_LATER)
    assert done.runs > 0
    assert done.polls == 20 * done.runs
    assert [count(warehouse, view) for view in ("polls", "runs", "ledger")] == [0, 0, 0]
    assert {view: count(warehouse, view) for view in counts} == counts


@pytest.mark.parametrize(
    ("retention", "left"),
    [
        (Retention(), 10),
        (Retention(archive_days=3), 4),
        (Retention(archive_megabytes=5), 5),
        (Retention(archive_days=7, archive_megabytes=2), 2),
        (Retention(archive_megabytes=0, archive_days=1), 2),
    ],
)
def test_the_oldest_archive_files_are_deleted_by_age_and_size(
    warehouse: Warehouse, retention: Retention, left: int
) -> None:
    """The file of today is being written, so it always stays."""
    archive = Archive(warehouse.home, writer="a")
    pages = count(warehouse, "store.page")
    done = maintain(warehouse, archive, retention, NOW)
    assert (len(archive.sizes()), done.archive_files) == (left, 10 - left)
    assert count(warehouse, "store.archive_file") == left
    assert count(warehouse, "store.page") == pages - 10 * (10 - left)
    assert f"{NOW:%Y%m%d}-a.warc.gz" in archive.sizes()


def test_a_crash_while_an_archive_file_is_deleted_is_completed_by_the_next_upkeep(
    warehouse: Warehouse,
) -> None:
    """A file whose pages left the index must not be indexed again as a new one."""
    archive = Archive(warehouse.home, writer="a")
    retention = Retention(archive_days=3)
    with warehouse.transaction() as database:
        forget_pages(database, files_to_retire(archive, retention, NOW))
    with warehouse.transaction() as database:
        assert index_leftovers(database, archive) == 0
    assert maintain(warehouse, archive, retention, NOW).archive_files == 6
    assert len(archive.sizes()) == 4


def test_articles_are_deleted_only_on_request(warehouse: Warehouse) -> None:
    """Then their versions, addresses and copies are deleted, too."""
    with warehouse.transaction() as database:
        database.execute(
            "UPDATE store.article SET copy_of = (SELECT arg_min(article_id, published_at) "
            "FROM store.article), copy_kind = 'exact', similarity = 1 "
            "WHERE published_at = (SELECT max(published_at) FROM store.article)"
        )
    before = NOW - timedelta(seconds=1_000 * 17.28)
    done = maintain(
        warehouse, Archive(warehouse.home, writer="a"), Retention(), NOW, articles_before=before
    )
    assert done.articles == 1_001
    assert count(warehouse, "articles") == 999
    assert count(warehouse, "copies") == 0
    assert count(warehouse, "store.article") == 999
    assert count(warehouse, "(SELECT DISTINCT article_id FROM store.alias)") == 999
    assert count(warehouse, "entries") == 2_000


def test_upkeep_is_due_once_a_day(warehouse: Warehouse) -> None:
    """A run every quarter of an hour must not examine everything each time."""
    with warehouse.transaction() as database:
        [(first,)] = database.execute("SELECT min(started_at) FROM store.run").fetchall()
        assert not is_due(database, first + timedelta(hours=23)), "nothing in a new home is old"
        assert is_due(database, first + timedelta(hours=25))
    maintain(warehouse, Archive(warehouse.home, writer="a"), Retention(), NOW)
    with warehouse.transaction() as database:
        assert not is_due(database, NOW + timedelta(hours=23))
        assert is_due(database, NOW + timedelta(hours=25))


def test_compaction_gives_space_back_and_changes_nothing(warehouse: Warehouse) -> None:
    """Open readers keep their file; views, comments and the order of rows stay the same."""
    publish(warehouse)
    questions = (
        "SELECT * FROM articles ORDER BY ALL", "SELECT * FROM runs ORDER BY ALL",
        "SELECT article_id FROM store.article",
        "SELECT table_name, column_name, comment FROM duckdb_columns() WHERE NOT internal ORDER BY ALL",
        "SELECT * FROM store.schema_version ORDER BY ALL",
        "SELECT index_name, sql FROM duckdb_indexes() ORDER BY ALL",
    )  # fmt: skip
    rows = "AS SELECT hash(i) AS number FROM range($rows) AS r (i)"
    for table, size in (("ballast", 3_000_000), ("behind_it", 300_000)):
        with warehouse.transaction() as database:
            database.execute(f"CREATE TABLE store.{table} {rows}", {"rows": size})
    with warehouse.transaction() as database:
        database.execute("DROP TABLE store.ballast")
        before = [database.execute(question).fetchall() for question in questions]
    with warehouse.checkpointed():
        pass
    with warehouse.transaction() as database:
        free, total = waste(database)
    assert free > total / 2
    with duckdb.connect(str(warehouse.home.snapshot), read_only=True) as reader:
        done = compact(warehouse)
        assert done
        publish(warehouse)
        assert reader.execute("SELECT count(*) FROM articles").fetchone() == (2_000,)
    assert done.after < done.before / 2
    assert done.after == warehouse.home.warehouse.stat().st_size
    with warehouse.transaction() as database:
        assert [database.execute(question).fetchall() for question in questions] == before
        assert waste(database)[0] < free
    assert not list(warehouse.home.root.glob(".warehouse*"))
    warehouse.migrate()


def test_a_compaction_that_fails_leaves_the_warehouse_as_it_was(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk has no space for the second file."""
    with warehouse.checkpointed():
        before = warehouse.home.warehouse.read_bytes()
    blocked = warehouse.home.root / ".warehouse.duckdb.fresh"
    blocked.mkdir()
    with pytest.raises(StorageError, match="can't be compacted"):
        compact(warehouse)
    blocked.rmdir()
    assert warehouse.home.warehouse.read_bytes() == before
    assert count(warehouse, "articles") == 2_000


def test_a_request_to_stop_interrupts_a_statement_and_not_the_next_one(
    warehouse: Warehouse,
) -> None:
    with (
        warehouse.transaction() as database,
        pytest.raises(duckdb.InterruptException),
        interrupted_when(lambda: True, database),
    ):
        database.execute("SELECT sum(hash(i)) FROM range(1_000_000_000_000) AS r (i)")
    assert count(warehouse, "articles") == 2_000


def test_a_request_to_stop_ends_a_compaction_and_changes_nothing(warehouse: Warehouse) -> None:
    """Writing 11 GB again takes minutes, and systemd kills after 90 s."""
    with warehouse.checkpointed():
        before = warehouse.home.warehouse.read_bytes()
    assert compact(warehouse, lambda: True) is None
    assert warehouse.home.warehouse.read_bytes() == before
    assert not list(warehouse.home.root.glob(".warehouse*"))
    stopped = maintain(
        warehouse, Archive(warehouse.home), Retention(), NOW, always_compact=True,
        stopping=lambda: True,
    )  # fmt: skip
    assert stopped.compaction is None


def test_a_request_to_stop_ends_indexing_after_a_step_and_the_next_call_goes_on(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    with warehouse.transaction() as database:
        for table in ("posting", "document", "word", "opening", "rest"):
            database.execute(f"DELETE FROM store.search_{table}")
    steps = []

    def counted(database: Database, most: int) -> int:
        steps.append(most)
        return index_waiting(database, most)

    monkeypatch.setattr(upkeep, "BATCH_DOCUMENTS", 300)
    monkeypatch.setattr(upkeep, "index_waiting", counted)
    assert index_all(warehouse, lambda: bool(steps)) in (0, 300)
    with warehouse.transaction() as database:
        waiting = index_state(database).waiting
    assert waiting >= 1_700 and steps == [300]
    assert index_all(warehouse) == waiting


def test_a_file_with_little_free_space_is_not_compacted() -> None:
    """Writing 2 GB again to save 50 MB is not worth it."""
    mib = 1 << 20
    assert not is_wasteful(60 * mib, 100 * mib)
    assert not is_wasteful(500 * mib, 2_000 * mib)
    assert is_wasteful(900 * mib, 2_000 * mib)


def test_upkeep_of_an_empty_home_does_nothing(tmp_path: Path) -> None:
    """The first run of a home includes the first upkeep."""
    empty = Warehouse(Home(tmp_path))
    empty.migrate()
    done = maintain(empty, Archive(empty.home), Retention(1, 1, 1), datetime.now(UTC))
    assert (done.runs, done.archive_files, done.compaction) == (0, 0, None)


def test_the_file_does_not_grow_with_the_number_of_polls(tmp_path: Path) -> None:
    """20 polls of 300 feeds; `python -m benchmarks.bloat` does 1,000 polls of 1,000 feeds."""
    warehouse = filled(tmp_path / "home", 300, feeds=300)
    _, early, late = measure(warehouse, [5, 20], log_days=2)
    assert late.polls_kept == 20 * 300
    assert late.file_bytes < early.file_bytes * 1.5


def test_old_copies_from_before_migrations_and_temporary_files_are_deleted(
    warehouse: Warehouse,
) -> None:
    """Each is as large as the database; one for every upgrade would fill the disk."""
    root = warehouse.home.root
    young, old = root / "warehouse.schema3.duckdb", root / "warehouse.schema2.duckdb"
    temporary = root / ".warehouse.duckdb.fresh"
    for path in (young, old, temporary):
        path.touch()
    os.utime(young, (NOW.timestamp(), NOW.timestamp()))
    then = (NOW - timedelta(days=31)).timestamp()
    os.utime(old, (then, then))
    maintain(warehouse, Archive(warehouse.home, writer="a"), Retention(), NOW)
    assert (young.exists(), old.exists(), temporary.exists()) == (True, False, False)


def test_long_texts_of_an_earlier_version_are_compressed(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By default, one text of more than 4,096 bytes leaves its column uncompressed."""
    texts = sum_of_texts(warehouse)
    with monkeypatch.context() as earlier:
        earlier.setattr(compaction, "COMPRESSION", {})
        earlier.setattr(compaction, "STORAGE_VERSION", "v1.0.0")
        before = compact(warehouse)
    archive = Archive(warehouse.home, writer="a")
    done = maintain(warehouse, archive, Retention(), NOW)
    assert before is not None and done.compaction is not None
    assert done.compaction.after < 0.7 * before.after
    assert sum_of_texts(warehouse) == texts
    with warehouse.transaction() as database:
        kinds = database.execute(
            "SELECT DISTINCT column_name FROM pragma_storage_info('store.article') "
            "WHERE compression = 'ZSTD'"
        ).fetchall()
    assert kinds == [("text",)], "the other columns are read one value at a time"
    assert maintain(warehouse, archive, Retention(), NOW).compaction is None


def sum_of_texts(warehouse: Warehouse) -> int:
    """Return a checksum of all texts."""
    with warehouse.transaction() as database:
        [(total,)] = database.execute("SELECT sum(hash(text)) FROM store.article").fetchall()
    return int(total)
