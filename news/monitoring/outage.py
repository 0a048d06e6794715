"""Decide whether a run in which no feed answered was an outage on our side.

A tick may poll only feeds that have been dead for weeks. That is not an outage: it would be
reported as a failure and, at the next tick, as a recovery.
"""

from __future__ import annotations

from dataclasses import dataclass

from warta.news.text.counted import counted

# One feed that stops answering is its publisher's fault; if two do at once, and no other answers,
# the fault is ours.
LEAST_HOSTS = 2


@dataclass(frozen=True, slots=True)
class Answers:
    """The numbers of feeds that answered or failed in one run.

    ``well_hosts``: hosts of feeds that failed in this run but not before it; ``subscribed``: all
    feeds that are polled.
    """

    polled: int
    failed: int
    well_hosts: int
    subscribed: int
    first_reason: str = "no answer"


def outage(answers: Answers, *, was_asked_for: bool) -> str | None:
    """Return why the run could not do its work, or None if it could.

    ``was_asked_for``: a person named the feeds, or wanted all of them.
    """
    if not answers.polled or answers.failed < answers.polled:
        return None
    all_of_them = answers.polled >= answers.subscribed
    if not (was_asked_for or all_of_them or answers.well_hosts >= LEAST_HOSTS):
        return None
    return f"none of {counted(answers.polled, 'feed')} answered (the first: {answers.first_reason})"
