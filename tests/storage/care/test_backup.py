"""A backup is a complete home at any moment, and updating it copies only what changed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.conftest import python_path
from tests.synthetic import filled
from warta.news.article import RawPage
from warta.news.feeds.subscription import Subscription
from warta.storage.care.backup import Backup, backup
from warta.storage.errors import StorageError
from warta.storage.files.archive import Archive, Location
from warta.storage.files.lock import held
from warta.storage.home import Home
from warta.storage.tables.feeds import count_subscribed, subscribe
from warta.storage.tables.pages import index_leftovers, index_pages
from warta.storage.warehouse.connection import Database, Warehouse
from warta.storage.warehouse.snapshot import publish, reading

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ARTICLES = 200


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a home with articles, and with archived pages of two days."""
    warehouse = filled(tmp_path_factory.mktemp("template") / "home", ARTICLES, feeds=5)
    with warehouse.transaction() as database:
        # The pages of the invented articles are not in any file.
        database.execute("DELETE FROM store.page")
        database.execute("DELETE FROM store.archive_file")
    for number in range(20):
        archive(warehouse, number, NOW - timedelta(days=number % 2))
    return warehouse.home.root


@pytest.fixture
def warehouse(template: Path, tmp_path: Path) -> Warehouse:
    shutil.copytree(template, tmp_path / "home")
    return Warehouse(Home(tmp_path / "home"))


def archive(warehouse: Warehouse, number: int, at: datetime) -> None:
    """Archive a page of random bytes, and index it."""
    raw = RawPage(
        requested_url=f"http://a.example/{number}",
        url=f"http://a.example/{number}",
        status=200,
        reason="OK",
        headers=(("content-type", "text/html"),),
        body=os.urandom(3000),
        fetched_at=at,
    )
    archived = Archive(warehouse.home).append(raw)
    with warehouse.transaction() as database:
        index_pages(database, [archived])


def back_up(warehouse: Warehouse, target: Path) -> Backup:
    """Make or update a backup; check that its progress ends at the number of copied bytes."""
    progress: list[tuple[int, int]] = []
    result = backup(warehouse, target, on_progress=lambda *counts: progress.append(counts))
    assert progress[-1] == (result.copied_bytes, result.copied_bytes)
    return result


def locations(database: Database) -> list[Location]:
    """Return where the archived pages are."""
    rows = database.execute("SELECT file, file_offset, length FROM store.page").fetchall()
    return [Location(*row) for row in rows]


def content(home: Home) -> list[object]:
    """Return everything that a home holds: all rows, and the bytes of its archive."""
    with Warehouse(home).transaction() as database:
        rows = [
            database.execute(f"FROM store.{table} ORDER BY ALL").fetchall()
            for table in ("article", "past_version", "entry", "feed", "page", "alias")
        ]
    files = [path.read_bytes() for path in sorted(home.archive.iterdir())]
    return [*rows, *files]


def test_a_backup_is_a_home_with_the_same_content(warehouse: Warehouse, tmp_path: Path) -> None:
    """A person who lost the home continues with the backup."""
    done = back_up(warehouse, tmp_path / "deep" / "copy")
    copy = Home(tmp_path / "deep" / "copy")
    assert content(copy) == content(warehouse.home)
    assert (done.articles, done.archive_files) == (ARTICLES, 2)
    publish(Warehouse(copy))
    with reading(copy) as database:
        assert database.execute("SELECT count(*) FROM articles").fetchall() == [(ARTICLES,)]


def test_the_next_backup_copies_only_the_files_that_changed(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    """Otherwise a year of pages would be copied every night."""
    target = tmp_path / "copy"
    first = back_up(warehouse, target)
    inodes = {path: path.stat().st_ino for path in (target / "archive").iterdir()}
    archive(warehouse, 99, NOW)
    second = back_up(warehouse, target)
    not_copied = [path.name for path, inode in inodes.items() if path.stat().st_ino == inode]
    assert not_copied == [f"{NOW - timedelta(days=1):%Y%m%d}-{os.uname().nodename}.warc.gz"]
    first_bytes, second_bytes = (
        result.copied_bytes - result.database_bytes for result in (first, second)
    )
    assert second_bytes < first_bytes
    assert content(Home(target)) == content(warehouse.home)


def test_erased_pages_and_deleted_files_leave_the_backup_too(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    """A page that was removed on request must not live on in the next backup."""
    target = tmp_path / "copy"
    back_up(warehouse, target)
    archived = Archive(warehouse.home)
    today, yesterday = sorted(archived.sizes(), reverse=True)
    with warehouse.transaction() as database:
        location = next(page for page in locations(database) if page.file == today)
    archived.erase(location)
    archived.delete(yesterday)
    back_up(warehouse, target)
    assert Archive(Home(target)).sizes().keys() == {today}
    copied = target / "archive" / today
    assert copied.read_bytes() == (warehouse.home.archive / today).read_bytes()


def test_a_backup_during_writes_holds_whole_transactions_only(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    """Each transaction adds two feeds, so a copy with an odd number of them is inconsistent."""
    code = (
        "import sys, time, itertools\n"
        "from datetime import UTC, datetime\n"
        "from pathlib import Path\n"
        "from warta.news.feeds.subscription import Subscription\n"
        "from warta.storage.tables.feeds import subscribe\n"
        "from warta.storage.home import Home\n"
        "from warta.storage.warehouse.connection import Warehouse\n"
        "for n in itertools.count():\n"
        "    with Warehouse(Home(Path(sys.argv[1]))).transaction() as database:\n"
        "        for half in 'ab':\n"
        "            url = Subscription(f'http://{half}{n}.example/')\n"
        "            subscribe(database, [url], now=datetime.now(UTC))\n"
        "    print(n, flush=True)\n"
        "    time.sleep(0.02)\n"
    )
    with warehouse.transaction() as database:
        before = count_subscribed(database)
    writer = subprocess.Popen(
        [sys.executable, "-c", code, str(warehouse.home.root)],
        env=os.environ | {"PYTHONPATH": python_path()},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert writer.stdout is not None
        writer.stdout.readline()
        counts = []
        for number in range(4):
            target = tmp_path / f"copy{number % 2}"
            back_up(warehouse, target)
            with Warehouse(Home(target)).transaction() as database:
                counts.append(count_subscribed(database) - before)
        assert writer.poll() is None
    finally:
        writer.kill()
        writer.communicate()
    assert [count % 2 for count in counts] == [0] * 4
    assert counts == sorted(counts)
    assert counts[-1] > counts[0]


def test_a_backup_that_is_killed_leaves_the_earlier_one_intact(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    """A power cut during the nightly backup must not cost both. The next one cleans up."""
    target = tmp_path / "copy"
    back_up(warehouse, target)
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from warta.storage.care.backup import backup\n"
        "from warta.storage.home import Home\n"
        "from warta.storage.warehouse.connection import Warehouse\n"
        "for _ in range(100):\n"
        "    backup(Warehouse(Home(Path(sys.argv[1]))), Path(sys.argv[2]), on_progress=lambda *_: None)\n"
        "    print(flush=True)\n"
    )
    for number in range(6):
        archive(warehouse, 100 + number, NOW)
        process = subprocess.Popen(
            [sys.executable, "-c", code, str(warehouse.home.root), str(target)],
            env=os.environ | {"PYTHONPATH": python_path()},
            stdout=subprocess.PIPE,
        )
        assert process.stdout is not None
        assert process.stdout.readline() == b"\n", "one backup was made"
        time.sleep(0.013 * number)  # kill it at several moments of the next backup
        process.send_signal(signal.SIGKILL)
        process.communicate()
        with Warehouse(Home(target)).transaction() as database:
            pages = locations(database)
        assert len(pages) >= 20 + number
        for page in pages:
            Archive(Home(target)).read(page)
    back_up(warehouse, target)
    assert content(Home(target)) == content(warehouse.home)
    files = {path.name for path in target.iterdir()} - {"archive", "logs", "write.lock"}
    assert files == {"warehouse.duckdb", "backup.json"}
    assert not list(warehouse.home.root.glob(".backup*"))


def test_pages_that_the_copied_database_does_not_know_are_indexed_again(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    """Pages archived during a backup must not be fetched again by the restored home."""
    raw = RawPage("http://a.example/x", "http://a.example/x", 200, "OK", (), b"<p>x</p>", NOW)
    Archive(warehouse.home).append(raw)
    back_up(warehouse, tmp_path / "copy")
    copy = Warehouse(Home(tmp_path / "copy"))
    with copy.transaction() as database:
        assert index_leftovers(database, Archive(copy.home)) == 1


def test_a_folder_that_is_not_a_backup_is_refused_as_target(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    """Neither a home in use nor a person's files may be overwritten."""
    home = warehouse.home.root
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter1.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    other = Warehouse(Home(tmp_path / "other"))
    other.migrate()
    publish(other)
    before = other.home.warehouse.read_bytes()
    refusals = {
        home: "part of the home",
        home / "copy": "part of the home",
        tmp_path: "part of the home",
        tmp_path / "thesis": "neither empty nor a backup",
        tmp_path / "file": "not a folder",
        other.home.root: "in use as a home",
    }
    for target, reason in refusals.items():
        with pytest.raises(StorageError, match=reason):
            back_up(warehouse, target)
    assert other.home.warehouse.read_bytes() == before
    assert not (home / "copy").exists()


def test_a_backup_is_refused_while_another_one_runs(warehouse: Warehouse, tmp_path: Path) -> None:
    """A person may start one by hand while the timer's is running."""
    with (
        held(warehouse.home.root / "backup.lock", purpose="backup", wait_seconds=0),
        pytest.raises(StorageError, match="backup"),
    ):
        back_up(warehouse, tmp_path / "copy")


def test_a_backup_on_another_disk_is_the_same(warehouse: Warehouse) -> None:
    """The usual case: files can't be renamed or share blocks between disks."""
    memory = Path("/dev/shm")
    if not memory.is_dir() or memory.stat().st_dev == warehouse.home.root.stat().st_dev:
        pytest.skip("there is no second file system to write to")
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        target = Path(folder, "copy")
        back_up(warehouse, target)
        assert content(Home(target)) == content(warehouse.home)


def test_a_backup_holds_what_was_committed_a_moment_ago(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    """It may be in DuckDB's log only, which is not copied."""
    with warehouse.transaction() as database:
        subscribe(database, [Subscription("http://new.example/")], now=NOW)
        count = count_subscribed(database)
    back_up(warehouse, tmp_path / "copy")
    with Warehouse(Home(tmp_path / "copy")).transaction() as database:
        assert count_subscribed(database) == count


def test_a_first_backup_that_was_killed_is_continued(warehouse: Warehouse, tmp_path: Path) -> None:
    """Otherwise the timer's backup would refuse its own unfinished folder for ever."""
    (tmp_path / "copy" / "archive").mkdir(parents=True)
    backup(warehouse, tmp_path / "copy", on_progress=lambda done, total: None)
    assert (tmp_path / "copy" / "warehouse.duckdb").exists()
    assert (tmp_path / "copy" / "backup.json").exists()
