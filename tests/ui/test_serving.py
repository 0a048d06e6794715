"""Serving: limits of queries, new, missing and older snapshots, and the feeds of watches."""

from __future__ import annotations

import shutil
import time
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest

from tests.news.feeds_out.feed_rules import broken_rules
from tests.ui.conftest import put, served
from warta.news.watches.watch import Target, Watch
from warta.storage.home import Home
from warta.storage.warehouse.connection import Warehouse
from warta.storage.warehouse.question import Limits
from warta.storage.warehouse.snapshot import publish
from warta.storage.watches.definitions import add_watch
from warta.storage.watches.file import changing
from warta.tasks.watches.policy import WatchPolicy
from warta.ui.published import Published

ENDLESS = "SELECT count(*) FROM range(100000000) a, range(100000) b"


def test_query_has_limits_and_blocks_no_page(hostile_home: Path, tmp_path: Path) -> None:
    """A runaway query ends, and the pages answer while it runs."""
    home = shutil.copytree(hostile_home, tmp_path / "home")
    with served(home, Limits(seconds=1.5)) as address:
        with pytest.raises(httpx.ReadTimeout):
            impatient = httpx.Timeout(30, read=0.5)
            httpx.get(f"{address}/sql?" + urlencode({"q": ENDLESS}), timeout=impatient)
        assert httpx.get(f"{address}/feeds", timeout=30).status_code == 200
        answer = httpx.get(f"{address}/sql?" + urlencode({"q": ENDLESS}), timeout=60)
        assert (answer.status_code, "query_seconds" in answer.text) == (400, True)


def test_long_answer_is_cut_and_its_process_ends(hostile_home: Path) -> None:
    """A page needs only the beginning; processes that went on would soon block the box."""
    long = "SELECT repeat('long ', 2_000_000) AS text"
    with served(hostile_home) as address:
        short = "SELECT repeat('long ', 900_000)"  # exceeds a page by one buffer
        for query in (short, long, f"{long}; {long}"):
            answer = httpx.get(f"{address}/sql?" + urlencode({"q": query}), timeout=60)
            assert (answer.status_code, "too long for a page" in answer.text) == (200, True)
        for form in ("csv", "json"):  # a browser that leaves in the middle of a download
            asked = f"{address}/sql.{form}?" + urlencode({"q": f"{long} FROM range(10)"})
            for _ in range(2):
                with httpx.stream("GET", asked, timeout=60) as response:
                    next(response.iter_raw())
        answer = httpx.get(f"{address}/sql?" + urlencode({"q": "SELECT 41 + 1"}), timeout=60)
        assert "42" in answer.text


def test_new_snapshot_is_shown_at_once_and_the_old_file_is_closed(
    hostile_home: Path, tmp_path: Path
) -> None:
    """Otherwise each publication would leave a file that takes up disk space."""
    home = tmp_path / "home"
    shutil.copytree(hostile_home, home)
    with served(home) as address:
        assert "Newcomer" not in httpx.get(f"{address}/search", timeout=30).text
        charts = [f"{address}/charts{words}" for words in ("", "?words=newcomer")]
        before = [httpx.get(chart, timeout=30).text for chart in charts]
        assert "new.example" not in before[0]
        warehouse = Warehouse(Home(home))
        put(warehouse, "http://new.example/1", "Newcomer", "A new ferry came. " * 30)
        publish(warehouse)
        assert "Newcomer" in httpx.get(f"{address}/search", timeout=30).text
        after = [httpx.get(chart, timeout=30).text for chart in charts]
        assert "new.example" in after[0], "answers of charts are kept for one snapshot only"
        assert before[1] != after[1]
        put(warehouse, "http://new.example/2", "Second", "A second ferry came. " * 30)
        publish(warehouse)
        waited = time.monotonic() + 20
        while any("(deleted)" in path or path.endswith(".spare") for path in opened_files(home)):
            assert time.monotonic() < waited, opened_files(home)
            time.sleep(0.2)
        assert "Second" in httpx.get(f"{address}/search", timeout=30).text


def test_new_snapshot_is_shown_while_a_page_still_reads_the_old_one(
    hostile_home: Path, tmp_path: Path
) -> None:
    """DuckDB gives a file that the process has open once more, so each page failed until then."""
    shutil.copytree(hostile_home, tmp_path / "home")
    home = Home(tmp_path / "home")
    published = Published(home, Limits())
    with published._cursor() as reading:
        put(Warehouse(home), "http://new.example/1", "Newcomer", "A new ferry came. " * 30)
        publish(Warehouse(home))
        newest = published.ask("ui/newest", {"page": 1})
        assert "Newcomer" in {row["title"] for row in newest.records}
        old = reading.execute("SELECT count(*) FROM articles WHERE title = 'Newcomer'").fetchall()
        assert old == [(0,)]
    published.close()


def opened_files(home: Path) -> list[str]:
    """Return the home's files that this process, and so the server in it, has open."""
    files = []
    for link in Path("/proc/self/fd").iterdir():
        try:
            target = str(link.readlink())
        except OSError:
            continue
        if str(home) in target and not target.endswith("news.duckdb"):
            files.append(target)
    return files


def test_pages_without_a_snapshot_name_the_command_to_type(tmp_path: Path) -> None:
    """A newcomer sees this first; once there is a snapshot, no restart is needed."""
    home = tmp_path / "home"
    home.mkdir()
    with served(home) as address:
        for path in ("/", "/search?words=x", "/charts", "/data/feeds.json"):
            answer = httpx.get(f"{address}{path}", timeout=30)
            assert (answer.status_code, f"--home {home}`" in answer.text) == (503, True)
        warehouse = Warehouse(Home(home))
        warehouse.migrate()
        publish(warehouse)
        for path in ("/", "/search", "/charts", "/feeds", "/runs", "/charts?words=x"):
            answer = httpx.get(f"{address}{path}", timeout=30)
            assert answer.status_code == 200, answer.text
        (home / "news.duckdb").chmod(0o600)
        (home / "news.duckdb").write_bytes(b"no database")
        answer = httpx.get(f"{address}/", timeout=30)
        assert (answer.status_code, "can&#39;t be read" in answer.text) == (503, True)


def test_snapshot_of_an_earlier_version_is_named(tmp_path: Path) -> None:
    """Its views lack columns that a page needs."""
    home = tmp_path / "home"
    warehouse = Warehouse(Home(home))
    warehouse.migrate()
    with warehouse.transaction() as database:
        database.execute("DROP VIEW feeds; CREATE VIEW feeds AS SELECT 1 AS old")
    publish(warehouse)
    with served(home) as address:
        answer = httpx.get(f"{address}/feeds", timeout=30)
    assert (answer.status_code, "earlier version" in answer.text) == (503, True)


def test_watch_is_served_as_a_feed_without_its_receivers(
    hostile_home: Path, tmp_path: Path
) -> None:
    """A watch's feeds name this address as theirs; the addresses of its receivers are secrets."""
    home = shutil.copytree(hostile_home, tmp_path / "home")
    watch = Watch("ferries", "search", "harbour", (Target("webhook", "http://a.example/secret-path"),))  # fmt: skip
    with changing(Home(home)) as database:
        add_watch(database, watch, datetime.now(UTC))
    policy = WatchPolicy(Limits(), home / "feeds", "http://127.0.0.1:8710/watches/")
    with served(home, watching=policy) as address:
        page = httpx.get(f"{address}/watches/", timeout=60).text
        assert "/watches/ferries.atom" in page
        assert "secret-path" not in page
        for form in ("atom", "rss", "json"):
            answer = httpx.get(f"{address}/watches/ferries.{form}", timeout=60)
            assert (answer.status_code, "DROP TABLE" in answer.text) == (200, True)
            assert broken_rules(form, answer.content) == []
            assert f"{address}/watches/ferries.{form}" in answer.text, "it names its own address"
            assert "8710" not in answer.text
        assert httpx.get(f"{address}/watches/none.atom", timeout=60).status_code == 404
        assert httpx.get(f"{address}/watches/ferries.exe", timeout=60).status_code == 404
