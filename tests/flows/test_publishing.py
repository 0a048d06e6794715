"""Failures after the articles are stored lose nothing, and the messages say what is true."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import Ask, Warta
from warta.newsroom import Newsroom, sample_stories
from warta.storage.files.journal import read_journal

HOST = "kabar.example"
FEED = f"http://{HOST}/feed"


def test_run_that_cannot_publish_fails_and_the_next_one_publishes(
    room: Newsroom, warta: Warta, home: Path, ask: Ask
) -> None:
    """The exit code must tell that readers see nothing new.

    Everything else that can fail at a run's end fails here too: no message hides another.
    """
    first, second = sample_stories(2)
    room.add_publisher(HOST, first, language="id")
    assert warta("collect", "--feeds", FEED).returncode == 0
    succeeded_at = read_journal(home / "runs.journal").last_success_at
    room.publish(HOST, second)
    in_the_way = home / ".news.duckdb.fresh" / "in the way"
    in_the_way.mkdir(parents=True)
    broken = warta(
        "collect", "--all",
        WARTA_METRICS_FILE="/", WARTA_ALERT_COMMAND="exit 3", WARTA_ALERT_WEBHOOK="http://127.0.0.1:1/",
    )  # fmt: skip
    assert broken.returncode == 1, broken.stderr
    assert "Traceback" not in broken.stderr
    assert "can't be published" in broken.stderr
    assert "everything collected is safe in warehouse.duckdb" in broken.stderr
    journal = read_journal(home / "runs.journal")
    assert [run.status for run in journal.runs] == ["completed", "failed"]
    assert succeeded_at is not None
    assert journal.last_success_at == succeeded_at
    requests = len(room.requests)
    in_the_way.rmdir()
    in_the_way.parent.rmdir()
    again = warta("collect")
    assert again.returncode == 0, again.stderr
    assert ask("SELECT count(*) FROM articles") == [(2,)]
    assert len(room.requests) == requests


def test_failing_metrics_watches_and_alerts_are_one_line_each(
    room: Newsroom, warta: Warta, home: Path, ask: Ask, tmp_path: Path
) -> None:
    """They serve the news, so they must not fail a run that stored it."""
    room.add_publisher(HOST, *sample_stories(2), language="id")
    home.mkdir(exist_ok=True)
    (home / "watches.sqlite").write_bytes(b"no database" * 1000)
    (home / "runs.journal").mkdir()
    result = warta(
        "collect", "--feeds", FEED,
        WARTA_METRICS_FILE=str(home), WARTA_ALERT_COMMAND="exit 3", TMPDIR=str(tmp_path / "none"),
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    assert "Traceback" not in result.stderr
    assert "the metrics can't be written" in result.stderr
    assert ask("SELECT count(*) FROM articles") == [(2,)]
    assert ask("SELECT status FROM runs") == [("completed",)]
    log = (home / "logs" / "warta.log").read_text()
    assert "watches not run" in log
