"""Log events as JSON lines with stable names, in `logs/warta.log`.

At level info: a line for a feed unless it was unchanged, and a line for a batch; each page at debug
(``logging.getLogger("warta").setLevel("DEBUG")``). A warning says what to do.
"""

from __future__ import annotations

import contextlib
import json
import logging
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

from warta.news.addresses.secrets import masked
from warta.tasks.run.progress import progress

LOGGER = logging.getLogger("warta")
_FILE_BYTES, _FILES_KEPT = 10_000_000, 5  # some weeks of events; chosen by hand


def event(name: str, /, level: int = logging.INFO, **values: object) -> None:
    """Log an event. Values that are None are left out."""
    if LOGGER.hasHandlers() and LOGGER.isEnabledFor(level):
        given = {key: value for key, value in values.items() if value is not None}
        LOGGER.log(level, name, extra={"values": given})


@contextlib.contextmanager
def logged(folder: Path) -> Iterator[None]:
    """Write events to the folder's log, ten megabytes a file, the last five kept.

    If the log can't be written, print one line; the run continues.
    """
    handler = _LogFile(folder / "warta.log", progress().warn)
    handler.setFormatter(_Line())
    level, propagates = LOGGER.level, LOGGER.propagate
    LOGGER.addHandler(handler)
    LOGGER.setLevel(level or logging.INFO)
    LOGGER.propagate = False  # the person at the terminal sees progress, not events
    try:
        yield
    finally:
        LOGGER.removeHandler(handler)
        LOGGER.setLevel(level)
        LOGGER.propagate = propagates
        handler.close()


class _LogFile(RotatingFileHandler):
    """A log file that takes no more lines after the first that can't be written.

    It is opened with the first line: who logs nothing needs not hear that it can't be written.
    """

    def __init__(self, file: Path, warn: Callable[[str], None]) -> None:
        super().__init__(
            file, maxBytes=_FILE_BYTES, backupCount=_FILES_KEPT, encoding="utf-8", delay=True
        )
        self._file, self._warn = file, warn
        self._is_refused = False

    def emit(self, record: logging.LogRecord) -> None:
        if not self._is_refused:
            super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        error = sys.exc_info()[1]
        if not isinstance(error, OSError):
            raise
        self._is_refused = True
        why = error.strerror or error
        self._warn(f"{self._file}: the log can't be written ({why}); the run continues")

    def close(self) -> None:
        with contextlib.suppress(OSError):  # closing flushes, which the disk may refuse again
            super().close()


@contextlib.contextmanager
def printed(level: int) -> Iterator[None]:
    """Print the events of the block on standard error, a line each, from ``level`` on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Words("%(asctime)s %(message)s", "%H:%M:%S"))
    before = LOGGER.level
    LOGGER.addHandler(handler)
    LOGGER.setLevel(level)
    try:
        yield
    finally:
        LOGGER.removeHandler(handler)
        LOGGER.setLevel(before)


def words_of(record: logging.LogRecord) -> str:
    """Return an event in a line for people: "feed polled: feed=http://… entries=5"."""
    values: dict[str, object] = getattr(record, "values", {})
    facts = " ".join(f"{key}={_word(value)}" for key, value in values.items())
    name = record.getMessage()
    return masked(f"{name}: {facts}" if facts else name)


def _word(value: object) -> str:
    text = str(value)
    if text.isprintable() and " " not in text:
        return text
    return "".join(map(_printable, json.dumps(text, ensure_ascii=False)))


class _Words(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        mark = "" if record.levelno < logging.WARNING else f"{record.levelname.lower()}: "
        return f"{self.formatTime(record, self.datefmt)} {mark}{words_of(record)}"


class _Line(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        head = {"at": at, "level": record.levelname.lower(), "event": record.getMessage()}
        line = json.dumps(head | getattr(record, "values", {}), ensure_ascii=False, default=str)
        line = masked(line)
        # JSON escapes C0 only; terminals also obey C1 and direction overrides.
        return line if line.isprintable() else "".join(map(_printable, line))


def _printable(character: str) -> str:
    return character if character.isprintable() else json.dumps(character)[1:-1]
