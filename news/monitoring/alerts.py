"""Decide which alert to send after a run: one when runs begin to fail, one when they work again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

AlertKind = Literal["failure", "recovery"]
RunStatus = Literal["completed", "stopped", "failed", "crashed"]


@dataclass(frozen=True, slots=True)
class Ended:
    """The end of a run; ``has_answers``: at least one feed answered."""

    run_id: str
    flow: str
    status: RunStatus
    ended_at: datetime
    reason: str | None = None
    has_answers: bool = False
    is_outage: bool = False


@dataclass(frozen=True, slots=True)
class Trouble:
    """A flow's failure, and when it began; ``is_told``: an alert was delivered."""

    flow: str
    since: datetime
    run_id: str
    reason: str
    is_outage: bool = False
    is_told: bool = False


@dataclass(frozen=True, slots=True)
class Alert:
    """A message to the operator, about a failed run or the first one that worked again."""

    kind: AlertKind
    flow: str
    run_id: str
    since: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Decision:
    """The alert to deliver, or None, and the trouble to record if it is delivered or not."""

    alert: Alert | None
    delivered: Trouble | None
    undelivered: Trouble | None


def after(trouble: Trouble | None, run: Ended) -> Decision:
    """Return the alert to deliver after a run, and the trouble to record.

    An undelivered alert is sent again after the next run. A stopped run changes nothing. After an
    outage, only a run in which a feed answered is a recovery.
    """
    if run.status in ("failed", "crashed"):
        reason = run.reason or run.status
        trouble = trouble or Trouble(run.flow, run.ended_at, run.run_id, reason, run.is_outage)
    elif run.status == "stopped" or trouble is None:
        return Decision(None, trouble, trouble)
    elif run.has_answers or not trouble.is_outage:
        if not trouble.is_told:
            return Decision(None, None, None)
        recovery = Alert("recovery", run.flow, run.run_id, trouble.since, trouble.reason)
        return Decision(recovery, None, trouble)
    if trouble.is_told:
        return Decision(None, trouble, trouble)
    failure = Alert("failure", trouble.flow, trouble.run_id, trouble.since, trouble.reason)
    return Decision(failure, replace(trouble, is_told=True), trouble)
