"""Query the snapshot in a separate process, which is killed if a query takes too long.

For code that may not fork (flows, servers with threads): a process with DuckDB alone starts in a
fifth of a second. All queries of one ``Asker`` see the same publication, unless its process had to
be started again.
"""

from __future__ import annotations

import contextlib
import json
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from types import TracebackType
from typing import IO, Any

from warta.storage.errors import StorageError
from warta.storage.home import Home
from warta.storage.warehouse.question import BadQuestion, Limits

_START_SECONDS = 60.0  # an import of DuckDB on a busy machine; chosen by hand


class TooLong(StorageError):
    """A query needed more time, memory or disk than it may."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of an answer; ``is_cut``: there were more.

    Values have JSON's types, times are ISO 8601. Long texts are cut, even shorter after
    ``answering.WHOLE_ROWS`` rows.
    """

    names: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    is_cut: bool


class Asker:
    """Answers queries within limits; use it with ``with``."""

    def __init__(self, home: Home, limits: Limits) -> None:
        self._home = home
        self._limits = limits
        self._process: subprocess.Popen[str] | None = None
        self._lines = queue.Queue[str]()
        self._spilled = ""

    def __enter__(self) -> Asker:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    def ask(
        self,
        text: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        most: int,
        newest_first: bool = False,
    ) -> Answer:
        """Return at most ``most`` rows of the answer to one read-only query.

        ``newest_first``: ordered by the first column with a time, not in the query's order. Raises
        BadQuestion if the query can't be answered, TooLong if it exceeds a limit, StorageError if
        there is no snapshot.
        """
        process = self._running()
        deadline = time.monotonic() + self._limits.seconds if self._limits.seconds else None
        request = {
            "text": text,
            "parameters": dict(parameters or {}),
            "most": most,
            "newest_first": newest_first,
        }
        try:
            assert process.stdin is not None
            process.stdin.write(json.dumps(request) + "\n")
            process.stdin.flush()
            return self._answer(deadline)
        except (BadQuestion, StorageError):
            raise
        except BaseException as error:
            self._end()
            if isinstance(error, OSError | ValueError):
                raise _broken() from error
            raise

    def _answer(self, deadline: float | None) -> Answer:
        names: tuple[str, ...] = ()
        rows: list[tuple[Any, ...]] = []
        while True:
            kind, value = json.loads(self._line(deadline))
            match kind:
                case "names":
                    names = tuple(value)
                case "row":
                    rows.append(tuple(value))
                case "end":
                    return Answer(names, rows, is_cut=value)
                case "bad question":
                    raise BadQuestion(value)
                case "too much":
                    raise TooLong(value)
                case _:
                    raise StorageError(value)

    def _line(self, deadline: float | None) -> str:
        try:
            timeout = None if deadline is None else max(0.0, deadline - time.monotonic())
            line = self._lines.get(timeout=timeout)
        except queue.Empty:
            self._end()
            raise TooLong(f"not answered within {self._limits.seconds:g} s") from None
        if not line:
            self._end()
            raise _broken()
        return line

    def _running(self) -> subprocess.Popen[str]:
        if self._process is not None:
            return self._process
        self._lines = queue.Queue()
        with contextlib.suppress(OSError):  # without it, only queries that fit into memory work
            self._spilled = tempfile.mkdtemp(prefix="warta-query-")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "warta.storage.warehouse.answering"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        opening = {
            "home": str(self._home.root.resolve()),
            "limits": asdict(self._limits),
            "spilled": self._spilled,
        }
        with contextlib.suppress(OSError):  # it ended at once, which reading detects
            self._process.stdin.write(json.dumps(opening) + "\n")
            self._process.stdin.flush()
        threading.Thread(
            target=_read, args=(self._process.stdout, self._lines), daemon=True
        ).start()
        # The interpreter's start may take seconds on a busy machine, which the query's limit
        # excludes.
        self._line(time.monotonic() + _START_SECONDS)
        assert self._process is not None
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                if stream:
                    stream.close()
        if self._spilled:
            shutil.rmtree(self._spilled, ignore_errors=True)


def _read(stream: IO[str], lines: queue.Queue[str]) -> None:
    """Put the lines of a process into the queue, and "" at its end."""
    with contextlib.suppress(OSError, ValueError):
        for line in stream:
            lines.put(line)
    lines.put("")


def _broken() -> TooLong:
    return TooLong("DuckDB stopped while it answered")
