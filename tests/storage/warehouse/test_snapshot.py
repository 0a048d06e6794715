"""The snapshot: equal to the warehouse, whole at every moment, never changed under a reader."""

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

from warta.news.feeds.subscription import Subscription
from warta.storage.errors import StorageError
from warta.storage.home import Home
from warta.storage.tables.feeds import subscribe
from warta.storage.warehouse.connection import Warehouse
from warta.storage.warehouse.snapshot import PublishedCopy, publish, reading

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    found = Warehouse(Home(tmp_path))
    found.migrate()
    return found


def add(warehouse: Warehouse, *urls: str) -> None:
    with warehouse.transaction() as database:
        wanted = [Subscription(url) for url in urls]
        subscribe(database, wanted, now=NOW)


def feeds_in(snapshot: Path) -> int:
    with duckdb.connect(str(snapshot), read_only=True) as reader:
        [(count,)] = reader.execute("SELECT count(*) FROM feeds").fetchall()
    return int(count)


def fill(warehouse: Warehouse, megabytes: int) -> None:
    """Give the file a size at which copying it whole differs from changing a part of it."""
    with warehouse.transaction() as database:
        database.execute(
            "CREATE OR REPLACE TABLE store.ballast AS "
            "SELECT hash(i) AS a FROM range($rows) AS rows (i)",
            {"rows": megabytes * 131_072},
        )


def published(warehouse: Warehouse, name: str) -> PublishedCopy:
    """Change something and publish; the snapshot must then equal the warehouse, byte for byte."""
    add(warehouse, f"http://{name}.example/")
    publication = publish(warehouse)
    home = warehouse.home
    assert home.snapshot.read_bytes() == home.warehouse.read_bytes()
    assert {path.name for path in home.root.glob(".*")} <= {home.spare_snapshot.name}
    return publication


def test_readers_keep_what_they_opened_while_the_snapshot_is_replaced(
    warehouse: Warehouse,
) -> None:
    """A notebook open for hours must neither block a run nor change under its owner."""
    add(warehouse, "http://a.example/")
    publish(warehouse)
    with duckdb.connect(str(warehouse.home.snapshot), read_only=True) as reader:
        add(warehouse, "http://b.example/")
        publish(warehouse)
        assert reader.execute("SELECT count(*) FROM feeds").fetchone() == (1,)
    with duckdb.connect(str(warehouse.home.snapshot), read_only=True) as reader:
        assert reader.execute("SELECT count(*) FROM feeds").fetchone() == (2,)


def test_the_third_publication_writes_only_what_changed(warehouse: Warehouse) -> None:
    """At a million articles a whole copy is 2 GB each quarter of an hour."""
    fill(warehouse, 20)
    first = published(warehouse, "a")
    published(warehouse, "b")
    third = published(warehouse, "c")
    if first.method == "reflink":
        assert third.method == "reflink"
        return
    assert third.method == "updated"
    assert third.written_bytes < warehouse.home.warehouse.stat().st_size / 2


def test_a_file_that_somebody_reads_is_never_changed(warehouse: Warehouse) -> None:
    """Whoever opened the snapshot an hour ago reads blocks of it only now."""
    fill(warehouse, 8)
    add(warehouse, "http://first.example/")
    publish(warehouse)
    opened = os.open(warehouse.home.snapshot, os.O_RDONLY)  # a copy over a slow network, say
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


@example(steps=["add"] * 5 + ["grow", "add", "shrink"] + ["add"] * 3)  # words changed places
@given(steps=st.lists(st.sampled_from(["add", "grow", "shrink", "read", "close"]), max_size=12))
@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_happens_between_publications_the_snapshot_equals_the_warehouse(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str]
) -> None:
    """Updating a file by what differs must leave out nothing."""
    warehouse = Warehouse(Home(tmp_path_factory.mktemp("home")))
    warehouse.migrate()
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


def test_what_a_crash_left_half_made_is_never_published(warehouse: Warehouse) -> None:
    """A file cut off while it was brought up to date looks like a spare one, and is garbage."""
    for name in "abc":
        published(warehouse, name)
    home = warehouse.home
    if home.spare_snapshot.exists():
        home.spare_snapshot.replace(home.fresh_snapshot)
    home.fresh_snapshot.write_bytes(b"cut off" * 100_000)
    published(warehouse, "d")
    assert not home.fresh_snapshot.exists()
    assert feeds_in(home.snapshot) == 4


def test_nobody_can_write_into_the_snapshot_by_mistake(warehouse: Warehouse) -> None:
    """A client that opens it to write would lock everybody else out."""
    published(warehouse, "a")
    stale = warehouse.home.snapshot.with_name("news.duckdb.wal")
    stale.write_bytes(b"of another file")
    published(warehouse, "b")
    assert warehouse.home.snapshot.stat().st_mode & 0o222 == 0
    assert not stale.exists()


def _publish_with_little_space(
    root: Path, most_bytes: int, said: multiprocessing.Queue[str]
) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))
    try:
        publish(Warehouse(Home(root)))
        said.put("published")
    except StorageError as error:
        said.put(str(error))


def test_without_space_the_old_snapshot_stays(warehouse: Warehouse) -> None:
    """The disk is full: people go on reading what was published before."""
    published(warehouse, "a")
    fill(warehouse, 8)
    context = multiprocessing.get_context("spawn")
    said: multiprocessing.Queue[str] = context.Queue()
    size = warehouse.home.warehouse.stat().st_size
    process = context.Process(
        target=_publish_with_little_space, args=(warehouse.home.root, size - 1_000_000, said)
    )
    process.start()
    message = said.get(timeout=60)
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
def test_a_readers_sql_reaches_nothing_beyond_the_snapshot(
    warehouse: Warehouse, attempt: str
) -> None:
    """Queries come from notebooks, colleagues and models: none may read files or the network."""
    publish(warehouse)
    with reading(warehouse.home) as database, pytest.raises(duckdb.Error):
        database.execute(attempt)
    assert not list(Path("/tmp").glob("warta-must-not-appear*"))
