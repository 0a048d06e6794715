"""How fast are thousands of unchanged feeds polled, and does any host see more than its limit?

Subscribes 10,000 feeds on 500 hosts, each sender after 20 ms, reads them once, then polls all of
them unchanged (304) with `warta collect --all`: feeds a second from the first request to the last,
the peak memory of all its processes, and, at every host, the most requests at once and the shortest
rest between them. Ends with 1 below 300 feeds/s, above 500 MiB, or when a host saw more than its
limit.

    python -m benchmarks.cycle [--feeds 10000] [--hosts 500]
"""

from __future__ import annotations

import argparse
import itertools
import multiprocessing
import os
import sys
import tempfile
import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from benchmarks.spent import Spent, spent_by
from warta.newsroom.answers import Reply
from warta.newsroom.wire import Incoming, Wire

ANSWER_SECONDS = 0.02
REST_SECONDS = 1.0
# Timers fire late and early by some milliseconds, on both sides.
LEEWAY_SECONDS = 0.05
NEEDED_A_SECOND, MOST_MIB = 300.0, 500.0
_RSS = (
    '<rss version="2.0"><channel><title>{name}</title><link>http://{host}/</link>'
    "<item><guid>{name}</guid><title>Item of {name}</title></item></channel></rss>"
)


@dataclass(frozen=True, slots=True)
class Seen:
    """The requests of one run, as the hosts saw them."""

    requests: int
    seconds: float
    shortest_rest: float
    hosts_hurried: int


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=10_000)
    parser.add_argument("--hosts", type=int, default=500)
    asked = parser.parse_args()
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    server = multiprocessing.get_context("spawn").Process(
        target=_serve, args=(theirs,), daemon=True
    )
    server.start()
    proxy = f"http://127.0.0.1:{ours.recv()}"
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        feeds = home / "feeds.opml"
        feeds.write_text(_opml(asked.feeds, asked.hosts), encoding="utf-8")
        first = _collect(home, proxy, "--feeds", str(feeds))
        _seen(ours)
        taken = _collect(home, proxy, "--all")
        seen = _seen(ours)
    ours.send("stop")
    server.join(10)
    rate = seen.requests / seen.seconds
    peak = taken.peak_mib
    print(f"{asked.feeds:,} feeds on {asked.hosts} hosts, {ANSWER_SECONDS * 1000:.0f} ms an answer")
    print(
        f"  read for the first time: {first.wall_seconds:.0f} s, Prefect's start included, "
        f"{first.peak_mib:.0f} MiB"
    )
    print(f"  unchanged: {seen.requests:,} requests in {seen.seconds:.1f} s: {rate:.0f} feeds/s")
    print(f"  the whole command: {taken.wall_seconds:.0f} s, {taken.cpu_seconds:.0f} s of CPU")
    print(f"  all processes together at their peak: {peak:.0f} MiB")
    print(
        f"  shortest rest at a host: {seen.shortest_rest:.2f} s of {REST_SECONDS:g} s asked for; "
    )
    print(f"  hosts that saw more than their limit: {seen.hosts_hurried}")
    well = rate >= NEEDED_A_SECOND and peak <= MOST_MIB and not seen.hosts_hurried
    return 0 if well and seen.requests == asked.feeds else 1


def _opml(feeds: int, hosts: int) -> str:
    lines = (
        f'<outline type="rss" xmlUrl="http://host{n % hosts}.example/feed/{n}"/>'
        for n in range(feeds)
    )
    return f'<opml version="2.0"><head/><body>{"".join(lines)}</body></opml>'


def _collect(home: Path, proxy: str, *arguments: str) -> Spent:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("WARTA_", "PREFECT_"))}
    environment = kept | {
        "WARTA_HOME": str(home / "data"),
        "WARTA_PROXY": proxy,
        "WARTA_HOST_DELAY_SECONDS": str(REST_SECONDS),
        "PREFECT_HOME": str(home / "prefect"),
    }
    spent = spent_by([sys.executable, "-m", "warta.cli", "collect", *arguments], environment)
    if spent.return_code:
        sys.exit(f"warta collect ended with {spent.return_code}:\n{spent.output}")
    return spent


def _seen(pipe: Connection) -> Seen:
    pipe.send("seen")
    seen: Seen = pipe.recv()
    return seen


def _serve(pipe: Connection) -> None:
    times: defaultdict[str, list[float]] = defaultdict(list)
    lock = threading.Lock()

    def answer(asked: Incoming) -> Reply:
        with lock:
            times[asked.host].append(time.monotonic())
        if "if-none-match" in asked.headers:
            return Reply(304, (), b"", delay_seconds=ANSWER_SECONDS)
        body = _RSS.format(name=asked.path, host=asked.host).encode()
        headers = (("Content-Type", "application/rss+xml"), ("ETag", f'"{asked.path}"'))
        return Reply(200, headers, body, delay_seconds=ANSWER_SECONDS)

    wire = Wire(answer)
    wire.start()
    pipe.send(wire.port)
    while pipe.recv() == "seen":
        with lock:
            pipe.send(_summed_up(times))
            times.clear()
    wire.stop()


def _summed_up(times: dict[str, list[float]]) -> Seen:
    every = sorted(moment for moments in times.values() for moment in moments)
    rests = {
        host: min((b - a for a, b in itertools.pairwise(moments)), default=REST_SECONDS)
        for host, moments in times.items()
    }
    return Seen(
        requests=len(every),
        seconds=every[-1] - every[0] if every else 0.0,
        shortest_rest=min(rests.values(), default=0.0),
        hosts_hurried=sum(rest < REST_SECONDS - LEEWAY_SECONDS for rest in rests.values()),
    )


if __name__ == "__main__":
    sys.exit(main())
