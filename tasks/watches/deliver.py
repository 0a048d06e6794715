"""Deliver waiting matches to all targets at the same time, and record each result at once.

A receiver that hangs or fails delays only its own deliveries: its thread is left behind after its
time, and the target is tried again later, with growing pauses.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from warta.news.outcome import LONGEST_REASON
from warta.news.watches.watch import Delivery, TargetKind
from warta.storage.errors import StorageError
from warta.storage.home import Home
from warta.storage.watches.file import changing
from warta.storage.watches.outbox import due, record_delivered, record_refused
from warta.tasks.run.log import event
from warta.tasks.run.sending import Refused
from warta.tasks.watches.command import give_to_command
from warta.tasks.watches.mail import send_mail
from warta.tasks.watches.policy import WatchPolicy
from warta.tasks.watches.webhook import post_event, post_webhook

_SEND: Mapping[TargetKind, Callable[[Delivery, WatchPolicy], Refused | None]] = {
    "webhook": post_webhook,
    "mail": send_mail,
    "command": give_to_command,
    "event": post_event,
}
_MOST_AT_ONCE = 16  # threads; chosen by hand
# A thread ends by itself after the time of its last delivery; this much later it is given up.
_GRACE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Delivered:
    """The number of matches delivered, and of targets that did not take theirs."""

    matches: int = 0
    failed_targets: int = 0


@dataclass(frozen=True, slots=True)
class _Round:
    """One round of deliveries, served by a thread for each target.

    ``until``: when no further delivery is begun (time.monotonic). ``ended`` gets each target's id
    with its counts.
    """

    home: Home
    policy: WatchPolicy
    until: float
    turns: threading.Semaphore
    ended: queue.SimpleQueue[tuple[int, Delivered]]


def deliver(
    home: Home, policy: WatchPolicy, watches: Sequence[str] = (), *, at_once: bool = False
) -> Delivered:
    """Send the matches that are due and record the results; return their counts.

    ``at_once``: also to targets that wait after a failure. Raises StorageError when the file of the
    watches can't be used.
    """
    with changing(home) as database:
        waiting = due(database, datetime.now(UTC), watches, at_once=at_once)
    until = time.monotonic() + policy.round_seconds
    this = _Round(home, policy, until, threading.Semaphore(_MOST_AT_ONCE), queue.SimpleQueue())
    for target_id, deliveries in waiting.items():
        threading.Thread(
            target=_serve,
            args=(this, target_id, deliveries),
            name=f"watch target {target_id}",
            daemon=True,
        ).start()
    return _awaited(this, waiting)


def _serve(this: _Round, target_id: int, deliveries: Sequence[Delivery]) -> None:
    """Send a target's deliveries one after another, until it refuses one.

    Each is recorded before the next is sent.
    """
    matches, failed = 0, 0
    try:
        with this.turns:
            for delivery in deliveries:
                if time.monotonic() >= this.until:
                    break
                refused = _sent(delivery, this.policy)
                _record(this.home, target_id, delivery, refused)
                if refused:
                    failed = 1
                    break
                matches += len(delivery.matches)
    except StorageError as error:  # sent and not recorded: it will be sent again
        event("watch not recorded", logging.ERROR, target=target_id, reason=str(error))
    finally:
        this.ended.put((target_id, Delivered(matches, failed)))


def _sent(delivery: Delivery, policy: WatchPolicy) -> Refused | None:
    try:
        return _SEND[delivery.target.kind](delivery, policy)
    except Exception as error:  # a defect costs its target, not the round
        return Refused(f"{type(error).__name__}: {error}"[:LONGEST_REASON])


def _awaited(this: _Round, waiting: Mapping[int, Sequence[Delivery]]) -> Delivered:
    """Wait for all targets; give those up that hang past their time. Return the counts."""
    at_work, matches, failed = set(waiting), 0, 0
    last = this.until + this.policy.delivery_seconds + _GRACE_SECONDS
    while at_work:
        try:
            target_id, delivered = this.ended.get(timeout=max(0.0, last - time.monotonic()))
        except queue.Empty:
            break
        at_work.discard(target_id)
        matches += delivered.matches
        failed += delivered.failed_targets
    for target_id in at_work:
        hangs = Refused("it hangs; it did not end in time")
        _record(this.home, target_id, waiting[target_id][0], hangs)
    return Delivered(matches, failed + len(at_work))


def _record(home: Home, target_id: int, delivery: Delivery, refused: Refused | None) -> None:
    now = datetime.now(UTC)
    names = {"watch": delivery.watch, "target": delivery.target.label}
    if refused is None:
        with changing(home) as database:
            record_delivered(database, delivery.delivery_id, target_id, now)
        event("watch delivered", logging.INFO, **names, matches=len(delivery.matches))
        return
    with changing(home) as database:
        lost = record_refused(database, target_id, refused.reason, now, refused.retry_after)
    event("watch not delivered", logging.WARNING, **names, reason=refused.reason, given_up=lost)
