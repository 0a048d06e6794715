"""Record the last runs and alerts in a file that can be written even if the disk is full.

The snapshot shows only runs that ended by publishing it, so a run notes its start and its end here.
The file has two slots of a fixed size that are overwritten in turn: its blocks stay allocated from
the first run on, and a process killed while writing leaves the other slot whole.
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

SLOT_BYTES = 32 * 1024  # room for RUNS_KEPT runs with their reasons
RUNS_KEPT = 20  # chosen by hand
CRASHED = "it was killed, or the machine went down; the next run finishes its work"
_LONGEST_REASON = 500  # characters; chosen by hand
_LONGEST_QUARANTINED = 200  # characters of an address and of a reason; chosen by hand


@dataclass(frozen=True, slots=True)
class NotedRun:
    """A run as noted: its identity, how it ended, and its counts as in the view `runs`.

    ``quarantined``: of the last answers at which Warta failed the address, or "", and the reason.

    While the status is "running", ``process`` is working or was killed.
    """

    run_id: str
    flow: str
    started_at: datetime
    process: int
    status: str = "running"
    ended_at: datetime | None = None
    reason: str | None = None
    counts: dict[str, int] = field(default_factory=dict)
    quarantined: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Journal:
    """The last runs, oldest first, the last success, and the flows in trouble."""

    runs: tuple[NotedRun, ...] = ()
    last_success_at: datetime | None = None
    troubles: tuple[Trouble, ...] = ()

    def with_run(self, run: NotedRun) -> Journal:
        """Return the journal with a run added, or replaced if it was noted before."""
        run = replace(
            run,
            reason=run.reason and run.reason[:_LONGEST_REASON],
            quarantined=tuple(
                (address[:_LONGEST_QUARANTINED], reason[:_LONGEST_QUARANTINED])
                for address, reason in run.quarantined
            ),
        )
        others = tuple(each for each in self.runs if each.run_id != run.run_id)
        return replace(self, runs=(*others, run)[-RUNS_KEPT:])

    def trouble_of(self, flow: str) -> Trouble | None:
        return next((each for each in self.troubles if each.flow == flow), None)

    def with_trouble(self, flow: str, trouble: Trouble | None) -> Journal:
        others = tuple(each for each in self.troubles if each.flow != flow)
        return replace(self, troubles=(*others, trouble) if trouble else others)


def read_journal(path: Path) -> Journal:
    """Return the journal, or an empty one if there is none or it can't be read."""
    try:
        content = path.read_bytes()
    except OSError:
        return Journal()
    newest = max(_slots(content), key=lambda slot: slot[0], default=None)
    return newest[1] if newest else Journal()


def noted_runs(home: Home) -> list[NotedRun]:
    """Return the last runs, oldest first; a running one whose process is gone has crashed."""
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
    # The lock belongs to another user, so we can't test whether it is held.
    try:
        os.kill(run.process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def note(path: Path, change: Callable[[Journal], Journal]) -> Journal:
    """Change the journal and return it. Raises OSError if it can't be written."""
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
    """Yield number, journal and position of each slot that is whole."""
    for place in range(2):
        slot = content[place * SLOT_BYTES : (place + 1) * SLOT_BYTES]
        head, _, text = slot.rstrip(b" \0").partition(b"\n")
        with contextlib.suppress(ValueError, KeyError, TypeError):
            number, check = map(int, head.split())
            if zlib.crc32(b"%d %s" % (number, text)) == check:
                yield number, _journal(json.loads(text)), place


def _slot(number: int, journal: Journal) -> bytes:
    """Return a slot's bytes, padded with blanks, without the oldest runs if it is too small."""
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
        runs=tuple(map(_run, noted["runs"])),
        last_success_at=_with_times(noted, "last_success_at")["last_success_at"],
        troubles=tuple(Trouble(**_with_times(each, "since")) for each in noted["troubles"]),
    )


def _run(noted: dict[str, Any]) -> NotedRun:
    quarantined = tuple((address, reason) for address, reason in noted.pop("quarantined", ()))
    return NotedRun(**_with_times(noted, "started_at", "ended_at"), quarantined=quarantined)


def _with_times(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return row | {name: row[name] and datetime.fromisoformat(row[name]) for name in names}
