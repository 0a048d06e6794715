"""Check that `warta serve` goes on when the machine's clock jumps a year ahead, and back.

    python -m benchmarks.clock [--days 365] [--every 10]

A preloaded library (benchmarks/clock.c; it needs a C compiler) sets the clock of all processes
while they work; times of files, which the kernel gives, stay right. With the right clock, with one
that is ahead, and with the right one again, `serve` must collect what is published. Exits with 1 if
no run came within 150 seconds, a run failed, an article is missing or double, or a stored time lies
in the future; with 2 if there is no compiler. The result is in docs/operations.md.
"""

from __future__ import annotations

import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from queue import Empty, Queue

import duckdb

from benchmarks.command import parser_of
from tests.conftest import environment
from warta.newsroom import Newsroom, sample_stories

HOST, STORIES = "siaran.example", 3
# `serve` notices within seconds that the clock went back, and starts its schedule again.
MOST_SECONDS = 150


def main() -> int:
    parser = parser_of(__doc__)
    parser.add_argument("--days", type=int, default=365, help="how far ahead (365)")
    parser.add_argument("--every", type=int, default=10, help="seconds between runs (10)")
    options = parser.parse_args()
    with Newsroom() as room, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clock = folder / "clock"
        own_clock = with_own_clock(clock)
        if own_clock is None:
            print("no C compiler here: nothing was measured")
            return 2
        env = environment(room, folder / "home", folder) | own_clock
        env["WARTA_SHORTEST_POLL_SECONDS"] = "60"
        del env["PREFECT_HOME"]
        room.add_publisher(HOST, *sample_stories(STORIES), language="id")
        warta = [sys.executable, "-m", "warta.cli"]
        add = [*warta, "feeds", "add", "--unchecked", f"http://{HOST}/feed"]
        subprocess.run(add, env=env, check=True, capture_output=True)
        serve = [*warta, "serve", "--every", str(options.every)]
        with subprocess.Popen(serve, env=env, stderr=subprocess.PIPE, text=True) as serving:
            try:
                faults = jumped(serving, room, clock, options.days)
            finally:
                serving.send_signal(signal.SIGTERM)
                serving.wait(90)
        faults += faults_in(folder / "home")
    for fault in faults:
        print(f"WRONG: {fault}")
    return int(bool(faults))


def jumped(serving: subprocess.Popen[str], room: Newsroom, clock: Path, days: int) -> list[str]:
    """Set the clock ahead and back and publish stories each time; return what went wrong."""
    lines: Queue[str] = Queue()

    def read() -> None:
        assert serving.stderr is not None
        for line in serving.stderr:
            print(f"  {line.rstrip()[:170]}", flush=True)
            lines.put(line)

    threading.Thread(target=read, daemon=True).start()
    faults = list[str]()
    for number, (state, days_ahead) in enumerate(
        (("right", 0), ("ahead", days), ("right again", 0))
    ):
        set_clock(clock, days_ahead * 86_400)
        if number:
            room.publish(HOST, *sample_stories(STORIES, first=100 * number))
        print(f"the clock is {state}", flush=True)
        began = time.monotonic()
        line = awaited(lines, lambda line: f"{STORIES} new" in line or " failed: " in line)
        print(f"{time.monotonic() - began:.0f} s until it collected", flush=True)
        if line is None or " failed: " in line:
            faults.append(f"clock {state}: {line or 'nothing was collected'}")
    return faults


def awaited(lines: Queue[str], is_wanted: Callable[[str], bool]) -> str | None:
    """Return the first line that is wanted, or None if none comes in time."""
    deadline = time.monotonic() + MOST_SECONDS
    while (left := deadline - time.monotonic()) > 0:
        try:
            if is_wanted(line := lines.get(timeout=left)):
                return line
        except Empty:
            break
    return None


def with_own_clock(clock: Path) -> dict[str, str] | None:
    """Return the environment of processes whose clock `set_clock` sets; None without a compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return None
    library, source = clock.with_suffix(".so"), Path(__file__).with_suffix(".c")
    subprocess.run([compiler, "-shared", "-fPIC", "-o", library, source], check=True)
    set_clock(clock, 0)
    return {"LD_PRELOAD": str(library), "BENCHMARK_CLOCK": str(clock)}


def set_clock(clock: Path, seconds: int) -> None:
    """Write into the file that clock.c reads how many seconds the clock is ahead."""
    with clock.open("r+b" if clock.exists() else "wb") as file:
        file.write(struct.pack("q", seconds))


def faults_in(home: Path) -> list[str]:
    """Return what is wrong in the home after all runs."""
    faults = list[str]()
    with duckdb.connect(str(home / "news.duckdb"), read_only=True) as news:
        [(articles, ids, late)] = news.execute(
            "SELECT count(*), count(DISTINCT article_id), "
            "count(*) FILTER (first_seen_at > now() + INTERVAL 1 HOUR) FROM articles"
        ).fetchall()
        print(f"{articles} articles, {ids} ids; first seen in the future: {late}")
        runs = news.execute("SELECT status, count(*) FROM runs GROUP BY status").fetchall()
    if not articles == ids == 3 * STORIES or late:
        faults.append("articles are missing, double or of the future")
    if [status for status, _ in runs if status not in ("completed", "stopped")]:
        faults.append(f"runs: {runs}")
    return faults


if __name__ == "__main__":
    sys.exit(main())
