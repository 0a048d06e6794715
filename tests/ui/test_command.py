"""`warta ui` as a person starts and ends it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx

from tests.conftest import python_path


def test_ui_prints_its_address_and_ends_with_ctrl_c(hostile_home: Path, tmp_path: Path) -> None:
    """It listens on loopback only; a port in use gives one clear line, and Ctrl-C exits with 0."""
    environment = {"PYTHONPATH": python_path(), "PATH": os.environ["PATH"]}
    command = [sys.executable, "-m", "warta.cli", "ui", "--home", str(hostile_home), "--port"]
    process = subprocess.Popen(
        [*command, "0"], env=environment, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    match = re.search(r"http://127\.0\.0\.1:(\d+)/", process.stdout.readline())
    assert match
    assert httpx.get(match[0], timeout=60).status_code == 200
    assert httpx.get(f"http://localhost:{match[1]}/feeds", timeout=60).status_code == 200
    second = subprocess.run([*command, match[1]], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)  # fmt: skip
    assert (second.returncode, "--port" in second.stderr) == (2, True)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (0, "")
