"""The notebook, which an analyst opens first, runs as a script."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.synthetic import filled
from warta.storage.warehouse.snapshot import publish

TABLES = (
    "Articles by day",
    "Stories on the most sites",
    "Languages",
    "From publication to our seeing it",
    "Why entries gave no article",
    "Articles with",
)


def run(home: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "notebooks" / "first_look.py")],
        env=os.environ | {"WARTA_HOME": str(home)},
        cwd=home.parent,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )


@pytest.mark.parametrize("articles", [0, 30])
def test_notebook_runs_for_a_home_with_and_without_news(tmp_path: Path, articles: int) -> None:
    """A home that has no news yet must not break it."""
    warehouse = filled(tmp_path / "home", max(articles, 1), feeds=5)
    if not articles:
        with warehouse.transaction() as database:
            database.execute("DELETE FROM store.article")
    publish(warehouse)
    result = run(tmp_path / "home")
    assert result.returncode == 0, result.stderr[-2000:]
    for title in TABLES:
        assert title in result.stdout
    assert ("shape: (0," in result.stdout) or articles


def test_notebook_without_a_snapshot_names_the_command_to_type(tmp_path: Path) -> None:
    """A newcomer may open it first."""
    result = run(tmp_path / "none")
    assert result.returncode != 0
    assert "warta collect" in result.stderr
