"""Measure whether saving a batch and publishing cost more when there are a million articles.

    python -m benchmarks.growth [--sizes 10000 100000 1000000] [--batches 9]

For each size a home is filled with made-up news. Then batches of 500 entries (400 new articles, 50
edits, 50 copies) go through the tasks of a run, from recording the polls to saving, and the
snapshot is published after each. Prints seconds (medians and slowest), megabytes written, and the
seconds of a plain copy of the same file. The figures are in docs/reliability.md and
docs/decisions/0005-publishing.md. It takes 10 minutes and 9 GB of disk.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.batches import Incoming
from benchmarks.command import parser_of
from tests.synthetic import filled
from warta.storage.warehouse.connection import Warehouse
from warta.storage.warehouse.snapshot import publish


@dataclass(frozen=True, slots=True)
class Sizes:
    """The measurements at one size: seconds and written bytes, one number a batch."""

    articles: int
    megabytes: float
    batch: list[float] = field(default_factory=list)
    publishing: list[float] = field(default_factory=list)
    written: list[int] = field(default_factory=list)
    copying: list[float] = field(default_factory=list)


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000],
        help="numbers of articles",
    )  # fmt: skip
    parser.add_argument("--batches", type=int, default=9, help="how many are measured (9)")
    parser.add_argument("--scratch", type=Path, help="a folder on the disk to measure")
    options = parser.parse_args()
    measured = []
    for size in options.sizes:
        with tempfile.TemporaryDirectory(dir=options.scratch) as folder:
            print(f"filling a warehouse with {size:,} articles", file=sys.stderr, flush=True)
            measured.append(measure(filled(Path(folder) / "home", size), size, options.batches))
    print_tables(measured)


def measure(warehouse: Warehouse, articles: int, batches: int) -> Sizes:
    """Save and publish a number of batches; two more come first and are not counted.

    The first two publications copy the whole file, because publishing alternates between two files.
    """
    sizes = Sizes(articles, warehouse.home.warehouse.stat().st_size / 1e6)
    publish(warehouse)
    newsroom = Incoming(warehouse)
    for number in range(batches + 2):
        seconds = newsroom.batch()
        began = time.perf_counter()
        publication = publish(warehouse)
        publishing = time.perf_counter() - began
        copying = _plain_copy(warehouse)
        if number >= 2:
            sizes.written.append(publication.written_bytes)
            sizes.batch.append(seconds)
            sizes.publishing.append(publishing)
            sizes.copying.append(copying)
    return sizes


def print_tables(measured: list[Sizes]) -> None:
    least = statistics.median(measured[0].batch)
    print(
        "| articles | file MB | a batch of 500, s | slowest | × the smallest "
        "| publish, s | slowest | MB written | plain copy, s |"
    )
    print("|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
    for each in measured:
        batch, publishing = statistics.median(each.batch), statistics.median(each.publishing)
        written, copying = statistics.median(each.written), statistics.median(each.copying)
        print(
            f"| {each.articles:,} | {each.megabytes:,.0f} | {batch:.2f} | {max(each.batch):.2f} "
            f"| {batch / least:.2f} | {publishing:.2f} | {max(each.publishing):.2f} "
            f"| {written / 1e6:.1f} | {copying:.2f} |"
        )


def _plain_copy(warehouse: Warehouse) -> float:
    """Return the seconds that it takes to replace a plain copy of the whole file."""
    fresh, target = (warehouse.home.root / name for name in ("fresh.copy", "plain.copy"))
    began = time.perf_counter()
    shutil.copyfile(warehouse.home.warehouse, fresh)
    fresh.replace(target)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
