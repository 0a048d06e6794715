"""Compare ways to store the keys of near-copies in DuckDB: size, and time to insert and to find.

    python -m benchmarks.bands [--sizes 10000 100000 1000000]

A document has 42 keys. For each layout a file is filled with documents of 200 days, in the order of
the days, with random keys and article ids; one document in ten shares keys with its neighbour. Then
candidates within three days are looked up for 500 new texts. Prints bytes a document and
milliseconds of wall time and of CPU, medians of five; no layout has an index. The figures are in
docs/decisions/0008-near-copies.md.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb

from benchmarks.command import parser_of

BANDS = 42  # keys of a document
DAYS = 200
NEW = 500  # texts of a batch
ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Layout:
    """A way to store keys, as SQL: to create the table ``band``, to fill it, to find candidates."""

    name: str
    create: str
    fill: str
    find: str


_DOCUMENTS = """
    SELECT
        hash(n, 'document')::UBIGINT::HUGEINT - 9223372036854775808 AS article_id,
        DATE '2026-01-01' + (n * {days} // {size})::INTEGER AS day,
        -- one document in ten repeats some bands of the one before it
        list_transform(
            range({bands}),
            lambda b: hash(CASE WHEN n % 10 = 0 AND b < 5 THEN n + 1 ELSE n END, b)
        ) AS hashes
    FROM range({first}, {last}) AS numbered(n)
"""
_KEY = "(hash_ % {width} - {half})::{type}"
_ROWS_FILL = """
    INSERT INTO band
    SELECT day, (hash_::HUGEINT % {width} - {half})::{key} AS key, article_id::BIGINT
    FROM ({documents}) AS document, unnest(hashes) AS hashed(hash_)
    {order}
"""
_ROWS_FIND = """
    SELECT DISTINCT new_band.article_id AS new_id, band.article_id AS stored_id
    FROM band
    JOIN new_band USING (key)
    WHERE band.day BETWEEN
            (SELECT min(day) FROM new_band) - 3 AND (SELECT max(day) FROM new_band) + 3
      AND band.day BETWEEN new_band.day - 3 AND new_band.day + 3
      AND band.article_id <> new_band.article_id
"""
_LIST_FILL = """
    INSERT INTO band
    SELECT
        day,
        list_transform(hashes, lambda h: (h::HUGEINT % {width} - {half})::{key}) AS keys,
        article_id::BIGINT
    FROM ({documents}) AS document
"""
_LIST_FIND = """
    WITH near_in_time AS (
        SELECT day, article_id, unnest(keys) AS key
        FROM band
        WHERE day BETWEEN
            (SELECT min(day) FROM new_band) - 3 AND (SELECT max(day) FROM new_band) + 3
    )
    SELECT DISTINCT new_band.article_id AS new_id, near_in_time.article_id AS stored_id
    FROM near_in_time
    JOIN new_band USING (key)
    WHERE near_in_time.day BETWEEN new_band.day - 3 AND new_band.day + 3
      AND near_in_time.article_id <> new_band.article_id
"""


def _rows(name: str, key: str, order: str = "") -> Layout:
    return Layout(
        name,
        f"CREATE TABLE band (day DATE, key {key}, article_id BIGINT)",
        _ROWS_FILL.replace("{order}", order).replace("{key}", key),
        _ROWS_FIND,
    )


def _lists(name: str, key: str, column: str) -> Layout:
    return Layout(
        name,
        f"CREATE TABLE band (day DATE, keys {column}, article_id BIGINT)",
        _LIST_FILL.replace("{key}", key),
        _LIST_FIND if column.endswith("[]") else _LIST_FIND.replace("(keys)", f"(keys::{key}[])"),
    )


LAYOUTS = (
    _rows("rows, 32-bit", "INTEGER"),
    _rows("rows, 64-bit", "BIGINT"),
    _rows("rows, 32-bit, each batch by key", "INTEGER", "ORDER BY key"),
    _lists("list, 32-bit", "INTEGER", "INTEGER[]"),
    _lists("list, 64-bit", "BIGINT", "BIGINT[]"),
    _lists("array, 32-bit", "INTEGER", f"INTEGER[{BANDS}]"),
)


@dataclass(frozen=True, slots=True)
class Cost:
    """The costs of a layout at a size; times are medians."""

    documents: int
    layout: str
    bytes_a_document: float
    wall_ms: float
    cpu_ms: float
    insert_ms: float
    candidates: int


def measure(layout: Layout, size: int, folder: Path) -> Cost:
    """Fill a file with documents, insert a batch, and look up candidates, several times each."""
    path = folder / "bands.duckdb"
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path), config={"threads": 2, "memory_limit": "1GB"}) as database:
        database.execute("SET preserve_insertion_order = true")
        database.execute(layout.create)
        day = max(1, size // DAYS)
        for first in range(0, size, day * 10):
            database.execute(_insert(layout, size, first, min(size, first + day * 10)))
        database.execute("CHECKPOINT")
        stored = path.stat().st_size / size
        inserts = []
        for _ in range(ROUNDS):
            began = time.process_time()
            database.execute(_insert(layout, size, size - NEW, size))
            inserts.append(time.process_time() - began)
        # The new texts are the newest 500 documents under other ids, so each has candidates.
        keys = f"unnest(keys::{_key_type(layout)}[]) AS key" if "keys" in layout.create else "key"
        database.execute(
            "CREATE TEMP TABLE new_band AS "
            f"SELECT DATE '2026-01-01' + {DAYS - 1} AS day, article_id - 1 AS article_id, {keys} "
            "FROM band WHERE article_id IN "
            f"(SELECT DISTINCT article_id FROM band WHERE day >= DATE '2026-01-01' + {DAYS - 1} "
            f"ORDER BY article_id LIMIT {NEW})"
        )
        walls, cpus, candidates = [], [], 0
        for _ in range(ROUNDS):
            began, cpu = time.perf_counter(), time.process_time()
            candidates = len(database.execute(layout.find).fetchall())
            walls.append(time.perf_counter() - began)
            cpus.append(time.process_time() - cpu)
    return Cost(
        size,
        layout.name,
        stored,
        1000 * statistics.median(walls),
        1000 * statistics.median(cpus),
        1000 * statistics.median(inserts),
        candidates,
    )


def _key_type(layout: Layout) -> str:
    return "BIGINT" if "64" in layout.name else "INTEGER"


def _insert(layout: Layout, size: int, first: int, last: int) -> str:
    """Return the statement that inserts the documents of these numbers."""
    bits = 64 if _key_type(layout) == "BIGINT" else 32
    documents = _DOCUMENTS.format(days=DAYS, size=size, bands=BANDS, first=first, last=last)
    return layout.fill.format(documents=documents, width=2**bits, half=2 ** (bits - 1))


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000],
        help="numbers of documents",
    )  # fmt: skip
    parser.add_argument(
        "--layouts", nargs="+", default=[layout.name for layout in LAYOUTS], metavar="NAME",
        help="only these: " + "; ".join(layout.name for layout in LAYOUTS),
    )  # fmt: skip
    options = parser.parse_args()
    print(
        "| documents | layout | bytes a document | find, ms | CPU ms | insert 500, CPU ms | pairs |"
    )
    print("|---:|---|---:|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as folder:
        for size in options.sizes:
            for layout in LAYOUTS:
                if layout.name in options.layouts:
                    cost = measure(layout, size, Path(folder))
                    print(
                        f"| {cost.documents:,} | {cost.layout} | {cost.bytes_a_document:.0f} "
                        f"| {cost.wall_ms:.0f} | {cost.cpu_ms:.0f} | {cost.insert_ms:.0f} "
                        f"| {cost.candidates:,} |",
                        flush=True,
                    )


if __name__ == "__main__":
    main()
