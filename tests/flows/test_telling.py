"""Telling: a run that can't do its work is seen, in Prefect, in `runs`, by alerts and metrics."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Ask, Collect
from warta.newsroom import Answer, Newsroom, sample_stories
from warta.storage.home import Home
from warta.storage.warehouse.connection import Warehouse
from warta.storage.warehouse.snapshot import opened_to_read
from warta.tasks.run.progress import Progress, current

SITE = "kabar.example"
FEEDS = [f"http://{SITE}/feed", "http://siaran.example/feed"]
DOWN = Answer(status=502)


@pytest.fixture
def alerts(tmp_path: Path, collect: Collect, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where alerts arrive, one a line; after ``collect`` has cleared the settings."""
    monkeypatch.setenv(
        "WARTA_ALERT_COMMAND", f"cat >> {tmp_path}/alerts; echo >> {tmp_path}/alerts"
    )
    monkeypatch.setenv("WARTA_METRICS_FILE", str(tmp_path / "warta.prom"))
    return tmp_path / "alerts"


def kinds(alerts: Path) -> list[str]:
    return (
        [json.loads(line)["kind"] for line in alerts.read_text().splitlines()]
        if alerts.exists()
        else []
    )


def make_due(home: Path) -> None:
    """As after the back-off, which is 15 minutes at least."""
    with Warehouse(Home(home)).transaction() as database:
        database.execute("UPDATE store.feed SET next_poll_at = now()")


def run_state(home: Path, feeds: list[str] | None = None) -> Any:
    from warta.flows.ingest import ingest

    return ingest(home=str(home), feeds=feeds, every_feed=feeds is None, return_state=True)


@pytest.mark.usefixtures("prefect_api")
def test_an_outage_fails_the_run_and_is_told_once_until_a_feed_answers_again(
    room: Newsroom, home: Path, alerts: Path, ask: Ask, tmp_path: Path
) -> None:
    """On a worker the run would be green, and a night without news looks like a quiet one."""
    for host in (SITE, "siaran.example"):
        room.add_publisher(host, *sample_stories(2), language="id")
        room.script(host, "/feed", DOWN, DOWN, Answer())
    states = [run_state(home, FEEDS)]
    make_due(home)
    states.append(run_state(home, FEEDS))
    make_due(home)
    assert [state.is_failed() for state in states] == [True, True]
    assert "none of 2 feeds answered (the first: HTTP 502" in states[0].message
    assert ask("SELECT DISTINCT status, reason LIKE 'none of 2 feeds%' FROM runs") == [
        ("failed", True)
    ]
    assert kinds(alerts) == ["failure"]
    assert 'warta_last_run_status{status="failed"} 1.0' in (tmp_path / "warta.prom").read_text()
    assert run_state(home, FEEDS).is_completed()
    assert run_state(home, FEEDS).is_completed()
    assert kinds(alerts) == ["failure", "recovery"]
    assert 'warta_last_run_status{status="failed"} 0.0' in (tmp_path / "warta.prom").read_text()


@pytest.mark.usefixtures("prefect_api")
def test_what_breaks_a_run_is_seen_before_another_one_publishes(
    room: Newsroom, home: Path, alerts: Path, ask: Ask
) -> None:
    """A full disk or a folder that became read-only ends every run; `runs` said "completed"."""
    room.add_publisher(SITE, *sample_stories(2), language="id")
    assert run_state(home, FEEDS[:1]).is_completed()
    room.publish(SITE, *sample_stories(4)[2:])
    archive = Home(home).archive
    archive.rename(home / "moved")
    archive.write_text("no folder")
    assert run_state(home).is_failed()
    statuses = "SELECT status, reason FROM runs ORDER BY started_at DESC LIMIT 1"
    with opened_to_read(Home(home)) as database:
        [(status, reason)] = database.execute(statuses).fetchall()
    assert status == "failed"
    assert str(archive) in reason
    assert kinds(alerts) == ["failure"]
    archive.unlink()
    (home / "moved").rename(archive)
    assert run_state(home).is_completed()
    assert kinds(alerts) == ["failure", "recovery"]
    assert ask("SELECT count(*) FROM runs") == [(3,)]


@pytest.mark.parametrize(
    ("file", "why"),
    [("no/such/folder.prom", "No such file or directory"), ("a-folder", "Is a directory"),
     ("a-file/warta.prom", "Not a directory"), ("/dev/full/warta.prom", "Not a directory"),
     ("x" * 300, "File name too long"), ("/proc/warta.prom", "No such file or directory")],
)  # fmt: skip
def test_a_metrics_file_that_cannot_be_written_costs_a_line(
    room: Newsroom,
    home: Path,
    collect: Collect,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    file: str,
    why: str,
) -> None:
    """The collector's folder belongs to another user, or was never made."""
    room.add_publisher(SITE, *sample_stories(1), language="id")
    (tmp_path / "a-folder").mkdir()
    (tmp_path / "a-file").touch()
    monkeypatch.setenv("WARTA_METRICS_FILE", str(tmp_path / file))
    lines: list[str] = []
    token = current.set(Progress(warn=lines.append))
    try:
        assert collect(FEEDS[0]).outcomes["new"] == 1
    finally:
        current.reset(token)
    [line] = lines
    assert f"{tmp_path / file}: the metrics can't be written ({why})" in line
    assert not list(tmp_path.glob(".*"))
