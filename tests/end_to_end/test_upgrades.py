"""Warta's files are replaced, or broken, under a run: no page is at fault, and none is given up."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT, Ask, change_warehouse
from tests.waiting import wait_for
from warta.newsroom import Answer, Newsroom, sample_stories

SITE = "siaran.example"
FEED = f"http://{SITE}/feed"
PARTS = ("commands", "flows", "news", "newsroom", "storage", "tasks", "ui")


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """Install a copy of Warta's files, and return its folder."""
    unread = shutil.ignore_patterns("__pycache__")
    package = shutil.copytree(ROOT / "warta", tmp_path / "site" / "warta", ignore=unread)
    for part in PARTS:
        shutil.copytree(ROOT / part, package / part, ignore=unread)
    return package


@pytest.fixture
def copy(shell: dict[str, str], installed: Path) -> dict[str, str]:
    """Return the environment in which `python -m warta.cli` runs the copy."""
    del shell["PREFECT_HOME"]
    return shell | {"PYTHONPATH": os.pathsep.join([str(installed.parent), shell["PYTHONPATH"]])}


def begun(copy: dict[str, str], folder: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "warta.cli", *arguments],
        env=copy, cwd=folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


def collected(copy: dict[str, str], folder: Path, *arguments: str) -> tuple[int, str]:
    """Collect with the copy; return the exit code and what was printed."""
    process = begun(copy, folder, "collect", *arguments)
    output, _ = process.communicate(timeout=200)
    return process.returncode, output


def with_another_signature(package: Path) -> None:
    """Replace the parsers by those of a version whose functions are called in another way."""
    parsing = package / "news" / "parsing.py"
    code = parsing.read_text()
    parsing.write_text(re.sub(r"def (feed_of|article_of)\(", r"def \1(release, ", code))


def half_written(package: Path) -> None:
    """Cut the file that each parsing process begins with."""
    workers = package / "tasks" / "run" / "workers.py"
    workers.write_text(workers.read_text()[:9000] + "\ndef (")


@pytest.mark.timeout(500)
@pytest.mark.parametrize("upgrade", [with_another_signature, half_written])
def test_upgrade_during_a_run_costs_no_page(
    room: Newsroom, copy: dict[str, str], installed: Path, ask: Ask, tmp_path: Path,
    upgrade: Callable[[Path], None],
) -> None:  # fmt: skip
    """`pip install --upgrade` rejected every page that was parsed after it, for good, or the run hung."""
    room.add_publisher(SITE, *sample_stories(3), language="id")
    room.script(SITE, "/feed", Answer(delay_seconds=2), Answer())
    whole = shutil.copytree(installed, tmp_path / "whole")
    running = begun(copy, tmp_path, "collect", "--feeds", FEED)
    wait_for(lambda: any(each.path == "/feed" for each in room.requests), 120, "the feed's request")
    upgrade(installed)
    output, _ = running.communicate(timeout=200)
    assert running.returncode == 1
    assert "Warta's files were replaced while it ran (an upgrade); nothing is lost" in output
    assert "Traceback" not in output
    shutil.rmtree(installed)
    whole.rename(installed)
    code, output = collected(copy, tmp_path, "--feeds", FEED)
    assert code == 0, output
    assert ask("SELECT status, new, rejected, failed FROM runs ORDER BY started_at") == [
        ("stopped", 0, 0, 0),
        ("completed", 3, 0, 0),
    ]


@pytest.mark.timeout(500)
def test_installation_that_lacks_a_file_rejects_no_page(
    room: Newsroom, copy: dict[str, str], installed: Path, ask: Ask, tmp_path: Path
) -> None:
    """A package that was copied incompletely fails on every page; the run says so, and no page has."""
    room.add_publisher(SITE, *sample_stories(3), language="id")
    model = installed / "news" / "body" / "line_model.json"
    kept = model.rename(tmp_path / "line_model.json")
    code, output = collected(copy, tmp_path, "--feeds", FEED)
    assert code == 1
    assert "can't parse pages, not even its own sample (FileNotFoundError" in output
    assert "Traceback" not in output
    kept.rename(model)
    code, output = collected(copy, tmp_path, "--feeds", FEED)
    assert code == 0, output
    assert ask("SELECT new, rejected FROM runs WHERE status = 'completed'") == [(3, 0)]


@pytest.mark.timeout(500)
def test_page_on_which_the_parser_fails_is_tried_again_from_the_archive(
    room: Newsroom, copy: dict[str, str], installed: Path, home: Path, ask: Ask, tmp_path: Path
) -> None:
    """The defect is ours, or the system lacks memory; a later version, or another time, reads it."""
    room.add_publisher(SITE, *sample_stories(4), language="id")
    defect, killed, *_ = (story.title for story in room.stories(SITE))
    parsing = installed / "news" / "extract.py"
    whole = parsing.read_text()
    start = "    tree = page_tree(page)\n    if isinstance(tree, Rejection):\n        return tree\n    metadata"
    assert whole.count(start) == 1
    faults = (
        f"    if {defect.encode()!r} in page.body[:2000]: return page.no_such_field\n"
        f"    if {killed.encode()!r} in page.body[:2000]: __import__('os').kill(__import__('os').getpid(), 9)\n"
    )
    parsing.write_text(whole.replace(start, faults + start))
    code, output = collected(copy, tmp_path, "--feeds", FEED)
    assert code == 0, output
    assert "1 answer" in output
    assert "quarantined" in output
    entries = "SELECT title, outcome, reason, attempts FROM entries WHERE outcome <> 'new'"
    by_title = {title: rest for title, *rest in ask(entries)}
    assert by_title.keys() == {defect, killed}
    outcome, reason, attempts = by_title[defect]
    assert (outcome, attempts) == ("pending", 1)
    assert reason.startswith("quarantined while extracting its text: AttributeError: ")
    assert by_title[killed][0] == "pending"
    assert by_title[killed][1] == "the parser was killed: the system may lack memory"
    parsing.write_text(whole)
    change_warehouse(home, "UPDATE store.pending_entry SET next_attempt_at = now()")
    room.forget_requests()
    code, output = collected(copy, tmp_path)
    assert code == 0, output
    assert ask("SELECT DISTINCT outcome FROM entries") == [("new",)]
    assert not [each.path for each in room.requests if each.path.startswith("/2")]
