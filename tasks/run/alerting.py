"""Tell the operator: by a webhook, by a command, within seconds, and never at the run's cost."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import platform
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from warta.news.monitoring.alerts import Alert
from warta.tasks.run.log import event
from warta.tasks.run.progress import progress

WEBHOOK_SECONDS = 10.0
COMMAND_SECONDS = 30.0
_MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class AlertPolicy:
    """Where alerts go: an address that is posted to, a shell command; empty: nowhere."""

    webhook: str = ""
    command: str = ""


def delivery(policy: AlertPolicy, home: Path) -> Callable[[Alert], bool]:
    """Return what delivers an alert about a home, and says whether it arrived somewhere.

    An alert that has nowhere to go has arrived. What goes wrong is a line for whoever watches, and
    an event in the log.
    """

    def deliver(alert: Alert) -> bool:
        message = message_of(alert, home)
        ways = [
            (each, send) for each, send in ((policy.webhook, _post), (policy.command, _run)) if each
        ]
        if not ways:
            return True
        problems = [problem for target, send in ways if (problem := send(target, message))]
        for problem in problems:
            event("alert not delivered", logging.WARNING, kind=alert.kind, problem=problem)
            progress().warn(f"the alert of a {alert.kind} was not delivered: {problem}")
        return len(problems) < len(ways)

    return deliver


def message_of(alert: Alert, home: Path) -> dict[str, str]:
    """Return an alert as it is sent. ``text`` is the whole in a line, as Slack and others show."""
    place = f"{home.resolve()} on {platform.node()}"
    since = f"{alert.since:%Y-%m-%d %H:%M:%S}Z"
    if alert.kind == "failure":
        text = f"warta: {alert.flow} fails since {since} ({place}): {alert.reason}"
    else:
        text = f"warta: {alert.flow} works again ({place}); it failed since {since}: {alert.reason}"
    return {
        "text": text,
        "kind": alert.kind,
        "flow": alert.flow,
        "run_id": alert.run_id,
        "since": alert.since.isoformat(),
        "reason": alert.reason,
        "home": str(home.resolve()),
        "host": platform.node(),
    }


def _post(url: str, message: dict[str, str]) -> str | None:
    """Post the message as JSON; return what went wrong. The address may hold a secret."""
    import httpx

    name = f"the webhook at {urlsplit(url).hostname}"
    problem = [f"{name} did not answer within {WEBHOOK_SECONDS:g} s"]

    def post() -> None:
        try:
            answer = httpx.post(url, json=message, timeout=WEBHOOK_SECONDS / 2)
        except httpx.TimeoutException:
            return
        except Exception as error:  # whatever it is: an alert never costs a run
            problem[:] = [f"{name}: {type(error).__name__}: {error}".replace(url, "***")]
        else:
            problem[:] = [] if answer.is_success else [f"{name} answered {answer.status_code}"]

    # In a thread of its own: a server that sends a byte now and then keeps no timeout.
    thread = threading.Thread(target=post, name="webhook", daemon=True)
    thread.start()
    thread.join(WEBHOOK_SECONDS)
    return _line(problem[0]) if problem else None


def _run(command: str, message: dict[str, str]) -> str | None:
    """Run the command with the message as JSON on its input; return what went wrong."""
    given = {f"ALERT_{name.upper()}": _line(value) for name, value in message.items()}
    with contextlib.ExitStack() as files:
        try:
            said = files.enter_context(tempfile.TemporaryFile())
            process = subprocess.Popen(  # noqa: S602 - the owner's own command, like one in cron
                command, shell=True, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                stderr=said, env=os.environ | given, start_new_session=True,
            )  # fmt: skip
            process.communicate(json.dumps(message).encode(), timeout=COMMAND_SECONDS)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return f"alert_command did not end within {COMMAND_SECONDS:g} s"
        except (OSError, ValueError) as error:
            why = (isinstance(error, OSError) and error.strerror) or error
            return f"alert_command can't be run ({why})"
        if not process.returncode:
            return None
        said.seek(0)
        words = _line(said.read(_MOST_SHOWN).decode(errors="replace"))
        return f"alert_command ended with {process.returncode}" + (f": {words}" if words else "")


def _line(text: str) -> str:
    """Text in one line, without what a terminal or a variable can't hold."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
