"""The commands as a person types them: answers, clear refusals, exit codes."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.conftest import Warta, environment, warta_at
from warta.newsroom import Answer, Drip, Newsroom, sample_stories

SITE, FEED = "siaran.example", "http://siaran.example/feed"


@pytest.mark.parametrize(
    ("arguments", "changes", "message"),
    [
        (("collect", "--feeds", "absent.opml"), {}, "absent.opml"),
        (("collect", "--feeds", "ftp://a.example/feed"), {}, "ftp"),
        (("collect", "http://a.example/feed"), {}, "--feeds"),
        (("collect", "--no-such-option"), {}, "--no-such-option"),
        (("collect",), {"WARTA_WORKERS": "none"}, "WARTA_WORKERS"),
        (("feeds", "add", "siaran"), {}, "siaran"),
        (("sql", "absent.sql"), {}, "absent.sql"),
        (("serve", "--every", "1"), {}, "--every"),
        (("trace", "nonsense"), {}, "nonsense"),
    ],
)
def test_wrong_usage_is_one_clear_line_and_changes_nothing(
    warta: Warta, home: Path, arguments: tuple[str, ...], changes: dict[str, str], message: str
) -> None:
    """The message says what is wrong, where, and what to type; the exit code is 2."""
    result = warta(*arguments, **changes)
    assert result.returncode == 2, result.stderr
    assert message in result.stderr
    assert "Traceback" not in result.stderr
    assert not home.exists()


def test_broken_opml_file_is_named_and_nothing_subscribed(
    warta: Warta, home: Path, tmp_path: Path
) -> None:
    """A list that breaks off must not be half imported."""
    (tmp_path / "mine.opml").write_text("<opml><body><outline xmlUrl='http://a.example/f'>")
    result = warta("feeds", "import", "mine.opml")
    assert (result.returncode, home.exists()) == (2, False)
    assert "mine.opml" in result.stderr
    assert "line 1" in result.stderr


def test_reading_commands_say_what_to_do_before_the_first_run(warta: Warta) -> None:
    """Everybody starts with an empty home."""
    for command in (("sql", "FROM articles"), ("status",), ("feeds", "list"), ("search", "x")):
        result = warta(*command)
        assert result.returncode == 1
        assert "warta collect" in result.stderr


_HEAVY = {"prefect", "trafilatura", "httpx", "pydantic", "numpy", "lxml", "pebble", "warcio"}


def test_commands_that_read_import_nothing_heavy(room: Newsroom, warta: Warta) -> None:
    """Prefect takes seconds to import, NumPy 0.1 s: commands that need neither must not wait."""
    assert warta("feeds", "add", FEED).returncode == 0
    code = (
        "import sys\nfrom warta import cli\n"
        "try:\n cli.main()\n"
        "finally:\n"
        f" heavy = {_HEAVY} & set(sys.modules)\n"
        " assert not heavy, heavy\n"
    )
    for arguments in (["--help"], ["sql", "SELECT 1"], ["status"], ["search", "rain"]):
        result = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            capture_output=True,
            text=True,
            check=False,
        )
        assert not any(word in result.stderr for word in ("AssertionError", "ImportError")), (
            result.stderr
        )


def test_unreachable_network_is_reported_in_one_message(warta: Warta) -> None:
    """No network is the most common failure. Without a contact a warning about that comes first."""
    feeds = ("http://nowhere.example/a", "http://nowhere.example/b")
    result = warta("collect", "--feeds", *feeds, WARTA_CONTACT="")
    assert "no `contact` set" in result.stderr
    assert result.returncode == 1
    last = result.stderr.strip().splitlines()[-1]
    assert "none of 2 feeds answered" in last
    assert "network" in last
    assert "Traceback" not in result.stdout + result.stderr


@pytest.fixture(scope="module")
def collected_once(
    tmp_path_factory: pytest.TempPathFactory, prefect_home: Path
) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """Return a home after a run, and the run's process; made once, because it takes seconds."""
    folder = tmp_path_factory.mktemp("collected")
    with Newsroom() as room:
        room.add_publisher(SITE, *sample_stories(4), language="id")
        room.script(SITE, room.stories(SITE)[0].path, Answer(status=404))
        warta = warta_at(environment(room, folder / "home", prefect_home), folder)
        result = warta("collect", "--json", "--feeds", FEED)
    return folder / "home", result


@pytest.fixture
def collected(
    collected_once: tuple[Path, subprocess.CompletedProcess[str]], home: Path, room: Newsroom
) -> subprocess.CompletedProcess[str]:
    """Copy that home for each test, and keep its publisher open; return the run's process."""
    home_once, result = collected_once
    assert result.returncode == 0, result.stderr
    shutil.copytree(home_once, home)
    room.add_publisher(SITE, *sample_stories(4), language="id")
    return result


def test_run_prints_a_table_and_json_as_the_last_line(
    collected: subprocess.CompletedProcess[str], warta: Warta, room: Newsroom
) -> None:
    """People read the table, programs the last line; neither gets Prefect's own messages."""
    assert collected.returncode == 0, collected.stderr
    assert "contact" not in collected.stderr, "one is set"
    counts = json.loads(collected.stdout.splitlines()[-1])
    assert (counts["entries_seen"], counts["new"], counts["failed"]) == (4, 3, 1)
    assert "HTTP 404 Not Found" in collected.stdout
    for noise in ("Flow run", "temporary server", "telemetry", "Traceback"):
        assert noise not in collected.stdout + collected.stderr

    story = room.stories(SITE)[1]
    answer = warta("sql", "SELECT title, published_at FROM articles ORDER BY 1", "--format", "json")
    rows = json.loads(answer.stdout)
    assert {row["title"] for row in rows} == {s.title for s in room.stories(SITE)[1:]}
    assert warta("sql", "SELECT 'a,b' AS x, NULL AS y", "--format", "csv").stdout == 'x,y\n"a,b",\n'
    traced = warta("trace", f"http://www.{SITE}{story.path}?utm_source=x")
    assert traced.returncode == 0, traced.stderr
    assert "new" in traced.stdout
    assert warta("trace", "http://unknown.example/").returncode == 1
    word = story.title.split()[-1]
    assert story.path in warta("search", word).stdout
    shown = warta("status").stdout
    assert "3 (0 copies" in shown
    due = warta("collect")
    assert due.returncode == 0
    assert "no feed is due before" in due.stderr


def test_answer_is_written_as_parquet_and_wrong_sql_is_named(
    collected: subprocess.CompletedProcess[str], warta: Warta, tmp_path: Path
) -> None:
    """Analysts read the rows with other programs."""
    result = warta(
        "sql", "SELECT title FROM articles", "--format", "parquet", "--output", "out.parquet"
    )
    assert result.returncode == 0, result.stderr
    with duckdb.connect() as database:
        count = database.execute(f"SELECT count(*) FROM '{tmp_path}/out.parquet'").fetchone()
    assert count == (3,)
    wrong = warta("sql", "SELECT nothing FROM articles")
    assert (wrong.returncode, "nothing" in wrong.stderr) == (2, True)
    refused = warta("sql", "SELECT * FROM read_text('/etc/hostname')")
    assert refused.returncode == 2


def test_subscriptions_are_added_listed_exported_and_removed(warta: Warta, tmp_path: Path) -> None:
    """The list belongs to the person, so it can leave and come back as OPML."""
    assert "2 new" in warta("feeds", "add", FEED, "http://b.example/f", "--category", "Asia").stdout
    assert "0 new" in warta("feeds", "add", FEED).stdout
    assert warta("feeds", "export", "out.opml").returncode == 0
    assert "0 new" in warta("feeds", "import", "out.opml").stdout
    assert warta("feeds", "remove", FEED).returncode == 0
    assert warta("feeds", "remove", "http://c.example/f").returncode == 1
    listed = json.loads(warta("feeds", "list", "--format", "json").stdout)
    assert {row["feed_url"]: row["status"] for row in listed} == {
        FEED: "removed",
        "http://b.example/f": "new",
    }


def test_checking_feeds_stores_nothing(room: Newsroom, warta: Warta, home: Path) -> None:
    """Before subscribing a person wants to know what an address is."""
    room.add_publisher(SITE, *sample_stories(2), language="id")
    result = warta("feeds", "check", FEED, f"http://{SITE}/absent")
    assert result.returncode == 0, result.stderr
    assert "2 entries" in result.stdout
    assert not home.exists()


def slow_site(room: Newsroom) -> None:
    """Open four hosts with five pages each, which take a while to answer."""
    for number in range(4):
        host = f"situs{number}.example"
        room.add_publisher(host, *sample_stories(5, first=number * 5), language="id")
        for story in room.stories(host):
            room.script(host, story.path, Answer(delay_seconds=0.7))


FEEDS = [f"http://situs{number}.example/feed" for number in range(4)]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_ends_a_run_cleanly_and_the_next_run_goes_on(
    room: Newsroom,
    warta: Warta,
    shell: dict[str, str],
    ask: Callable[[str], list[Any]],
    tmp_path: Path,
    number: signal.Signals,
) -> None:
    """On Ctrl-C or at shutdown, pages that came are saved and the others stay pending."""
    slow_site(room)
    # This host would delay a run that waits for it.
    room.script(
        "situs0.example",
        room.stories("situs0.example")[0].path,
        Answer(drip=Drip(10, pause_seconds=1)),
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "warta.cli", "collect", "--json", "--feeds", *FEEDS],
        env=shell, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    wait_for_pages(room, 5)
    process.send_signal(number)
    began = time.monotonic()
    output, errors = process.communicate(timeout=60)
    assert time.monotonic() - began < 30
    assert process.returncode == 130, errors
    counts = json.loads(output.splitlines()[-1])
    assert counts["status"] == "stopped"
    assert counts["new"] + counts["pending"] == counts["entries_seen"] == 20
    assert counts["new"] > 0
    assert ask("SELECT count(*) FROM ledger WHERE unaccounted <> 0") == [(0,)]
    for host in range(4):
        for story in room.stories(f"situs{host}.example"):
            room.script(f"situs{host}.example", story.path)
    assert warta("collect").returncode == 0
    assert ask("SELECT count(*), count(DISTINCT url) FROM articles") == [(20, 20)]


def test_run_after_kill_9_finishes_and_doubles_nothing(
    room: Newsroom,
    warta: Warta,
    shell: dict[str, str],
    ask: Callable[[str], list[Any]],
    tmp_path: Path,
) -> None:
    """After a power failure no archived page is requested again, and no Retry-After is forgotten."""
    slow_site(room)
    busy = Answer(status=503, headers={"Retry-After": "3600"})
    room.script("sibuk.example", "/feed", busy)
    feeds = [*FEEDS, "http://sibuk.example/feed"]
    for moment in (3, 9):
        process = subprocess.Popen(
            [sys.executable, "-m", "warta.cli", "collect", "--feeds", *feeds],
            env=shell, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        wait_for_pages(room, moment)
        process.kill()
        process.wait()
    result = warta("collect", "--all")
    assert result.returncode == 0, result.stderr
    assert ask("SELECT count(*), count(DISTINCT url) FROM articles") == [(20, 20)]
    assert ask("SELECT outcome, count(*) FROM entries GROUP BY 1") == [("new", 20)]
    assert ask("SELECT status FROM runs ORDER BY started_at")[-1] == ("completed",)
    assert ask("SELECT count(*) FROM ledger WHERE unaccounted <> 0") == [(0,)]
    archived = ask("SELECT requested_url FROM store.page")
    assert len(archived) == len(set(archived))
    assert [request.host for request in room.requests].count("sibuk.example") == 1


def test_second_run_in_a_home_names_the_process_at_work(
    room: Newsroom, warta: Warta, shell: dict[str, str], tmp_path: Path
) -> None:
    """Two schedulers by mistake must not become two writers."""
    slow_site(room)
    process = subprocess.Popen(
        [sys.executable, "-m", "warta.cli", "collect", "--feeds", *FEEDS],
        env=shell, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    wait_for_pages(room, 1)
    second = warta("collect", WARTA_LOCK_WAIT_SECONDS="0.2")
    assert second.returncode == 1
    assert f"process {process.pid}" in second.stderr
    assert warta("feeds", "add", "http://c.example/f").returncode == 0, "lists can change meanwhile"
    process.send_signal(signal.SIGTERM)
    process.wait(60)


def wait_for_pages(room: Newsroom, count: int) -> None:
    """Wait until this many pages, without feeds and robots.txt, have been requested."""
    deadline = time.monotonic() + 60
    while (
        sum(
            request.path.startswith("/")
            and "feed" not in request.path
            and "robots" not in request.path
            for request in room.requests
        )
        < count
    ):
        assert time.monotonic() < deadline, "too few pages were requested"
        time.sleep(0.05)


def test_check_names_a_sites_new_feed_and_backfill_counts_its_entries(
    warta: Warta, room: Newsroom
) -> None:
    """When a feed is gone, its site says where the news is now, and backfill reads older entries."""
    room.add_publisher("kabar.example", *sample_stories(2), language="id")
    links = "".join(
        f'<link rel="alternate" type="application/rss+xml" href="{href}">'
        for href in ("http://169.254.169.254/feed", "http://10.0.0.7/rss", "/feed")
    )
    room.script("kabar.example", "/", Answer(body=f"<html><head>{links}</head></html>".encode()))
    room.script("kabar.example", "/old-feed", Answer(status=404, body=b"gone"))
    checked = warta("feeds", "check", "http://kabar.example/old-feed")
    assert checked.returncode == 1
    assert "the site names http://kabar.example/feed" in " ".join(checked.stdout.split())
    assert {request.host for request in room.requests} == {"kabar.example"}
    filled = warta("backfill", "http://kabar.example/feed", "--since", "2000-01-01")
    assert filled.returncode == 0, filled.stderr
    assert "2 entries since 2000-01-01, 2 of them new" in filled.stdout
