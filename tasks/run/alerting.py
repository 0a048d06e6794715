"""Send alerts to the operator by a webhook, a command or both; a failure never costs the run."""

from __future__ import annotations

import json
import logging
import platform
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from warta.news.monitoring.alerts import Alert
from warta.news.text.markup import clean_line
from warta.tasks.run.log import event
from warta.tasks.run.progress import progress
from warta.tasks.run.sending import post, run_command

WEBHOOK_SECONDS = 10.0  # a run waits for it; chosen by hand
COMMAND_SECONDS = 30.0  # a run waits for it; chosen by hand


@dataclass(frozen=True, slots=True)
class AlertPolicy:
    """Where alerts go: an address to POST to, a shell command; "": none."""

    webhook: str = ""
    command: str = ""


def delivery(policy: AlertPolicy, home: Path) -> Callable[[Alert], bool]:
    """Return a function that sends an alert about a home, and returns whether a receiver took it.

    It returns True if there is no receiver. Each failure is a warning to the person at the terminal
    and an event in the log.
    """

    def deliver(alert: Alert) -> bool:
        message = message_of(alert, home)
        receivers = [
            (target, send)
            for target, send in ((policy.webhook, _post), (policy.command, _run))
            if target
        ]
        problems = [problem for target, send in receivers if (problem := send(target, message))]
        for problem in problems:
            event("alert not delivered", logging.WARNING, kind=alert.kind, problem=problem)
            progress().warn(f"the alert of a {alert.kind} was not delivered: {problem}")
        return not receivers or len(problems) < len(receivers)

    return deliver


def message_of(alert: Alert, home: Path) -> dict[str, str]:
    """Return an alert as it is sent; ``text`` says all in one line, for Slack and the like."""
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
    """POST the message as JSON; return what went wrong, or None. The address may hold a secret."""
    headers = {"Content-Type": "application/json"}
    refused = post(url, json.dumps(message).encode(), headers, seconds=WEBHOOK_SECONDS)
    return f"the webhook at {urlsplit(url).hostname}: {refused.reason}" if refused else None


def _run(command: str, message: dict[str, str]) -> str | None:
    """Give the command the message, as JSON and in variables; return what went wrong, or None."""
    variables = {f"ALERT_{name.upper()}": clean_line(value) for name, value in message.items()}
    body = json.dumps(message).encode()
    refused = run_command(command, body, variables, seconds=COMMAND_SECONDS)
    return f"alert_command: {refused.reason}" if refused else None
