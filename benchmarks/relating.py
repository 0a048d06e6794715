"""What finding copies and stories costs an article, and whether the archive's size matters.

    python -m benchmarks.relating [--sizes 10000 1000000] [--batches 5]

For each size a home is filled with made-up news whose texts have their 42 keys each, and the last
month's articles their terms; then batches of 500 entries (400 new articles, 50 edits, 50 copies)
are saved, and a process of its own places them, as a run does. CPU is that process's, memory its
peak over what it had when it had opened the warehouse.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.batches import ENTRIES_A_BATCH, Incoming
from tests.synthetic import NOW, filled
from warta.news.copies import likeness as near_copies
from warta.news.stories import place as stories
from warta.news.stories.vectors import TERM_BITS
from warta.storage.home import Home
from warta.storage.tables.stories import waiting
from warta.storage.warehouse.connection import Database, Warehouse, temporary
from warta.tasks.placing import place_batch, place_story_batch

_TERMS_AN_ARTICLE = 64
_WEIGHT_BITS = 8
_DAYS_WITH_TERMS = 14  # what a batch of the last day is compared with, and as much again


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 1_000_000])
    parser.add_argument("--batches", type=int, default=5)
    parser.add_argument("--scratch", type=Path, help="Folder on the disk to measure.")
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
            newsroom = Incoming(warehouse)
            found = []
            for _ in range(options.batches + 1):
                newsroom.batch()
                found.append(_apart(root))
            copies, spent, memory = (
                statistics.median(each[kind] for each in found[1:])
                for kind in ("copies", "stories", "memory")
            )
            print(f"| {size:,} | {copies:.2f} | {spent:.2f} | {memory:.0f} |", flush=True)


def sign_all(database: Database) -> None:
    """Give every article the signatures that it gets when it is placed."""
    method = {"method": near_copies.METHOD}
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
        "CROSS JOIN range(42) AS bands (band) ORDER BY day, article_id",
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
    dice = np.random.default_rng(3)
    # Few terms are common and many rare, as in every language.
    terms = (dice.random((len(ids), _TERMS_AN_ARTICLE)) ** 3 * (1 << TERM_BITS)).astype(np.uint32)
    weights = dice.integers(1, 255, terms.shape).astype(np.uint32)
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
    """Place what waits; return CPU milliseconds an article, and MiB of memory above the start."""
    with warehouse.transaction() as database:
        database.execute("SELECT count(*) FROM store.article").fetchone()
    before = _peak()
    began, left = time.process_time(), 1
    while left:
        with warehouse.transaction() as database:
            _, left = place_batch(database, None, NOW)
    between, left = time.process_time(), 1
    while left:
        with warehouse.transaction() as database:
            place_story_batch(database, ENTRIES_A_BATCH, False, NOW)
            left = waiting(database)
    ended = time.process_time()
    return {
        "copies": (between - began) / ENTRIES_A_BATCH * 1e3,
        "stories": (ended - between) / ENTRIES_A_BATCH * 1e3,
        "memory": (_peak() - before) / 1024,
    }


def _peak() -> int:
    """Return this process's peak in KiB; getrusage would include the parent's."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1])  # type: ignore[index]  # Linux always has the line


def _apart(root: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.relating", "--place", str(root)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


if __name__ == "__main__":
    main()
