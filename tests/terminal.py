"""A terminal of a given size for a command under test."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Sequence
from dataclasses import dataclass

_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]|\x1b[()][A-Z0-9]|\x1b[=>]|\x1b\][^\x07]*\x07")


@dataclass(frozen=True, slots=True)
class Shown:
    """All that a command wrote on its terminal, without colours, and its exit code."""

    text: str
    code: int

    @property
    def lines(self) -> list[str]:
        return [line.rstrip() for line in self.text.replace("\r", "").split("\n")]


class Terminal:
    """A running command on a terminal of its own."""

    def __init__(
        self, arguments: Sequence[str], environment: dict[str, str], *, columns: int = 80
    ) -> None:
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        kept = {k: v for k, v in environment.items() if k not in ("COLUMNS", "LINES")}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "warta.cli", *arguments],
            env=kept | {"TERM": "xterm"},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # so that Ctrl-C is a signal
        )
        os.close(theirs)
        self._output = b""
        self._searched_to = 0  # where in the plain text the next wait_for() begins

    def type(self, keys: str) -> None:
        """Send keys as if a person pressed them."""
        os.write(self._ours, keys.encode())

    def wait_for(self, text: str, seconds: float = 60) -> str:
        """Wait until a text is shown; return the output since the last call, up to its end."""
        deadline = time.monotonic() + seconds
        start = self._searched_to
        while (position := (output := _plain(self._output)).find(text, start)) < 0:
            if time.monotonic() > deadline or not self._read(deadline):
                raise AssertionError(f"{text!r} was not shown: {output[start:][-2000:]}")
        self._searched_to = position + len(text)
        return output[start : self._searched_to]

    def finish(self, seconds: float = 60) -> Shown:
        """Wait for the command's end; return what it wrote."""
        deadline = time.monotonic() + seconds
        while self._read(deadline):
            pass
        code = self._process.wait(max(1, deadline - time.monotonic()))
        os.close(self._ours)
        return Shown(_plain(self._output), code)

    def _read(self, deadline: float) -> bool:
        """Read what the command wrote; return False at its end or at the deadline."""
        ready, _, _ = select.select([self._ours], [], [], max(0, deadline - time.monotonic()))
        try:
            chunk = os.read(self._ours, 65536) if ready else b""
        except OSError:  # the command closed its end
            chunk = b""
        if b"\x1b[6n" in chunk:  # asks where the cursor is
            os.write(self._ours, b"\x1b[1;1R")
        self._output += chunk
        return bool(chunk)


def _plain(output: bytes) -> str:
    """Return terminal output as text, without escape sequences."""
    return _ESCAPES.sub("", output.decode("utf-8", "replace"))


def at_terminal(
    arguments: Sequence[str], environment: dict[str, str], *, columns: int = 80
) -> Shown:
    """Run a command to its end on a terminal; return what it wrote."""
    return Terminal(arguments, environment, columns=columns).finish()
