"""Kill runs at every step and at random moments, and check that nothing is lost or doubled.

    python -m benchmarks.crash [--kills 200] [--seed N]

In one home each round of a changing newsroom is collected by one undisturbed run. In the others
several runs of each round are killed before one may finish. Whenever they were killed, that last
run must complete the round: all homes must hold the same. Prints the numbers of kills and
differences; exits with 1 on any difference. The seed is printed; given again, it repeats the kills.
The figures are in docs/reliability.md.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from benchmarks.command import parser_of
from benchmarks.crash_compare import Content, archived_addresses, content_of, differences, faults
from benchmarks.crash_news import FEEDS, ROUNDS
from benchmarks.crash_reextract import kill_reextract
from benchmarks.crash_runs import LONGEST_RUN_SECONDS, Ending, Kill, Order, Runs, started
from warta.newsroom import Newsroom
from warta.storage.errors import StorageError
from warta.storage.home import Home
from warta.storage.warehouse.connection import Warehouse
from warta.storage.warehouse.snapshot import reading

RANDOM_KILLS_A_ROUND = 6
# A killed run's successor goes on where it died, so that several kills reach the last batch too.
LATEST_PASSING = 3
# A kill whose step does not come (its work was already done) is tried again in another home.
MOST_PLAYS_FOR_STEPS = 6


@dataclass(frozen=True, slots=True)
class Undisturbed:
    """The results of runs that were not killed, after each round."""

    contents: tuple[Content, ...]
    runs: tuple[Ending, ...]

    def steps(self) -> dict[str, int]:
        """Return every step, with how often a run passed it at most."""
        most: Counter[str] = Counter()
        for run in self.runs:
            most |= Counter(run.steps)
        return dict(most)

    def kills(self, rng: random.Random) -> list[Kill]:
        """Return a kill at each step's first passing, and one at a later passing if any."""
        return [
            Kill(step, passing)
            for step, count in self.steps().items()
            for passing in ([1] if count == 1 else [1, rng.randint(2, min(count, LATEST_PASSING))])
        ]


@dataclass(slots=True)
class Tally:
    """The counts so far."""

    kills: Counter[str] = field(default_factory=Counter)
    runs: int = 0
    rounds: int = 0
    plays: int = 0
    differences: list[str] = field(default_factory=list)


def undisturbed(runs: Runs, folder: Path) -> Undisturbed:
    """Collect each round with one run; raise RuntimeError if a run fails."""
    home, contents, endings = folder / "undisturbed", [], []
    with Newsroom() as room:
        _subscribe(runs, room, home)
        for change in ROUNDS:
            change(room)
            ending = runs.run(Order(("collect", "--all"), str(home), room.proxy_url))
            if ending.status or faults(home):
                raise RuntimeError("\n".join([ending.output, *faults(home)]))
            contents.append(content_of(home))
            endings.append(ending)
            _a_day_passes(home)
    return Undisturbed(tuple(contents), tuple(endings))


def kill_at_steps(
    runs: Runs, folder: Path, expected: Undisturbed, kills: Sequence[Kill], tally: Tally
) -> None:
    """Kill runs at these steps, in as few homes as possible."""
    left = list(kills)
    for _ in range(MOST_PLAYS_FOR_STEPS):
        if not left:
            return
        missed = CrashedHome(runs, folder, expected, tally).play(_planned(left, expected))
        left = [replace(kill, passing=1) for kill in missed]
    tally.differences += [f"no run reached this step again: {kill.step}" for kill in left]


def kill_at_random(
    runs: Runs, folder: Path, expected: Undisturbed, count: int, rng: random.Random, tally: Tally
) -> None:
    """Kill runs at random moments within the time that an undisturbed run works."""
    # The shortest time, because a run that goes on with another's work is shorter than the first.
    longest = min(run.worked_seconds for run in expected.runs)
    wanted = tally.kills.total() + count
    while (left := wanted - tally.kills.total()) > 0:
        a_round = min(RANDOM_KILLS_A_ROUND, -(-left // len(expected.runs)))  # rounded up
        plan = [
            [Kill(after_seconds=rng.uniform(0, longest)) for _ in range(a_round)]
            for _ in expected.runs
        ]
        CrashedHome(runs, folder, expected, tally).play(plan)


class CrashedHome:
    """A home whose runs are killed, through all rounds of its own newsroom."""

    def __init__(self, runs: Runs, folder: Path, expected: Undisturbed, tally: Tally) -> None:
        self._runs, self._expected, self._tally = runs, expected, tally
        self._home = folder / f"crashed-{tally.plays}"
        self._killed: list[Kill] = []
        self._complaints: list[str] = []
        tally.plays += 1

    def play(self, plan: Sequence[Sequence[Kill]]) -> list[Kill]:
        """Play each round with its kills; return the kills whose step was not reached."""
        missed: list[Kill] = []
        with Newsroom() as room:
            _subscribe(self._runs, room, self._home)
            for number, (change, kills) in enumerate(zip(ROUNDS, plan, strict=True)):
                self._killed, self._complaints = [], []
                change(room)
                missed += self._round(room, kills)
                expected = self._expected.contents[number]
                self._complaints += differences(expected, content_of(self._home))
                self._complaints += faults(self._home)
                self._report(number)
                _a_day_passes(self._home)
        return missed

    def _round(self, room: Newsroom, kills: Sequence[Kill]) -> list[Kill]:
        """Kill runs one by one, then let one finish; return the kills that did not happen."""
        before = archived_addresses(self._home)
        for number, kill in enumerate((*kills, Kill())):
            ending = self._run(room, kill, before)
            if not ending.killed:
                return list(kills[number:])
            self._killed.append(kill)
            self._tally.kills[kill.step or "a random moment"] += 1
        return []  # the last run hung, which is reported already

    def _run(self, room: Newsroom, kill: Kill, before: Counter[str]) -> Ending:
        archived = archived_addresses(self._home) - before
        was_published = Home(self._home).snapshot.exists()
        room.forget_requests()
        ending = self._runs.run(Order(("collect", "--all"), str(self._home), room.proxy_url, kill))
        self._tally.runs += 1
        if ending.worked_seconds >= LONGEST_RUN_SECONDS:
            self._complaints.append(f"the run hung: {ending.output[-2000:]}")
        if not ending.killed and ending.status:
            self._complaints.append(f"the run failed with {ending.status}: {ending.output[-2000:]}")
        for request in room.requests:
            address = f"http://{request.host}{request.target}"
            if address in archived:
                self._complaints.append(f"requested again, though archived: {address}")
        self._check_snapshot(was_published)
        return ending

    def _check_snapshot(self, was_published: bool) -> None:
        """Check that readers see all of a run or nothing of it, whenever the writer died."""
        if not was_published and not Home(self._home).snapshot.exists():
            return
        try:
            with reading(Home(self._home)) as database:
                running = database.execute("FROM runs WHERE status = 'running'").fetchall()
                database.execute("SELECT count(*), max(length(text)) FROM articles").fetchall()
        except StorageError as error:
            self._complaints.append(f"the snapshot does not open: {error}")
        else:
            if running:
                self._complaints.append(f"the snapshot shows an unfinished run: {running}")

    def _report(self, number: int) -> None:
        self._tally.rounds += 1
        if self._complaints:
            kills = [
                f"killed {kill.step} ({kill.passing})"
                if kill.step
                else f"killed after {kill.after_seconds:.3f} s"
                for kill in self._killed
            ]
            place = f"{self._home.name}, round {number + 1}:"
            self._tally.differences.append("\n  ".join([place, *kills, *self._complaints]))


def _planned(kills: Sequence[Kill], expected: Undisturbed) -> list[list[Kill]]:
    """Return the kills by round, each in a round that has its step, in the order of the steps."""
    plan: list[list[Kill]] = [[] for _ in expected.runs]
    for kill in kills:
        fitting = [
            number
            for number, run in enumerate(expected.runs)
            if run.steps.get(kill.step or "", 0) >= kill.passing
        ]
        # The first round has most batches, so several kills fit at a step that each batch passes.
        is_repeated = expected.steps()[kill.step or ""] > 1
        plan[fitting[0] if is_repeated else min(fitting, key=lambda n: len(plan[n]))].append(kill)
    for planned, run in zip(plan, expected.runs, strict=True):
        order = list(run.steps)
        planned.sort(key=lambda kill: (order.index(kill.step or ""), kill.passing))
    return plan


def _subscribe(runs: Runs, room: Newsroom, home: Path) -> None:
    added = runs.run(Order(("feeds", "add", "--unchecked", *FEEDS), str(home), room.proxy_url))
    if added.status:
        raise RuntimeError(added.output)


def _a_day_passes(home: Path) -> None:
    """Make the pages due that wait for another attempt."""
    with Warehouse(Home(home)).transaction() as database:
        database.execute(
            "UPDATE store.pending_entry SET next_attempt_at = next_attempt_at - INTERVAL 1 DAY"
        )


def _table(tally: Tally, seconds: float) -> str:
    rows = [
        ("homes", tally.plays),
        ("rounds", tally.rounds),
        ("runs", tally.runs),
        ("kills", tally.kills.total()),
        *((f"kills: {step}", count) for step, count in tally.kills.items()),
        ("seconds", round(seconds)),
        ("differences", len(tally.differences)),
    ]
    return "\n".join(("| | |", "|---|---:|", *(f"| {name} | {value:,} |" for name, value in rows)))


def main() -> int:
    parser = parser_of(__doc__)
    parser.add_argument("--kills", type=int, default=200, help="at least this many (200)")
    parser.add_argument(
        "--seed", type=int, default=random.randrange(1 << 32), help="drawn by default"
    )
    options = parser.parse_args()
    rng, tally, began = random.Random(options.seed), Tally(), time.monotonic()
    with (
        tempfile.TemporaryDirectory() as folder,
        started(Path(folder, "prefect")) as runs,
    ):
        expected = undisturbed(runs, Path(folder))
        kill_at_steps(runs, Path(folder), expected, expected.kills(rng), tally)
        reextract, different = kill_reextract(runs, Path(folder))
        tally.kills["reextract, at every step"] += len(reextract)
        tally.differences += different
        rest = options.kills - tally.kills.total()
        kill_at_random(runs, Path(folder), expected, rest, rng, tally)
    print(f"seed {options.seed}\n\n{_table(tally, time.monotonic() - began)}")
    for difference in tally.differences:
        print(difference, file=sys.stderr)
    return 1 if tally.differences else 0


if __name__ == "__main__":
    sys.exit(main())
