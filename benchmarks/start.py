"""What does it cost to start? From the command to its first request, and with nothing to do.

For each round, in turn: a first run in a new home, with one feed; a run with nothing due in the
home that it made; a run in a new home without feeds. Then ticks of `warta serve` with nothing due
(CPU of all processes, the idle time between two ticks included). Medians.

    python -m benchmarks.start [--rounds 5] [--ticks 5] [--python PYTHON]

``--python`` is the interpreter of the Warta to measure: of a commit before, in a folder of its own.
"""

from __future__ import annotations

import argparse
import itertools
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from benchmarks.spent import Spent, cpu_of_family, spent_by
from warta.newsroom import Newsroom, sample_stories

FEED = "http://siaran.example/feed"
EVERY_SECONDS = 20
# What must hold on an idle machine with two cores.
MOST = {
    "new home, seconds to the first request": 3.0,
    "old home, seconds to the first request": 1.5,
    "nothing due, CPU seconds": 1.5,
    "no feeds, CPU seconds": 1.5,
    "tick of serve, CPU seconds": 1.5,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--ticks", type=int, default=5)
    parser.add_argument("--python", default=sys.executable)
    asked = parser.parse_args()
    measured = defaultdict[str, list[float]](list)
    with Newsroom() as room:
        room.add_publisher("siaran.example", *sample_stories(2), language="id")
        for _ in range(asked.rounds):
            _round(asked.python, room, measured)
        if asked.ticks:
            with tempfile.TemporaryDirectory() as folder:
                measured["tick of serve, CPU seconds"] += _ticks(
                    asked.python, folder, room, asked.ticks
                )
    for name, figures in measured.items():
        shown = " ".join(f"{figure:.2f}" for figure in sorted(figures))
        print(f"{name:42} {statistics.median(figures):5.2f}   ({shown})")
    return int(
        any(statistics.median(measured[n]) > most for n, most in MOST.items() if n in measured)
    )


def _round(python: str, room: Newsroom, measured: dict[str, list[float]]) -> None:
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as empty:
        environment = _environment(folder, room)
        for kind, arguments in (("new", ["--feeds", FEED]), ("old", ["--all"])):
            seen = len(room.requests)
            spent = _collect(python, environment, *arguments)
            first = room.requests[seen].at - spent.began
            measured[f"{kind} home, seconds to the first request"].append(first)
            measured[f"{kind} home, CPU seconds"].append(spent.cpu_seconds)
        measured["nothing due, CPU seconds"].append(_collect(python, environment).cpu_seconds)
        without = _collect(python, _environment(empty, room))
        measured["no feeds, CPU seconds"].append(without.cpu_seconds)


def _collect(python: str, environment: dict[str, str], *arguments: str) -> Spent:
    spent = spent_by([python, "-P", "-m", "warta.cli", "collect", *arguments], environment)
    if spent.return_code:
        raise SystemExit(f"collect {' '.join(arguments)} ended with {spent.return_code}")
    return spent


def _ticks(python: str, folder: str, room: Newsroom, count: int) -> list[float]:
    """Return the CPU seconds of ticks with nothing due, from one to the next."""
    environment = _environment(folder, room)
    _collect(python, environment, "--feeds", FEED)
    serve = [python, "-P", "-m", "warta.cli", "serve", "--every", str(EVERY_SECONDS)]
    with subprocess.Popen(serve, env=environment, stderr=subprocess.PIPE, text=True) as serving:
        assert serving.stderr is not None
        marks = list[float]()
        for line in serving.stderr:
            if "completed" in line:
                time.sleep(2)  # the run's process ends
                marks.append(cpu_of_family(serving.pid))
            if len(marks) > count + 2:
                break
        serving.send_signal(signal.SIGTERM)
        serving.stderr.read()
    # The first two ticks import what is imported once.
    return [after - before for before, after in itertools.pairwise(marks[2:])]


def _environment(folder: str, room: Newsroom) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("WARTA_", "PREFECT_"))}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)  # or everything would be compiled each time
    return kept | {
        "WARTA_HOME": str(Path(folder) / "home"),
        "WARTA_PROXY": room.proxy_url,
        "WARTA_CONTACT": "bench@warta.example",
        "WARTA_HOST_DELAY_SECONDS": "0",
    }


if __name__ == "__main__":
    sys.exit(main())
