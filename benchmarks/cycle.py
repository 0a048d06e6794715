"""Measure how fast thousands of unchanged feeds are polled without exceeding any host's rate limit.

    python -m benchmarks.cycle [--feeds 10000] [--hosts 500]

Subscribes the feeds on hosts that answer after 20 ms, reads them once, and then polls all of them
unchanged (304) with `warta collect --all`. Prints feeds a second between the first and the last
request, MiB at the peak of all processes, and the shortest time between two requests to one host.
Exits with 1 below 300 feeds a second, above 500 MiB, if a host was asked too often or a feed not
once. The figures are in the README, docs/etiquette.md and docs/scaling.md.
"""

from __future__ import annotations

import itertools
import multiprocessing
import sys
import tempfile
import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from benchmarks.command import clean_environment, parser_of
from benchmarks.spent import Spent, spent_by
from warta.newsroom.answers import Reply
from warta.newsroom.wire import Incoming, Wire

ANSWER_SECONDS = 0.02  # as a near host takes; waiting for a slow one costs no processor
REST_SECONDS = 1.0  # between two requests to one host
# The timers of both sides are some milliseconds late or early.
LEEWAY_SECONDS = 0.05
# Ten thousand feeds in 33 s and on a small server, chosen by hand.
NEEDED_A_SECOND, MOST_MIB = 300.0, 500.0
_RSS = (
    '<rss version="2.0"><channel><title>{name}</title><link>http://{host}/</link>'
    "<item><guid>{name}</guid><title>Item of {name}</title></item></channel></rss>"
)


@dataclass(frozen=True, slots=True)
class Requests:
    """The requests of one run, as the hosts saw them."""

    count: int
    seconds: float
    shortest_rest: float
    hosts_asked_too_often: int


def main() -> int:
    parser = parser_of(__doc__)
    parser.add_argument("--feeds", type=int, default=10_000, help="how many (10000)")
    parser.add_argument("--hosts", type=int, default=500, help="how many (500)")
    options = parser.parse_args()
    spawn = multiprocessing.get_context("spawn")
    pipe, pipe_of_server = spawn.Pipe()
    server = spawn.Process(target=_serve, args=(pipe_of_server,), daemon=True)
    server.start()
    proxy = f"http://127.0.0.1:{pipe.recv()}"
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        feeds = home / "feeds.opml"
        feeds.write_text(_opml(options.feeds, options.hosts), encoding="utf-8")
        first = _collect(home, proxy, "--feeds", str(feeds))
        _requests(pipe)  # those of the first reading don't count
        second = _collect(home, proxy, "--all")
        requests = _requests(pipe)
    pipe.send("stop")
    server.join(10)
    rate = requests.count / requests.seconds
    peak = second.peak_mib
    print(
        f"{options.feeds:,} feeds on {options.hosts} hosts, "
        f"{ANSWER_SECONDS * 1000:.0f} ms an answer"
    )
    print(
        f"  read for the first time: {first.wall_seconds:.0f} s, Prefect's start included, "
        f"{first.peak_mib:.0f} MiB"
    )
    print(
        f"  unchanged: {requests.count:,} requests in {requests.seconds:.1f} s: {rate:.0f} feeds/s"
    )
    print(f"  the whole command: {second.wall_seconds:.0f} s, {second.cpu_seconds:.0f} s of CPU")
    print(f"  all processes together at their peak: {peak:.0f} MiB")
    print(
        f"  shortest time between two requests to a host: {requests.shortest_rest:.2f} s "
        f"(allowed: {REST_SECONDS:g} s)"
    )
    print(f"  hosts asked more often than that: {requests.hosts_asked_too_often}")
    is_fine = rate >= NEEDED_A_SECOND and peak <= MOST_MIB and not requests.hosts_asked_too_often
    return 0 if is_fine and requests.count == options.feeds else 1


def _opml(feeds: int, hosts: int) -> str:
    lines = (
        f'<outline type="rss" xmlUrl="http://host{n % hosts}.example/feed/{n}"/>'
        for n in range(feeds)
    )
    return f'<opml version="2.0"><head/><body>{"".join(lines)}</body></opml>'


def _collect(home: Path, proxy: str, *arguments: str) -> Spent:
    environment = clean_environment() | {
        "WARTA_HOME": str(home / "data"),
        "WARTA_PROXY": proxy,
        "WARTA_HOST_DELAY_SECONDS": str(REST_SECONDS),
        "PREFECT_HOME": str(home / "prefect"),
    }
    spent = spent_by([sys.executable, "-m", "warta.cli", "collect", *arguments], environment)
    if spent.return_code:
        sys.exit(f"warta collect ended with {spent.return_code}:\n{spent.output}")
    return spent


def _requests(pipe: Connection) -> Requests:
    """Return the requests since the last call."""
    pipe.send("requests")
    requests: Requests = pipe.recv()
    return requests


def _serve(pipe: Connection) -> None:
    """Answer for all hosts and note when each is asked, in a process of its own."""
    times: defaultdict[str, list[float]] = defaultdict(list)
    lock = threading.Lock()

    def answer(request: Incoming) -> Reply:
        with lock:
            times[request.host].append(time.monotonic())
        if "if-none-match" in request.headers:
            return Reply(304, (), b"", delay_seconds=ANSWER_SECONDS)
        body = _RSS.format(name=request.path, host=request.host).encode()
        headers = (("Content-Type", "application/rss+xml"), ("ETag", f'"{request.path}"'))
        return Reply(200, headers, body, delay_seconds=ANSWER_SECONDS)

    wire = Wire(answer)
    wire.start()
    pipe.send(wire.port)
    while pipe.recv() == "requests":
        with lock:
            pipe.send(_summary(times))
            times.clear()
    wire.stop()


def _summary(times: dict[str, list[float]]) -> Requests:
    in_order = sorted(moment for moments in times.values() for moment in moments)
    rests = {
        host: min(
            (after - before for before, after in itertools.pairwise(moments)), default=REST_SECONDS
        )
        for host, moments in times.items()
    }
    return Requests(
        count=len(in_order),
        seconds=in_order[-1] - in_order[0] if in_order else 0.0,
        shortest_rest=min(rests.values(), default=0.0),
        hosts_asked_too_often=sum(rest < REST_SECONDS - LEEWAY_SECONDS for rest in rests.values()),
    )


if __name__ == "__main__":
    sys.exit(main())
