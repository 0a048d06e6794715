"""Alerts: one when runs begin to fail and one when they work again, whatever happens in between."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warta.news.monitoring.alerts import Ended, RunStatus, Trouble, after

START = datetime(2026, 11, 1, tzinfo=UTC)
# A letter a run: c completed, n completed without an answer, s stopped, f failed, o outage, x crashed.
_RUNS: dict[str, tuple[RunStatus, bool, bool]] = {
    "c": ("completed", True, False),
    "n": ("completed", False, False),
    "s": ("stopped", False, False),
    "f": ("failed", False, False),
    "o": ("failed", False, True),
    "x": ("crashed", False, False),
}


def alerts(runs: str, arrives: str = "") -> str:
    """F or R for each run that gave rise to an alert, lower case where it did not arrive, else '-'."""
    trouble: Trouble | None = None
    told = ""
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
            told += "-"
        else:
            letter = decision.alert.kind[0].upper()
            told += letter if arrived else letter.lower()
    return told


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
def test_an_operator_hears_of_each_trouble_once_and_of_its_end_once(
    runs: str, expected: str
) -> None:
    """Who is told at every tick of the night switches the alert off."""
    assert alerts(runs) == expected


@pytest.mark.parametrize(
    ("runs", "arrives", "expected"),
    [
        ("fff", "--+", "ffF"),
        ("ffc", "---", "ff-"),  # over before anybody could be told
        ("fcc", "+-+", "FrR"),
        ("fcfc", "+-++", "Fr-R"),  # as far as the operator knows, it never worked in between
    ],
)
def test_what_did_not_arrive_is_sent_again_after_the_next_run(
    runs: str, arrives: str, expected: str
) -> None:
    """The network that is down takes the webhook with it."""
    assert alerts(runs, arrives) == expected


@given(st.text("cnsfox", max_size=40), st.text("+-", max_size=40))
def test_what_arrives_always_alternates(runs: str, arrives: str) -> None:
    """Two failures in a row, or a recovery of nothing, would make the operator doubt the third."""
    arrived = [letter for letter in alerts(runs, arrives) if letter.isupper()]
    assert arrived == [("F", "R")[number % 2] for number in range(len(arrived))]
