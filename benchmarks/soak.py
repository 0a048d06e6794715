"""Run `warta serve` for hours with faults around it, and measure whether it grows.

    python -m benchmarks.soak [--ticks 500] [--minutes 120] [--every 10]

Ten publishers go on publishing, and `serve` collects from them every ten seconds. By turns a
publisher answers 503, drops connections or stalls; the run is killed (-9); the disk is full; or all
processes are suspended for half a minute, as on a laptop. Once, early, the clock jumps a year ahead
and back (benchmarks.clock). After each run it notes the MiB of all processes (proportional) and of
`serve` alone, its threads and open files, and the sizes of Prefect's database, the warehouse and
the log. The home is a file system in memory (benchmarks.full_disk).

Exits with 1 if a run failed without a fault, an article is double, a run's report does not balance,
or `serve` grew from the third to the last quarter (medians): its memory by more than
`--most-growth` %, its threads by more than two, its open files by more than four. Prefect keeps
events for ten minutes instead of a day here, so that hours show whether their space is used again.
Prefect's runner looks for due runs every two seconds instead of ten. The figures are in
docs/decisions/0004-prefect-in-process.md.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
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

from benchmarks.clock import set_clock, with_own_clock
from benchmarks.command import clean_environment, parser_of
from benchmarks.full_disk import INSIDE, Resize, mounted, with_own_mounts
from benchmarks.spent import cpu_of_family, family, pss_kib
from warta.newsroom import Answer, Newsroom, Story, sample_stories
from warta.storage.home import Home

HOSTS = [f"press-{number}.example" for number in range(10)]
STORIES_AT_FIRST, STORIES_A_TICK = 5, 1  # of each publisher
SUSPENDED_SECONDS = 30  # longer than an interval, so that a run is due on waking
DISK_BYTES = 2 << 30  # more than hours of such news take
# `serve` starts again when the clock goes back: early, so that its memory is measured after that.
CLOCK_JUMPS_AT, CLOCK_RETURNS_AT, AHEAD_SECONDS = 10, 12, 365 * 86_400
RUNS_KEPT = 7 * 24 * 12  # Prefect keeps a week; with a run every five minutes
MOST_THREADS_MORE, MOST_FILES_MORE = 2, 4  # a run's own come and go


@dataclass(frozen=True, slots=True)
class Sample:
    """The sizes of `serve` and its home after a run.

    ``line``: what `serve` printed about the run. ``fault``: the name of the fault during it, or "".
    """

    seconds: float
    line: str
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
    parser = parser_of(__doc__)
    parser.add_argument("--ticks", type=int, default=500, help="end after this many runs (500)")
    parser.add_argument("--minutes", type=float, default=120, help="end after so long (120)")
    parser.add_argument("--every", type=int, default=10, help="seconds between runs (10)")
    parser.add_argument("--no-faults", action="store_true", help="cause none")
    parser.add_argument("--most-growth", type=float, default=3.0, help="of the memory, in %% (3)")
    options = parser.parse_args()
    if INSIDE not in os.environ:
        return with_own_mounts("benchmarks.soak")
    with (
        Newsroom() as room,
        tempfile.TemporaryDirectory() as folder,
        mounted(Path(folder) / "disk", DISK_BYTES) as resize,
    ):
        home, clock = Home(Path(folder) / "disk" / "home"), Path(folder) / "clock"
        for number, host in enumerate(HOSTS):
            room.add_publisher(host, *_stories(STORIES_AT_FIRST, 100_000 * number), language="id")
        environment = _environment(home, room) | (with_own_clock(clock) or {})
        faults = None if options.no_faults else Faults(room, home, resize, clock)
        warta = [sys.executable, "-m", "warta.cli"]
        feeds = [f"http://{host}/feed" for host in HOSTS]
        add = [*warta, "feeds", "add", "--unchecked", *feeds]
        subprocess.run(add, env=environment, check=True, capture_output=True)
        serve = [*warta, "serve", "--every", str(options.every)]
        with subprocess.Popen(serve, env=environment, stderr=subprocess.PIPE, text=True) as process:
            try:
                until = time.monotonic() + 60 * options.minutes
                samples = _sample_runs(process, room, home, options.ticks, until, faults)
            finally:
                process.send_signal(signal.SIGTERM)
                assert process.stderr is not None
                process.stderr.read()
        complaints = _faults_in(home, samples)
    complaints += _growth_of(samples, options.most_growth)
    second_half = samples[len(samples) // 2 :]
    grown_mib = second_half[-1].prefect_mib - second_half[0].prefect_mib
    mib_a_run = grown_mib / max(1, len(second_half) - 1)
    print(
        f"Prefect's database: {1024 * mib_a_run:.0f} KiB more a run; "
        f"{mib_a_run * RUNS_KEPT:.0f} MiB for a week of runs"
    )
    for complaint in complaints:
        print(f"WRONG: {complaint}")
    return int(bool(complaints))


def _growth_of(samples: list[Sample], most_growth: float) -> list[str]:
    """Print how `serve` grew from the third to the last quarter; return what grew too much."""
    complaints = []
    before, last = _quarters([sample.serve_mib for sample in samples])
    growth = 100 * (last / before - 1)
    print(f"memory of serve, last quarter against the quarter before: {growth:+.1f} %")
    if growth > most_growth:
        complaints.append(f"memory grew by more than {most_growth:g} %")
    for name, most, figures in (
        ("threads", MOST_THREADS_MORE, [float(sample.threads) for sample in samples]),
        ("files", MOST_FILES_MORE, [float(sample.files) for sample in samples]),
    ):
        before, last = _quarters(figures)
        print(f"{name}: {before:g} and {last:g}")
        if last > before + most:
            complaints.append(f"{name} grew from {before:g} to {last:g}")
    return complaints


def _sample_runs(
    serving: subprocess.Popen[str],
    room: Newsroom,
    home: Home,
    ticks: int,
    until: float,
    faults: Faults | None,
) -> list[Sample]:
    """Sample after each run, then publish stories and cause the next fault."""
    assert serving.stderr is not None
    samples, began = list[Sample](), time.monotonic()
    columns = "run|s|fault|serve MiB|all MiB|threads|files|prefect MiB|warehouse MiB|log KiB|CPU s"
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
        if faults:
            faults.end()
            fault = faults.begin(len(samples), serving.pid)
    return samples


def _stories(count: int, first: int) -> tuple[Story, ...]:
    """Return stories of the last minutes, so that the feed is polled often."""
    start = datetime.now(UTC) - timedelta(minutes=count)
    return sample_stories(count, first=first, start=start)


@dataclass(frozen=True, slots=True)
class Faults:
    """Causes the faults of a soak, one in four ticks."""

    room: Newsroom
    home: Home
    resize: Resize
    clock: Path

    def begin(self, tick: int, serving: int) -> str:
        """Cause the fault whose turn it is; return its name or ""."""
        if self.clock.exists() and tick in (CLOCK_JUMPS_AT, CLOCK_RETURNS_AT):
            is_ahead = tick == CLOCK_JUMPS_AT
            set_clock(self.clock, AHEAD_SECONDS if is_ahead else 0)
            return "clock ahead" if is_ahead else "clock put back"
        host = HOSTS[tick % len(HOSTS)]
        match tick % 25:  # spread, so that most runs after a fault have none
            case 3:
                self.room.script(host, "/feed", Answer(status=503), Answer())
                return "503"
            case 8:
                self.room.script(host, "/feed", Answer(drop=True), Answer())
                return "dropped"
            case 13:
                self.room.script(host, "/feed", Answer(delay_seconds=20), Answer())
                return "stalled"
            case 18:
                _suspend(serving)
                return "suspended"
            case 21:
                self.resize(shutil.disk_usage(self.home.root).used)
                return "disk full"
            case 23:
                return "killed" if _kill_next_run(self.home) else ""
        return ""

    def end(self) -> None:
        """Give the disk its space back."""
        self.resize(DISK_BYTES)


def _suspend(serving: int) -> None:
    """Stop all processes for a while, as on a machine that is suspended."""
    processes = family(serving)
    for process in processes:
        _signal(process, signal.SIGSTOP)
    time.sleep(SUSPENDED_SECONDS)
    for process in processes:
        _signal(process, signal.SIGCONT)


def _kill_next_run(home: Home) -> bool:
    """Kill the next run as soon as it holds the home's lock; return whether one came."""
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
    """Measure the processes of `serve` and the files of its home now."""
    processes = family(serving)
    return Sample(
        seconds=seconds,
        line=line,
        fault=fault,
        serve_mib=pss_kib(serving, "Rss:") / 1024,
        all_mib=sum(map(pss_kib, processes)) / 1024,
        threads=len(list(Path(f"/proc/{serving}/task").iterdir())),
        files=len(list(Path(f"/proc/{serving}/fd").iterdir())),
        prefect_mib=sum(f.stat().st_size for f in (home.root / "prefect").glob("*.db*")) / 2**20,
        warehouse_mib=home.warehouse.stat().st_size / 2**20,
        log_kib=sum(file.stat().st_size for file in home.logs.iterdir()) / 1024,
        cpu_seconds=cpu_of_family(serving),
    )


def _show(number: int, sample: Sample) -> None:
    print(
        f"| {number} | {sample.seconds:.0f} | {sample.fault} | {sample.serve_mib:.0f} "
        f"| {sample.all_mib:.0f} | {sample.threads} | {sample.files} | {sample.prefect_mib:.1f} "
        f"| {sample.warehouse_mib:.1f} | {sample.log_kib:.0f} | {sample.cpu_seconds:.0f} |",
        flush=True,
    )
    if "completed:" not in sample.line:
        print(f"  {sample.line[:160]}", flush=True)


def _quarters(figures: list[float]) -> tuple[float, float]:
    """Return the medians of the third quarter and of the last."""
    quarter = max(1, len(figures) // 4)
    before, last = figures[-2 * quarter : -quarter] or figures, figures[-quarter:]
    return statistics.median(before), statistics.median(last)


def _faults_in(home: Home, samples: list[Sample]) -> list[str]:
    """Return failed runs that no fault explains, and what is wrong in the home."""
    complaints = [
        f"run {number}: {sample.line[:200]}"
        for number, sample in enumerate(samples, start=1)
        if "completed:" not in sample.line and not sample.fault
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
        complaints.append("an article is double")
    if unbalanced:
        complaints.append("the ledger does not balance")
    return complaints


def _environment(home: Home, room: Newsroom) -> dict[str, str]:
    return clean_environment() | {
        "WARTA_HOME": str(home.root),
        "WARTA_PROXY": room.proxy_url,
        "WARTA_CONTACT": "bench@warta.example",
        "WARTA_HOST_DELAY_SECONDS": "0",
        "WARTA_SHORTEST_POLL_SECONDS": "60",
        "PREFECT_RUNNER_POLL_FREQUENCY": "2",
        "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": "PT10M",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_LOOP_SECONDS": "120",
    }


if __name__ == "__main__":
    sys.exit(main())
