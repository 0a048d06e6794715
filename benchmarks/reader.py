"""A process that asks the snapshot, over and over, until its standard input is closed.

    python -m benchmarks.reader SNAPSHOT [--hold] [--seed N]

Says "ready" first, and in the end what it saw, as JSON. With --hold it keeps one connection, whose
answers must never change; else it opens one each round, whose answers must never go back in time.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

import duckdb

QUESTIONS = (
    "SELECT title, site, published_at FROM articles WHERE published_at > now() - INTERVAL 90 DAY "
    "ORDER BY published_at DESC LIMIT 20",
    "SELECT language, count(*), avg(word_count) FROM articles GROUP BY ALL ORDER BY ALL",
    "SELECT outcome, count(*) FROM entries GROUP BY ALL ORDER BY ALL",
    "SELECT status, count(*) FROM feeds GROUP BY ALL ORDER BY ALL",
)
# All are 0 in what a run left behind; a reader that sees half of a batch finds another number.
TORN = """
SELECT (SELECT count(*) FROM entries WHERE outcome = 'pending')
     + (SELECT count(*) FROM ledger WHERE run_id LIKE 'incoming%' AND unaccounted <> 0)
     + abs((SELECT count(*) FROM entries WHERE outcome <> 'copy') - (SELECT count(*) FROM articles))
     + abs((SELECT count(*) FROM entries WHERE outcome = 'copy') - (SELECT count(*) FROM copies))
     + abs((SELECT sum(version) FROM articles) + (SELECT count(*) FROM copies)
           - (SELECT count(*) FROM versions))
"""
ASKED_SINCE_EVER = "SELECT count(*) FROM entries"


@dataclass(slots=True)
class Heard:
    """What a reader saw; latencies in seconds, from opening to closing."""

    latencies: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    torn: int = 0
    steps_back: int = 0
    states: int = 0

    def add(self, other: Heard) -> None:
        self.latencies += other.latencies
        self.errors += other.errors
        self.torn += other.torn
        self.steps_back += other.steps_back
        self.states = max(self.states, other.states)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("snapshot", type=Path)
    parser.add_argument("--hold", action="store_true")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    stop = threading.Event()
    threading.Thread(target=_wait_for_the_end, args=(stop,), daemon=True).start()
    heard, dice = Heard(), random.Random(options.seed)
    ask = _holding(options.snapshot) if options.hold else _reopening(options.snapshot)
    print("ready", flush=True)
    while not stop.is_set():
        began = time.perf_counter()
        try:
            ask(heard, dice)
        except duckdb.Error as error:
            heard.errors.append(str(error))
        heard.latencies.append(time.perf_counter() - began)
    print(json.dumps(asdict(heard)))


def _wait_for_the_end(stop: threading.Event) -> None:
    sys.stdin.read()
    stop.set()


Round = Callable[[Heard, random.Random], None]


def _reopening(snapshot: Path) -> Round:
    newest = 0

    def ask(heard: Heard, dice: random.Random) -> None:
        nonlocal newest
        with duckdb.connect(str(snapshot), read_only=True) as database:
            database.execute("SET threads = 1")
            before = _one(database, ASKED_SINCE_EVER)
            database.execute(dice.choice(QUESTIONS)).fetchall()
            if dice.random() < 0.1:
                heard.torn += _one(database, TORN) != 0
            heard.torn += _one(database, ASKED_SINCE_EVER) != before
        heard.steps_back += before < newest
        heard.states += before != newest
        newest = before

    return ask


def _holding(snapshot: Path) -> Round:
    database = duckdb.connect(str(snapshot), read_only=True)
    database.execute("SET threads = 1")
    questions = (*QUESTIONS, TORN, ASKED_SINCE_EVER)
    first = {question: database.execute(question).fetchall() for question in questions}

    def ask(heard: Heard, dice: random.Random) -> None:
        question = dice.choice(questions)
        heard.torn += database.execute(question).fetchall() != first[question]

    return ask


def _one(database: duckdb.DuckDBPyConnection, question: str) -> int:
    [(found,)] = database.execute(question).fetchall()
    return int(found)


if __name__ == "__main__":
    main()
