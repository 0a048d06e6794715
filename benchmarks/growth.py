"""Measure whether saving a batch and publishing cost more when there are a million articles.

    python -m benchmarks.growth [--sizes 10000 100000 1000000] [--batches 9] [--indexed 100000]

For each size a home is filled with made-up news whose texts are as long as real ones, and the
newest are added to the index of words. Then batches of 500 entries (400 new articles, 50 edits, 50
copies) go through the tasks of a run, from recording the polls to saving, index of words included,
and the snapshot is published after each. Prints seconds of wall time and of CPU (medians and the
slowest), megabytes written, and the seconds of a plain copy of the same file. The figures are in
docs/reliability.md, docs/scaling.md and docs/decisions/0005-publishing.md.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from benchmarks.batches import Cost, Incoming, Stopwatch
from benchmarks.command import parser_of
from tests.synthetic import filled
from warta.storage.tables.search import BATCH_DOCUMENTS, index_waiting
from warta.storage.warehouse.connection import Warehouse
from warta.storage.warehouse.snapshot import publish


@dataclass(frozen=True, slots=True)
class Sizes:
    """The measurements at one size: costs and written bytes, one of each a batch."""

    articles: int
    megabytes: float
    batch: list[Cost] = field(default_factory=list)
    publishing: list[Cost] = field(default_factory=list)
    written: list[int] = field(default_factory=list)
    copying: list[float] = field(default_factory=list)


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000],
        help="numbers of articles",
    )  # fmt: skip
    parser.add_argument("--batches", type=int, default=9, help="how many are measured (9)")
    parser.add_argument(
        "--indexed", type=int, default=100_000, help="so many are in the index of words (100000)"
    )
    parser.add_argument("--scratch", type=Path, help="a folder on the disk to measure")
    options = parser.parse_args()
    measured = []
    for size in options.sizes:
        with tempfile.TemporaryDirectory(dir=options.scratch) as folder:
            print(f"filling a warehouse with {size:,} articles", file=sys.stderr, flush=True)
            warehouse = filled(Path(folder) / "home", size)
            index(warehouse, options.indexed)
            measured.append(measure(warehouse, size, options.batches))
            print_rows(measured[-1:], measured[0], file=sys.stderr)
    print(_HEAD)
    print_rows(measured, measured[0])


def index(warehouse: Warehouse, articles: int) -> None:
    """Add so many articles to the index of words, the newest first."""
    print("indexing the newest", file=sys.stderr, flush=True)
    while articles > 0:
        with warehouse.transaction() as database:
            indexed = index_waiting(database, min(articles, BATCH_DOCUMENTS))
        articles -= indexed or articles


def measure(warehouse: Warehouse, articles: int, batches: int) -> Sizes:
    """Save and publish a number of batches; two more come first and are not counted.

    The first two publications copy the whole file, because publishing alternates between two files.
    """
    sizes = Sizes(articles, warehouse.home.warehouse.stat().st_size / 1e6)
    publish(warehouse)
    newsroom = Incoming(warehouse)
    for number in range(batches + 2):
        batch = newsroom.batch()
        watch = Stopwatch()
        publication = publish(warehouse)
        publishing = watch.cost()
        copying = _plain_copy(warehouse)
        if number >= 2:
            sizes.written.append(publication.written_bytes)
            sizes.batch.append(batch)
            sizes.publishing.append(publishing)
            sizes.copying.append(copying)
    return sizes


_HEAD = """\
| articles | file MB | a batch of 500, s | slowest | CPU s | × the smallest \
| publish, s | slowest | CPU s | MB written | plain copy, s |
|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|"""


def print_rows(measured: Iterable[Sizes], least: Sizes, file: TextIO | None = None) -> None:
    for each in measured:
        batch, publishing = Cost.median(each.batch), Cost.median(each.publishing)
        written, copying = statistics.median(each.written), statistics.median(each.copying)
        ratio = batch.cpu_seconds / Cost.median(least.batch).cpu_seconds
        print(
            f"| {each.articles:,} | {each.megabytes:,.0f} | {batch.seconds:.2f} "
            f"| {max(cost.seconds for cost in each.batch):.2f} | {batch.cpu_seconds:.2f} "
            f"| {ratio:.2f} | {publishing.seconds:.2f} "
            f"| {max(cost.seconds for cost in each.publishing):.2f} "
            f"| {publishing.cpu_seconds:.2f} | {written / 1e6:.1f} | {copying:.2f} |",
            file=file,
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
