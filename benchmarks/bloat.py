"""Measure whether the state of feeds, which every poll updates, makes the file grow.

    python -m benchmarks.bloat [--feeds 1000] [--rounds 10 100 1000]

Each round is a run, a quarter of an hour after the last one: all feeds are polled, a fifth of them
have new validators, the run is published, and the daily upkeep is done when it is due. The log of
polls may grow until it is `--log-days` old; the state of feeds must not grow. Prints megabytes of
the file, of its free blocks and of each publication, and seconds of wall time and of CPU a round.
The figures are in docs/reliability.md.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from benchmarks.batches import Cost, Stopwatch
from benchmarks.command import parser_of
from tests.synthetic import NOW, filled
from warta.news.polling.poll import Feed, Poll
from warta.news.polling.schedule import Bounds
from warta.storage.care.compaction import waste
from warta.storage.care.retention import Retention, is_due
from warta.storage.care.upkeep import maintain
from warta.storage.files.archive import Archive
from warta.storage.tables.feeds import feeds_due
from warta.storage.tables.runs import end_run, start_run
from warta.storage.warehouse.connection import Warehouse
from warta.storage.warehouse.snapshot import publish
from warta.tasks.record import record_polls

ROUND = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Size:
    """The file after some rounds.

    ``round`` and ``published_bytes``: medians of the rounds since the last size.
    """

    rounds: int
    polls_kept: int
    file_bytes: int
    free_bytes: int
    round: Cost
    published_bytes: float


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--feeds", type=int, default=1000, help="how many (1000)")
    parser.add_argument(
        "--rounds", type=int, nargs="+", default=[10, 100, 1000], help="after which to measure"
    )
    parser.add_argument("--articles", type=int, default=1000, help="how many (1000)")
    parser.add_argument("--log-days", type=int, default=2, help="keep polls so long (2)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        warehouse = filled(Path(folder) / "home", options.articles, options.feeds)
        sizes = measure(warehouse, options.rounds, options.log_days)
    print_table(sizes, options.feeds)


def measure(warehouse: Warehouse, rounds: list[int], log_days: int) -> list[Size]:
    """Poll all feeds again and again; return the size after each of these numbers of rounds."""
    with warehouse.transaction() as database:
        for table in ("poll", "run_entry", "run"):  # of the made-up news
            database.execute(f"DELETE FROM store.{table}")
    maintain(warehouse, Archive(warehouse.home), Retention(), NOW, always_compact=True)
    sizes = [_size(warehouse, 0, [Cost(0, 0)], [0])]
    costs: list[Cost] = []
    written: list[int] = []
    for number in range(1, max(rounds) + 1):
        watch = Stopwatch()
        _round(warehouse, number, log_days)
        written.append(publish(warehouse).written_bytes)
        costs.append(watch.cost())
        if number in rounds:
            sizes.append(_size(warehouse, number, costs, written))
            costs, written = [], []
            print(sizes[-1], file=sys.stderr, flush=True)
    return sizes


def _round(warehouse: Warehouse, number: int, log_days: int) -> None:
    now = NOW + number * ROUND
    with warehouse.transaction() as database:
        start_run(database, f"bloat {number}", "ingest", now)
        feeds = feeds_due(database, now, every_feed=True)
        record_polls(
            database,
            f"bloat {number}",
            [_poll(feed, number, feed_number) for feed_number, feed in enumerate(feeds)],
            Bounds(),
        )
        end_run(database, f"bloat {number}", "completed", now)
        due = is_due(database, now)
    if due:
        maintain(warehouse, Archive(warehouse.home), Retention(log_days=log_days), now)


def _poll(feed: Feed, number: int, feed_number: int) -> Poll:
    """Return a poll of an unchanged feed; a fifth of the feeds have new validators each round."""
    has_new_validators = (number + feed_number) % 5 == 0
    polled_at = NOW + number * ROUND
    return Poll(
        feed=feed,
        polled_at=polled_at,
        outcome="not modified",
        status_code=304,
        etag=f'"{feed.feed_id:x}-{number}"' if has_new_validators else feed.etag,
        last_modified=f"{polled_at:%a, %d %b %Y %H:%M:%S GMT}"
        if has_new_validators
        else feed.last_modified,
    )


def _size(warehouse: Warehouse, rounds: int, costs: list[Cost], written: list[int]) -> Size:
    with warehouse.transaction() as database:
        [(polls,)] = database.execute("SELECT count(*) FROM store.poll").fetchall()
        free, _ = waste(database)
    return Size(
        rounds,
        polls,
        warehouse.home.warehouse.stat().st_size,
        free,
        Cost.median(costs),
        statistics.median(written),
    )


def print_table(sizes: list[Size], feeds: int) -> None:
    print(
        "| rounds | polls made | polls kept | file MB | of it free | a round, s | CPU s "
        "| MB published |"
    )
    print("|---:|---:|---:|---:|---:|---:|---:|---:|")
    for size in sizes:
        print(
            f"| {size.rounds:,} | {size.rounds * feeds:,} | {size.polls_kept:,} "
            f"| {size.file_bytes / 1e6:.1f} | {size.free_bytes / 1e6:.1f} "
            f"| {size.round.seconds:.2f} | {size.round.cpu_seconds:.2f} "
            f"| {size.published_bytes / 1e6:.1f} |"
        )


if __name__ == "__main__":
    main()
