"""Outages: a run in which nobody answered is one only where it says something of us."""

from __future__ import annotations

import pytest

from warta.news.monitoring.outage import Answers, outage


@pytest.mark.parametrize(
    ("answers", "was_asked_for", "is_outage"),
    [
        (Answers(polled=0, failed=0, well_hosts=0, subscribed=50), False, False),
        (Answers(polled=0, failed=0, well_hosts=0, subscribed=50), True, False),
        (Answers(polled=9, failed=8, well_hosts=8, subscribed=50), False, False),
        (Answers(polled=9, failed=8, well_hosts=8, subscribed=50), True, False),
        # known to be dead, and due alone
        (Answers(polled=1, failed=1, well_hosts=0, subscribed=50), False, False),
        (Answers(polled=5, failed=5, well_hosts=0, subscribed=50), False, False),
        # one publisher's server went down
        (Answers(polled=1, failed=1, well_hosts=1, subscribed=50), False, False),
        (Answers(polled=7, failed=7, well_hosts=1, subscribed=50), False, False),
        # two that were well, and nobody to say that the network is
        (Answers(polled=2, failed=2, well_hosts=2, subscribed=50), False, True),
        (Answers(polled=7, failed=7, well_hosts=7, subscribed=50), False, True),
        # all that there are
        (Answers(polled=1, failed=1, well_hosts=0, subscribed=1), False, True),
        # a person wants to know
        (Answers(polled=1, failed=1, well_hosts=0, subscribed=50), True, True),
    ],
)
def test_only_silence_that_says_something_of_us_fails_a_run(
    answers: Answers, was_asked_for: bool, is_outage: bool
) -> None:
    """A tick that polls one dead feed would wake the operator, and the next tick call it off."""
    assert (outage(answers, was_asked_for=was_asked_for) is not None) == is_outage


def test_the_reason_names_the_first_failure_and_counts_in_grammar() -> None:
    """It is the line that a person reads first."""
    one = Answers(1, 1, 1, 1, "HTTP 502 Bad Gateway")
    assert (
        outage(one, was_asked_for=True)
        == "none of 1 feed answered (the first: HTTP 502 Bad Gateway)"
    )
    many = Answers(2000, 2000, 1, 1, "timed out")
    assert outage(many, was_asked_for=True) == "none of 2,000 feeds answered (the first: timed out)"
