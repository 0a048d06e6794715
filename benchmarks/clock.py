"""Does `warta serve` go on by itself when the machine's clock jumps a year ahead, and back?

A library that stands before libc's clock (benchmarks/clock.c; needs a C compiler) sets the clock of
all its processes, while they work. At first, a year ahead, and put right again, it must go on
collecting what is published, without a person and without a failed run. Times that only the kernel
gives, those of files, stay right.

    python -m benchmarks.clock [--days 365] [--every 10]

Ends with 1 when no run came, one failed, an article is missing or double, or a time lies in the
future.
"""

from __future__ import annotations

import argparse
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

from tests.conftest import environment
from warta.newsroom import Newsroom, sample_stories

HOST, STORIES = "siaran.example", 3
# After the clock is put back `serve` looks within seconds, and starts anew.
MOST_SECONDS = 150


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--every", type=int, default=10)
    asked = parser.parse_args()
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        print("no C compiler here: nothing was measured")
        return 2
    with Newsroom() as room, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        library, clock = folder / "clock.so", folder / "clock"
        source = Path(__file__).with_suffix(".c")
        subprocess.run([compiler, "-shared", "-fPIC", "-o", library, source], check=True)
        set_clock(clock, 0)
        env = environment(room, folder / "home", folder) | {
            "LD_PRELOAD": str(library),
            "BENCHMARK_CLOCK": str(clock),
            "WARTA_SHORTEST_POLL_SECONDS": "60",
        }
        del env["PREFECT_HOME"]
        room.add_publisher(HOST, *sample_stories(STORIES), language="id")
        warta = [sys.executable, "-m", "warta.cli"]
        add = [*warta, "feeds", "add", "--unchecked", f"http://{HOST}/feed"]
        subprocess.run(add, env=env, check=True, capture_output=True)
        serve = [*warta, "serve", "--every", str(asked.every)]
        with subprocess.Popen(serve, env=env, stderr=subprocess.PIPE, text=True) as serving:
            try:
                wrong = jumped(serving, room, clock, asked.days)
            finally:
                serving.send_signal(signal.SIGTERM)
                serving.wait(90)
        wrong += stored_wrong(folder / "home")
    for reason in wrong:
        print(f"WRONG: {reason}")
    return int(bool(wrong))


def jumped(serving: subprocess.Popen[str], room: Newsroom, clock: Path, days: int) -> list[str]:
    """Set the clock ahead and back, and have something published each time; what went wrong."""
    lines: Queue[str] = Queue()

    def read() -> None:
        assert serving.stderr is not None
        for line in serving.stderr:
            print(f"  {line.rstrip()[:170]}", flush=True)
            lines.put(line)

    threading.Thread(target=read, daemon=True).start()
    wrong = list[str]()
    for number, (what, ahead) in enumerate((("right", 0), ("ahead", days), ("right again", 0))):
        set_clock(clock, ahead * 86_400)
        if number:
            room.publish(HOST, *sample_stories(STORIES, first=100 * number))
        print(f"the clock is {what}", flush=True)
        began = time.monotonic()
        line = awaited(lines, lambda line: f"{STORIES} new" in line or " failed: " in line)
        print(f"{time.monotonic() - began:.0f} s until it collected", flush=True)
        if line is None or " failed: " in line:
            wrong.append(f"clock {what}: {line or 'nothing was collected'}")
    return wrong


def awaited(lines: Queue[str], is_wanted: Callable[[str], bool]) -> str | None:
    deadline = time.monotonic() + MOST_SECONDS
    while (left := deadline - time.monotonic()) > 0:
        try:
            if is_wanted(line := lines.get(timeout=left)):
                return line
        except Empty:
            break
    return None


def set_clock(clock: Path, seconds: int) -> None:
    with clock.open("r+b" if clock.exists() else "wb") as file:
        file.write(struct.pack("q", seconds))


def stored_wrong(home: Path) -> list[str]:
    wrong = list[str]()
    with duckdb.connect(str(home / "news.duckdb"), read_only=True) as news:
        [(articles, ids, late)] = news.execute(
            "SELECT count(*), count(DISTINCT article_id), "
            "count(*) FILTER (first_seen_at > now() + INTERVAL 1 HOUR) FROM articles"
        ).fetchall()
        print(f"{articles} articles, {ids} ids; first seen in the future: {late}")
        runs = news.execute("SELECT status, count(*) FROM runs GROUP BY status").fetchall()
    if not articles == ids == 3 * STORIES or late:
        wrong.append("articles are missing, double or of the future")
    if [status for status, _ in runs if status not in ("completed", "stopped")]:
        wrong.append(f"runs: {runs}")
    return wrong


if __name__ == "__main__":
    sys.exit(main())
