"""A backup is a home: whole at any moment, brought up to date at little cost."""

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
    """A home with articles, and two days of archived pages."""
    found = filled(tmp_path_factory.mktemp("template") / "home", ARTICLES, feeds=5)
    with found.transaction() as database:
        # The made-up articles' pages are not in any file.
        database.execute("DELETE FROM store.page")
        database.execute("DELETE FROM store.archive_file")
    for number in range(20):
        archive(found, number, NOW - timedelta(days=number % 2))
    return found.home.root


@pytest.fixture
def warehouse(template: Path, tmp_path: Path) -> Warehouse:
    shutil.copytree(template, tmp_path / "home")
    return Warehouse(Home(tmp_path / "home"))


def archive(warehouse: Warehouse, number: int, at: datetime) -> None:
    raw = RawPage(
        requested_url=f"http://a.example/{number}",
        url=f"http://a.example/{number}",
        status=200,
        reason="OK",
        headers=(("content-type", "text/html"),),
        body=os.urandom(3000),
        fetched_at=at,
    )
    kept = Archive(warehouse.home).append(raw)
    with warehouse.transaction() as database:
        index_pages(database, [kept])


def made(warehouse: Warehouse, target: Path) -> Backup:
    heard: list[tuple[int, int]] = []
    done = backup(warehouse, target, on_progress=lambda done, total: heard.append((done, total)))
    assert heard[-1] == (done.copied_bytes, done.copied_bytes)
    return done


def places(database: Database) -> list[Location]:
    found = database.execute("SELECT file, file_offset, length FROM store.page").fetchall()
    return [Location(*row) for row in found]


def content(home: Home) -> list[object]:
    """Everything that a home holds, pages to the byte."""
    with Warehouse(home).transaction() as database:
        rows = [
            database.execute(f"FROM store.{table} ORDER BY ALL").fetchall()
            for table in ("article", "past_version", "entry", "feed", "page", "alias")
        ]
    files = [path.read_bytes() for path in sorted(home.archive.iterdir())]
    return [*rows, *files]


def test_a_backup_is_a_home_with_the_same_content(warehouse: Warehouse, tmp_path: Path) -> None:
    done = made(warehouse, tmp_path / "deep" / "copy")
    copy = Home(tmp_path / "deep" / "copy")
    assert content(copy) == content(warehouse.home)
    assert (done.articles, done.archive_files) == (ARTICLES, 2)
    publish(Warehouse(copy))
    with reading(copy) as database:
        assert database.execute("SELECT count(*) FROM articles").fetchall() == [(ARTICLES,)]


def test_the_next_backup_copies_only_the_files_that_changed(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    """A year of pages is not copied every night."""
    target = tmp_path / "copy"
    first = made(warehouse, target)
    old = {path: path.stat().st_ino for path in (target / "archive").iterdir()}
    archive(warehouse, 99, NOW)
    second = made(warehouse, target)
    kept = [path.name for path, inode in old.items() if path.stat().st_ino == inode]
    assert kept == [f"{NOW - timedelta(days=1):%Y%m%d}-{os.uname().nodename}.warc.gz"]
    archives = [made.copied_bytes - made.database_bytes for made in (first, second)]
    assert archives[1] < archives[0]
    assert content(Home(target)) == content(warehouse.home)


def test_what_was_erased_or_retired_goes_from_the_copy_too(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    """A page that was removed on request must not live on in the next backup."""
    target = tmp_path / "copy"
    made(warehouse, target)
    held = Archive(warehouse.home)
    today, yesterday = sorted(held.sizes(), reverse=True)
    with warehouse.transaction() as database:
        place = next(each for each in places(database) if each.file == today)
    held.erase(place)
    held.delete(yesterday)
    made(warehouse, target)
    assert Archive(Home(target)).sizes().keys() == {today}
    copied = target / "archive" / today
    assert copied.read_bytes() == (warehouse.home.archive / today).read_bytes()


def test_a_writer_goes_on_during_a_backup_and_the_copy_is_of_one_moment(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    """Each transaction adds two feeds: a copy with an odd number of them is torn."""
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
            made(warehouse, target)
            with Warehouse(Home(target)).transaction() as database:
                counts.append(count_subscribed(database) - before)
        assert writer.poll() is None
    finally:
        writer.kill()
        writer.communicate()
    assert [count % 2 for count in counts] == [0] * 4
    assert counts == sorted(counts)
    assert counts[-1] > counts[0]


def test_killed_at_any_moment_the_earlier_backup_is_whole_and_the_next_one_cleans_up(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    target = tmp_path / "copy"
    made(warehouse, target)
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
        time.sleep(0.013 * number)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        with Warehouse(Home(target)).transaction() as database:
            known = places(database)
        assert len(known) > 20 + number - 1
        for place in known:
            Archive(Home(target)).read(place)
    made(warehouse, target)
    assert content(Home(target)) == content(warehouse.home)
    left = {path.name for path in target.iterdir()} - {"archive", "logs", "write.lock"}
    assert left == {"warehouse.duckdb", "backup.json"}
    assert not list(warehouse.home.root.glob(".backup*"))


def test_pages_archived_after_the_database_was_copied_are_found_again(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    """The restored home must not fetch them once more."""
    raw = RawPage("http://a.example/x", "http://a.example/x", 200, "OK", (), b"<p>x</p>", NOW)
    Archive(warehouse.home).append(raw)
    made(warehouse, tmp_path / "copy")
    copy = Warehouse(Home(tmp_path / "copy"))
    with copy.transaction() as database:
        assert index_leftovers(database, Archive(copy.home)) == 1


def test_folders_that_are_something_else_are_left_alone(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    """Neither a home in use, nor anything of a person's, is ever written over."""
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
    for target, said in refusals.items():
        with pytest.raises(StorageError, match=said):
            made(warehouse, target)
    assert other.home.warehouse.read_bytes() == before
    assert not (home / "copy").exists()


def test_two_backups_of_a_home_take_turns(warehouse: Warehouse, tmp_path: Path) -> None:
    with (
        held(warehouse.home.root / "backup.lock", purpose="backup", wait_seconds=0),
        pytest.raises(StorageError, match="backup"),
    ):
        made(warehouse, tmp_path / "copy")


def test_a_backup_on_another_disk_is_the_same(warehouse: Warehouse) -> None:
    """The usual case: names can't be changed across disks, nor blocks shared."""
    memory = Path("/dev/shm")
    if not memory.is_dir() or memory.stat().st_dev == warehouse.home.root.stat().st_dev:
        pytest.skip("there is no second file system to write to")
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        target = Path(folder, "copy")
        made(warehouse, target)
        assert content(Home(target)) == content(warehouse.home)


def test_a_backup_of_a_new_subscription_holds_it(warehouse: Warehouse, tmp_path: Path) -> None:
    """What was committed a moment ago may still be in DuckDB's log only."""
    with warehouse.transaction() as database:
        subscribe(database, [Subscription("http://new.example/")], now=NOW)
        count = count_subscribed(database)
    made(warehouse, tmp_path / "copy")
    with Warehouse(Home(tmp_path / "copy")).transaction() as database:
        assert count_subscribed(database) == count


def test_a_first_backup_that_was_killed_before_its_mark_is_continued(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    """A timer's backup would refuse its own folder for ever."""
    (tmp_path / "copy" / "archive").mkdir(parents=True)
    backup(warehouse, tmp_path / "copy", on_progress=lambda done, total: None)
    assert (tmp_path / "copy" / "warehouse.duckdb").exists()
    assert (tmp_path / "copy" / "backup.json").exists()
