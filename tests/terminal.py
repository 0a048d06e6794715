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
    """What stood on the terminal, without colours, and the exit code."""

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
        self._said = b""
        self._seen = 0

    def type(self, keys: str) -> None:
        os.write(self._ours, keys.encode())

    def wait_for(self, text: str, seconds: float = 60) -> str:
        """Return what was said since the last call, up to a text that has to come."""
        ends = time.monotonic() + seconds
        while (place := (said := _plain(self._said)).find(text, self._seen)) < 0:
            if time.monotonic() > ends or not self._read(ends):
                raise AssertionError(f"{text!r} did not come: {said[self._seen :][-2000:]}")
        before, self._seen = self._seen, place + len(text)
        return said[before : self._seen]

    def finish(self, seconds: float = 60) -> Shown:
        ends = time.monotonic() + seconds
        while self._read(ends):
            pass
        code = self._process.wait(max(1, ends - time.monotonic()))
        os.close(self._ours)
        return Shown(_plain(self._said), code)

    def _read(self, ends: float) -> bool:
        ready, _, _ = select.select([self._ours], [], [], max(0, ends - time.monotonic()))
        try:
            piece = os.read(self._ours, 65536) if ready else b""
        except OSError:  # the other end is closed
            piece = b""
        if b"\x1b[6n" in piece:  # asks where the cursor is
            os.write(self._ours, b"\x1b[1;1R")
        self._said += piece
        return bool(piece)


def _plain(said: bytes) -> str:
    return _ESCAPES.sub("", said.decode("utf-8", "replace"))


def at_terminal(
    arguments: Sequence[str], environment: dict[str, str], *, columns: int = 80
) -> Shown:
    """Run a command to its end on a terminal."""
    return Terminal(arguments, environment, columns=columns).finish()
