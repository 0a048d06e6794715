"""A run that can't do its work is visible in Prefect, in `runs`, and by alerts and metrics."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Ask, Collect, change_warehouse
from warta.newsroom import Answer, Newsroom, sample_stories
from warta.storage.home import Home
from warta.storage.warehouse.snapshot import opened_to_read
from warta.tasks.run.progress import Progress, current

SITE = "kabar.example"
FEEDS = [f"http://{SITE}/feed", "http://siaran.example/feed"]
DOWN = Answer(status=502)


@pytest.fixture
def alerts(tmp_path: Path, collect: Collect, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the file to which alerts are written, one a line; after ``collect`` cleared the settings."""
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
    """Let all feeds be due, as after the back-off of at least 15 minutes."""
    change_warehouse(home, "UPDATE store.feed SET next_poll_at = now()")


def run_state(home: Path, feeds: list[str] | None = None) -> Any:
    from warta.flows.ingest import ingest

    return ingest(home=str(home), feeds=feeds, every_feed=feeds is None, return_state=True)


@pytest.mark.usefixtures("prefect_api")
def test_outage_fails_the_run_and_is_alerted_once(
    room: Newsroom, home: Path, alerts: Path, ask: Ask, tmp_path: Path
) -> None:
    """Otherwise the run would be green on a worker, and a night without news would look quiet."""
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
def test_broken_run_is_shown_as_failed_at_once(
    room: Newsroom, home: Path, alerts: Path, ask: Ask
) -> None:
    """A full disk or a read-only folder ends every run, so no later run could publish the failure."""
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
     ("a-pipe", "not a regular file"), ("x" * 300, "File name too long"), ("/proc/warta.prom", "No such file or directory")],
)  # fmt: skip
def test_metrics_file_that_cannot_be_written_is_one_warning(
    room: Newsroom,
    home: Path,
    collect: Collect,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    file: str,
    why: str,
) -> None:
    """The collector's folder may belong to another user, or may not exist."""
    room.add_publisher(SITE, *sample_stories(1), language="id")
    (tmp_path / "a-folder").mkdir()
    (tmp_path / "a-file").touch()
    os.mkfifo(tmp_path / "a-pipe")
    monkeypatch.setenv("WARTA_METRICS_FILE", str(tmp_path / file))
    lines: list[str] = []
    token = current.set(Progress(warn=lines.append))
    try:
        assert collect(FEEDS[0]).outcomes["new"] == 1
    finally:
        current.reset(token)
    [line] = lines
    assert f"{tmp_path / file}: the metrics can't be written ({why})" in line
    assert (tmp_path / "a-pipe").is_fifo()
    assert not list(tmp_path.glob(".*"))
