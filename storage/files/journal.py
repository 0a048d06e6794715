"""The last runs, and what an operator was told of them, in a file that a full disk can't stop.

Readers look at the snapshot, which only a run that got to its end publishes. So a run notes here
that it began and how it ended. The file has two slots of a fixed size, written in turn and in
place: its blocks are the home's from the first run on, and whatever is killed in the middle of
writing leaves the other slot whole.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import zlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from warta.news.monitoring.alerts import Trouble
from warta.storage.files.lock import holder
from warta.storage.home import Home

SLOT_BYTES = 32 * 1024
RUNS_KEPT = 20
CRASHED = "it was killed, or the machine went down; the next run finishes its work"
_LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class NotedRun:
    """A run as it was noted: its identity, how it ended, and its counts as in the view `runs`.

    ``process`` is at work while the status is "running", unless it was killed.
    """

    run_id: str
    flow: str
    started_at: datetime
    process: int
    status: str = "running"
    ended_at: datetime | None = None
    reason: str | None = None
    counts: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Journal:
    """The last runs, oldest first, when one last succeeded, and the trouble that is going on."""

    runs: tuple[NotedRun, ...] = ()
    last_success_at: datetime | None = None
    troubles: tuple[Trouble, ...] = ()

    def with_run(self, run: NotedRun) -> Journal:
        """Return the journal with a run added, or in the place of the same run noted before."""
        run = replace(run, reason=run.reason and run.reason[:_LONGEST_REASON])
        others = tuple(each for each in self.runs if each.run_id != run.run_id)
        return replace(self, runs=(*others, run)[-RUNS_KEPT:])

    def trouble_of(self, flow: str) -> Trouble | None:
        return next((each for each in self.troubles if each.flow == flow), None)

    def with_trouble(self, flow: str, trouble: Trouble | None) -> Journal:
        others = tuple(each for each in self.troubles if each.flow != flow)
        return replace(self, troubles=(*others, trouble) if trouble else others)


def read_journal(path: Path) -> Journal:
    """Return what was noted last; an empty journal where nothing was, or nothing can be read."""
    try:
        content = path.read_bytes()
    except OSError:
        return Journal()
    newest = max(_slots(content), key=lambda slot: slot[0], default=None)
    return newest[1] if newest else Journal()


def noted_runs(home: Home) -> list[NotedRun]:
    """Return the last runs as they were noted, oldest first; one whose process is gone crashed."""
    runs = list(read_journal(home.journal).runs)
    if any(run.status == "running" for run in runs) and not _is_at_work(home, runs[-1]):
        runs = [
            replace(run, status="crashed", reason=CRASHED) if run.status == "running" else run
            for run in runs
        ]
    return runs


def _is_at_work(home: Home, run: NotedRun) -> bool:
    if holder(home.run_lock):
        return True
    if os.access(home.run_lock, os.R_OK) or not home.run_lock.exists():
        return False
    # Another user's lock: nobody but its owner may ask whether it is held.
    try:
        os.kill(run.process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def note(path: Path, change: Callable[[Journal], Journal]) -> Journal:
    """Change the journal; return it as it is then. Raises OSError when it can't be written."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        slots = sorted(_slots(os.pread(descriptor, 2 * SLOT_BYTES, 0)), key=lambda slot: -slot[0])
        number, before, place = slots[0] if slots else (0, Journal(), 1)
        journal = change(before)
        content = _slot(number + 1, journal)
        if os.fstat(descriptor).st_size < 2 * SLOT_BYTES:
            os.pwrite(descriptor, b" " * 2 * SLOT_BYTES, 0)
            if slots:
                os.pwrite(descriptor, _slot(number, before), place * SLOT_BYTES)
        os.pwrite(descriptor, content, (1 - place) * SLOT_BYTES)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return journal


def _slots(content: bytes) -> Iterator[tuple[int, Journal, int]]:
    """The slots that are whole: number, journal and place."""
    for place in range(2):
        slot = content[place * SLOT_BYTES : (place + 1) * SLOT_BYTES]
        head, _, text = slot.rstrip(b" \0").partition(b"\n")
        with contextlib.suppress(ValueError, KeyError, TypeError):
            number, check = map(int, head.split())
            if zlib.crc32(b"%d %s" % (number, text)) == check:
                yield number, _journal(json.loads(text)), place


def _slot(number: int, journal: Journal) -> bytes:
    """A slot's bytes, filled up with blanks. Older runs give way where a slot is too small."""
    while True:
        text = json.dumps(asdict(journal), default=datetime.isoformat, ensure_ascii=False).encode(
            "utf-8", "replace"
        )
        content = b"%d %d\n%s" % (number, zlib.crc32(b"%d %s" % (number, text)), text)
        if len(content) <= SLOT_BYTES:
            return content.ljust(SLOT_BYTES)
        journal = replace(journal, runs=journal.runs[1:])


def _journal(noted: dict[str, Any]) -> Journal:
    return Journal(
        runs=tuple(NotedRun(**_with_times(run, "started_at", "ended_at")) for run in noted["runs"]),
        last_success_at=_with_times(noted, "last_success_at")["last_success_at"],
        troubles=tuple(Trouble(**_with_times(each, "since")) for each in noted["troubles"]),
    )


def _with_times(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return row | {name: row[name] and datetime.fromisoformat(row[name]) for name in names}
