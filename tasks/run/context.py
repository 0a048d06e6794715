"""The context: what the tasks of one run share. It is opened once and never changed."""

from __future__ import annotations

import contextlib
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import FrameType

from warta.news.polling.schedule import Bounds
from warta.storage.files.archive import Archive
from warta.storage.warehouse.connection import Warehouse
from warta.tasks.run.border import Quarantine
from warta.tasks.run.lookup import Lookup, WarehouseLookup
from warta.tasks.run.lost_signals import send_lost_signals_again
from warta.tasks.run.progress import Progress
from warta.tasks.run.workers import Workers
from warta.tasks.web.client import WebPolicy
from warta.tasks.web.servers_clock import ServersClock

# `serve` passes a signal on within a second, on a busy machine later.
SECONDS_OF_ONE_STOP = 5.0


@dataclass(frozen=True, slots=True)
class RunContext:
    """The tools of a run.

    ``bounds`` limit the time between two polls of a feed. ``stop`` is set when a person or the
    system asks the run to end early. ``quarantine`` counts the feeds and entries that were set
    aside. ``servers_clock``: what time the servers say it is. ``remote_lookup``: for a worker,
    whose own warehouse is empty.
    """

    run_id: str
    warehouse: Warehouse
    archive: Archive
    workers: Workers
    web: WebPolicy
    bounds: Bounds
    feeds_obey_robots: bool
    progress: Progress
    stop: threading.Event
    quarantine: Quarantine = field(default_factory=Quarantine)
    servers_clock: ServersClock = field(default_factory=ServersClock)
    remote_lookup: Lookup | None = None

    @property
    def lookup(self) -> Lookup:
        """What was learnt of sites, and which pages are archived."""
        return self.remote_lookup or WarehouseLookup(self.warehouse)


@contextlib.contextmanager
def stoppable(progress: Progress) -> Iterator[threading.Event]:
    """Turn Ctrl-C and SIGTERM into a request to stop: the run saves what it has, then ends.

    The same signal a second time ends the process at once; the next run finishes the work either
    way. After Ctrl-C in a terminal, the parent process may send SIGTERM as well. When a service is
    stopped, SIGTERM arrives twice: systemd sends it to every process, and `serve` passes it on. So
    a second one counts only ``SECONDS_OF_ONE_STOP`` after the first.
    """
    stop, asked = threading.Event(), dict[int, float]()
    if threading.current_thread() is not threading.main_thread():
        yield stop  # only the main thread gets signals; a caller in another thread sets `stop`
        return

    def ask_to_stop(number: int, frame: FrameType | None) -> None:
        now = time.monotonic()
        first = asked.setdefault(number, now)
        if (number == signal.SIGINT and first != now) or now - first > SECONDS_OF_ONE_STOP:
            raise KeyboardInterrupt
        stop.set()
        progress.stage("stopping")

    send_lost_signals_again()
    before = {
        number: signal.signal(number, ask_to_stop) for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
