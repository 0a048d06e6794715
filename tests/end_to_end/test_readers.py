"""Readers and the writer at work at the same time; benchmarks.readers does it for longer."""

from __future__ import annotations

from pathlib import Path

from benchmarks.readers import observe
from tests.synthetic import filled


def test_readers_meet_no_lock_no_half_written_state_and_no_step_back(tmp_path: Path) -> None:
    """People query while a run saves: three readers, of which one keeps its connection all the time.

    The writer saves and publishes without a pause.
    """
    warehouse = filled(tmp_path / "home", 1_000)
    observed, written = observe(warehouse, warehouse, readers=3, seconds=3)
    assert observed.errors == []
    assert (observed.torn, observed.steps_back) == (0, 0)
    assert len(observed.latencies) > 20
    assert len(written.batches) >= 2
    assert observed.states >= 2, "a reader saw the state before a batch and the state after it"


def test_benchmark_recognises_half_of_a_batch(tmp_path: Path) -> None:
    """Otherwise the test above could not fail: entries are missing here, as in a torn read."""
    warehouse = filled(tmp_path / "home", 500)
    with warehouse.transaction() as database:
        database.execute(
            "DELETE FROM store.entry WHERE article_id IN "
            "(SELECT article_id FROM store.article LIMIT 3)"
        )
    observed, _ = observe(warehouse, None, readers=2, seconds=2)
    assert observed.torn > 0
