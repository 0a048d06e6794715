"""Whole runs among strangers: whatever they send harms only themselves.

`python -m benchmarks.fuzz_runs` does it for longer, and with more strangers in a run.
"""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from benchmarks.crash_runs import Ending
from benchmarks.strangers import http1, http2, invariants
from benchmarks.strangers.campaign import Campaign, Result, open_campaign, reduced, strangers_of
from benchmarks.strangers.generator import stranger
from benchmarks.strangers.sent import Sent, Stranger
from benchmarks.strangers.vocabulary import HONEST_HOSTS
from benchmarks.strangers.web import Request

# Each group is collected twice: eight runs in all. A seed that is always the same repeats what was
# shown before, so it has one group. Nine groups of six strangers got as many answers as three of 18
# (336 and 331), and took 183 s instead of 112.
STRANGERS = 18
# The last resort against a hang; alone on the machine it takes about a minute.
pytestmark = pytest.mark.timeout(1_200)


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory, prefect_home: Path) -> Iterator[Campaign]:
    with open_campaign(tmp_path_factory.mktemp("strangers"), prefect_home) as opened:
        yield opened


@pytest.mark.parametrize(
    ("seed", "groups"),
    [("always the same", 1), (f"{random.randrange(1 << 32)}", 3)],
    ids=["fixed", "fresh"],
)
def test_strangers_harm_only_themselves(campaign: Campaign, seed: str, groups: int) -> None:
    """Every honest article is collected, the run completes, and bad feeds and pages have a reason."""
    answers = 0
    for number in range(groups):
        strangers = strangers_of(f"{seed}/{number}", STRANGERS)
        result = campaign.check(strangers)
        answers += result.answers
        if result.violations:
            needed = reduced(campaign.check, strangers, result)
            numbers = ",".join(str(each.number) for each in needed)
            again = f"--strangers {STRANGERS} --seed '{seed}' --first {number} --runs 1 --only {numbers}"
            pytest.fail("\n".join((f"python -m benchmarks.fuzz_runs {again}", *result.violations)))
    assert answers > 2 * groups * STRANGERS, "the strangers got enough requests"


def test_stranger_of_a_number_does_not_depend_on_the_others() -> None:
    """Otherwise a failing run could not be reduced to the strangers that cause it."""
    alone = stranger("s/1", 7)
    assert strangers_of("s/1", 12)[7] == alone
    assert stranger("s/2", 7) != alone


def test_every_trick_breaks_the_framing_in_many_ways() -> None:
    """A trick that always sends the same bytes would be one case instead of a kind."""
    sent = Sent(200, ((b"Content-Type", b"text/html"),), b"<p>Some text.</p>" * 40)
    for name in http1.TRICKS:
        assert len({http1.tricked(replace(sent, trick=name, seed=n)) for n in range(60)}) > 1, name
    for name in http2.TRICKS:
        made = {http2.tricked(replace(sent, trick=name, seed=n), 1) for n in range(60)}
        assert len(made) > 3, name


@pytest.mark.parametrize("needed", [{3}, {0, 11}, {5, 6, 7}])
def test_failing_run_is_reduced_to_the_strangers_that_cause_it(needed: set[int]) -> None:
    """A person can read one stranger's answers, but not sixty strangers'."""
    strangers = strangers_of("s/1", 12)

    def check(among: Sequence[Stranger]) -> Result:
        fails = needed <= {each.number for each in among}
        return Result(("it fails",) if fails else ())

    assert {each.number for each in reduced(check, strangers, check(strangers))} == needed


@pytest.mark.parametrize(
    ("host", "is_violation"),
    [("127.0.0.1:80", True), ("[::1]", True), ("10.1.2.3", True), ("nas", True), ("db.internal", True),
     ("2130706433", True), ("x.example", False), ("8.8.8.8", False), ("::1", True), ("2606:4700::1111", False),
     ("[2606:4700::1111]:443", False)],
)  # fmt: skip
def test_request_into_a_private_network_is_a_violation(host: str, is_violation: bool) -> None:
    """The proxy sees every request that really leaves the client."""
    assert bool(invariants.violations_of_reach([Request("http", host, "/")])) is is_violation


def test_every_bad_ending_of_a_run_is_a_violation() -> None:
    """A run must exit with 0, without a traceback, with counts that balance and limited memory."""
    outcomes = ("new", "version", "unchanged", "copy", "rejected", "refused", "failed", "pending")
    counts = dict.fromkeys(outcomes, 1) | {"entries_seen": 8, "status": "completed"}
    good = Ending(0, 1.0, peak_mib=200, output=json.dumps(counts))
    assert invariants.violations_of_ending(good) == []
    for bad in (
        replace(good, status=2),
        replace(good, output=f"Traceback\n{good.output}"),
        replace(good, peak_mib=invariants.MOST_MIB + 1),
        replace(good, output="nothing"),
        replace(good, output=json.dumps(counts | {"entries_seen": 9})),
        replace(good, output=json.dumps(counts | {"status": "stopped"})),
    ):
        assert invariants.violations_of_ending(bad), bad


def test_only_articles_that_waited_may_come_in_the_second_run() -> None:
    """A host that asked for nine seconds is requested again if the run took ten."""
    first = invariants.Stored((), {}, frozenset(), 0, {}, frozenset({"feeds.example"}))
    came = frozenset({(1, "http://a.example/1", 1, "md5")})
    second = invariants.Stored((), {}, came, 1, {1: "http://feeds.example/a"})
    assert invariants.violations_of_second_run(first, second) == []
    second = invariants.Stored((), {}, came, 1, {1: "http://other.example/a"})
    assert invariants.violations_of_second_run(first, second)
    edited = frozenset({(1, "http://a.example/1", 2, "md5")})
    second = invariants.Stored((), {}, edited, 1, {1: "http://feeds.example/a"})
    assert invariants.violations_of_second_run(first, second)


def test_lost_forged_and_unexplained_rows_are_violations(
    campaign: Campaign, tmp_path: Path
) -> None:
    """The checks must find what was deleted from a home or changed in it."""
    home = campaign.collected_alone(tmp_path / "home")
    expected = invariants.stored(home, HONEST_HOSTS)
    assert len(expected.honest) == 6
    assert invariants.violations_in_store(home) == []
    for number, change in enumerate((
        "DELETE FROM store.article WHERE host = 'honest-post.example'",
        "UPDATE store.article SET text = 'another one' WHERE host = 'honest-post.example'",
        "UPDATE store.article SET title = chr(27) || '[31m'",
        "UPDATE store.feed SET status = 'failing', reason = NULL",
        "UPDATE store.entry SET outcome = 'failed', reason = NULL",
        "DELETE FROM store.run_entry",
    )):  # fmt: skip
        other = Path(shutil.copytree(home, tmp_path / f"changed{number}"))
        (other / "news.duckdb").chmod(0o644)
        with duckdb.connect(str(other / "news.duckdb")) as database:
            database.execute(change)
        actual = invariants.stored(other, HONEST_HOSTS)
        broken = [
            *invariants.violations_in_store(other),
            *invariants.violations_of_honesty(expected, actual, lambda url: ""),
            *invariants.violations_of_second_run(expected, actual),
        ]
        assert broken, change
