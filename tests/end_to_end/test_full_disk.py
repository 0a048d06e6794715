"""A full disk: one clear line, nothing half-written, and the next run does the rest."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tests.conftest import ROOT
from tests.machines import WARTA

LEVELS = 3


def may_mount() -> bool:
    as_root = [] if os.geteuid() == 0 else ["--map-root-user"]
    command = ["unshare", "--mount", *as_root, "mount", "-t", "tmpfs", "warta", "/mnt"]
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


@pytest.mark.timeout(300)
@pytest.mark.skipif(not may_mount(), reason="file systems can't be mounted here")
def test_wherever_there_is_no_space_a_run_says_so_and_the_next_one_recovers() -> None:
    """Disks fill at night; whoever frees some space must find nothing else to mend."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.full_disk", "--levels", str(LEVELS)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("\n| ") >= 10


def demo(home: Path, most_bytes: int = resource.RLIM_INFINITY) -> subprocess.CompletedProcess[str]:
    """Collect from the newsroom that Warta serves itself, with files of so many bytes at most."""
    return subprocess.run(
        [*WARTA, "demo", "--home", str(home)],
        preexec_fn=lambda: resource.setrlimit(
            resource.RLIMIT_FSIZE, (most_bytes, resource.RLIM_INFINITY)
        ),
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def stored(home: Path) -> list[tuple[object, ...]]:
    """Return what readers see of articles, in order."""
    with duckdb.connect(str(home / "news.duckdb"), read_only=True) as news:
        return news.execute(
            "SELECT url, title, text, version FROM articles ORDER BY ALL"
        ).fetchall()


def test_a_warehouse_that_cannot_grow_costs_one_run(tmp_path: Path) -> None:
    """A limit on files needs no right to mount: the system refuses the bytes as a full disk does."""
    whole, limited = tmp_path / "whole", tmp_path / "limited"
    demo(whole)
    refused = demo(limited, 2_000_000)
    assert refused.returncode == 1
    assert "File too large" in refused.stderr and "Traceback" not in refused.stderr
    assert demo(limited).returncode == 0
    assert stored(limited) == stored(whole)
