"""When the disk is full, a run ends in one clear line, and the next run does the rest."""

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


@pytest.mark.timeout(900)  # alone on the machine it takes about half a minute
@pytest.mark.skipif(not may_mount(), reason="file systems can't be mounted here")
def test_run_without_space_ends_in_one_line_and_the_next_run_recovers() -> None:
    """Disks fill at night; after freeing space a person must have nothing else to repair."""
    process = subprocess.run(
        [sys.executable, "-m", "benchmarks.full_disk", "--levels", str(LEVELS)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert process.returncode == 0, process.stdout + process.stderr
    assert process.stdout.count("\n| ") >= 10, "a row for each place and size"


def demo(home: Path, most_bytes: int = resource.RLIM_INFINITY) -> subprocess.CompletedProcess[str]:
    """Run `warta demo`, whose files may have at most this many bytes."""
    return subprocess.run(
        [*WARTA, "demo", "--home", str(home)],
        preexec_fn=lambda: resource.setrlimit(
            resource.RLIMIT_FSIZE, (most_bytes, resource.RLIM_INFINITY)
        ),
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def stored(home: Path) -> list[tuple[object, ...]]:
    """Return the articles that readers see, in order."""
    with duckdb.connect(str(home / "news.duckdb"), read_only=True) as news:
        return news.execute(
            "SELECT url, title, text, version FROM articles ORDER BY ALL"
        ).fetchall()


def test_warehouse_that_cannot_grow_fails_only_that_run(tmp_path: Path) -> None:
    """A limit on the size of files acts like a full disk, also where nothing can be mounted."""
    whole, limited = tmp_path / "whole", tmp_path / "limited"
    demo(whole)
    refused = demo(limited, 2_000_000)
    assert refused.returncode == 1
    assert "File too large" in refused.stderr and "Traceback" not in refused.stderr
    assert demo(limited).returncode == 0
    assert stored(limited) == stored(whole)
