"""Measure what a lake costs the committer, and how fast it answers readers.

    python -m benchmarks.lake [--sizes 10000 100000] [--batches 3] [--local]

For each size a home is filled with made-up news and published to a lake. Then batches of 500
entries (400 new articles, 50 edits, 50 copies) are saved, and the snapshot and the lake are
published after each. The catalog is a PostgreSQL that the benchmark starts, the files lie in a
bucket that moto serves (in Python, slower than a real one); with --local an SQLite catalog and a
folder. Snapshot and lake answer the same questions. Prints seconds of wall time / CPU of this
process; for questions the median of three. The figures are in docs/decisions/0026-lake.md and
docs/scaling.md.
"""

from __future__ import annotations

import contextlib
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from benchmarks.batches import Incoming
from benchmarks.command import parser_of
from tests.lake.servers import running_bucket
from tests.postgres import running_postgres
from tests.synthetic import NOW, filled
from warta.storage.care.upkeep import index_all
from warta.storage.home import Home
from warta.storage.lake.location import Lake
from warta.storage.lake.publish import bring_up_to_date
from warta.storage.lake.upkeep import keep_lake
from warta.storage.warehouse.connection import Database, Warehouse
from warta.storage.warehouse.migrate import view_statements
from warta.storage.warehouse.snapshot import publish, reading

QUESTIONS = {
    "count": "SELECT count(*) FROM articles",
    "articles by language": "SELECT language, count(*) FROM articles GROUP BY language",
    "20 newest, titles": "SELECT title FROM articles ORDER BY published_at DESC LIMIT 20",
    "latest(20), with texts": "FROM latest(20)",
    "search, titles": "SELECT title FROM search($word, most := 20)",
    "search, snippets": "FROM search($word, most := 20)",
    "runs": "FROM runs",
    "length of all texts": "SELECT sum(length(text)) FROM articles",
}


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=[10_000, 100_000], help="numbers of articles"
    )
    parser.add_argument("--batches", type=int, default=3, help="how many (3)")
    parser.add_argument("--home", type=Path, help="measure a copy of this home instead")
    parser.add_argument("--local", action="store_true", help="SQLite and a folder")
    options = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        if not options.local:
            stack.enter_context(running_bucket(stack.enter_context(pytest.MonkeyPatch.context())))
            postgres = stack.enter_context(running_postgres())
        for size in options.sizes:
            warehouse = _home(folder / str(size), size, options.home)
            lake = (
                Lake(f"ducklake:sqlite:{folder}/{size}.sqlite", f"{folder}/{size}.files")
                if options.local
                else Lake(f"ducklake:postgres:{postgres.database()}", f"s3://news/{size}")
            )
            _measure(warehouse, lake, options.batches)


def _home(folder: Path, size: int, existing: Path | None) -> Warehouse:
    if existing:
        return Warehouse(Home(Path(shutil.copytree(existing, folder))))
    print(f"filling a warehouse with {size:,} articles", file=sys.stderr, flush=True)
    warehouse = filled(folder, size)
    index_all(warehouse)
    return warehouse


def _measure(warehouse: Warehouse, lake: Lake, batches: int) -> None:
    warehouse.migrate()
    publish(warehouse)
    home = warehouse.home
    with reading(home) as database:
        [(articles,)] = database.execute("SELECT count(*) FROM articles").fetchall()
        [(word,)] = database.execute(
            "SELECT string_split(title, ' ')[1] FROM articles LIMIT 1"
        ).fetchall()

    def to_lake() -> object:
        return bring_up_to_date(home, lake, view_statements())

    print(f"\n{articles:,} articles")
    # A copy of a home has the identity of another lake's; a takeover writes everything.
    first = partial(bring_up_to_date, home, lake, view_statements(), take_over=True)
    print(f"first publication: {_spent(first)}")
    print(f"nothing new: {_spent(to_lake)}")
    newsroom = Incoming(warehouse)
    for _ in range(batches):
        saved = _spent(newsroom.batch)
        snapshot = _spent(lambda: publish(warehouse))
        print(f"500 entries: saved {saved}, snapshot {snapshot}, lake {_spent(to_lake)}")
    _print_readers(home, lake, word)
    print(f"upkeep of the lake: {_spent(lambda: keep_lake(home, lake, NOW))}")


def _print_readers(home: Home, lake: Lake, word: str) -> None:
    times: dict[str, list[str]] = {name: [] for name in ("open", *QUESTIONS)}
    for source in (home, lake):
        times["open"].append(_median(partial(_open, source)))
        with reading(source) as database:
            for name, question in QUESTIONS.items():
                values = {"word": word} if "$word" in question else None
                times[name].append(_median(partial(_answer, database, question, values)))
    print("| question | snapshot | lake |\n|---|---:|---:|")
    for name, (by_snapshot, by_lake) in times.items():
        print(f"| {name} | {by_snapshot} | {by_lake} |")


def _answer(database: Database, question: str, values: dict[str, str] | None) -> None:
    database.execute(question, values).fetchall()


def _open(source: Home | Lake) -> None:
    with reading(source):
        pass


def _median(work: Callable[[], object]) -> str:
    walls, cpus = zip(*(_seconds(work) for _ in range(3)), strict=True)
    return f"{statistics.median(walls):.3f} / {statistics.median(cpus):.3f}"


def _spent(work: Callable[[], object]) -> str:
    wall, cpu = _seconds(work)
    return f"{wall:.2f} / {cpu:.2f} s"


def _seconds(work: Callable[[], object]) -> tuple[float, float]:
    """Do the work once; return the seconds of wall time and of this process's CPU."""
    began, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - began, time.process_time() - cpu


if __name__ == "__main__":
    main()
