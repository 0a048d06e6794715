"""What runs record in Prefect's database, and when they need no Prefect."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.conftest import Ask, python_path, warta_at
from tests.threads import serving
from warta.newsroom import Newsroom, sample_stories


@pytest.mark.parametrize("is_of_the_person", [True, False])
def test_run_by_hand_is_recorded_only_in_a_prefect_that_the_person_has(
    room: Newsroom,
    shell: dict[str, str],
    home: Path,
    prefect_home: Path,
    ask: Ask,
    tmp_path: Path,
    is_of_the_person: bool,
) -> None:
    """Records that nobody looks at would cost three seconds a run; the view `runs` has it anyway."""
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


class _Refusing(BaseHTTPRequestHandler):
    """A Prefect server that requires a password that we don't have."""

    def answer(self) -> None:
        self.send_response(401)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST = answer  # noqa: N815 - named by http.server

    def log_message(self, *_: object) -> None:
        """Write nothing: the default writes a line a request to stderr."""


@pytest.mark.parametrize(("command", "is_there"), [("collect", False), ("serve", True)])
def test_a_prefect_server_that_can_not_be_used_is_explained_in_one_line(
    room: Newsroom, shell: dict[str, str], tmp_path: Path, command: str, is_there: bool
) -> None:
    """It showed a hundred lines of tracebacks. What to type is in the line."""
    room.add_publisher("siaran.example", *sample_stories(1))
    feeds = ("--feeds", "http://siaran.example/feed") if command == "collect" else ()
    with ThreadingHTTPServer(("127.0.0.1", 0), _Refusing) as server, serving(server):
        port = server.server_port if is_there else 9
        shell["PREFECT_API_URL"] = f"http://me:geheim@127.0.0.1:{port}/api"
        result = warta_at(shell, tmp_path)(command, *feeds)
    assert result.returncode == 1, result.stderr
    [line] = [each for each in result.stderr.splitlines() if "can't be used" in each]
    assert "correct PREFECT_API_URL, or unset it" in line
    assert ("401" in line) == is_there
    assert "Traceback" not in result.stderr
    assert "geheim" not in result.stderr


def test_steps_of_a_run_do_not_import_prefect() -> None:
    """One `from prefect import task` would cost every run by hand a second."""
    names = "collecting", "backfilling", "reextracting", "opening"
    code = "".join(f"import warta.flows.{name}\n" for name in names)
    code += "import sys\nsys.exit('prefect' in sys.modules)"
    environment = os.environ | {"PYTHONPATH": python_path()}
    assert (
        subprocess.run([sys.executable, "-c", code], env=environment, check=False).returncode == 0
    )


def test_run_without_feeds_ends_before_prefect_starts(
    shell: dict[str, str], ask: Ask, tmp_path: Path
) -> None:
    """It is a newcomer's first mistake, and must not take half a minute to be reported."""
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
