"""The journal of runs can be read at any moment, whatever stops its writer."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import python_path
from warta.news.monitoring.alerts import Trouble
from warta.storage.files.journal import (
    RUNS_KEPT,
    SLOT_BYTES,
    Journal,
    NotedRun,
    note,
    noted_runs,
    read_journal,
)
from warta.storage.files.lock import held
from warta.storage.home import Home

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


def run(number: int, **changes: Any) -> NotedRun:
    """Return a run with other values for some fields."""
    fields: dict[str, Any] = {"run_id": f"run {number}", "flow": "ingest", "started_at": NOW + timedelta(minutes=number),
                              "process": 4242} | changes  # fmt: skip
    return NotedRun(**fields)


def added(noted: NotedRun) -> Callable[[Journal], Journal]:
    """Return a change that adds a run to a journal."""
    return lambda journal: journal.with_run(noted)


def test_noted_runs_are_read_back_and_the_oldest_are_dropped(tmp_path: Path) -> None:
    """The journal is small and shows the last runs; the warehouse has the history."""
    path = tmp_path / "runs.journal"
    assert read_journal(path) == Journal()
    trouble = Trouble("ingest", NOW, "run 1", "diske vol — 空間", is_outage=True, is_told=True)
    for number in range(RUNS_KEPT + 5):
        reason = "x" * 10_000
        note(
            path,
            added(run(number, status="failed", ended_at=NOW, reason=reason, counts={"new": 3})),
        )
    journal = note(path, lambda journal: journal.with_trouble("ingest", trouble))
    assert read_journal(path) == journal
    assert journal.runs[-1].run_id == f"run {RUNS_KEPT + 4}"
    assert journal.runs[-1].counts == {"new": 3}
    assert journal.trouble_of("ingest") == trouble
    assert path.stat().st_size == 2 * SLOT_BYTES
    assert note(path, lambda journal: journal.with_trouble("ingest", None)).troubles == ()


@pytest.mark.parametrize("torn_at", [0, 1, 20, 500, SLOT_BYTES - 1, SLOT_BYTES])
def test_a_write_that_was_cut_off_leaves_the_earlier_runs(tmp_path: Path, torn_at: int) -> None:
    """A kill or power cut can come in the middle of a write."""
    path = tmp_path / "runs.journal"
    for number in range(4):
        note(path, added(run(number)))
        before, content = read_journal(path), path.read_bytes()
        note(path, added(run(number + 100)))
        after = path.read_bytes()
        slot = 0 if after[:SLOT_BYTES] != content[:SLOT_BYTES] else SLOT_BYTES
        torn = bytearray(content)
        torn[slot : slot + torn_at] = after[slot : slot + torn_at]
        path.write_bytes(torn)
        assert read_journal(path) in (before, Journal(runs=(*before.runs, run(number + 100))))
        note(path, added(run(number + 200)))
        assert read_journal(path).runs[-1].run_id == f"run {number + 200}"


@pytest.mark.parametrize("content", [b"", b"\0" * 70_000, b"{}", b"1 2\n{}", b"\xff" * 100])
def test_a_damaged_journal_is_read_as_empty(tmp_path: Path, content: bytes) -> None:
    """It only helps to see what happened, and must never make a run fail."""
    path = tmp_path / "runs.journal"
    path.write_bytes(content)
    assert read_journal(path) == Journal()
    note(path, added(run(1)))
    assert read_journal(path).runs == (run(1),)


def test_a_run_is_noted_though_the_file_may_not_grow(tmp_path: Path) -> None:
    """It must be able to report a full disk, so it writes into blocks that it already has."""
    path = tmp_path / "runs.journal"
    note(path, added(run(1)))
    code = (
        "import resource, signal, sys; from pathlib import Path\n"
        "from tests.storage.files.test_journal import added, run\n"
        "from warta.storage.files.journal import note\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({2 * SLOT_BYTES}, {2 * SLOT_BYTES}))\n"
        "note(Path(sys.argv[1]), added(run(2, status='failed', reason='no space left')))\n"
    )
    environment = {"PYTHONPATH": python_path(), "PATH": ""}
    subprocess.run([sys.executable, "-c", code, str(path)], env=environment, check=True)
    assert [noted.run_id for noted in read_journal(path).runs] == ["run 1", "run 2"]


def test_a_run_whose_lock_is_free_is_shown_as_crashed(tmp_path: Path) -> None:
    """A killed process can't note its own end, but its lock is released."""
    home = Home(tmp_path)
    note(home.journal, added(run(1)))
    assert [noted.status for noted in noted_runs(home)] == ["crashed"]
    with held(home.run_lock, purpose="ingest", wait_seconds=0):
        assert [noted.status for noted in noted_runs(home)] == ["running"]
    assert [noted.status for noted in noted_runs(home)] == ["crashed"]
