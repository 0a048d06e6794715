"""Make the policies of tasks from the settings.

What only some policies need is imported by their functions: `warta sql` needs the limits of queries
alone.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from warta.settings import Settings, check_proxy_variables
from warta.storage.files.passwords import read_passwords
from warta.storage.home import Home
from warta.storage.warehouse.question import Limits
from warta.tasks.watches.policy import WatchPolicy

if TYPE_CHECKING:
    from warta.news.polling.schedule import Bounds
    from warta.news.versions.rechecks import RecheckPolicy
    from warta.storage.care.retention import Retention
    from warta.tasks.run.alerting import AlertPolicy
    from warta.tasks.run.workers import WorkerPolicy
    from warta.tasks.web.client import WebPolicy


def web_policy(settings: Settings) -> WebPolicy:
    """Return how requests are made.

    Raises BadSetting for an unusable proxy, StorageError for a damaged file of passwords.
    """
    from warta.news.web.networks import Allowed
    from warta.tasks.web.client import WebPolicy

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
    """Return the limits of the parsing processes."""
    from warta.tasks.run.workers import WorkerPolicy

    return WorkerPolicy(
        count=settings.workers,
        seconds_per_job=settings.extraction_seconds,
        memory_bytes=settings.extraction_memory_mib << 20,
    )


def poll_bounds(settings: Settings) -> Bounds:
    """Return the shortest and longest time between two polls of a feed."""
    from warta.news.polling.schedule import Bounds

    return Bounds(
        timedelta(seconds=settings.shortest_poll_seconds),
        timedelta(seconds=settings.longest_poll_seconds),
    )


def retention_policy(settings: Settings) -> Retention:
    """Return how long pages and records are kept."""
    from warta.storage.care.retention import Retention

    return Retention(
        archive_days=settings.archive_days,
        archive_megabytes=settings.archive_megabytes,
        log_days=settings.log_days,
    )


def recheck_policy(settings: Settings) -> RecheckPolicy:
    """Return when articles are requested again, to find edits."""
    from warta.news.versions.rechecks import RecheckPolicy

    return RecheckPolicy(settings.recheck_after_hours, settings.most_rechecks)


def alert_policy(settings: Settings) -> AlertPolicy:
    """Return where alerts go."""
    from warta.tasks.run.alerting import AlertPolicy

    return AlertPolicy(settings.alert_webhook, settings.alert_command)


def watch_policy(settings: Settings) -> WatchPolicy:
    """Return how watches are run and their matches delivered.

    Raises StorageError for a damaged file of passwords.
    """
    home = Home(settings.home)
    return WatchPolicy(
        limits=replace(query_limits(settings), seconds=settings.watch_seconds),
        feeds_folder=Path(settings.feeds_folder) if settings.feeds_folder else home.feeds_out,
        feeds_url=f"{settings.feeds_url.rstrip('/')}/",
        delivery_seconds=settings.watch_seconds,
        user_agent=settings.user_agent,
        proxy=settings.proxy or None,
        mail_server=settings.mail_server,
        mail_from=settings.mail_from,
        mail_password=read_passwords(home.passwords).get(settings.mail_server),
    )


def query_limits(settings: Settings) -> Limits:
    """Return the limits of a person's query: time, memory, disk and threads."""
    return Limits(
        settings.query_seconds,
        settings.query_memory_mib,
        settings.query_disk_mib,
        settings.query_threads,
    )
