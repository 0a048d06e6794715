"""Deliver to a command: JSON on its standard input; exit code 0 says that it was taken."""

from __future__ import annotations

import contextlib
import os
import shlex
import signal
import subprocess

from warta.news.text.markup import clean_line
from warta.news.watches.message import body_of
from warta.news.watches.watch import Delivery
from warta.tasks.watches.outcome import Refused
from warta.tasks.watches.policy import WatchPolicy

_MOST_SAID = 200


def run_command(delivery: Delivery, policy: WatchPolicy) -> Refused | None:
    """Run a delivery's command, without a shell; None when it exits with 0 in time.

    WARTA_WATCH and WARTA_DELIVERY name the watch and the delivery. Past its time it is killed,
    with all that it started and that did not leave its group.
    """
    names = {"WARTA_WATCH": delivery.watch, "WARTA_DELIVERY": delivery.delivery_id}
    try:
        with subprocess.Popen(  # noqa: S603 - the person's own command, without a shell
            shlex.split(delivery.target.address),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=os.environ | names,
            start_new_session=True,
        ) as process:
            try:
                _, said = process.communicate(body_of(delivery), timeout=policy.delivery_seconds)
            except subprocess.TimeoutExpired:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                if process.poll() == 0:
                    return None  # it took the delivery, and left something behind that runs on
                return Refused(f"not done within {policy.delivery_seconds:g} s; it was killed")
    except (OSError, ValueError) as error:
        return Refused(clean_line(str(error))[:_MOST_SAID])
    if process.returncode == 0:
        return None
    last = clean_line(said.decode("utf-8", "replace").strip().rpartition("\n")[2])
    return Refused(f"exit code {process.returncode}" + (f": {last[:_MOST_SAID]}" if last else ""))
