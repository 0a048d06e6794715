"""Send a message to a receiver that a person chose: an address to POST to, or a command.

Alerts and watches use both. A receiver that fails or hangs costs its time only; why it did not take
the message is a value, in one line.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from warta.news.text.markup import clean_line
from warta.news.web.http import REDIRECTS

if TYPE_CHECKING:
    import httpx

MOST_QUOTED = 200  # characters of a receiver's own words in a reason
_MOST_QUOTED_BYTES = 2000  # enough for MOST_QUOTED characters and some markup
_TOO_BUSY = (429, 503)
_NUMBER_OF_ERROR = re.compile(r"^\[Errno -?\d+\] ")


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a receiver did not take a message; ``retry_after``: the seconds that it asks to wait."""

    reason: str
    retry_after: float | None = None


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    seconds: float,
    proxy: str | None = None,
) -> Refused | None:
    """POST a message; return None if the answer is 2xx, else why it was not taken.

    A redirect is not followed: it would hand the message to somebody else. Private networks are
    allowed, as a person chose the address. ``proxy`` None: the usual proxy variables apply.
    """
    outcome: list[Refused | None] = [Refused(f"no answer within {seconds:g} s")]

    def send() -> None:
        try:
            outcome[:] = [_posted(url, body, headers, seconds, proxy)]
        except Exception as error:  # a refused message never costs the run that sends it
            reason = _reason_of(error)
            outcome[:] = [Refused(reason.replace(url, "***")[:MOST_QUOTED])]  # it may hold a secret

    # A server that sends a byte now and then never meets httpx's timeout: leave the thread behind.
    thread = threading.Thread(target=send, name="post", daemon=True)
    thread.start()
    thread.join(seconds)
    return outcome[0]


def run_command(
    command: str | Sequence[str],
    message: bytes,
    variables: Mapping[str, str],
    *,
    seconds: float,
) -> Refused | None:
    """Run a command with a message on its standard input; return None if it exits with 0.

    A string is run by the shell, a list without one. After ``seconds`` the command is killed, with
    all that it started in its process group. What it wrote last on standard error is the reason.
    """
    # Not a pipe: a process that the command leaves behind would keep it open.
    with tempfile.TemporaryFile() as errors:
        try:
            process = subprocess.Popen(  # noqa: S603 - the person's own command, like one in cron
                command,
                shell=isinstance(command, str),
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                env=os.environ | dict(variables),
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            return Refused(f"it can't be run: {_reason_of(error)}"[:MOST_QUOTED])
        try:
            process.communicate(message, timeout=seconds)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return Refused(f"not done within {seconds:g} s; it was killed")
        if process.returncode == 0:
            return None
        size = errors.seek(0, os.SEEK_END)
        errors.seek(max(0, size - _MOST_QUOTED_BYTES))
        last_line = errors.read().decode("utf-8", "replace").strip().rpartition("\n")[2]
    return Refused(_with_quote(f"exit code {process.returncode}", last_line))


def is_this_machine(host: str) -> bool:
    """Return whether a host is this machine (loopback)."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _posted(
    url: str, body: bytes, headers: Mapping[str, str], seconds: float, proxy: str | None
) -> Refused | None:
    import httpx

    is_local = is_this_machine(urlsplit(url).hostname or "")
    try:
        with (
            httpx.Client(
                timeout=seconds,
                follow_redirects=False,
                proxy=None if is_local else proxy,
                trust_env=proxy is None,
            ) as client,
            client.stream("POST", url, content=body, headers=dict(headers)) as response,
        ):
            return _verdict(response)
    except httpx.TimeoutException:
        return Refused(f"no answer within {seconds:g} s")


def _verdict(response: httpx.Response) -> Refused | None:
    status = response.status_code
    if 200 <= status < 300:
        return None
    if status in REDIRECTS:
        return Refused(f"HTTP {status}: it redirects, which is not followed; name the new address")
    text = next(response.iter_bytes(_MOST_QUOTED_BYTES), b"").decode("utf-8", "replace")
    wait = response.headers.get("Retry-After", "") if status in _TOO_BUSY else ""
    seconds = float(wait) if wait.isascii() and wait.isdigit() else None
    return Refused(_with_quote(f"HTTP {status}", text), seconds)


def _with_quote(reason: str, text: str) -> str:
    quote = clean_line(text)[:MOST_QUOTED]
    return f"{reason}: {quote}" if quote else reason


def _reason_of(error: Exception) -> str:
    """Return the message of an error in one line, without the number that systems add."""
    return clean_line(_NUMBER_OF_ERROR.sub("", str(error))) or type(error).__name__
