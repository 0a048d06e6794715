"""Readers and the writer at work at the same time; benchmarks.readers does it for longer."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from benchmarks.readers import observe
from tests.conftest import python_path
from tests.synthetic import filled


def test_readers_meet_no_lock_no_half_written_state_and_no_step_back(tmp_path: Path) -> None:
    """People query while a run saves: four readers, of which one keeps its connection all the time.

    The writer saves and publishes without a pause.
    """
    process = subprocess.run(
        [
            *(sys.executable, "-m", "benchmarks.readers", "--articles", "1000"),
            *("--readers", "4", "--seconds", "6"),
        ],
        env=os.environ | {"PYTHONPATH": python_path(), "PREFECT_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 0, process.stderr + process.stdout
    rows = process.stdout.splitlines()
    table = [[cell.strip() for cell in row.split("|")[1:-1]] for row in rows]
    name, rounds, _, _, states, *complaints, batches, _, _, _, _ = table[-1]
    assert name == "the writer of this home"
    assert complaints == ["0", "0", "0"]
    assert int(rounds.replace(",", "")) > 20
    assert int(batches) >= 1
    assert int(states) >= 2, "a reader saw the state before a batch and the state after it"


def test_benchmark_recognises_half_of_a_batch(tmp_path: Path) -> None:
    """Otherwise the test above could not fail: entries are missing here, as in a torn read."""
    warehouse = filled(tmp_path / "home", 500)
    with warehouse.transaction() as database:
        database.execute(
            "DELETE FROM store.entry WHERE article_id IN "
            "(SELECT article_id FROM store.article LIMIT 3)"
        )
    observed, _ = observe(warehouse, None, readers=2, seconds=4)
    assert observed.torn > 0
