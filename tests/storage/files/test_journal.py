"""The journal: readable at any moment, whatever stops the writer."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

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


def run(number: int, **changes: object) -> NotedRun:
    facts = {"run_id": f"run {number}", "flow": "ingest", "started_at": NOW + timedelta(minutes=number),
             "process": 4242} | changes  # fmt: skip
    return NotedRun(**facts)  # type: ignore[arg-type]  # any field


def added(each: NotedRun) -> Callable[[Journal], Journal]:
    return lambda journal: journal.with_run(each)


def test_what_was_noted_is_read_back_and_old_runs_give_way(tmp_path: Path) -> None:
    """It is a few lines for whoever asks now; the warehouse has the history."""
    path = tmp_path / "runs.journal"
    assert read_journal(path) == Journal()
    trouble = Trouble("ingest", NOW, "run 1", "diske vol — 空間", is_outage=True, is_told=True)
    for number in range(RUNS_KEPT + 5):
        reason = "x" * 10_000
        note(
            path,
            added(run(number, status="failed", ended_at=NOW, reason=reason, counts={"new": 3})),
        )
    journal = note(path, lambda each: each.with_trouble("ingest", trouble))
    assert read_journal(path) == journal
    assert journal.runs[-1].run_id == f"run {RUNS_KEPT + 4}"
    assert journal.runs[-1].counts == {"new": 3}
    assert journal.trouble_of("ingest") == trouble
    assert path.stat().st_size == 2 * SLOT_BYTES
    assert note(path, lambda each: each.with_trouble("ingest", None)).troubles == ()


@pytest.mark.parametrize("torn_at", [0, 1, 20, 500, SLOT_BYTES - 1, SLOT_BYTES])
def test_a_write_that_was_cut_off_leaves_what_was_noted_before(
    tmp_path: Path, torn_at: int
) -> None:
    """kill -9 and power cuts come in the middle of a write, too."""
    path = tmp_path / "runs.journal"
    for number in range(4):
        note(path, added(run(number)))
        before, content = read_journal(path), path.read_bytes()
        note(path, added(run(number + 100)))
        after = path.read_bytes()
        place = 0 if after[:SLOT_BYTES] != content[:SLOT_BYTES] else SLOT_BYTES
        torn = bytearray(content)
        torn[place : place + torn_at] = after[place : place + torn_at]
        path.write_bytes(torn)
        expected = read_journal(path)
        assert expected in (before, Journal(runs=(*before.runs, run(number + 100))))
        note(path, added(run(number + 200)))
        assert read_journal(path).runs[-1].run_id == f"run {number + 200}"


@pytest.mark.parametrize("content", [b"", b"\0" * 70_000, b"{}", b"1 2\n{}", b"\xff" * 100])
def test_a_damaged_journal_is_an_empty_one(tmp_path: Path, content: bytes) -> None:
    """It is a help to look at things; it must never be the reason that a run fails."""
    path = tmp_path / "runs.journal"
    path.write_bytes(content)
    assert read_journal(path) == Journal()
    note(path, added(run(1)))
    assert read_journal(path).runs == (run(1),)


def test_a_file_size_that_may_not_grow_does_not_stop_it(tmp_path: Path) -> None:
    """A full disk is what it has to tell of: it writes in place, where its blocks already are."""
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
    assert [each.run_id for each in read_journal(path).runs] == ["run 1", "run 2"]


def test_a_run_whose_process_is_gone_has_crashed(tmp_path: Path) -> None:
    """Nobody is left to note that it was killed; the lock that it held is free."""
    home = Home(tmp_path)
    note(home.journal, added(run(1)))
    assert [each.status for each in noted_runs(home)] == ["crashed"]
    with held(home.run_lock, purpose="ingest", wait_seconds=0):
        assert [each.status for each in noted_runs(home)] == ["running"]
    assert [each.status for each in noted_runs(home)] == ["crashed"]
