"""A process that queries the snapshot again and again until its standard input is closed.

    python -m benchmarks.reader SNAPSHOT [--hold] [--seed N]

benchmarks.readers starts it. It prints "ready" first, and its observations as JSON at the end. If
it is to hold a connection, the answers must never change. Otherwise it opens a connection each
round, and answers must never be older than those of the round before.
"""

from __future__ import annotations

import json
import random
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

import duckdb

from benchmarks.command import parser_of

QUESTIONS = (
    "SELECT title, site, published_at FROM articles WHERE published_at > now() - INTERVAL 90 DAY "
    "ORDER BY published_at DESC LIMIT 20",
    "SELECT language, count(*), avg(word_count) FROM articles GROUP BY ALL ORDER BY ALL",
    "SELECT outcome, count(*) FROM entries GROUP BY ALL ORDER BY ALL",
    "SELECT status, count(*) FROM feeds GROUP BY ALL ORDER BY ALL",
)
# Each sum is 0 after a whole run; a reader that sees half of a batch gets another number.
TORN = """
SELECT (SELECT count(*) FROM entries WHERE outcome = 'pending')
     + (SELECT count(*) FROM ledger WHERE run_id LIKE 'incoming%' AND unaccounted <> 0)
     + abs((SELECT count(*) FROM entries WHERE outcome <> 'copy') - (SELECT count(*) FROM articles))
     + abs((SELECT count(*) FROM entries WHERE outcome = 'copy') - (SELECT count(*) FROM copies))
     + abs((SELECT sum(version) FROM articles) + (SELECT count(*) FROM copies)
           - (SELECT count(*) FROM versions))
"""
# This number only grows.
ENTRIES = "SELECT count(*) FROM entries"


@dataclass(slots=True)
class Observed:
    """What a reader saw. ``latencies``: seconds from opening to closing.

    ``torn``: answers that show half of a batch. ``steps_back``: answers older than the one before.
    ``states``: how many different snapshots it saw.
    """

    latencies: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    torn: int = 0
    steps_back: int = 0
    states: int = 0

    def add(self, other: Observed) -> None:
        self.latencies += other.latencies
        self.errors += other.errors
        self.torn += other.torn
        self.steps_back += other.steps_back
        self.states = max(self.states, other.states)


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument(
        "snapshot", type=Path, metavar="SNAPSHOT", help="the file news.duckdb of a home"
    )
    parser.add_argument("--hold", action="store_true", help="keep one connection")
    parser.add_argument("--seed", type=int, default=0, help="of the order of questions (0)")
    options = parser.parse_args()
    stop = threading.Event()
    threading.Thread(target=_wait_for_the_end, args=(stop,), daemon=True).start()
    observed, rng = Observed(), random.Random(options.seed)
    ask = _holding(options.snapshot) if options.hold else _reopening(options.snapshot)
    print("ready", flush=True)
    while not (stop.is_set() and observed.latencies):  # one round at least
        began = time.perf_counter()
        try:
            ask(observed, rng)
        except duckdb.Error as error:
            observed.errors.append(str(error))
        observed.latencies.append(time.perf_counter() - began)
    print(json.dumps(asdict(observed)))


def _wait_for_the_end(stop: threading.Event) -> None:
    sys.stdin.read()
    stop.set()


Round = Callable[[Observed, random.Random], None]


def _reopening(snapshot: Path) -> Round:
    """Return a round that opens the snapshot, asks one question and closes it."""
    newest = 0

    def ask(observed: Observed, rng: random.Random) -> None:
        nonlocal newest
        with duckdb.connect(str(snapshot), read_only=True) as database:
            database.execute("SET threads = 1")
            entries = _number(database, ENTRIES)
            database.execute(rng.choice(QUESTIONS)).fetchall()
            if rng.random() < 0.1:  # it costs more than the questions
                observed.torn += _number(database, TORN) != 0
            observed.torn += _number(database, ENTRIES) != entries
        observed.steps_back += entries < newest
        observed.states += entries != newest
        newest = entries

    return ask


def _holding(snapshot: Path) -> Round:
    """Return a round that asks one question on a connection opened before all rounds."""
    database = duckdb.connect(str(snapshot), read_only=True)
    database.execute("SET threads = 1")
    questions = (*QUESTIONS, TORN, ENTRIES)
    first = {question: database.execute(question).fetchall() for question in questions}

    def ask(observed: Observed, rng: random.Random) -> None:
        question = rng.choice(questions)
        observed.torn += database.execute(question).fetchall() != first[question]

    return ask


def _number(database: duckdb.DuckDBPyConnection, question: str) -> int:
    [(number,)] = database.execute(question).fetchall()
    return int(number)


if __name__ == "__main__":
    main()
