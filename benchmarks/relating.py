"""Measure what finding copies and stories costs an article, whatever the number of articles.

    python -m benchmarks.relating [--sizes 10000 1000000] [--batches 5]

For each size a home is filled with made-up news whose articles have their 42 keys and, if they are
recent, their terms. Then batches of 500 entries (400 new articles, 50 edits, 50 copies) are saved,
and a process of its own places them, as a run does. Prints that process's milliseconds of CPU an
article, and MiB at its peak above those after opening the warehouse. The figures are in the README
and in docs/scaling.md.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.batches import ENTRIES_A_BATCH, Incoming
from benchmarks.command import parser_of
from benchmarks.spent import peak_mib
from tests.synthetic import NOW, filled
from warta.news.copies import likeness
from warta.news.stories import place as stories
from warta.news.stories.place import WINDOW_DAYS
from warta.news.stories.vectors import TERM_BITS
from warta.storage.home import Home
from warta.storage.tables.stories import waiting
from warta.storage.warehouse.connection import Database, Warehouse, temporary
from warta.tasks.placing import place_batch, place_story_batch

_TERMS_AN_ARTICLE = 64  # a report of ordinary length has about as many different ones
_KEYS_AN_ARTICLE = 42  # the bands of news.copies.likeness
_WEIGHT_BITS = 8  # as in news.stories.vectors: the lower bits of a number hold a term's weight
# New articles are compared with one window; the older terms are there to be skipped.
_DAYS_WITH_TERMS = 2 * WINDOW_DAYS


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=[10_000, 1_000_000], help="numbers of articles"
    )
    parser.add_argument("--batches", type=int, default=5, help="how many are measured (5)")
    parser.add_argument("--scratch", type=Path, help="a folder on the disk to measure")
    parser.add_argument("--place", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.place is not None:
        print(json.dumps(placed(Warehouse(Home(options.place)))))
        return
    print("| articles | copies, ms an article | stories, ms an article | peak memory, MiB more |")
    print("|---:|---:|---:|---:|")
    for size in options.sizes:
        with tempfile.TemporaryDirectory(dir=options.scratch) as folder:
            root = Path(folder) / "home"
            warehouse = filled(root, size)
            with warehouse.transaction() as database:
                sign_all(database)
            incoming = Incoming(warehouse)
            costs = []
            for _ in range(options.batches + 1):  # the first only fills caches
                incoming.batch()
                costs.append(_placed_by_process(root))
            copies_ms, stories_ms, memory = (
                statistics.median(cost[kind] for cost in costs[1:])
                for kind in ("copies", "stories", "memory")
            )
            print(f"| {size:,} | {copies_ms:.2f} | {stories_ms:.2f} | {memory:.0f} |", flush=True)


def sign_all(database: Database) -> None:
    """Give every article the keys, the story and, if it is recent, the terms of a placed one."""
    method = {"method": likeness.METHOD}
    database.execute(
        "INSERT INTO store.signature BY NAME "
        "SELECT article_id, (hash(article_id) >> 1)::BIGINT AS text_key, $method AS method "
        "FROM store.article",
        method,
    )
    database.execute(
        "INSERT INTO store.band BY NAME "
        "SELECT published_at::DATE AS day, (hash(article_id, band) >> 33)::INTEGER AS band_key, "
        "text_key, $method AS method "
        "FROM store.article JOIN store.signature USING (article_id) "
        f"CROSS JOIN range({_KEYS_AN_ARTICLE}) AS bands (band) ORDER BY day, article_id",
        method,
    )
    database.execute(
        "INSERT INTO store.story_member BY NAME SELECT article_id, article_id AS story_id, "
        "$method AS method, $now AS placed_at FROM store.article",
        {"method": stories.METHOD, "now": NOW},
    )
    ids = [
        key
        for (key,) in database.execute(
            "SELECT article_id FROM store.article "
            f"WHERE published_at > $now::TIMESTAMPTZ - INTERVAL {_DAYS_WITH_TERMS} DAYS",
            {"now": NOW},
        ).fetchall()
    ]
    rng = np.random.default_rng(3)
    # The cube makes few terms common and many rare, as in every language.
    terms = (rng.random((len(ids), _TERMS_AN_ARTICLE)) ** 3 * (1 << TERM_BITS)).astype(np.uint32)
    weights = rng.integers(1, 255, terms.shape).astype(np.uint32)
    vectors = np.sort((terms << np.uint32(_WEIGHT_BITS)) | weights, axis=1)
    temporary(
        database,
        "made_vector",
        (
            {"article_id": key, "vector": vector.tobytes().hex()}
            for key, vector in zip(ids, vectors, strict=True)
        ),
        {"article_id": "BIGINT", "vector": "VARCHAR"},
    )
    database.execute(
        "INSERT INTO store.story_vector BY NAME "
        "SELECT article_id, article_id AS story_id, language, published_at, "
        "unhex(vector) AS vector, $now AS kept_at "
        "FROM store.article JOIN made_vector USING (article_id) ORDER BY published_at",
        {"now": NOW},
    )


def placed(warehouse: Warehouse) -> dict[str, float]:
    """Place the waiting articles; return milliseconds of CPU each, and MiB above the start."""
    with warehouse.transaction() as database:
        database.execute("SELECT count(*) FROM store.article").fetchone()
    memory_before = peak_mib()
    copies_began = time.process_time()
    still_waiting = 1
    while still_waiting:
        with warehouse.transaction() as database:
            _, still_waiting = place_batch(database, None, NOW)
    stories_began = time.process_time()
    still_waiting = 1
    while still_waiting:
        with warehouse.transaction() as database:
            place_story_batch(database, ENTRIES_A_BATCH, False, NOW)
            still_waiting = waiting(database)
    ended = time.process_time()
    return {
        "copies": (stories_began - copies_began) / ENTRIES_A_BATCH * 1e3,
        "stories": (ended - stories_began) / ENTRIES_A_BATCH * 1e3,
        "memory": peak_mib() - memory_before,
    }


def _placed_by_process(root: Path) -> dict[str, float]:
    """Place the waiting articles in a process of its own; return what it costs."""
    command = [sys.executable, "-m", "benchmarks.relating", "--place", str(root)]
    process = subprocess.run(command, check=True, capture_output=True, text=True)
    cost: dict[str, float] = json.loads(process.stdout.splitlines()[-1])
    return cost


if __name__ == "__main__":
    main()
