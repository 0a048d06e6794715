"""Measure whether readers and the writer get in each other's way.

    python -m benchmarks.readers [--seconds 60] [--readers 8]

Reader processes open the snapshot, query it and close it, again and again; one of them keeps its
connection all the time. They do so three times: without a writer; with a writer in another home
(which takes the same share of the processors); and with a writer in this home, which saves a batch
of 500 and publishes, again and again. Prints milliseconds a round, and seconds of wall time and of
CPU of a batch and of a publication. Exits with 1
on any error, torn read or step back in time. The figures are in docs/reliability.md.
"""

from __future__ import annotations

import contextlib
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.batches import Cost, Incoming, Stopwatch
from benchmarks.command import parser_of
from benchmarks.reader import Observed
from tests.synthetic import filled
from warta.storage.warehouse.connection import Warehouse
from warta.storage.warehouse.snapshot import publish


@dataclass(slots=True)
class Written:
    """What a writer did meanwhile: the costs of each batch and of each publication."""

    batches: list[Cost] = field(default_factory=list)
    publishing: list[Cost] = field(default_factory=list)


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="of each of the three (60)")
    parser.add_argument("--readers", type=int, default=8, help="processes (8)")
    parser.add_argument("--articles", type=int, default=100_000, help="of each home (100000)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print("filling two warehouses", file=sys.stderr, flush=True)
        here, elsewhere = (
            filled(Path(folder, name), options.articles) for name in ("here", "elsewhere")
        )
        results = {}
        for name, written_to in (
            ("no writer", None),
            ("a writer in another home", elsewhere),
            ("the writer of this home", here),
        ):
            print(f"{options.seconds:g} s: {name}", file=sys.stderr, flush=True)
            results[name] = observe(here, written_to, options.readers, options.seconds)
    print_table(results)
    if any(seen.errors or seen.torn or seen.steps_back for seen, _ in results.values()):
        sys.exit(1)


def observe(
    warehouse: Warehouse, written_to: Warehouse | None, readers: int, seconds: float
) -> tuple[Observed, Written]:
    """Let readers query ``warehouse`` for some seconds while ``written_to`` is saved and published.

    If that is None, nothing is written; otherwise at least two batches are, however long they take.
    """
    publish(warehouse)
    incoming = Incoming(written_to) if written_to else None
    written = Written()
    with _reading(warehouse.home.snapshot, readers) as observed:
        until = time.monotonic() + seconds
        while time.monotonic() < until or (incoming and len(written.batches) < 2):
            if incoming and written_to:
                written.batches.append(incoming.batch())
                watch = Stopwatch()
                publish(written_to)
                written.publishing.append(watch.cost())
            else:
                time.sleep(0.1)
    return observed, written


@contextlib.contextmanager
def _reading(snapshot: Path, readers: int) -> Iterator[Observed]:
    """Run reader processes during the block; their observations are complete after it."""
    processes = [
        subprocess.Popen(
            [
                *(sys.executable, "-m", "benchmarks.reader", str(snapshot), "--seed", str(number)),
                *(["--hold"] if number == 0 else []),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(readers)
    ]
    observed = Observed()
    try:
        for process in processes:
            if not process.stdout or process.stdout.readline() != "ready\n":
                raise RuntimeError("a reader did not start")
        yield observed
    finally:
        outputs = [process.communicate()[0] for process in processes]
    for output in outputs:
        observed.add(Observed(**json.loads(output)))


def print_table(results: dict[str, tuple[Observed, Written]]) -> None:
    print(
        "| | rounds | p50, ms | p99, ms | states seen | errors | torn | steps back "
        "| batches of 500 | a batch, s | CPU s | publishing, s | CPU s |"
    )
    print("|---|" + "---:|" * 12)
    for name, (observed, written) in results.items():
        percentiles = statistics.quantiles(observed.latencies, n=100)
        writes = (
            f"{len(written.batches)} | {_medians(written.batches)} | {_medians(written.publishing)}"
            if written.batches
            else " | | | | "
        )
        print(
            f"| {name} | {len(observed.latencies):,} | {percentiles[49] * 1000:.0f} "
            f"| {percentiles[98] * 1000:.0f} | {observed.states} | {len(observed.errors)} "
            f"| {observed.torn} | {observed.steps_back} | {writes} |"
        )
    for observed, _ in results.values():
        for error in sorted(set(observed.errors)):
            print(f"error: {error}", file=sys.stderr)


def _medians(costs: list[Cost]) -> str:
    median = Cost.median(costs)
    return f"{median.seconds:.2f} | {median.cpu_seconds:.2f}"


if __name__ == "__main__":
    main()
