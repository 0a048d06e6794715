"""What is said on standard error while a run goes on."""

from __future__ import annotations

import os
import subprocess
import sys

SAID = """
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


def test_who_reads_standard_error_may_leave() -> None:
    """`serve` behind a pipe whose reader ended must go on, and still stop when it is told to."""
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as broken:
        done = subprocess.run(
            [sys.executable, "-c", SAID], stdout=subprocess.PIPE, stderr=broken, text=True
        )
    assert done.stdout == "went on"
