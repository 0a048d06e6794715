"""Does `warta serve` stay as it is, tick after tick, whatever happens around it?

Serves a newsroom of ten publishers that go on publishing, every ten seconds, with faults by turns:
a publisher answers 503, drops connections, stalls; the run is killed (-9); everything is suspended
for half a minute, as a laptop is. After each run: memory of all processes together (proportional),
of `serve` alone, its threads and open files, Prefect's database, the warehouse, the log.

    python -m benchmarks.soak [--ticks 500] [--minutes 120] [--every 10] [--no-faults]

Ends with 1 when a run failed that no fault explains, when an article is double, when what a run did
does not balance, or when the memory, threads or files of `serve` in the last quarter are more
than ``--most-growth`` % (3), two and four above those of the quarter before (medians). Events are
kept ten minutes instead of a day, so that it can be seen in less than a day whether their place is
used again; runs are kept a week, as always. benchmarks.clock sets the clock, benchmarks.full_disk
fills the disk.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from benchmarks.spent import cpu_of_family, family
from warta.newsroom import Answer, Newsroom, Story, sample_stories
from warta.storage.home import Home

HOSTS = [f"press-{number}.example" for number in range(10)]
STORIES_AT_FIRST, STORIES_A_TICK = 5, 1
SUSPENDED_SECONDS = 30
RUNS_KEPT = 7 * 24 * 12  # a week at a run every five minutes


@dataclass(frozen=True, slots=True)
class Sample:
    """What `serve` and its home held after a run."""

    seconds: float
    said: str
    fault: str
    serve_mib: float
    all_mib: float
    threads: int
    files: int
    prefect_mib: float
    warehouse_mib: float
    log_kib: float
    cpu_seconds: float


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--ticks", type=int, default=500)
    parser.add_argument("--minutes", type=float, default=120)
    parser.add_argument("--every", type=int, default=10)
    parser.add_argument("--no-faults", action="store_true")
    parser.add_argument("--most-growth", type=float, default=3.0)
    asked = parser.parse_args()
    with Newsroom() as room, tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home")
        for number, host in enumerate(HOSTS):
            room.add_publisher(host, *_stories(STORIES_AT_FIRST, 100_000 * number), language="id")
        environment = _environment(home, room)
        warta = [sys.executable, "-m", "warta.cli"]
        feeds = [f"http://{host}/feed" for host in HOSTS]
        add = [*warta, "feeds", "add", "--unchecked", *feeds]
        subprocess.run(add, env=environment, check=True, capture_output=True)
        serve = [*warta, "serve", "--every", str(asked.every)]
        with subprocess.Popen(serve, env=environment, stderr=subprocess.PIPE, text=True) as process:
            try:
                until = time.monotonic() + 60 * asked.minutes
                samples = _soaked(
                    process, room, home, asked.ticks, until, faults=not asked.no_faults
                )
            finally:
                process.send_signal(signal.SIGTERM)
                assert process.stderr is not None
                process.stderr.read()
        wrong = _wrong_in(home, samples)
    before, last = _quarters([sample.serve_mib for sample in samples])
    growth = 100 * (last / before - 1)
    print(f"memory of serve, last quarter against the quarter before: {growth:+.1f} %")
    if growth > asked.most_growth:
        wrong.append(f"memory grew by more than {asked.most_growth:g} %")
    for what, most, figures in (
        ("threads", 2, [float(sample.threads) for sample in samples]),
        ("files", 4, [float(sample.files) for sample in samples]),
    ):
        before, last = _quarters(figures)
        print(f"{what}: {before:g} and {last:g}")
        if last > before + most:
            wrong.append(f"{what} grew from {before:g} to {last:g}")
    half = samples[len(samples) // 2 :]
    kib = 1024 * (half[-1].prefect_mib - half[0].prefect_mib) / max(1, len(half) - 1)
    kept = kib / 1024 * RUNS_KEPT
    print(f"Prefect's database: {kib:.0f} KiB more a run; {kept:.0f} MiB when it forgets runs")
    for reason in wrong:
        print(f"WRONG: {reason}")
    return int(bool(wrong))


def _soaked(
    serving: subprocess.Popen[str],
    room: Newsroom,
    home: Home,
    ticks: int,
    until: float,
    *,
    faults: bool,
) -> list[Sample]:
    assert serving.stderr is not None
    samples, began = list[Sample](), time.monotonic()
    columns = "run|s|fault|serve MiB|all MiB|threads|files|prefect MB|warehouse MB|log KB|CPU s"
    print("|" + columns + "|")
    print("|---:|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|")
    fault = ""
    for line in serving.stderr:
        if not any(word in line for word in ("completed:", "failed:", "stopped:", "ended at once")):
            continue
        sample = _sample(serving.pid, home, time.monotonic() - began, line.strip(), fault)
        samples.append(sample)
        if len(samples) % max(1, ticks // 50) == 0 or "completed:" not in line:
            _show(len(samples), sample)
        if len(samples) >= ticks or time.monotonic() > until:
            break
        for number, host in enumerate(HOSTS):
            first = 100_000 * number + STORIES_AT_FIRST + STORIES_A_TICK * (len(samples) - 1)
            room.publish(host, *_stories(STORIES_A_TICK, first))
        fault = _fault(len(samples), serving.pid, room, home) if faults else ""
    return samples


def _stories(count: int, first: int) -> tuple[Story, ...]:
    """Stories of the last minutes: a feed is polled as often as it publishes."""
    start = datetime.now(UTC) - timedelta(minutes=count)
    return sample_stories(count, first=first, start=start)


def _fault(tick: int, serving: int, room: Newsroom, home: Home) -> str:
    """Cause the fault that has its turn; the name of what it is."""
    host = HOSTS[tick % len(HOSTS)]
    match tick % 25:
        case 3:
            room.script(host, "/feed", Answer(status=503), Answer())
            return "503"
        case 8:
            room.script(host, "/feed", Answer(drop=True), Answer())
            return "dropped"
        case 13:
            room.script(host, "/feed", Answer(delay_seconds=20), Answer())
            return "stalled"
        case 18:
            for process in (found := family(serving)):
                _signal(process, signal.SIGSTOP)
            time.sleep(SUSPENDED_SECONDS)
            for process in found:
                _signal(process, signal.SIGCONT)
            return "suspended"
        case 23:
            return "killed" if _kill_next_run(home) else ""
    return ""


def _kill_next_run(home: Home) -> bool:
    """Kill the next run as soon as it holds the lock of the home."""
    before = home.run_lock.read_text()
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        text = home.run_lock.read_text()
        if text and text != before:
            with contextlib.suppress(ValueError):
                _signal(json.loads(text)["process"], signal.SIGKILL)
                return True
        time.sleep(0.01)
    return False


def _signal(process: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, number)


def _sample(serving: int, home: Home, seconds: float, line: str, fault: str) -> Sample:
    processes = family(serving)
    return Sample(
        seconds=seconds,
        said=line,
        fault=fault,
        serve_mib=_kib_of(serving, "Rss:") / 1024,
        all_mib=sum(_kib_of(process, "Pss:") for process in processes) / 1024,
        threads=len(list(Path(f"/proc/{serving}/task").iterdir())),
        files=len(list(Path(f"/proc/{serving}/fd").iterdir())),
        prefect_mib=sum(f.stat().st_size for f in (home.root / "prefect").glob("*.db*")) / 2**20,
        warehouse_mib=home.warehouse.stat().st_size / 2**20,
        log_kib=sum(file.stat().st_size for file in home.logs.iterdir()) / 1024,
        cpu_seconds=cpu_of_family(serving),
    )


def _kib_of(process: int, what: str) -> int:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(what)), 0)


def _show(number: int, sample: Sample) -> None:
    print(
        f"| {number} | {sample.seconds:.0f} | {sample.fault} | {sample.serve_mib:.0f} "
        f"| {sample.all_mib:.0f} | {sample.threads} | {sample.files} | {sample.prefect_mib:.1f} "
        f"| {sample.warehouse_mib:.1f} | {sample.log_kib:.0f} | {sample.cpu_seconds:.0f} |",
        flush=True,
    )
    if "completed:" not in sample.said:
        print(f"  {sample.said[:160]}", flush=True)


def _quarters(figures: list[float]) -> tuple[float, float]:
    """The medians of the last quarter but one, and of the last."""
    quarter = max(1, len(figures) // 4)
    before, last = figures[-2 * quarter : -quarter] or figures, figures[-quarter:]
    return statistics.median(before), statistics.median(last)


def _wrong_in(home: Home, samples: list[Sample]) -> list[str]:
    """What must not be, in words."""
    wrong = [
        f"run {number}: {sample.said[:200]}"
        for number, sample in enumerate(samples, start=1)
        if "completed:" not in sample.said and not sample.fault
    ]
    with duckdb.connect(str(home.snapshot), read_only=True) as news:
        [(articles, ids, urls)] = news.execute(
            "SELECT count(*), count(DISTINCT article_id), count(DISTINCT url) FROM articles"
        ).fetchall()
        [(unbalanced,)] = news.execute(
            "SELECT count(*) FROM ledger WHERE unaccounted <> 0"
        ).fetchall()
    print(f"{articles} articles, {ids} ids, {urls} addresses, {unbalanced} unbalanced")
    if not articles == ids == urls:
        wrong.append("an article is double")
    if unbalanced:
        wrong.append("the ledger does not balance")
    return wrong


def _environment(home: Home, room: Newsroom) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("WARTA_", "PREFECT_"))}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return kept | {
        "WARTA_HOME": str(home.root),
        "WARTA_PROXY": room.proxy_url,
        "WARTA_CONTACT": "bench@warta.example",
        "WARTA_HOST_DELAY_SECONDS": "0",
        "WARTA_SHORTEST_POLL_SECONDS": "60",
        "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": "PT10M",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_LOOP_SECONDS": "120",
    }


if __name__ == "__main__":
    sys.exit(main())
