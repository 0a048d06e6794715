"""How long a run waits for late answers: not for a few slow hosts, but for a slow thousand."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from warta.tasks.run.patience import LEAST_SECONDS, Patience


class Clock:
    """A clock that tests set."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def over_at(answers: Sequence[tuple[float, str]], hosts: int = 2_000) -> float:
    """Return the second at which a run with these answers stops waiting."""
    clock = Clock()
    patience = Patience(clock)
    patience.begin([f"h{number}" for number in range(hosts)])
    waiting = sorted(answers)
    for tenth in range(100_000):
        clock.now = 100.0 + tenth / 10
        while waiting and waiting[0][0] <= tenth / 10:
            patience.answered(waiting.pop(0)[1])
        if patience.is_over():
            return tenth / 10
    return float("inf")


@pytest.mark.parametrize("strangers", [0, 1, 5, 60])
def test_hosts_that_do_not_answer_delay_no_other(strangers: int) -> None:
    """However many they are: only the times of the hosts that did answer count."""
    assert over_at([(0.2, "honest")], hosts=1 + strangers) == LEAST_SECONDS


def test_one_host_with_many_slow_feeds_counts_once() -> None:
    """Sixty feeds of one host, one every two seconds, would otherwise delay all others by two minutes."""
    answers = [(0.3, "honest"), *((2.0 * n, "stranger") for n in range(1, 60))]
    assert over_at(answers) < 2 * 2.0 + 1


def test_thousand_feeds_are_polled_in_one_round() -> None:
    """Polls that take minutes must not be cut into rounds after three seconds."""
    assert over_at([(n / 10, f"h{n}") for n in range(1_000)], hosts=1_000) >= 100.0


def test_run_waits_while_no_host_has_answered() -> None:
    """There is nothing else to do, so waiting costs nothing."""
    assert over_at([]) == float("inf")
    assert over_at([(40.0, "late")]) == 80.0


def test_host_is_busy_until_its_last_feed() -> None:
    """Its pages are not requested beside its feeds, because it may expect one request at a time."""
    patience = Patience()
    patience.begin(["a", "b"])
    patience.answered("a")
    assert patience.busy() == {"a", "b"}
    patience.finished("a")
    assert patience.busy() == {"b"}
