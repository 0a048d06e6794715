"""What runs leave in Prefect's database, and where they need no Prefect."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import Ask, warta_at
from warta.newsroom import Newsroom, sample_stories


@pytest.mark.parametrize("is_of_the_person", [True, False])
def test_a_run_by_hand_is_recorded_where_the_person_has_a_prefect_of_their_own(
    room: Newsroom,
    shell: dict[str, str],
    home: Path,
    prefect_home: Path,
    ask: Ask,
    tmp_path: Path,
    is_of_the_person: bool,
) -> None:
    """Records that nobody can look at cost three seconds of each run; `runs` has it either way."""
    room.add_publisher("siaran.example", *sample_stories(2), language="id")
    if not is_of_the_person:
        del shell["PREFECT_HOME"]
    records = prefect_home / "prefect.db"
    before = _flow_runs(records)
    assert warta_at(shell, tmp_path)("collect", "--feeds", "http://siaran.example/feed")
    assert ask("SELECT flow, status, new FROM runs") == [("ingest", "completed", 2)]
    assert _flow_runs(records) == before + is_of_the_person
    assert not (home / "prefect").exists()


def _flow_runs(records: Path) -> int:
    with closing(sqlite3.connect(records)) as database:
        return int(database.execute("SELECT count(*) FROM flow_run").fetchone()[0])
