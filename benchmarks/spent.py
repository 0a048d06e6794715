"""Measure the time and memory of a command with all its processes, even those that outlive it.

Parsing processes are forked by a fork server that no process waits for, so `getrusage` of the
command's parent would leave them out. Therefore a process of ours adopts all processes that the
command leaves behind (Linux: PR_SET_CHILD_SUBREAPER) and waits for them.
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

_SET_CHILD_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER of <sys/prctl.h>
_LOOK_SECONDS = 0.25  # between two readings of the memory


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
    processes = [root]
    for process in processes:
        try:
            threads = Path(f"/proc/{process}/task").iterdir()
            children = " ".join((thread / "children").read_text() for thread in threads)
        except OSError:
            continue
        processes += map(int, children.split())
    return processes


def cpu_of_family(root: int) -> float:
    """Return the CPU seconds of a process, its descendants, and those that they waited for."""
    ticks = 0
    for process in family(root):
        with contextlib.suppress(OSError):  # the process has ended
            # After the name: user and system time, and those of the children waited for.
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def spent_by(command: Sequence[str], environment: Mapping[str, str]) -> Spent:
    """Run a command and return its costs; its standard error goes to ours."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_run, (list(command), dict(environment)))


def _run(command: list[str], environment: dict[str, str]) -> Spent:
    if ctypes.CDLL(None, use_errno=True).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError(
            ctypes.get_errno(), "can't adopt the processes that the command leaves behind"
        )
    began = time.monotonic()
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        watch = _MemoryWatch(process.pid)
        output, _ = process.communicate()
        watch.stop()
    wall_seconds = time.monotonic() - began
    try:
        while True:  # until the last process that was adopted has ended
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
    """A thread that notes the largest memory of a process and its descendants."""

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
        while not self._ended.wait(_LOOK_SECONDS):
            self.peak_kib = max(self.peak_kib, sum(map(pss_kib, family(self._root))))


def pss_kib(process: int, field: str = "Pss:") -> int:
    """Return a process's proportional (``field`` "Rss:": resident) memory in KiB; 0 if it ended."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(field)), 0)


def peak_mib() -> float:
    """Return the largest resident size of this process until now, in MiB.

    ``ru_maxrss`` would start from the peak of the process that forked this one.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if "VmHWM" in line)
