"""Files that can't be used: what is wrong, where, what to do; and nothing is made worse."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
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
    """A home with a few blocks in its warehouse, and a snapshot."""
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


def cut_to_nothing(path: Path) -> None:
    os.truncate(path, 5000)


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size - BLOCK_BYTES - 100)


def other_format(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\0" * 1000)


def unknown_version(path: Path) -> None:
    """As a DuckDB of the far future may write it, its checksum right."""
    content = bytearray(path.read_bytes())
    content[12] = 0xC8
    path.write_bytes(content)


def rotten(path: Path) -> None:
    """Every block has lost some bytes."""
    content = bytearray(path.read_bytes())
    for start in range(HEADER_BYTES, len(content), BLOCK_BYTES):
        content[start + 3000 : start + 3200] = bytes(200)
    path.write_bytes(content)


DAMAGES = [emptied, cut_to_nothing, cut, other_format, unknown_version, rotten]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_warehouse_is_refused_with_a_way_back_that_works(
    home: Home, damage: Callable[[Path], None]
) -> None:
    """Never a traceback, never a silent new database beside the old one."""
    damage(home.warehouse)
    before = home.warehouse.read_bytes()
    with pytest.raises(StorageError) as refused:
        Warehouse(home).migrate()
        add(home, "http://more.example/")
    assert home.warehouse.read_bytes() == before
    assert str(home.warehouse) in str(refused.value)
    follow_the_way_back(str(refused.value))
    add(home, "http://more.example/")
    with Warehouse(home).transaction() as database:
        assert count_subscribed(database) == 3001


def test_a_warehouse_that_is_gone_is_not_made_anew_beside_its_snapshot(home: Home) -> None:
    """A mount that is missing, a hand that slipped: starting from nothing would hide it."""
    home.warehouse.unlink()
    with pytest.raises(StorageError, match="is missing") as refused:
        Warehouse(home).migrate()
    assert not home.warehouse.exists()
    follow_the_way_back(str(refused.value))
    Warehouse(home).migrate()


def follow_the_way_back(message: str) -> None:
    """Type the command that a message offers."""
    command = message[message.index("cp ") :].partition(". ")[0]
    subprocess.run(command, shell=True, check=True)


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_snapshot_says_so_and_the_next_run_makes_it_anew(
    home: Home, damage: Callable[[Path], None]
) -> None:
    """It is a copy: nothing is lost with it."""
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


def test_reading_before_the_first_run_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="warta collect"), reading(Home(tmp_path)):
        pass


def test_what_a_killed_writer_left_in_the_log_is_there(home: Home) -> None:
    """DuckDB replays its log; a log that is no log changes nothing."""
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


def test_a_warehouse_that_another_program_has_open_is_named_with_what_to_read(home: Home) -> None:
    """People try; they learn of the snapshot."""
    with opened_elsewhere(home), pytest.raises(StorageError, match=r"open news\.duckdb instead"):
        add(home, "http://more.example/")
    add(home, "http://more.example/")


class opened_elsewhere:  # noqa: N801 - reads as what it says
    """The warehouse is open in another process for the block."""

    def __init__(self, home: Home) -> None:
        code = "import sys, duckdb; d = duckdb.connect(sys.argv[1]); print(flush=True); sys.stdin.read()"
        self._process = subprocess.Popen(
            [sys.executable, "-c", code, str(home.warehouse)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def __enter__(self) -> None:
        assert self._process.stdout is not None
        self._process.stdout.readline()

    def __exit__(self, *raised: object) -> None:
        self._process.communicate()


def added_by_command(home: Home, *before: str) -> subprocess.CompletedProcess[str]:
    """`warta feeds add` as a person may have to run it: without root's power over files."""
    if os.geteuid() == 0 and shutil.which("setpriv") is None:
        pytest.skip("root may write anywhere, and setpriv (util-linux) is not there")
    plain = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
    return subprocess.run(
        [
            *before,
            *(plain if os.geteuid() == 0 else []),
            *(
                sys.executable,
                "-m",
                "warta.cli",
                "feeds",
                "add",
                "--unchecked",
                "http://more.example/",
            ),
        ],
        env=os.environ | {"WARTA_HOME": str(home.root), "PYTHONPATH": python_path()},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("target", ["warehouse", "folder", "above"])
def test_what_may_not_be_written_is_named(home: Home, target: str) -> None:
    """A read-only folder, a file of somebody else's."""
    if target == "above":  # the home is not there, and can't be made
        home = Home(home.root / "deeper" / "home")
        place, named = home.root.parent.parent, home.root
    else:
        place = named = home.warehouse if target == "warehouse" else home.root
    place.chmod(0o555)
    try:
        done = added_by_command(home)
    finally:
        place.chmod(0o755)
    assert done.returncode == 1
    assert str(named) in done.stderr
    assert "Traceback" not in done.stderr
    if target != "above":
        assert added_by_command(home).returncode == 0


def test_no_space_stops_a_step_and_harms_nothing(home: Home) -> None:
    """The file may not grow, as on a full disk."""
    limit = home.warehouse.stat().st_size // 1024
    done = added_by_command(home, "prlimit", f"--fsize={limit * 1024}")
    assert done.returncode == 1, done.stderr
    assert "everything saved before is safe" in done.stderr
    assert "Traceback" not in done.stderr
    assert added_by_command(home).returncode == 0
    with duckdb.connect(str(home.warehouse), read_only=True) as database:
        assert database.execute("SELECT count(*) FROM store.feed").fetchone() == (3001,)


def test_an_archive_that_is_no_folder_is_named(home: Home) -> None:
    shutil.rmtree(home.archive)
    home.archive.write_text("in the way")
    with pytest.raises(StorageError, match="archive"):
        Warehouse(home).migrate()
