"""Open what a run needs, and close it again, in an order that is safe to interrupt."""

from __future__ import annotations

import contextlib
import gc
import logging
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from warta.flows.places import lake_of
from warta.flows.policies import alert_policy, poll_bounds, web_policy, worker_policy
from warta.settings import Settings
from warta.storage.care.clock import Ahead, correct_times
from warta.storage.errors import ProgramReplaced
from warta.storage.files.access import readable_by
from warta.storage.files.archive import Archive
from warta.storage.files.journal import read_journal
from warta.storage.files.lock import held
from warta.storage.home import Home
from warta.storage.tables.runs import end_run, record_missed, start_run
from warta.storage.tables.search import use_stems
from warta.storage.warehouse.connection import Warehouse
from warta.storage.warehouse.snapshot import publish
from warta.tasks.run.alerting import delivery
from warta.tasks.run.border import Quarantine
from warta.tasks.run.context import RunContext, stoppable
from warta.tasks.run.log import event, logged
from warta.tasks.run.metrics import write_metrics
from warta.tasks.run.noting import noted, reason_of
from warta.tasks.run.parent import stopped_with_its_worker
from warta.tasks.run.program import check_program
from warta.tasks.run.progress import progress
from warta.tasks.run.recording import recording
from warta.tasks.run.workers import Workers

# Objects made since the last garbage collection, 700 by default: a run makes many and few cycles.
# With the default, collections took 0.4 s of 21 s of CPU for 450 pages.
_OBJECTS_A_COLLECTION = 20_000


@contextlib.contextmanager
def kept_open(settings: Settings) -> Iterator[Warehouse]:
    """Yield the migrated warehouse, whose file stays open between transactions.

    Raises StorageError if it can't be used.
    """
    with Warehouse(Home(settings.home), lake_of(settings)).kept_open() as warehouse:
        warehouse.migrate()
        yield warehouse


@contextlib.contextmanager
def _with_root(home: Home) -> Iterator[None]:
    home.make_root()
    yield


@contextlib.contextmanager
def _seldom_collected() -> Iterator[None]:
    """Collect garbage more rarely in the block."""
    before = gc.get_threshold()
    gc.set_threshold(_OBJECTS_A_COLLECTION, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


@contextlib.contextmanager
def _of_this_program() -> Iterator[None]:
    check_program()
    yield


@contextlib.contextmanager
def _made(home: Home) -> Iterator[None]:
    home.make()
    yield


def _warn_of_clock(ahead: Ahead) -> None:
    event(
        "clock had been ahead",
        logging.WARNING,
        until=ahead.until,
        feeds=ahead.feeds,
        entries=ahead.entries,
        hint="times stored then are set to now; keep the clock right (NTP)",
    )
    progress().warn(
        f"the clock had been ahead, until {ahead.until:%Y-%m-%d %H:%M}Z: {ahead.feeds} feeds and "
        f"{ahead.entries} entries that waited for that time are due now; keep the clock right (NTP)"
    )


@contextlib.contextmanager
def open_run(settings: Settings, flow: str) -> Iterator[RunContext]:
    """Yield the context of one run.

    Raises warta.storage.errors.Locked while another run works, ProgramReplaced after an upgrade.
    """
    home = Home(settings.home)
    workers = Workers(worker_policy(settings))
    run_id = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:6]}"
    with (
        _seldom_collected(),
        readable_by(settings.shared_with),
        _with_root(home),
        held(home.run_lock, purpose=flow, wait_seconds=settings.lock_wait_seconds),
        _metrics_written(settings),
        noted(home, run_id, flow, delivery(alert_policy(settings), home.root)),
        _of_this_program(),
        _made(home),
        logged(home.logs),
        recording(progress()),
        stoppable(progress()) as stop,
        stopped_with_its_worker(stop),
        workers,
        kept_open(settings) as warehouse,
    ):
        with warehouse.transaction() as database:
            ahead = correct_times(database, datetime.now(UTC))
            record_missed(database, read_journal(home.journal).runs)
            start_run(database, run_id, flow, datetime.now(UTC))
            use_stems(database, settings.search_stems)
        event("run started", run_id=run_id, flow=flow)
        if ahead:
            _warn_of_clock(ahead)
        quarantine = Quarantine()
        try:
            yield RunContext(
                run_id=run_id,
                warehouse=warehouse,
                archive=Archive(home),
                workers=workers,
                web=web_policy(settings),
                bounds=poll_bounds(settings),
                feeds_obey_robots=settings.robots_for_feeds,
                progress=progress(),
                stop=stop,
                quarantine=quarantine,
            )
        except BaseException as error:
            _record_failure(warehouse, run_id, error, quarantine.count)
            raise


def _record_failure(
    warehouse: Warehouse, run_id: str, error: BaseException, quarantined: int
) -> None:
    """Record that a run failed, or was stopped at once by a signal, and publish a failure."""
    reason = reason_of(error)
    event("run failed", logging.ERROR, run_id=run_id, error=repr(error), reason=reason)
    has_failed = isinstance(error, Exception) and not isinstance(error, ProgramReplaced)
    status = "failed" if has_failed else "stopped"
    # Storage itself may have failed; then the next run marks this one as crashed.
    with contextlib.suppress(Exception):
        now = datetime.now(UTC)
        with warehouse.transaction() as database:
            end_run(database, run_id, status, now, quarantined=quarantined, reason=reason)
        if status == "failed":
            publish(warehouse)  # readers see in `runs` that it failed


@contextlib.contextmanager
def _metrics_written(settings: Settings) -> Iterator[None]:
    """Write the file of metrics at the end of the run, however it ends."""
    try:
        yield
    finally:
        if settings.metrics_file:
            write_metrics(Home(settings.home), Path(settings.metrics_file))
