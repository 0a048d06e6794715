"""Decide which alert a run gives rise to: one when runs begin to fail, one when they work again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

AlertKind = Literal["failure", "recovery"]
RunStatus = Literal["completed", "stopped", "failed", "crashed"]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended. ``has_answers``: at least one feed answered."""

    run_id: str
    flow: str
    status: RunStatus
    ended_at: datetime
    reason: str | None = None
    has_answers: bool = False
    is_outage: bool = False


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with a flow since when; ``is_told``: an alert has been delivered."""

    flow: str
    since: datetime
    run_id: str
    reason: str
    is_outage: bool = False
    is_told: bool = False


@dataclass(frozen=True, slots=True)
class Alert:
    """One message to the operator, about the run that failed or the first one that worked again."""

    kind: AlertKind
    flow: str
    run_id: str
    since: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What to deliver now (None: nothing), and the trouble on record when it was, or wasn't."""

    alert: Alert | None
    delivered: Trouble | None
    undelivered: Trouble | None


def after(trouble: Trouble | None, run: Ended) -> Decision:
    """Decide what the end of a run gives rise to.

    What could not be delivered is tried again after the next run. A run that was stopped says
    nothing. After an outage, only a run in which a feed answered is a recovery.
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
