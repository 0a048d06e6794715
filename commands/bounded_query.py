"""Run a person's query within limits of memory, disk and time; Ctrl-C ends it at once.

A query runs in a child process: DuckDB can be interrupted only between two pieces of work, and
holds Python's lock while it plans, so that a call over huge constants kept Ctrl-C waiting for a
minute.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import select
import shutil
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO, Any, NoReturn

import click
import duckdb

from warta.flows.places import place_of
from warta.flows.policies import query_limits
from warta.settings import Settings
from warta.storage.errors import StorageError
from warta.storage.lake.connection import is_damaged
from warta.storage.lake.location import Lake
from warta.storage.warehouse.connection import Database
from warta.storage.warehouse.messages import in_our_words
from warta.storage.warehouse.question import BadQuestion
from warta.storage.warehouse.snapshot import reading

ROWS_A_BATCH = 2048  # DuckDB's vector
_MOST_CANDIDATES = 6  # signatures shown of a function; chosen by hand
_PR_SET_PDEATHSIG = 1  # <linux/prctl.h>


class BadQuery(click.ClickException):
    """SQL that can't be answered; the message is DuckDB's, with the line that it marks."""

    exit_code = 2

    def __init__(self, message: str) -> None:
        lines = [line for line in message.splitlines() if line.strip()]
        candidates = [line for line in lines if line.startswith("\t")]
        left_out = set(candidates[_MOST_CANDIDATES:])  # a function has up to fifty signatures
        shown = "\n".join(line for line in lines if line not in left_out)
        super().__init__(in_our_words(shown))

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(f"warta: {self.message}", file=file, err=True)


class TooLarge(StorageError):
    """A query needs more memory or disk than it may take."""


@contextlib.contextmanager
def open_for_query(
    settings: Settings,
    folder: Path | None,
    *,
    writable: Path | None = None,
    memory_mib: int | None = None,
) -> Iterator[Database]:
    """Open the snapshot for a person's query, within the limits of the settings.

    ``folder`` takes what doesn't fit into memory; ``memory_mib`` may allow less memory than the
    settings. Raises BadQuery for wrong SQL, TooLarge when a limit is reached.
    """
    limits = query_limits(settings)
    if memory_mib:
        limits = replace(limits, memory_mib=min(memory_mib, limits.memory_mib))
    options = limits.as_settings(folder and folder / "spilled")
    place = place_of(settings)
    with reading(place, writable=writable, limits=options) as database:
        try:
            yield database
        except duckdb.OutOfMemoryException as error:
            raise TooLarge(limits.reached()) from error
        except (BadQuestion, duckdb.Error) as error:
            if isinstance(place, Lake) and is_damaged(error):
                raise  # no fault of the question: `reading` explains it
            raise BadQuery(str(error)) from error


@contextlib.contextmanager
def temporary_folder() -> Iterator[Path | None]:
    """Yield a folder that is deleted after the block, or None if none can be made."""
    try:
        folder = Path(tempfile.mkdtemp(prefix="warta-query-"))
    except OSError:
        yield None  # all disks may be read-only: a query that fits into memory still works
        return
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run_limited(work: Callable[[], object], seconds: float) -> None:
    """Call ``work`` in a child process, for at most this many seconds (0: no limit).

    Raises the errors of the work that are shown to a person, StorageError past the limit,
    KeyboardInterrupt on Ctrl-C. The child is dead in any case.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _work_in_child(work, writer)
    os.close(writer)
    try:
        with os.fdopen(reader, "rb") as pipe:
            ready, _, _ = select.select([pipe], [], [], seconds or None)
            if not ready:
                raise StorageError(
                    f"the query: not answered within {seconds:g} s; ask for less, or raise the "
                    "setting query_seconds (0: no limit)"
                )
            failure = pipe.read()
        _, status = os.waitpid(child, 0)
        child = 0
    finally:
        if child:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            if sys.stderr.isatty():
                sys.stderr.write("\x1b[?25h")  # show the cursor, which a progress bar hid
    if failure:
        raise _raised(failure)
    if status:
        raise StorageError(
            "the query: DuckDB broke off "
            f"(exit code {os.waitstatus_to_exitcode(status)}); please report it"
        )


def _work_in_child(work: Callable[[], object], writer: int) -> NoReturn:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent kills this process
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    failure: tuple[str, str] | None = None
    try:
        work()
        sys.stdout.flush()
    except BadQuery as error:
        failure = "query", error.message
    except click.UsageError as error:
        failure = "usage", error.message
    except StorageError as error:
        failure = "storage", str(error)
    except BrokenPipeError:
        failure = "pipe", ""
    except OSError as error:
        failure = "storage", f"{error.filename or 'this machine'}: {error.strerror}"
    except BaseException:
        failure = "defect", traceback.format_exc()
    if failure:
        with contextlib.suppress(OSError), os.fdopen(writer, "wb") as stream:
            stream.write(json.dumps(failure).encode())
    os._exit(0)


def _raised(failure: bytes) -> Exception:
    kind, message = json.loads(failure)
    match kind:
        case "query":
            return BadQuery(message)
        case "usage":
            return click.UsageError(message)
        case "storage":
            return StorageError(message)
        case "pipe":
            return BrokenPipeError()
        case _:
            return RuntimeError(message)
