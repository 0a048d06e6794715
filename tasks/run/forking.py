"""Processes that are forked from a server process: ours has threads, and a fork copies locks."""

from __future__ import annotations

import multiprocessing
import multiprocessing.util
import os
import tempfile
from collections.abc import Sequence
from multiprocessing.context import ForkServerContext

# Of the 107 bytes of a Unix socket's path Python takes 32 for two names of its own.
LONGEST_FOLDER_BYTES = 75


def fork_server(preload: Sequence[str]) -> ForkServerContext:
    """Return a context that forks from a server which imports these modules first.

    The server starts with the first process and ends with this one.
    """
    _take_a_short_folder()
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(preload))
    return context


def _take_a_short_folder() -> None:
    """Have `multiprocessing` make its sockets below /tmp where TMPDIR is too long for them.

    Python before 3.14 can start no process there: "AF_UNIX path too long".
    """
    folder = tempfile.gettempdir()
    if len(os.fsencode(folder)) <= LONGEST_FOLDER_BYTES or not os.access("/tmp", os.W_OK):  # noqa: S108 - mkdtemp
        return
    tempfile.tempdir = "/tmp"  # noqa: S108 - mkdtemp makes a private folder in it
    try:
        multiprocessing.util.get_temp_dir()  # makes and remembers it
    finally:
        tempfile.tempdir = folder
