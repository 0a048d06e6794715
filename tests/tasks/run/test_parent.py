"""A run whose Prefect worker was killed asks itself to stop, once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.waiting import wait_for

RUN = """
import signal, sys, threading, time
from pathlib import Path
from warta.tasks.run.parent import stopped_with_its_worker

stop, signals = threading.Event(), []
signal.signal(signal.SIGTERM, lambda *_: signals.append("TERM"))
if sys.argv[2] == "asked":
    stop.set()
with stopped_with_its_worker(stop):
    print("ready", flush=True)
    end = time.monotonic() + (3 if stop.is_set() else 60)
    while not signals and time.monotonic() < end:
        time.sleep(0.05)
Path(sys.argv[1] + ".new").write_text(" ".join(signals))
Path(sys.argv[1] + ".new").rename(sys.argv[1])
"""
WORKER = """
import subprocess, sys
run = subprocess.Popen([sys.executable, "-c", *sys.argv[1:]], stdout=subprocess.PIPE)
run.stdout.readline()
"""


@pytest.mark.parametrize(("before", "signals"), [("not asked", "TERM"), ("asked", "")])
def test_a_run_is_asked_to_stop_when_its_worker_dies_unless_it_was_before(
    tmp_path: Path, before: str, signals: str
) -> None:
    """A second signal would end the run at once, with the state Crashed instead of Stopped."""
    result = tmp_path / "signals"
    subprocess.run(
        [sys.executable, "-c", WORKER, RUN, str(result), before],
        env=os.environ | {"PREFECT__FLOW_RUN_ID": "1"},
        check=True,
    )
    wait_for(result.exists, 90, "the run to end")
    assert result.read_text() == signals
