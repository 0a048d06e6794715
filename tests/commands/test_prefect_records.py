"""What runs leave in Prefect's database, and where they need no Prefect."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import Ask, python_path, warta_at
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
    if is_of_the_person:
        idle = warta_at(shell, tmp_path)("collect")
        assert "no feed is due before" in idle.stderr
        assert "starting Prefect" not in idle.stderr, "no server for a run that does nothing"
        assert _flow_runs(records) == before + 1
        assert ask("SELECT count(*) FROM runs") == [(2,)]


def test_no_step_of_a_run_imports_prefect_by_itself() -> None:
    """One `from prefect import task` costs every run by hand a second: steps are effects."""
    names = "collecting", "backfilling", "reextracting", "desk"
    code = "".join(f"import warta.flows.{name}\n" for name in names)
    code += "import sys\nsys.exit('prefect' in sys.modules)"
    environment = os.environ | {"PYTHONPATH": python_path()}
    assert (
        subprocess.run([sys.executable, "-c", code], env=environment, check=False).returncode == 0
    )


def test_a_home_without_feeds_is_told_so_before_anything_starts(
    shell: dict[str, str], ask: Ask, tmp_path: Path
) -> None:
    """The first thing that a newcomer does wrong must not take half a minute to be said."""
    empty = warta_at(shell, tmp_path)("collect", "--json")
    assert empty.returncode == 0
    assert empty.stderr.splitlines()[0].startswith("warta: no feeds yet; add some")
    assert empty.stderr.count("no feeds yet") == 1
    assert "starting Prefect" not in empty.stderr
    assert json.loads(empty.stdout.splitlines()[-1])["feeds_due"] == 0
    assert ask("SELECT flow, status, feeds_due FROM runs") == [("ingest", "completed", 0)]


def _flow_runs(records: Path) -> int:
    with closing(sqlite3.connect(records)) as database:
        return int(database.execute("SELECT count(*) FROM flow_run").fetchone()[0])
