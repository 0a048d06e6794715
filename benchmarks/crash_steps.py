"""The steps at which benchmarks.crash kills a run: every commit, write and rename in its home.

DuckDB's connections and Python's file functions are wrapped inside the process to be killed, so
that our own code needs no hooks, and a step that is added to it later is found without a change
here. A step is named for its effect and the task that caused it ("before COMMIT, save articles").
"""

from __future__ import annotations

import builtins
import io
import os
import re
import signal
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import duckdb

_NAMING = ("flows", "tasks")  # the folders whose functions give steps their names
_ROOT = Path(__file__).parents[1]


@dataclass
class Passings:
    """How often a run has passed each step; it dies at the ``number``-th passing of ``step``.

    ``report_work`` is called once, when the run opens its warehouse.
    """

    home: Path
    step: str | None
    number: int
    report_work: Callable[[], None]
    counts: Counter[str] = field(default_factory=Counter)
    has_begun: bool = False

    def begin(self) -> None:
        """Report that the run has begun its work, the first time."""
        if not self.has_begun:
            self.has_begun = True
            self.report_work()

    def at(self, step: str) -> None:
        """Pass a step, or die there."""
        if self.reached(step):
            die()

    def reached(self, step: str) -> bool:
        """Count a passing; return whether to die at it."""
        self.counts[step] += 1
        return step == self.step and self.counts[step] == self.number

    def named(self, file: Any) -> str | None:
        """Return the name of a file in the home, without days, hosts and process ids.

        Return None for files elsewhere and for locks, whose content only names their holder.
        """
        try:
            path = Path(f"/proc/self/fd/{file}").readlink() if isinstance(file, int) else Path(file)
        except (OSError, TypeError):
            return None
        is_inside = path.absolute().is_relative_to(self.home.absolute())
        name = re.sub(r"^\d{8}-.*(?=\.warc)", "#", path.name)  # a day and a host
        return re.sub(r"\d+", "#", name) if is_inside and path.suffix != ".lock" else None

    def watch(self) -> None:
        """Wrap all functions that change files or databases, until this process ends."""
        _watch_databases(self)
        _watch_opened_files(self)
        for name in ("pwrite", "copy_file_range", "sendfile"):
            _watch_descriptors(self, name)
        for name in ("rename", "replace", "link", "unlink"):
            _watch_names(self, name)


def die() -> None:
    """End this process and its workers, as a power cut would."""
    os.killpg(os.getpgrp(), signal.SIGKILL)


class _Database:
    """A connection that reports its commits."""

    def __init__(
        self, database: duckdb.DuckDBPyConnection, passings: Passings, *, is_block: bool = False
    ) -> None:
        self._database, self._passings, self._is_block = database, passings, is_block

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)

    def __enter__(self) -> _Database:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def execute(self, query: str, parameters: object = None) -> duckdb.DuckDBPyConnection:
        if query not in ("COMMIT", "CHECKPOINT"):
            return self._database.execute(query, parameters)
        task = _innermost_task()
        self._passings.at(f"before {query}, {task}")
        result = self._database.execute(query, parameters)
        self._passings.at(f"after {query}, {task}")
        return result

    def cursor(self) -> _Database:
        return _Database(self._database.cursor(), self._passings, is_block=True)

    def close(self) -> None:
        self._database.close()
        if self._is_block:  # the connection itself closes when a timer says so: at no fixed step
            self._passings.at(f"after closing, {_innermost_task()}")


def _innermost_task() -> str:
    """Return the innermost task or flow that is running, in words."""
    frame = sys._getframe()
    while frame.f_back is not None:
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(_ROOT) and path.relative_to(_ROOT).parts[0] in _NAMING:
            # A function inside a task has the task's name before the dot.
            return frame.f_code.co_qualname.partition(".")[0].replace("_", " ").strip()
        frame = frame.f_back
    return "outside a task"


def _watch_databases(passings: Passings) -> None:
    connect: Callable[..., duckdb.DuckDBPyConnection] = duckdb.connect

    def watched(database: Any = ":memory:", *rest: Any, **options: Any) -> Any:
        connection = connect(database, *rest, **options)
        if passings.named(database) is None:
            return connection
        passings.begin()
        return _Database(connection, passings)

    duckdb.connect = watched


def _watch_opened_files(passings: Passings) -> None:
    """Watch files opened to write bytes; death during a write leaves the first half written."""
    opened: Callable[..., IO[Any]] = io.open

    class Raw(io.FileIO):
        def write(self, content: Any) -> Any:
            return _torn(passings, self.name, content, super().write)

    class Writer(io.BufferedWriter):
        def write(self, content: Any) -> int:
            return int(_torn(passings, self.name, content, super().write, self.flush))

    class Random(io.BufferedRandom):
        def write(self, content: Any) -> int:
            return int(_torn(passings, self.name, content, super().write, self.flush))

    def watched(file: Any, mode: str = "r", buffering: int = -1, *rest: Any, **options: Any) -> Any:
        writes = "b" in mode and set(mode) & set("wax+")
        if not writes or passings.named(file) is None:
            return opened(file, mode, buffering, *rest, **options)
        raw = Raw(file if isinstance(file, int) else os.fspath(file), mode.replace("b", ""))
        if buffering == 0:
            return raw
        return Random(raw) if "+" in mode else Writer(raw)

    io.open = watched
    builtins.open = watched


def _torn(
    passings: Passings,
    file: object,
    content: Any,
    write: Callable[[Any], Any],
    flush: Callable[[], None] = lambda: None,
) -> Any:
    """Write the content; die before it, in its middle or after it if that is the step."""
    name = passings.named(file)
    passings.at(f"before writing {name}")
    if passings.reached(f"while writing {name}"):
        half = memoryview(content).cast("B")
        write(half[: len(half) // 2])
        flush()
        die()
    written = write(content)
    if passings.reached(f"after writing {name}"):
        flush()
        die()
    return written


def _watch_descriptors(passings: Passings, name: str) -> None:
    """Watch writes by file descriptor; death during one leaves half of it written."""
    if not hasattr(os, name):
        return
    write: Callable[..., int] = getattr(os, name)
    target = 1 if name == "copy_file_range" else 0

    def watched(*arguments: Any, **options: Any) -> int:
        file = passings.named(arguments[target])
        if file is None:
            return write(*arguments, **options)
        if passings.reached(f"while writing {file}"):
            halved = list(arguments)
            # Where the bytes, or their number, stand among the arguments.
            amount = {"pwrite": 1, "copy_file_range": 2, "sendfile": 3}[name]
            whole = arguments[amount]
            halved[amount] = whole // 2 if isinstance(whole, int) else whole[: len(whole) // 2]
            write(*halved, **options)
            die()
        written = write(*arguments, **options)
        passings.at(f"after writing {file}")
        return written

    setattr(os, name, watched)


def _watch_names(passings: Passings, name: str) -> None:
    """Watch the renaming, linking and removing of files in the home."""
    change: Callable[..., None] = getattr(os, name)

    def watched(*paths: Any, **options: Any) -> None:
        file = passings.named(paths[-1])
        if file is None:
            return change(*paths, **options)
        step = f"{name} to {file}" if len(paths) > 1 else f"{name} of {file}"
        passings.at(f"before {step}")
        change(*paths, **options)
        passings.at(f"after {step}")
        return None

    setattr(os, name, watched)
