"""The notebook runs as a script: what an analyst opens first must not be the thing that broke."""

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
def test_it_shows_the_news_of_a_home(tmp_path: Path, articles: int) -> None:
    """A home without news yet is shown as well."""
    warehouse = filled(tmp_path / "home", max(articles, 1), feeds=5)
    if not articles:
        with warehouse.transaction() as database:
            database.execute("DELETE FROM store.article")
    publish(warehouse)
    done = run(tmp_path / "home")
    assert done.returncode == 0, done.stderr[-2000:]
    for title in TABLES:
        assert title in done.stdout
    assert ("shape: (0," in done.stdout) or articles


def test_without_a_snapshot_it_says_how_to_make_one(tmp_path: Path) -> None:
    """The first thing that a newcomer starts may be this."""
    done = run(tmp_path / "none")
    assert done.returncode != 0
    assert "warta collect" in done.stderr
