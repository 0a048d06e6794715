"""Alerts: what arrives, and what a receiver that fails or hangs costs."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.threads import serving
from warta.news.monitoring.alerts import Alert
from warta.tasks.run import alerting
from warta.tasks.run.alerting import AlertPolicy, delivery, message_of
from warta.tasks.run.progress import Progress, current

ALERT = Alert(
    "failure", "ingest", "run 7", datetime(2026, 11, 28, tzinfo=UTC), "no space left\n$(date)"
)


@contextmanager
def receiver(answer: int | str) -> Iterator[tuple[str, list[Any]]]:
    """Run a server that answers with this status, or "hangs", or "drips"; yield its address and its posts."""
    received: list[Any] = []
    over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            received.append(json.loads(self.rfile.read(length)))
            if isinstance(answer, int):
                self.send_response(answer)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            while not over.wait(0.05):
                if answer == "drips":
                    self.wfile.write(b"H")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    with serving(server):
        try:
            yield f"http://127.0.0.1:{server.server_port}/hook/s3cret", received
        finally:
            over.set()


def delivered(policy: AlertPolicy, home: Path) -> tuple[bool, list[str]]:
    """Return whether an alert arrived, and the warnings that a person saw."""
    lines: list[str] = []
    token = current.set(Progress(warn=lines.append))
    try:
        return delivery(policy, home)(ALERT), lines
    finally:
        current.reset(token)


def test_webhook_gets_what_happened_where_and_since_when(tmp_path: Path) -> None:
    """Slack and Mattermost show `text`; programs use the other fields."""
    with receiver(200) as (url, received):
        assert delivered(AlertPolicy(webhook=url), tmp_path) == (True, [])
    assert received == [message_of(ALERT, tmp_path)]
    assert received[0]["text"].startswith("warta: ingest fails since 2026-11-28 00:00:00Z (")
    assert received[0]["kind"] == "failure"


@pytest.mark.parametrize(
    ("answer", "problem"),
    [(500, "HTTP 500"), (404, "HTTP 404"), (302, "HTTP 302"),
     ("hangs", "no answer within"), ("drips", "no answer within")],
)  # fmt: skip
def test_failing_webhook_is_one_warning_without_its_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: int | str, problem: str
) -> None:
    """The run has done its work, and waits for the receiver only a moment."""
    if isinstance(answer, str):
        monkeypatch.setattr(alerting, "WEBHOOK_SECONDS", 0.5)
    with receiver(answer) as (url, received):
        arrived, [line] = delivered(AlertPolicy(webhook=url), tmp_path)
    assert not arrived
    assert problem in line
    assert "s3cret" not in line
    assert len(received) == 1


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/s3cret", "http://nowhere.invalid/s3cret"])
def test_unreachable_webhook_is_one_warning(tmp_path: Path, url: str) -> None:
    """When the network is down, the webhook can't be reached either."""
    arrived, [line] = delivered(AlertPolicy(webhook=url), tmp_path)
    assert not arrived
    assert "s3cret" not in line


def test_command_gets_the_message_on_its_input_and_in_variables(tmp_path: Path) -> None:
    """A line of shell can send mail; nothing in the message may become part of that line."""
    out = tmp_path / "out"
    command = f'cat > {out}; echo "$ALERT_KIND: $ALERT_REASON" >> {out}'
    assert delivered(AlertPolicy(command=command), tmp_path) == (True, [])
    text = out.read_text()
    assert json.loads(text[: text.index("}") + 1]) == message_of(ALERT, tmp_path)
    assert text.endswith("failure: no space left $(date)\n")


@pytest.mark.parametrize(
    ("command", "problem"),
    [("echo no mail here >&2; exit 75", "exit code 75: no mail here"),
     ("no-such-program-anywhere", "exit code 127"),
     ("sleep 60 & sleep 60", "not done within"),
     ("kill -9 $$", "exit code -9")],
)  # fmt: skip
def test_failing_command_is_one_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, problem: str
) -> None:
    """Processes that it started are ended with it."""
    if problem == "not done within":
        monkeypatch.setattr(alerting, "COMMAND_SECONDS", 0.5)
    arrived, [line] = delivered(AlertPolicy(command=command), tmp_path)
    assert not arrived
    assert problem in line


def test_alert_that_arrived_one_way_is_not_sent_again(tmp_path: Path) -> None:
    """Sent again both ways, it would arrive twice."""
    out = tmp_path / "out"
    policy = AlertPolicy("http://127.0.0.1:1/", f"cat > {out}")
    arrived, [line] = delivered(policy, tmp_path)
    assert arrived
    assert "webhook" in line
    assert out.exists()
