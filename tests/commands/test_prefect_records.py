"""What runs leave in Prefect's own database, which grows for years otherwise."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import warta_at
from warta.newsroom import Newsroom, sample_stories


@pytest.mark.parametrize(("is_ours", "left"), [(True, 1), (False, 2)])
def test_runs_older_than_a_week_are_forgotten_where_the_records_are_ours(
    room: Newsroom,
    shell: dict[str, str],
    home: Path,
    prefect_home: Path,
    tmp_path: Path,
    is_ours: bool,
    left: int,
) -> None:
    """A Prefect home that the person has set may hold the runs of other flows."""
    room.add_publisher("siaran.example", *sample_stories(1), language="id")
    folder = home / "prefect" if is_ours else tmp_path / "of-the-person"
    shutil.copytree(prefect_home, folder)
    shell |= {"PREFECT_HOME": str(folder)}
    if is_ours:
        del shell["PREFECT_HOME"]
    warta = warta_at(shell, tmp_path)
    with closing(sqlite3.connect(folder / "prefect.db")) as records, records:
        for table in ("flow_run", "artifact", "events", "task_run"):
            records.execute(f"DELETE FROM {table}")  # of the tests before this one
    assert warta("collect", "--feeds", "http://siaran.example/feed").returncode == 0
    with closing(sqlite3.connect(folder / "prefect.db")) as records, records:
        aged = records.execute("UPDATE flow_run SET end_time = datetime(end_time, '-8 days')")
        assert aged.rowcount == 1
    assert warta("collect", "--all").returncode == 0
    with closing(sqlite3.connect(folder / "prefect.db")) as records:
        for table in ("flow_run", "artifact"):
            assert records.execute(f"SELECT count(*) FROM {table}").fetchone() == (left,)
        for table in ("events", "task_run"):
            assert records.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
