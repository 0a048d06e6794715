"""A run without any answer is an outage only if the cause must be on our side."""

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
        # feeds that failed before, too
        (Answers(polled=1, failed=1, well_hosts=0, subscribed=50), False, False),
        (Answers(polled=5, failed=5, well_hosts=0, subscribed=50), False, False),
        # one publisher's server went down
        (Answers(polled=1, failed=1, well_hosts=1, subscribed=50), False, False),
        (Answers(polled=7, failed=7, well_hosts=1, subscribed=50), False, False),
        # two or more hosts that worked before
        (Answers(polled=2, failed=2, well_hosts=2, subscribed=50), False, True),
        (Answers(polled=7, failed=7, well_hosts=7, subscribed=50), False, True),
        # every subscribed feed
        (Answers(polled=1, failed=1, well_hosts=0, subscribed=1), False, True),
        # a person asked for this feed
        (Answers(polled=1, failed=1, well_hosts=0, subscribed=50), True, True),
    ],
)
def test_a_run_without_answers_is_an_outage_only_if_several_hosts_failed(
    answers: Answers, was_asked_for: bool, is_outage: bool
) -> None:
    """A run that polls one dead feed alone would otherwise send an alert, and the next a recovery."""
    assert (outage(answers, was_asked_for=was_asked_for) is not None) == is_outage


def test_the_reason_of_an_outage_counts_the_feeds_and_names_the_first_failure() -> None:
    """It is the first line that a person reads."""
    one = Answers(1, 1, 1, 1, "HTTP 502 Bad Gateway")
    assert (
        outage(one, was_asked_for=True)
        == "none of 1 feed answered (the first: HTTP 502 Bad Gateway)"
    )
    many = Answers(2000, 2000, 1, 1, "timed out")
    assert outage(many, was_asked_for=True) == "none of 2,000 feeds answered (the first: timed out)"
