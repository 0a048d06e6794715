"""Readers and the writer at the same time; `python -m benchmarks.readers` does it for longer."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from benchmarks.readers import observe
from tests.conftest import python_path
from tests.synthetic import filled


def test_readers_meet_no_lock_no_half_written_state_and_no_step_back(tmp_path: Path) -> None:
    """One of them keeps its connection; the writer saves and publishes without a pause."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "benchmarks.readers", "--articles", "1000"),
            *("--readers", "4", "--seconds", "6"),
        ],
        env=os.environ | {"PYTHONPATH": python_path(), "PREFECT_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr + done.stdout
    table = [[cell.strip() for cell in row.split("|")[1:-1]] for row in done.stdout.splitlines()]
    name, rounds, _, _, states, *complaints, batches, _, _ = table[-1]
    assert name == "the writer of this home"
    assert complaints == ["0", "0", "0"]
    assert int(rounds.replace(",", "")) > 20
    assert int(batches) >= 1
    assert int(states) >= 2, "somebody saw the news come in"


def test_the_check_finds_what_it_is_for(tmp_path: Path) -> None:
    """A batch of which a part is missing, as a torn read would show it."""
    warehouse = filled(tmp_path / "home", 500)
    with warehouse.transaction() as database:
        database.execute(
            "DELETE FROM store.entry WHERE article_id IN "
            "(SELECT article_id FROM store.article LIMIT 3)"
        )
    heard, _ = observe(warehouse, None, readers=2, seconds=4)
    assert heard.torn > 0
