"""The snapshot equals the warehouse, is complete at every moment, and never changes for a reader."""

from __future__ import annotations

import multiprocessing
import os
import resource
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.made_home import made_warehouse
from warta.news.feeds.subscription import Subscription
from warta.storage.errors import StorageError
from warta.storage.home import Home
from warta.storage.tables.feeds import subscribe
from warta.storage.warehouse.connection import Warehouse
from warta.storage.warehouse.snapshot import PublishedCopy, publish, reading

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return made_warehouse(tmp_path)


def add(warehouse: Warehouse, *urls: str) -> None:
    with warehouse.transaction() as database:
        subscribe(database, [Subscription(url) for url in urls], now=NOW)


def feeds_in(snapshot: Path) -> int:
    with duckdb.connect(str(snapshot), read_only=True) as reader:
        [(count,)] = reader.execute("SELECT count(*) FROM feeds").fetchall()
    return int(count)


def fill(warehouse: Warehouse, megabytes: int) -> None:
    """Make the file large enough for a difference between copying and updating it."""
    with warehouse.transaction() as database:
        database.execute(
            "CREATE OR REPLACE TABLE store.ballast AS "
            "SELECT hash(i) AS a FROM range($rows) AS rows (i)",
            {"rows": megabytes * 131_072},
        )


def published(warehouse: Warehouse, name: str) -> PublishedCopy:
    """Add a feed and publish; check that the snapshot equals the warehouse byte for byte."""
    add(warehouse, f"http://{name}.example/")
    publication = publish(warehouse)
    home = warehouse.home
    assert home.snapshot.read_bytes() == home.warehouse.read_bytes()
    assert {path.name for path in home.root.glob(".*")} <= {home.spare_snapshot.name}
    return publication


def test_open_readers_see_the_same_rows_after_the_snapshot_is_replaced(
    warehouse: Warehouse,
) -> None:
    """A notebook that is open for hours must neither block a run nor see changing rows."""
    add(warehouse, "http://a.example/")
    publish(warehouse)
    with duckdb.connect(str(warehouse.home.snapshot), read_only=True) as reader:
        add(warehouse, "http://b.example/")
        publish(warehouse)
        assert reader.execute("SELECT count(*) FROM feeds").fetchone() == (1,)
    with duckdb.connect(str(warehouse.home.snapshot), read_only=True) as reader:
        assert reader.execute("SELECT count(*) FROM feeds").fetchone() == (2,)


def test_later_publications_write_only_what_changed(warehouse: Warehouse) -> None:
    """With a million articles, a complete copy would be 2 GB each quarter of an hour."""
    fill(warehouse, 20)
    first = published(warehouse, "a")
    published(warehouse, "b")
    third = published(warehouse, "c")
    if first.method == "reflink":
        assert third.method == "reflink"
        return
    assert third.method == "updated"
    assert third.written_bytes < warehouse.home.warehouse.stat().st_size / 2


def test_a_file_that_a_program_has_open_is_never_changed(warehouse: Warehouse) -> None:
    """A program that opened the snapshot an hour ago may read its blocks only now."""
    fill(warehouse, 8)
    add(warehouse, "http://first.example/")
    publish(warehouse)
    opened = os.open(warehouse.home.snapshot, os.O_RDONLY)  # such as a copy over a slow network
    before = os.pread(opened, 1 << 30, 0)
    with duckdb.connect(str(warehouse.home.snapshot), read_only=True) as reader:
        for number in range(4):
            published(warehouse, f"later{number}")
        assert reader.execute("SELECT count(*) FROM feeds").fetchone() == (1,)
        assert reader.execute("SELECT count(DISTINCT a) FROM store.ballast").fetchone() == (
            8 * 131_072,
        )
    assert os.pread(opened, 1 << 30, 0) == before
    os.close(opened)
    assert feeds_in(warehouse.home.snapshot) == 5


@example(steps=["add"] * 5 + ["grow", "add", "shrink"] + ["add"] * 3)  # blocks change places
@given(steps=st.lists(st.sampled_from(["add", "grow", "shrink", "read", "close"]), max_size=12))
@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_snapshot_equals_the_warehouse_after_any_changes(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str]
) -> None:
    """A file that is updated by its differences must not miss one."""
    warehouse = made_warehouse(tmp_path_factory.mktemp("home"))
    readers = []
    for number, step in enumerate(steps):
        if step == "grow":
            fill(warehouse, number + 1)
        elif step == "shrink":
            with warehouse.transaction() as database:
                database.execute("DROP TABLE IF EXISTS store.ballast")
        elif step == "read" and warehouse.home.snapshot.exists():
            readers.append(warehouse.home.snapshot.open("rb"))
        elif step == "close" and readers:
            readers.pop().close()
        published(warehouse, f"feed{number}")
    for reader in readers:
        reader.close()


def test_an_unfinished_file_of_a_crash_is_never_published(warehouse: Warehouse) -> None:
    """It has the name of a file that can be updated, but its content is garbage."""
    for name in "abc":
        published(warehouse, name)
    home = warehouse.home
    if home.spare_snapshot.exists():
        home.spare_snapshot.replace(home.fresh_snapshot)
    home.fresh_snapshot.write_bytes(b"cut off" * 100_000)
    published(warehouse, "d")
    assert not home.fresh_snapshot.exists()
    assert feeds_in(home.snapshot) == 4


def test_the_snapshot_is_read_only_and_has_no_old_log(warehouse: Warehouse) -> None:
    """A client that opens it to write would lock all others out."""
    published(warehouse, "a")
    stale = warehouse.home.snapshot.with_name("news.duckdb.wal")
    stale.write_bytes(b"of another file")
    published(warehouse, "b")
    assert warehouse.home.snapshot.stat().st_mode & 0o222 == 0
    assert not stale.exists()


def _publish_with_little_space(
    root: Path, most_bytes: int, messages: multiprocessing.Queue[str]
) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))
    try:
        publish(Warehouse(Home(root)))
        messages.put("published")
    except StorageError as error:
        messages.put(str(error))


def test_the_old_snapshot_stays_if_the_disk_is_full(warehouse: Warehouse) -> None:
    """People must be able to read what was published before."""
    published(warehouse, "a")
    fill(warehouse, 8)
    context = multiprocessing.get_context("spawn")
    messages: multiprocessing.Queue[str] = context.Queue()
    size = warehouse.home.warehouse.stat().st_size
    process = context.Process(
        target=_publish_with_little_space, args=(warehouse.home.root, size - 1_000_000, messages)
    )
    process.start()
    message = messages.get(timeout=60)
    process.join()
    assert "can't be published" in message
    assert "next run publishes it" in message
    assert feeds_in(warehouse.home.snapshot) == 1
    published(warehouse, "b")


@pytest.mark.parametrize(
    "attempt",
    [
        "SELECT * FROM read_csv('/etc/hostname')",
        "SELECT * FROM read_text('/etc/hostname')",
        "COPY (SELECT 1) TO '/tmp/warta-must-not-appear.csv'",
        "ATTACH '/tmp/warta-must-not-appear.duckdb' AS other",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "CREATE TABLE mine (i INTEGER)",
        "DELETE FROM store.feed",
        "SELECT * FROM 'http://127.0.0.1:9/x.parquet'",
    ],
)
def test_a_reader_s_sql_can_reach_only_the_snapshot(warehouse: Warehouse, attempt: str) -> None:
    """Queries come from colleagues and from language models; none may read files or the network."""
    publish(warehouse)
    with reading(warehouse.home) as database, pytest.raises(duckdb.Error):
        database.execute(attempt)
    assert not list(Path("/tmp").glob("warta-must-not-appear*"))
