"""An image made by deploy/Containerfile collects, answers monitoring and stops, as another user."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.conftest import ROOT


def has_overlays() -> bool:
    """Return whether this machine lets us mount what the test needs."""
    command = "mount -t tmpfs t /mnt && cd /mnt && mkdir a b c && mount -t overlay -o lowerdir=/,"
    command += "upperdir=a,workdir=b o c && ip link set lo up && chroot c setpriv --version"
    try:
        tried = subprocess.run(
            ["unshare", "--mount", "--net", "sh", "-c", command], capture_output=True, check=False
        )
    except OSError:
        return False
    return os.geteuid() == 0 and tried.returncode == 0


@pytest.mark.timeout(300)
@pytest.mark.skipif(not has_overlays(), reason="needs root, and overlays of file systems")
def test_image_collects_and_stops_on_a_root_that_cannot_be_written() -> None:
    """What only works as root, or in a writable folder of packages, would fail only in a container."""
    process = subprocess.run(
        [sys.executable, "-m", "tests.deploy.container"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert process.returncode == 0, process.stdout + process.stderr
    assert process.stdout.count("ok: ") == 9
