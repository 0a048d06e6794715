"""Who keeps a run waiting, and for how long: a few slow hosts never, a slow thousand always."""

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
    """The second at which a run that got these answers waits no longer."""
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
def test_hosts_that_do_not_answer_hold_nobody_up(strangers: int) -> None:
    """However many they are: what counts is how long those took that did answer."""
    assert over_at([(0.2, "honest")], hosts=1 + strangers) == LEAST_SECONDS


def test_one_host_with_many_slow_feeds_counts_once() -> None:
    """Sixty feeds at one address, one every two seconds, would keep all others for two minutes."""
    answers = [(0.3, "honest"), *((2.0 * n, "stranger") for n in range(1, 60))]
    assert over_at(answers) < 2 * 2.0 + 1


def test_a_thousand_feeds_are_polled_before_their_pages() -> None:
    """A run that asks for minutes is not cut into rounds after three seconds."""
    assert over_at([(n / 10, f"h{n}") for n in range(1_000)], hosts=1_000) >= 100.0


def test_while_nobody_has_answered_there_is_nothing_to_work_on() -> None:
    """Then waiting costs nothing."""
    assert over_at([]) == float("inf")
    assert over_at([(40.0, "late")]) == 80.0


def test_a_host_is_busy_until_its_last_feed() -> None:
    """Its pages are not asked for beside its feeds: one request at a time is what it can expect."""
    patience = Patience()
    patience.begin(["a", "b"])
    patience.answered("a")
    assert patience.busy() == {"a", "b"}
    patience.finished("a")
    assert patience.busy() == {"b"}
