"""After kill -9 at any moment the next run finishes the work, and stores what it always would."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from benchmarks.crash import Tally, Undisturbed, kill_at_random, kill_at_steps, undisturbed
from benchmarks.crash_reextract import kill_reextract
from benchmarks.crash_runs import Kill, Runs, started

RANDOM_KILLS = 12
# The last resort against a hang; alone on the machine each test takes about a minute.
pytestmark = pytest.mark.timeout(400)


@dataclass(frozen=True)
class Bench:
    """A process that starts runs to be killed, and the results of runs that were not killed."""

    runs: Runs
    expected: Undisturbed


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory, prefect_home: Path) -> Iterator[Bench]:
    with started(prefect_home, recorded=False) as runs:
        yield Bench(runs, undisturbed(runs, tmp_path_factory.mktemp("expected")))


@pytest.fixture
def seed() -> int:
    """Return another seed each time; a failure names it."""
    return random.randrange(1 << 32)


def test_every_kind_of_step_is_found(bench: Bench) -> None:
    """Steps are found by wrapped functions: if a wrapper failed, its kills would silently not happen."""
    steps = set(bench.expected.steps())
    tasks = ("choose feeds", "record polled", "take up entries", "save articles", "close run")
    assert {f"before COMMIT, {task}" for task in tasks} <= steps
    assert {f"after closing, {task}" for task in tasks} <= steps
    assert "after CHECKPOINT, publish snapshot" in steps
    assert "while writing #.warc.gz" in steps
    assert any(step.startswith("while writing") and "news.duckdb" in step for step in steps)
    assert any(step.startswith("after") and step.endswith("to news.duckdb") for step in steps)


def some_of(kills: list[Kill], rng: random.Random) -> list[Kill]:
    """Return a third of the kills in their order, others each time; the benchmark takes all."""
    return [kills[n] for n in sorted(rng.sample(range(len(kills)), len(kills) // 3))]


def test_run_killed_at_any_step_is_finished_by_the_next(
    bench: Bench, seed: int, tmp_path: Path
) -> None:
    """Before, after and in the middle of every commit, write and rename."""
    tally, rng = Tally(), random.Random(seed)
    kills = some_of(bench.expected.kills(rng), rng)
    kill_at_steps(bench.runs, tmp_path, bench.expected, kills, tally)
    no_difference(tally, seed)
    assert tally.kills.total() == len(kills) > 12


def test_run_killed_at_any_moment_is_finished_by_the_next(
    bench: Bench, seed: int, tmp_path: Path
) -> None:
    """Between the steps, within DuckDB's own writes, while pages are requested."""
    tally = Tally()
    kill_at_random(bench.runs, tmp_path, bench.expected, RANDOM_KILLS, random.Random(seed), tally)
    no_difference(tally, seed)
    assert tally.kills.total() >= RANDOM_KILLS


def test_reextract_killed_at_any_step_is_finished_by_the_next(
    bench: Bench, seed: int, tmp_path: Path
) -> None:
    """It rewrites stored articles, and half of them must not look like all."""
    rng = random.Random(seed)
    kills, differences = kill_reextract(bench.runs, tmp_path, lambda all_: some_of(all_, rng))
    assert len(kills) > 6
    assert not differences, f"seed {seed}"


def no_difference(tally: Tally, seed: int) -> None:
    if tally.differences:
        pytest.fail("\n".join([f"seed {seed}", *tally.differences]), pytrace=False)
