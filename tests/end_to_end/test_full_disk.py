"""A full disk: one clear line, nothing half-written, and the next run does the rest."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.conftest import ROOT

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
