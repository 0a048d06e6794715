"""Open and close what a run works with, in an order that is safe to interrupt."""

from __future__ import annotations

import contextlib
import logging
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from warta.flows.places import lake_of
from warta.news.polling.schedule import Bounds
from warta.news.versions.rechecks import RecheckPolicy
from warta.news.web.networks import Allowed
from warta.settings import Settings, check_proxy_variables
from warta.storage.care.clock import Ahead, set_right
from warta.storage.care.retention import Retention
from warta.storage.files.access import readable_by
from warta.storage.files.archive import Archive
from warta.storage.files.journal import read_journal
from warta.storage.files.lock import held
from warta.storage.files.passwords import read_passwords
from warta.storage.home import Home
from warta.storage.tables.runs import end_run, enter_missed, start_run
from warta.storage.tables.search import use_stems
from warta.storage.warehouse.connection import Warehouse
from warta.storage.warehouse.question import Limits
from warta.storage.warehouse.snapshot import publish
from warta.tasks.guest.client import WebPolicy
from warta.tasks.run.alerting import AlertPolicy, delivery
from warta.tasks.run.border import Quarantine
from warta.tasks.run.desk import Desk, stoppable
from warta.tasks.run.log import event, logged
from warta.tasks.run.metrics import write_metrics
from warta.tasks.run.noting import noted, reason_of
from warta.tasks.run.progress import progress
from warta.tasks.run.recording import recording
from warta.tasks.run.workers import WorkerPolicy, Workers
from warta.tasks.watches.policy import WatchPolicy


def web_policy(settings: Settings) -> WebPolicy:
    """Return how requests are made. Raises BadSetting for an unusable proxy; StorageError."""
    if not settings.proxy:
        check_proxy_variables()
    return WebPolicy(
        user_agent=settings.user_agent,
        host_delay_seconds=settings.host_delay_seconds,
        most_connections=settings.most_connections,
        timeout_seconds=settings.timeout_seconds,
        deadline_seconds=settings.deadline_seconds,
        most_bytes=settings.most_page_bytes,
        proxy=settings.proxy or None,
        allowed=Allowed.parsed(settings.allowed_hosts),
        passwords=read_passwords(Home(settings.home).passwords),
    )


def worker_policy(settings: Settings) -> WorkerPolicy:
    return WorkerPolicy(
        count=settings.workers,
        seconds_per_job=settings.extraction_seconds,
        memory_bytes=settings.extraction_memory_mib << 20,
    )


def bounds(settings: Settings) -> Bounds:
    return Bounds(
        timedelta(seconds=settings.shortest_poll_seconds),
        timedelta(seconds=settings.longest_poll_seconds),
    )


def retention(settings: Settings) -> Retention:
    return Retention(
        archive_days=settings.archive_days,
        archive_megabytes=settings.archive_megabytes,
        log_days=settings.log_days,
    )


def rechecks(settings: Settings) -> RecheckPolicy:
    return RecheckPolicy(settings.recheck_after_hours, settings.most_rechecks)


def alerts(settings: Settings) -> AlertPolicy:
    return AlertPolicy(settings.alert_webhook, settings.alert_command)


def watch_policy(settings: Settings) -> WatchPolicy:
    """How watches are asked and delivered. Raises StorageError for a damaged file of passwords."""
    home = Home(settings.home)
    given = Path(settings.feeds_folder) if settings.feeds_folder else home.feeds_out
    return WatchPolicy(
        limits=Limits(
            settings.watch_seconds,
            settings.query_memory_mib,
            settings.query_disk_mib,
            settings.query_threads,
        ),
        feeds_folder=given,
        feeds_url=f"{settings.feeds_url.rstrip('/')}/",
        delivery_seconds=settings.watch_seconds,
        user_agent=settings.user_agent,
        proxy=settings.proxy or None,
        mail_server=settings.mail_server,
        mail_from=settings.mail_from,
        mail_password=read_passwords(home.passwords).get(settings.mail_server),
    )


@contextlib.contextmanager
def kept_open(settings: Settings) -> Iterator[Warehouse]:
    """Give the warehouse with its schema brought up to date, kept open between transactions.

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
def opened(settings: Settings, flow: str) -> Iterator[Desk]:
    """Give the desk of one run. Raises warta.storage.errors.Locked if another run works."""
    home = Home(settings.home)
    workers = Workers(worker_policy(settings))
    run_id = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:6]}"
    with (
        readable_by(settings.shared_with),
        _with_root(home),
        held(home.run_lock, purpose=flow, wait_seconds=settings.lock_wait_seconds),
        _measured(settings),
        noted(home, run_id, flow, delivery(alerts(settings), home.root)),
        _made(home),
        logged(home.logs),
        recording(progress()),
        stoppable(progress()) as stop,
        workers,
        kept_open(settings) as warehouse,
    ):
        with warehouse.transaction() as database:
            ahead = set_right(database, datetime.now(UTC))
            enter_missed(database, read_journal(home.journal).runs)
            start_run(database, run_id, flow, datetime.now(UTC))
            use_stems(database, settings.search_stems)
        event("run started", run_id=run_id, flow=flow)
        if ahead:
            _warn_of_clock(ahead)
        set_apart = Quarantine()
        try:
            yield Desk(
                run_id=run_id,
                warehouse=warehouse,
                archive=Archive(home),
                workers=workers,
                web=web_policy(settings),
                bounds=bounds(settings),
                feeds_obey_robots=settings.robots_for_feeds,
                progress=progress(),
                stop=stop,
                quarantine=set_apart,
            )
        except BaseException as error:
            reason = reason_of(error)
            event("run failed", logging.ERROR, run_id=run_id, error=repr(error), reason=reason)
            status = "failed" if isinstance(error, Exception) else "stopped"
            # Storage itself may have failed; then the next run marks this one as crashed.
            with contextlib.suppress(Exception):
                with warehouse.transaction() as database:
                    now, apart = datetime.now(UTC), set_apart.count
                    end_run(database, run_id, status, now, quarantined=apart, reason=reason)
                if status == "failed":
                    publish(warehouse)  # readers see in `runs` that it failed
            raise


@contextlib.contextmanager
def _measured(settings: Settings) -> Iterator[None]:
    """Write the metrics' file when the run has ended, in any way."""
    try:
        yield
    finally:
        if settings.metrics_file:
            write_metrics(Home(settings.home), Path(settings.metrics_file))
