"""Fork processes from a server process: this one has threads, whose locks a fork would copy."""

from __future__ import annotations

import multiprocessing
import multiprocessing.util
import os
import signal
import sys
import tempfile
from collections.abc import Sequence
from multiprocessing import forkserver, resource_tracker
from multiprocessing.context import ForkServerContext, ForkServerProcess
from multiprocessing.popen_forkserver import Popen
from multiprocessing.process import BaseProcess
from types import TracebackType

# Of the 107 bytes of a Unix socket's path Python takes 32 for two names of its own.
LONGEST_FOLDER_BYTES = 75


def fork_server(preload: Sequence[str]) -> ForkServerContext:
    """Return a context that forks from a server which imports these modules first.

    The server starts with the first process and ends with this one. The first module must unblock
    SIGTERM, once it has set how to handle it.
    """
    _take_a_short_folder()
    context = _Context()
    context.set_forkserver_preload(list(preload))
    return context


class _Process(ForkServerProcess):
    @staticmethod
    def _Popen(process_obj: BaseProcess) -> Popen:  # noqa: N802 - multiprocessing's name
        # A service is stopped by SIGTERM to all of its processes. The server needs a moment to
        # start until it can ignore that: until then the signal is blocked.
        resource_tracker.ensure_running()  # it would unblock the signal
        before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
        try:
            forkserver.ensure_running()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        return Popen(process_obj)


class _Context(ForkServerContext):
    Process = _Process


def without_report_of_abandoned() -> None:
    """Print no traceback of a process that starts after its run has ended, here and in forks.

    Such a process finds the pipe closed and the locks removed. Python would print a traceback on
    the terminal of a person whose run ended well.
    """
    sys.excepthook = _report_unless_abandoned


def _report_unless_abandoned(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    if not issubclass(kind, EOFError | FileNotFoundError | ConnectionError):
        sys.__excepthook__(kind, error, trace)


def _take_a_short_folder() -> None:
    """Make `multiprocessing` create its sockets below /tmp if TMPDIR is too long for them.

    Otherwise Python before 3.14 could start no process: "AF_UNIX path too long".
    """
    folder = tempfile.gettempdir()
    if len(os.fsencode(folder)) <= LONGEST_FOLDER_BYTES or not os.access("/tmp", os.W_OK):  # noqa: S108 - mkdtemp
        return
    tempfile.tempdir = "/tmp"  # noqa: S108 - mkdtemp makes a private folder in it
    try:
        multiprocessing.util.get_temp_dir()  # makes and remembers it
    finally:
        tempfile.tempdir = folder
