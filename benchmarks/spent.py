"""What a command took with all of its processes, those included that end after it.

Workers are forked by a server of theirs, which nobody waits for: its time is missing in what a
parent is told of its children. So a process of ours becomes the parent of all that is left behind
(Linux: PR_SET_CHILD_SUBREAPER) and waits for it.
"""

from __future__ import annotations

import contextlib
import ctypes
import multiprocessing
import os
import resource
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True, slots=True)
class Spent:
    """The costs of a command. ``peak_mib``: proportional set size of all processes together.

    ``began`` is on the clock of ``time.monotonic()``.
    """

    output: str
    return_code: int
    wall_seconds: float
    cpu_seconds: float
    peak_mib: float
    began: float


def family(root: int) -> list[int]:
    """Return the process ``root`` and all its living descendants."""
    found = [root]
    for process in found:
        try:
            threads = Path(f"/proc/{process}/task").iterdir()
            children = [(thread / "children").read_text().split() for thread in threads]
        except OSError:
            continue
        found += [int(child) for each in children for child in each]
    return found


def cpu_of_family(root: int) -> float:
    """Return the CPU seconds of a process, its descendants, and those that they waited for."""
    ticks = 0
    for process in family(root):
        with contextlib.suppress(OSError):  # it ended meanwhile
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def spent_by(command: Sequence[str], environment: Mapping[str, str]) -> Spent:
    """Run a command; its standard error goes to ours."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_run, (list(command), dict(environment)))


def _run(command: list[str], environment: dict[str, str]) -> Spent:
    if ctypes.CDLL(None, use_errno=True).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "can't become the parent of what is left behind")
    began = time.monotonic()
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        watch = _MemoryWatch(process.pid)
        output, _ = process.communicate()
        watch.stop()
    wall_seconds = time.monotonic() - began
    try:
        while True:
            os.wait()
    except ChildProcessError:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Spent(
        output,
        process.returncode,
        wall_seconds,
        used.ru_utime + used.ru_stime,
        watch.peak_kib / 1024,
        began,
    )


class _MemoryWatch:
    def __init__(self, root: int) -> None:
        self.peak_kib = 0
        self._root = root
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(0.25):
            self.peak_kib = max(self.peak_kib, sum(map(_held_kib, family(self._root))))


def _held_kib(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def peak_mib() -> float:
    """Return the largest resident size of this process until now, in MiB.

    Not ``ru_maxrss``, which begins with that of the process that started this one.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if "VmHWM" in line)
