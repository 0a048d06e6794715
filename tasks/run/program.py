"""Notice that Warta's files were replaced while it runs, as `pip install --upgrade` does.

A run would then mix two versions: it starts its parsing processes from the new files, and calls
them as the old ones were called. Whatever fails so says nothing about a page.
"""

from __future__ import annotations

import contextlib
import os
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from warta.storage.errors import ProgramReplaced

_ROOT = Path(__file__).parents[2]
# In a checkout the folder has more, as tests.
_PARTS = ("commands", "flows", "news", "storage", "tasks", "ui", "warta")


@dataclass(frozen=True, slots=True)
class ProgramFiles:
    """Warta's files, each with its time and size, and the distributions that are installed."""

    files: frozenset[tuple[str, int, int]]
    distributions: frozenset[str]

    def are_replaced_in(self, now: ProgramFiles) -> bool:
        """Return whether a file changed, or a distribution is gone or of another version.

        A further distribution changes nothing.
        """
        return self.files != now.files or not self.distributions <= now.distributions


def files_on_disk(root: Path = _ROOT) -> ProgramFiles:
    """Return what is installed now. Takes 4 ms."""
    files = frozenset(file for part in _PARTS for file in _files_in(root / part))
    return ProgramFiles(files, frozenset(_distributions()))


def is_replaced() -> bool:
    """Return whether the program on disk is no longer the one of this process."""
    try:
        return _AT_START.are_replaced_in(files_on_disk())
    except OSError:  # no file can be opened now, which says nothing about them
        return False


def check_program() -> None:
    """Raise ProgramReplaced if the program on disk is no longer the one of this process."""
    if is_replaced():
        raise ProgramReplaced(
            "Warta's files were replaced while it ran (an upgrade); nothing is lost: the next run "
            "continues with the new ones"
        )


def _files_in(folder: Path | str) -> Iterator[tuple[str, int, int]]:
    try:
        entries = os.scandir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return
    with entries:
        for entry in entries:
            if entry.name.startswith(".") or entry.name.endswith("~"):
                continue  # an editor's
            if entry.is_dir():
                if entry.name != "__pycache__":
                    yield from _files_in(entry.path)
            else:
                with contextlib.suppress(FileNotFoundError):
                    status = entry.stat()
                    yield entry.path, status.st_mtime_ns, status.st_size


def _distributions() -> Iterator[str]:
    for folder in {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}:
        try:
            yield from (each.name for each in Path(folder).glob("*.dist-info"))
        except OSError:
            continue


# This module is imported when the process starts, or the one that it is forked from.
_AT_START = files_on_disk()
