"""Check what a command was started with: closed streams, an encoding, text that is not UTF-8."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterable
from pathlib import Path

import click

NOT_TEXT = "is not text in UTF-8"


def open_closed_streams() -> None:
    """Open /dev/null for each standard stream that is closed (`warta collect >&- 2>&-`).

    Otherwise the next file to be opened, perhaps the warehouse, would get the stream's number, and
    output to the stream would be written into it. Call before any file is opened.
    """
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest free number, which is this one
    sys.stdin = sys.stdin or os.fdopen(0, "r", closefd=False)
    sys.stdout = sys.stdout or os.fdopen(1, "w", closefd=False)
    sys.stderr = sys.stderr or os.fdopen(2, "w", closefd=False)


def name_a_home() -> None:
    """Let HOME be the root if neither it nor the user database names a folder, as containers do.

    Prefect asks for it when it is imported, and ended in a traceback.
    """
    try:
        Path.home()
    except RuntimeError:
        os.environ["HOME"] = "/"


def print_utf_8() -> None:
    """Print UTF-8, whatever encoding the locale or PYTHONIOENCODING names.

    News is in all scripts: in an encoding of some letters a command ended at the first other one.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.encoding.lower() != "utf-8":
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def refuse_bytes(arguments: Iterable[str]) -> None:
    """Raise click.UsageError for an argument that is not text in UTF-8.

    Python decodes such bytes to lone surrogates, which DuckDB, logs and sockets refuse later.
    """
    for argument in arguments:
        try:
            argument.encode()
        except UnicodeEncodeError:
            raise click.UsageError(f"{argument!r}: {NOT_TEXT}") from None


def standard_input(*, line: bool = False) -> str:
    """Return the standard input, or its first line. Raises click.UsageError if it is not UTF-8."""
    stream = sys.stdin.buffer
    try:
        return (stream.readline() if line else stream.read()).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise click.UsageError(f"the standard input {NOT_TEXT}") from None
