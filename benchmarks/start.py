"""Measure what a start costs: seconds to the first request, and CPU of runs with nothing to do.

    python -m benchmarks.start [--rounds 5] [--ticks 5]

Each round collects one feed into a new home, again with nothing due, and into a new home without
feeds. Then `warta serve` makes ticks with nothing due: the CPU of all processes from one tick to
the next. Prints medians, and all values in brackets; exits with 1 if a median is above its limit,
which an idle machine of two cores must keep. The figures are in the README and in
docs/decisions/0001-pins.md and 0004-prefect-in-process.md.
"""

from __future__ import annotations

import itertools
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from benchmarks.command import clean_environment, parser_of
from benchmarks.spent import Spent, cpu_of_family, spent_by
from warta.newsroom import Newsroom, sample_stories

FEED = "http://siaran.example/feed"
EVERY_SECONDS = 20
# Limits on an idle machine with two cores: what people wait without wondering.
MOST = {
    "new home, seconds to the first request": 3.0,
    "old home, seconds to the first request": 1.5,
    "nothing due, CPU seconds": 1.5,
    "no feeds, CPU seconds": 1.5,
    "tick of serve, CPU seconds": 1.5,
}


def main() -> int:
    parser = parser_of(__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how many (5)")
    parser.add_argument("--ticks", type=int, default=5, help="ticks of serve (5)")
    parser.add_argument(
        "--python",
        default=sys.executable,
        help="the interpreter whose Warta is measured, to compare with an older one",
    )
    options = parser.parse_args()
    measured = defaultdict[str, list[float]](list)
    with Newsroom() as room:
        room.add_publisher("siaran.example", *sample_stories(2), language="id")
        for _ in range(options.rounds):
            _round(options.python, room, measured)
        if options.ticks:
            with tempfile.TemporaryDirectory() as folder:
                measured["tick of serve, CPU seconds"] += _ticks(
                    options.python, folder, room, options.ticks
                )
    for name, figures in measured.items():
        shown = " ".join(f"{figure:.2f}" for figure in sorted(figures))
        print(f"{name:42} {statistics.median(figures):5.2f}   ({shown})")
    return int(
        any(
            statistics.median(measured[name]) > most
            for name, most in MOST.items()
            if name in measured
        )
    )


def _round(python: str, room: Newsroom, measured: dict[str, list[float]]) -> None:
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as empty:
        environment = _environment(folder, room)
        for kind, arguments in (("new", ["--feeds", FEED]), ("old", ["--all"])):
            before = len(room.requests)
            spent = _collect(python, environment, *arguments)
            seconds = room.requests[before].at - spent.began
            measured[f"{kind} home, seconds to the first request"].append(seconds)
            measured[f"{kind} home, CPU seconds"].append(spent.cpu_seconds)
        measured["nothing due, CPU seconds"].append(_collect(python, environment).cpu_seconds)
        no_feeds = _collect(python, _environment(empty, room))
        measured["no feeds, CPU seconds"].append(no_feeds.cpu_seconds)


def _collect(python: str, environment: dict[str, str], *arguments: str) -> Spent:
    spent = spent_by([python, "-P", "-m", "warta.cli", "collect", *arguments], environment)
    if spent.return_code:
        raise SystemExit(f"collect {' '.join(arguments)} ended with {spent.return_code}")
    return spent


def _ticks(python: str, folder: str, room: Newsroom, count: int) -> list[float]:
    """Return the CPU seconds from each tick with nothing due to the next one."""
    environment = _environment(folder, room)
    _collect(python, environment, "--feeds", FEED)
    serve = [python, "-P", "-m", "warta.cli", "serve", "--every", str(EVERY_SECONDS)]
    with subprocess.Popen(serve, env=environment, stderr=subprocess.PIPE, text=True) as serving:
        assert serving.stderr is not None
        totals = list[float]()
        for line in serving.stderr:
            if "completed" in line:
                time.sleep(2)  # the run's process ends
                totals.append(cpu_of_family(serving.pid))
            if len(totals) > count + 2:
                break
        serving.send_signal(signal.SIGTERM)
        serving.stderr.read()
    # The first two ticks import modules that later ones find imported.
    return [after - before for before, after in itertools.pairwise(totals[2:])]


def _environment(folder: str, room: Newsroom) -> dict[str, str]:
    return clean_environment() | {
        "WARTA_HOME": str(Path(folder) / "home"),
        "WARTA_PROXY": room.proxy_url,
        "WARTA_CONTACT": "bench@warta.example",
        "WARTA_HOST_DELAY_SECONDS": "0",
    }


if __name__ == "__main__":
    sys.exit(main())
