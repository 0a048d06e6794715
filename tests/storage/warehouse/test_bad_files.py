"""Damaged or missing files are refused with what to do, and nothing is made worse."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from tests.conftest import python_path
from warta.news.feeds.subscription import Subscription
from warta.storage.errors import StorageError
from warta.storage.home import Home
from warta.storage.tables.feeds import count_subscribed, subscribe
from warta.storage.warehouse.connection import Warehouse
from warta.storage.warehouse.snapshot import publish, reading

NOW = datetime(2026, 11, 3, 12, tzinfo=UTC)
ROOT = Path(__file__).parents[3]
HEADER_BYTES, BLOCK_BYTES = 3 * 4096, 256 * 1024


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Make a home whose warehouse has several blocks, and publish it."""
    home = Home(tmp_path / "home")
    Warehouse(home).migrate()
    add(home, *(f"http://host{n}.example/feed?{n:0200}" for n in range(3000)))
    publish(Warehouse(home))
    return home


def add(home: Home, *urls: str) -> None:
    with Warehouse(home).transaction() as database:
        subscribe(database, map(Subscription, urls), now=NOW)


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def cut_within_the_header(path: Path) -> None:
    os.truncate(path, 5000)


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size - BLOCK_BYTES - 100)


def other_format(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\0" * 1000)


def unknown_version(path: Path) -> None:
    """Make it look like a file of a future DuckDB."""
    content = bytearray(path.read_bytes())
    content[12] = 0xC8
    path.write_bytes(content)


def corrupted(path: Path) -> None:
    """Overwrite some bytes of every block."""
    content = bytearray(path.read_bytes())
    for start in range(HEADER_BYTES, len(content), BLOCK_BYTES):
        content[start + 3000 : start + 3200] = bytes(200)
    path.write_bytes(content)


DAMAGES = [emptied, cut_within_the_header, cut, other_format, unknown_version, corrupted]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_warehouse_is_refused_with_a_command_that_restores_it(
    home: Home, damage: Callable[[Path], None]
) -> None:
    """Neither a traceback nor a new, empty database may be what a person gets."""
    damage(home.warehouse)
    before = home.warehouse.read_bytes()
    with pytest.raises(StorageError) as refused:
        Warehouse(home).migrate()
        add(home, "http://more.example/")
    assert home.warehouse.read_bytes() == before
    assert str(home.warehouse) in str(refused.value)
    run_the_offered_command(str(refused.value))
    add(home, "http://more.example/")
    with Warehouse(home).transaction() as database:
        assert count_subscribed(database) == 3001


def test_a_missing_warehouse_beside_its_snapshot_is_not_created_again(home: Home) -> None:
    """A mount may be missing; an empty database would hide that."""
    home.warehouse.unlink()
    with pytest.raises(StorageError, match="is missing") as refused:
        Warehouse(home).migrate()
    assert not home.warehouse.exists()
    run_the_offered_command(str(refused.value))
    Warehouse(home).migrate()


def run_the_offered_command(message: str) -> None:
    """Run the command that a message offers."""
    command = message[message.index("cp ") :].partition(". ")[0]
    subprocess.run(command, shell=True, check=True)


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_snapshot_is_replaced_by_the_next_run(
    home: Home, damage: Callable[[Path], None]
) -> None:
    """It is a copy, so nothing is lost; the message says so."""
    home.snapshot.chmod(0o644)
    damage(home.snapshot)
    with (
        pytest.raises(StorageError, match="the next run publishes a new one"),
        reading(home) as data,
    ):
        data.execute("SELECT * FROM store.feed").fetchall()
    publish(Warehouse(home))
    with reading(home) as database:
        assert count_subscribed(database) == 3000


def test_reading_before_the_first_run_is_explained(tmp_path: Path) -> None:
    """A new user must learn which command to run first."""
    with pytest.raises(StorageError, match="warta collect"), reading(Home(tmp_path)):
        pass


def test_what_a_killed_writer_committed_is_there(home: Home) -> None:
    """DuckDB replays its log; a log that is not one changes nothing."""
    code = (
        "import os, sys, duckdb\n"
        "database = duckdb.connect(sys.argv[1])\n"
        "database.execute('CREATE TABLE kept AS SELECT 42')\n"
        "os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(home.warehouse)], check=False)
    log = Path(f"{home.warehouse}.wal")
    assert log.stat().st_size > 0
    with Warehouse(home).transaction() as database:
        assert database.execute("FROM kept").fetchall() == [(42,)]
    log.write_bytes(b"no log" * 50)
    Warehouse(home).migrate()
    with Warehouse(home).transaction() as database:
        assert count_subscribed(database) == 3000


def test_a_warehouse_that_another_program_has_open_is_refused(home: Home) -> None:
    """The message names the snapshot, which anybody can open at any time."""
    with opened_elsewhere(home), pytest.raises(StorageError, match=r"open news\.duckdb instead"):
        add(home, "http://more.example/")
    add(home, "http://more.example/")


@contextmanager
def opened_elsewhere(home: Home) -> Iterator[None]:
    """Keep the warehouse open in another process during the block."""
    code = (
        "import sys, duckdb; d = duckdb.connect(sys.argv[1]); print(flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(home.warehouse)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        try:
            yield
        finally:
            process.communicate()


def added_by_command(home: Home, *prefix: str) -> subprocess.CompletedProcess[str]:
    """Run `warta feeds add` without root's right to write any file."""
    if os.geteuid() == 0 and shutil.which("setpriv") is None:
        pytest.skip("root may write anywhere, and setpriv (util-linux) is not there")
    without_rights = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
    command = ["feeds", "add", "--unchecked", "http://more.example/"]
    return subprocess.run(
        [
            *prefix,
            *(without_rights if os.geteuid() == 0 else []),
            *(sys.executable, "-m", "warta.cli", *command),
        ],
        env=os.environ | {"WARTA_HOME": str(home.root), "PYTHONPATH": python_path()},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("target", ["warehouse", "folder", "above"])
def test_a_file_or_folder_that_may_not_be_written_is_named(home: Home, target: str) -> None:
    """A folder may be read-only, or a file belong to another user."""
    if target == "above":  # the home does not exist and can't be created
        home = Home(home.root / "deeper" / "home")
        read_only, named = home.root.parent.parent, home.root
    else:
        read_only = named = home.warehouse if target == "warehouse" else home.root
    read_only.chmod(0o555)
    try:
        process = added_by_command(home)
    finally:
        read_only.chmod(0o755)
    assert process.returncode == 1
    assert str(named) in process.stderr
    assert "Traceback" not in process.stderr
    if target != "above":
        assert added_by_command(home).returncode == 0


def test_a_full_disk_stops_a_command_and_harms_nothing(home: Home) -> None:
    """A limit on the size of files acts like a full disk."""
    limit = home.warehouse.stat().st_size // 1024
    process = added_by_command(home, "prlimit", f"--fsize={limit * 1024}")
    assert process.returncode == 1, process.stderr
    assert "everything saved before is safe" in process.stderr
    assert "Traceback" not in process.stderr
    assert added_by_command(home).returncode == 0
    with duckdb.connect(str(home.warehouse), read_only=True) as database:
        assert database.execute("SELECT count(*) FROM store.feed").fetchone() == (3001,)


def test_an_archive_that_is_not_a_folder_is_named(home: Home) -> None:
    """A person may have put a file there."""
    shutil.rmtree(home.archive)
    home.archive.write_text("in the way")
    with pytest.raises(StorageError, match="archive"):
        Warehouse(home).migrate()


def test_home_whose_path_duckdb_can_not_write_is_refused_before_it_is_made(tmp_path: Path) -> None:
    """DuckDB puts ".wal" before a question mark; the message named a damaged file or a full disk."""
    home = Home(tmp_path / "what?" / "home")
    with pytest.raises(StorageError, match="path with '\\?'; name another folder"):
        Warehouse(home).migrate()
    assert list(tmp_path.iterdir()) == []
