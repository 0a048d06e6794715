"""Progress and warnings on standard error during a run."""

from __future__ import annotations

import os
import subprocess
import sys

PROGRAM = """
import sys
from warta.commands.display import RunPrinter, shown_progress
with shown_progress() as progress:
    progress.stage("polling feeds")
    progress.warn("a warning")
printer = RunPrinter()
printer.stopping()
printer.cut_short()
sys.stdout.write("went on")
"""


def test_closed_standard_error_does_not_end_a_run() -> None:
    """`serve` behind a pipe whose reader ended must go on, and still obey a signal to stop."""
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as broken:
        process = subprocess.run(
            [sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, stderr=broken, text=True
        )
    assert process.stdout == "went on"
