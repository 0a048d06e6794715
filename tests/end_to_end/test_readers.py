"""Readers and the writer at the same time; `python -m benchmarks.readers` does it for longer."""

from __future__ import annotations

import pytest

from benchmarks.reader import Heard
from benchmarks.readers import observe
from benchmarks.synthetic import filled
from storage.warehouse import Warehouse


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    return filled(tmp_path_factory.mktemp("readers") / "home", 2_000)


def complaints(heard: Heard) -> tuple[list[str], int, int]:
    return heard.errors, heard.torn, heard.steps_back


def test_readers_meet_no_lock_no_half_written_state_and_no_step_back(warehouse: Warehouse) -> None:
    """One of them keeps its connection; the writer saves and publishes without a pause."""
    heard, written = observe(warehouse, warehouse, readers=4, seconds=8)
    assert complaints(heard) == ([], 0, 0)
    assert len(written.batches) >= 2
    assert heard.states >= 2, "somebody saw the news come in"


def test_the_check_finds_what_it_is_for(warehouse: Warehouse) -> None:
    """A batch of which a part is missing, as a torn read would show it."""
    with warehouse.transaction() as database:
        database.execute(
            "DELETE FROM store.entry WHERE article_id IN "
            "(SELECT article_id FROM store.article LIMIT 3)"
        )
    heard, _ = observe(warehouse, None, readers=2, seconds=4)
    assert heard.torn > 0
