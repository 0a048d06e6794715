"""A person's query: bounded in memory, disk and time, and ended at once by Ctrl-C.

A query runs in a child process. DuckDB can be interrupted only between two pieces of work, and
holds Python's lock while it plans: a call over huge constants kept Ctrl-C waiting for a minute.
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

from warta.flows.limits import limits_of
from warta.flows.places import place_of
from warta.settings import Settings
from warta.storage.errors import StorageError
from warta.storage.warehouse.connection import Database
from warta.storage.warehouse.question import BadQuestion
from warta.storage.warehouse.snapshot import reading

ROWS_A_BATCH = 2048
_MOST_CANDIDATES = 6
_PR_SET_PDEATHSIG = 1


class BadQuery(click.ClickException):
    """SQL that can't be answered: DuckDB's message and the line that it marks."""

    exit_code = 2

    def __init__(self, message: str) -> None:
        lines = [line for line in message.splitlines() if line.strip()]
        listed = [line for line in lines if line.startswith("\t")]
        left_out = set(listed[_MOST_CANDIDATES:])  # a function has up to fifty signatures
        super().__init__("\n".join(line for line in lines if line not in left_out))

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(f"warta: {self.message}", file=file, err=True)


class TooLarge(StorageError):
    """A query needs more memory and disk than it may take."""


@contextlib.contextmanager
def asking(
    settings: Settings,
    folder: Path | None,
    *,
    writable: Path | None = None,
    memory_mib: int | None = None,
) -> Iterator[Database]:
    """Open the snapshot for a person's query, within the limits of the settings.

    ``folder`` takes what doesn't fit into memory, of which ``memory_mib`` may allow less than the
    settings. What is wrong with the SQL becomes BadQuery, a limit that was reached TooLarge.
    """
    limits = limits_of(settings)
    if memory_mib:
        limits = replace(limits, memory_mib=min(memory_mib, limits.memory_mib))
    given = limits.as_settings(folder and folder / "spilled")
    with reading(place_of(settings), writable=writable, limits=given) as database:
        try:
            yield database
        except duckdb.OutOfMemoryException as error:
            raise TooLarge(limits.reached()) from error
        except (BadQuestion, duckdb.Error) as error:
            raise BadQuery(str(error)) from error


@contextlib.contextmanager
def temporary_folder() -> Iterator[Path | None]:
    """A folder for one query, deleted after it; None where there is no place for one."""
    try:
        made = Path(tempfile.mkdtemp(prefix="warta-query-"))
    except OSError:
        yield None  # all disks may be read-only: what fits into memory is answered still
        return
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def limited(work: Callable[[], object], seconds: float) -> None:
    """Do work in a child process, at most so many seconds (0: any time).

    Raises what the work raises, as far as a person is told of it; StorageError past the limit,
    KeyboardInterrupt on Ctrl-C. The child is dead then.
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
        with os.fdopen(reader, "rb") as said:
            ready, _, _ = select.select([said], [], [], seconds or None)
            if not ready:
                raise StorageError(
                    f"the query: not answered within {seconds:g} s; ask for less, or raise the "
                    "setting query_seconds (0: no limit)"
                )
            failure = said.read()
        _, status = os.waitpid(child, 0)
        child = 0
    finally:
        if child:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            if sys.stderr.isatty():
                sys.stderr.write("\x1b[?25h")  # the cursor that a progress bar hid
    if failure:
        raise _raised(failure)
    if status:
        raise StorageError(
            "the query: DuckDB broke off "
            f"(exit code {os.waitstatus_to_exitcode(status)}); please report it"
        )


def _work_in_child(work: Callable[[], object], writer: int) -> NoReturn:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides
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
