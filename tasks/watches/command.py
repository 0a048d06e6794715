"""Deliver to a command: JSON on its standard input; exit code 0 means that it took the delivery."""

from __future__ import annotations

import shlex

from warta.news.watches.message import body_of
from warta.news.watches.watch import Delivery
from warta.tasks.run.sending import Refused, run_command
from warta.tasks.watches.policy import WatchPolicy


def give_to_command(delivery: Delivery, policy: WatchPolicy) -> Refused | None:
    """Run a delivery's command, without a shell; return None if it exits with 0 in time.

    WARTA_WATCH and WARTA_DELIVERY name the watch and the delivery.
    """
    try:
        arguments = shlex.split(delivery.target.address)
    except ValueError as error:
        return Refused(str(error))
    return run_command(
        arguments,
        body_of(delivery),
        {"WARTA_WATCH": delivery.watch, "WARTA_DELIVERY": delivery.delivery_id},
        seconds=policy.delivery_seconds,
    )
