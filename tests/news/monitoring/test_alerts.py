"""One alert is sent when runs begin to fail, and one when they work again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warta.news.monitoring.alerts import Ended, RunStatus, Trouble, after

START = datetime(2026, 11, 1, tzinfo=UTC)
# Runs as letters: c completed, n completed without any answer, s stopped, f failed, o outage,
# x crashed. The values: status, has_answers, is_outage.
_RUNS: dict[str, tuple[RunStatus, bool, bool]] = {
    "c": ("completed", True, False),
    "n": ("completed", False, False),
    "s": ("stopped", False, False),
    "f": ("failed", False, False),
    "o": ("failed", False, True),
    "x": ("crashed", False, False),
}


def alerts(runs: str, arrives: str = "") -> str:
    """Return the alert after each run: F failure, R recovery, '-' none; lower case if undelivered.

    ``arrives`` has a '-' for each run whose alert can't be delivered.
    """
    trouble: Trouble | None = None
    sent = ""
    for number, letter in enumerate(runs):
        status, has_answers, is_outage = _RUNS[letter]
        run = Ended(
            str(number),
            "ingest",
            status,
            START + timedelta(minutes=number),
            "why",
            has_answers,
            is_outage,
        )
        decision = after(trouble, run)
        arrived = arrives[number : number + 1] != "-"
        trouble = decision.delivered if arrived else decision.undelivered
        if decision.alert is None:
            sent += "-"
        else:
            letter = decision.alert.kind[0].upper()
            sent += letter if arrived else letter.lower()
    return sent


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        ("ccnnc", "-----"),
        ("cfffc", "-F--R"),
        ("fcfc", "FRFR"),
        ("xc", "FR"),
        ("fsn", "F-R"),  # a run with nothing due shows that the program works again
        ("onnc", "F--R"),  # but not that the network does
        ("onfnc", "F---R"),
        ("ssss", "----"),
        ("fsssc", "F---R"),
    ],
)
def test_a_trouble_gives_one_alert_at_its_beginning_and_one_at_its_end(
    runs: str, expected: str
) -> None:
    """People switch alerts off that come every quarter of an hour."""
    assert alerts(runs) == expected


@pytest.mark.parametrize(
    ("runs", "arrives", "expected"),
    [
        ("fff", "--+", "ffF"),
        ("ffc", "---", "ff-"),  # over before an alert could be delivered
        ("fcc", "+-+", "FrR"),
        ("fcfc", "+-++", "Fr-R"),  # as far as the operator knows, it never worked in between
    ],
)
def test_an_undelivered_alert_is_sent_again_after_the_next_run(
    runs: str, arrives: str, expected: str
) -> None:
    """If the network is down, the webhook can't be reached either."""
    assert alerts(runs, arrives) == expected


@given(st.text("cnsfox", max_size=40), st.text("+-", max_size=40))
def test_delivered_alerts_alternate_between_failure_and_recovery(runs: str, arrives: str) -> None:
    """Two failures in a row, or a recovery without failure, would be confusing."""
    arrived = [letter for letter in alerts(runs, arrives) if letter.isupper()]
    assert arrived == [("F", "R")[number % 2] for number in range(len(arrived))]
