"""Worker processes start wherever the temporary folder is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import python_path

CODE = """
import math, tempfile
from warta.tasks.run.workers import WorkerPolicy, Workers
with Workers(WorkerPolicy(count=1)) as workers:
    print(workers.each(math.gcd, [{}]), tempfile.gettempdir())
"""

# Its arguments can't be unpickled in the new process, as when the run that asked for it has ended.
TOO_LATE = """
import sys
from warta.tasks.run.forking import fork_server

class Gone:
    def __reduce__(self):
        return (open, ("/nowhere/lock",)) if sys.argv[1] == "gone" else (int, ("x",))

if __name__ == "__main__":
    context = fork_server(["warta.tasks.run.undisturbed"])
    process = context.Process(target=print, args=(Gone(),))
    process.start()
    process.join()
    print(process.exitcode)
"""


@pytest.mark.parametrize(("case", "report"), [("gone", ""), ("defect", "ValueError")])
def test_a_process_that_starts_after_its_run_prints_no_traceback(
    tmp_path: Path, case: str, report: str
) -> None:
    """The run ended well. Any other error is still reported."""
    script = tmp_path / "too_late.py"
    script.write_text(TOO_LATE)
    result = subprocess.run(
        [sys.executable, script, case],
        env=os.environ | {"PYTHONPATH": python_path()},
        capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert result.stdout == "1\n"
    assert (report in result.stderr) if report else not result.stderr, result.stderr


@pytest.mark.parametrize("length", [76, 150])
def test_workers_start_with_a_long_temporary_folder(tmp_path: Path, length: int) -> None:
    """A batch system's folders are longer than a socket's address may be, and no page could be parsed."""
    folder = tmp_path
    while len(str(folder)) < length:
        folder /= "x" * max(1, min(40, length - len(str(folder)) - 1))
    folder.mkdir(parents=True, exist_ok=True)
    result = subprocess.run(
        [sys.executable, "-c", CODE],
        env=os.environ | {"TMPDIR": str(folder), "PYTHONPATH": python_path()},
        capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert result.stdout.startswith("[0] "), result.stderr
    assert result.stdout.strip().endswith(str(folder)), (
        "other files stay where the person wants them"
    )
    assert list(folder.glob("pymp-*")) == []
