"""Measure how much an attack delays an honest feed in the same run.

    python -m benchmarks.attacks [ATTACK ...] [--rounds 3]

Collects an honest feed, in turn alone and during an attack. Prints for each attack the seconds
until the last article of the honest feed is stored, alone and during it, and their ratio; MiB of
the main process at its peak; seconds of the whole run; and the outcomes of the attack's entries.
Exits with 1 if the ratio is above 1.5, the peak above 700 MiB, or a run failed. The figures are in
docs/security.md.
"""

from __future__ import annotations

import gzip
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from benchmarks.command import clean_environment, parser_of
from warta.newsroom import Answer, Newsroom, sample_stories

HONEST = "honest.example"
STORIES = 8
MOST_TIMES_ALONE, MOST_MIB = 1.5, 700
# As the command does, but with debug events, which name each entry that is settled.
_COMMAND = (
    "import logging, sys; logging.getLogger('warta').setLevel('DEBUG'); "
    "from warta.cli import main; sys.exit(main())"
)


@dataclass(frozen=True, slots=True)
class Run:
    """One run. ``seconds``: until the honest feed was stored, or None if it was not."""

    seconds: float | None
    whole_seconds: float
    peak_mib: float
    return_code: int
    outcomes: str


def comments(room: Newsroom) -> list[str]:
    """Serve a feed of 8 MB of unclosed comments, about 8 kB as sent; return its address."""
    return [_feed(room, "comments.example", b"<rss>" + b"<!--" * 2_000_000)]


def indexes(room: Newsroom) -> list[str]:
    """Serve a sitemap index of 8 MB that does not end; return its address."""
    return [_feed(room, "index.example", b"<sitemapindex>" + b"<sitemap>" * 900_000)]


def robots(room: Newsroom) -> list[str]:
    """Serve a robots.txt of the greatest length that is read, half agents and half rules."""
    agents = "".join(f"User-agent: bot{n}\n" for n in range(11_000)) + "User-agent: *\n"
    rules = "".join(f"Disallow: /*{n}*a\n" for n in range(13_000))
    room.script("robots.example", "/robots.txt", _answer((agents + rules).encode(), "text/plain"))
    page = _page("The council met again.", b"")
    return [_feed_of_pages(room, ["robots.example"], 50, lambda _: page)]


def long_pages(room: Newsroom) -> list[str]:
    """Serve a hundred pages of 3.3 million Chinese characters each, on eight hosts."""
    text = "新闻社记者报道说这座桥今天通车了。" * 194_000

    def page(number: int) -> bytes:
        return _page(f"第{number}号桥", f"<p>{number}{text}</p>".encode())

    return [_feed_of_pages(room, [f"long{n}.example" for n in range(8)], 100, page)]


def slow_pages(room: Newsroom) -> list[str]:
    """Serve ten pages of one site with 100,000 links to further pages each."""
    links = b"".join(b"<a href='?page=%d'>%d</a>" % (n, n) for n in range(100_000))
    return [_feed_of_pages(room, ["slow.example"], 10, lambda n: _page(f"Bridge {n}", links))]


def slow_feeds(room: Newsroom) -> list[str]:
    """Serve five feeds of one site that take long to parse."""
    host = "slowfeeds.example"
    body = b"<rss><channel><item><description>" + b"<![CDATA[" * 100_000
    for number in range(5):
        room.script(host, f"/{number}", _answer(body, "application/rss+xml"))
    return [f"http://{host}/{number}" for number in range(5)]


ATTACKS: dict[str, Callable[[Newsroom], list[str]]] = {
    "comments": comments,
    "indexes": indexes,
    "robots": robots,
    "long pages": long_pages,
    "slow pages": slow_pages,
    "slow feeds": slow_feeds,
}


def run_with(attack: Callable[[Newsroom], list[str]] | None) -> Run:
    """Collect the honest feed into a new home, during an attack or alone (None)."""
    with Newsroom() as room, tempfile.TemporaryDirectory(prefix="warta-attacks-") as folder:
        room.add_publisher(HONEST, *sample_stories(STORIES), language="id")
        feeds = [*(attack(room) if attack else []), f"http://{HONEST}/feed"]
        environment = clean_environment() | {
            "WARTA_PROXY": room.proxy_url,
            "WARTA_HOST_DELAY_SECONDS": "0",
            "WARTA_CONTACT": "tests@warta.example",
        }
        home = Path(folder) / "home"
        began, began_at = time.monotonic(), time.time()
        process = subprocess.Popen(
            [sys.executable, "-c", _COMMAND, "collect", "--home", str(home), "--feeds", *feeds],
            env=environment, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        peak_kib = 0
        while process.poll() is None:
            peak_kib = max(peak_kib, _peak_kib(process.pid))
            time.sleep(0.1)
        whole = time.monotonic() - began
        settled_at, outcomes = _settled(home / "logs" / "warta.log")
        seconds = max(settled_at) - began_at if len(settled_at) >= STORIES else None
        return Run(seconds, whole, peak_kib / 1024, process.returncode, outcomes)


def _settled(log: Path) -> tuple[list[float], str]:
    """Return when each honest entry was settled, and the other entries by outcome."""
    settled_at, others = list[float](), Counter[str]()
    for line in log.read_text().splitlines():
        event = json.loads(line)
        if event["event"] == "entry settled":
            if f"//{HONEST}/" in (event.get("url") or ""):
                settled_at.append(datetime.fromisoformat(event["at"]).timestamp())
            else:
                others[event["outcome"]] += 1
        if event["event"] == "batch saved" and event["postponed"]:
            others["pending"] += event["postponed"]
        if event["event"] == "feed polled" and event["outcome"] == "failed":
            others[f"feed: {event['reason'][:40]}"] += 1
    return settled_at, ", ".join(f"{count} {outcome}" for outcome, count in others.items())


def _peak_kib(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)


def _feed(room: Newsroom, host: str, body: bytes) -> str:
    room.script(host, "/feed.xml", _answer(body, "application/rss+xml"))
    return f"http://{host}/feed.xml"


def _feed_of_pages(
    room: Newsroom, hosts: Sequence[str], count: int, page: Callable[[int], bytes]
) -> str:
    """Serve pages and a feed that lists them; return the feed's address."""
    items = []
    for number in range(count):
        host = hosts[number % len(hosts)]
        room.script(host, f"/news/{number}", _answer(page(number), "text/html; charset=utf-8"))
        items.append(
            f"<item><title>Bridge {number}</title><link>http://{host}/news/{number}</link></item>"
        )
    feed = f"<rss version='2.0'><channel><title>T</title>{''.join(items)}</channel></rss>"
    return _feed(room, "listing.example", feed.encode())


def _page(title: str, body: bytes) -> bytes:
    words = b"<p>The council opened the new bridge over the river on Tuesday morning.</p>" * 8
    head = f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>".encode()
    return head + words + body + b"</article></body></html>"


def _answer(body: bytes, content_type: str) -> Answer:
    return Answer(
        body=gzip.compress(body, 1, mtime=0),
        content_type=content_type,
        headers={"Content-Encoding": "gzip"},
    )


def main() -> int:
    parser = parser_of(__doc__)
    parser.add_argument(
        "attacks", nargs="*", metavar="ATTACK", help="by default all: " + ", ".join(ATTACKS)
    )
    parser.add_argument("--rounds", type=int, default=3, help="how many (3)")
    options = parser.parse_args()
    is_well = True
    print(
        f"{'attack':12} {'alone':>7} {'during':>7} {'ratio':>6} {'MiB':>5} {'whole':>7}  outcomes"
    )
    for name in options.attacks or ATTACKS:
        alone, attacked = list[Run](), list[Run]()
        for _ in range(options.rounds):  # in turn, so that other work of the machine delays both
            alone.append(run_with(None))
            attacked.append(run_with(ATTACKS[name]))
        seconds_alone = statistics.median(run.seconds or float("inf") for run in alone)
        seconds_attacked = statistics.median(run.seconds or float("inf") for run in attacked)
        ratio = seconds_attacked / seconds_alone
        peak = max(run.peak_mib for run in attacked)
        within_limits = ratio <= MOST_TIMES_ALONE and peak <= MOST_MIB
        within_limits = within_limits and not any(run.return_code for run in attacked)
        is_well = is_well and within_limits
        whole = statistics.median(run.whole_seconds for run in attacked)
        print(
            f"{name:12} {seconds_alone:6.1f}s {seconds_attacked:6.1f}s {ratio:6.2f} {peak:5.0f} "
            f"{whole:6.1f}s  {attacked[-1].outcomes}{'' if within_limits else '  <- too much'}",
            flush=True,
        )
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main())
