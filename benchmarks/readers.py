"""Do readers and the writer get in each other's way?

    python -m benchmarks.readers [--seconds 60] [--readers 8] [--articles 100000]

Reader processes open the snapshot, ask, close and begin again; one of them keeps its connection
throughout. Three times: with no writer, with a writer in another home (which takes the same share
of the processors), and with the writer of this home, which saves a batch of 500 and publishes, over
and over. Exits 1 on any error, torn read or step back in time.
"""

from __future__ import annotations

import argparse
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
from typing import TYPE_CHECKING

from benchmarks.reader import Heard
from tests.synthetic import filled
from warta.storage.warehouse.connection import Warehouse
from warta.storage.warehouse.snapshot import publish

if TYPE_CHECKING:
    from benchmarks.batches import Incoming


@dataclass(slots=True)
class Written:
    """What a writer did meanwhile; seconds, one number a batch."""

    batches: list[float] = field(default_factory=list)
    publishing: list[float] = field(default_factory=list)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--readers", type=int, default=8)
    parser.add_argument("--articles", type=int, default=100_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print("filling two warehouses", file=sys.stderr, flush=True)
        here, elsewhere = (
            filled(Path(folder, name), options.articles) for name in ("here", "elsewhere")
        )
        found = {}
        for name, writing in (
            ("no writer", None),
            ("a writer in another home", elsewhere),
            ("the writer of this home", here),
        ):
            print(f"{options.seconds:g} s: {name}", file=sys.stderr, flush=True)
            found[name] = observe(here, writing, options.readers, options.seconds)
    print_table(found)
    if any(heard.errors or heard.torn or heard.steps_back for heard, _ in found.values()):
        sys.exit(1)


def observe(
    warehouse: Warehouse, writing: Warehouse | None, readers: int, seconds: float
) -> tuple[Heard, Written]:
    """Let readers query for a time, while a writer saves and publishes in ``writing``."""
    publish(warehouse)
    write = _incoming(writing) if writing else None
    written = Written()
    with _asking(warehouse.home.snapshot, readers) as heard:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if write and writing:
                written.batches.append(write.batch())
                began = time.perf_counter()
                publish(writing)
                written.publishing.append(time.perf_counter() - began)
            else:
                time.sleep(0.1)
    return heard, written


def _incoming(warehouse: Warehouse) -> Incoming:
    from benchmarks.batches import Incoming  # with it comes Prefect, which readers don't need

    return Incoming(warehouse)


@contextlib.contextmanager
def _asking(snapshot: Path, readers: int) -> Iterator[Heard]:
    """Start reader processes; their results are there when the block has ended."""
    started = [
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
    heard = Heard()
    try:
        for process in started:
            if not process.stdout or process.stdout.readline() != "ready\n":
                raise RuntimeError("a reader did not start")
        yield heard
    finally:
        outputs = [process.communicate()[0] for process in started]
    for each in outputs:
        heard.add(Heard(**json.loads(each)))


def print_table(found: dict[str, tuple[Heard, Written]]) -> None:
    print(
        "| | rounds | p50, ms | p99, ms | states seen | errors | torn | steps back "
        "| batches of 500 | a batch, s | publishing, s |"
    )
    print("|---|" + "---:|" * 10)
    for name, (heard, written) in found.items():
        hundredths = statistics.quantiles(heard.latencies, n=100)
        writes = (
            f"{len(written.batches)} | {statistics.median(written.batches):.2f} "
            f"| {statistics.median(written.publishing):.2f}"
            if written.batches
            else " | | "
        )
        print(
            f"| {name} | {len(heard.latencies):,} | {hundredths[49] * 1000:.0f} "
            f"| {hundredths[98] * 1000:.0f} | {heard.states} | {len(heard.errors)} | {heard.torn} "
            f"| {heard.steps_back} | {writes} |"
        )
    for heard, _ in found.values():
        for error in sorted(set(heard.errors)):
            print(f"error: {error}", file=sys.stderr)


if __name__ == "__main__":
    main()
