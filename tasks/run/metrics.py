"""Format the state of a home as Prometheus text, to print, to serve, or to write to a file."""

from __future__ import annotations

import contextlib
import errno
import logging
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from warta.news.monitoring.verdict import Limits, verdict, worst
from warta.news.outcome import OUTCOMES
from warta.storage.care.state import Overview, overview
from warta.storage.home import Home
from warta.tasks.run.log import event
from warta.tasks.run.progress import progress

# Numbers only; the collector that reads the file is another user.
_FILE_MODE = 0o644
_STATUSES = ("running", "completed", "stopped", "failed", "crashed")
_FEED_COUNTS = ("feeds_due", "feeds_polled", "not_modified", "feeds_failed")


def metrics_text(home: Home, now: datetime) -> bytes:
    """Return the metrics of a home. Raises StorageError if there is none, or it is damaged."""
    return text_of(overview(home, now))


def write_metrics(home: Home, path: Path) -> None:
    """Write the metrics to a file, replaced in one step. A failure is only a warning."""
    try:
        put_metrics(path, metrics_text(home, datetime.now(UTC)))
    except Exception as error:  # a disk that is full, a file that is damaged, a defect of ours
        why = (isinstance(error, OSError) and error.strerror) or str(error) or repr(error)
        event("metrics not written", logging.WARNING, file=str(path), error=why)
        progress().warn(f"{path}: the metrics can't be written ({why}); check metrics_file")


def put_metrics(path: Path, text: bytes) -> None:
    """Write metrics to a file, whole by rename. Raises OSError.

    Root can rename over /dev/null, and a pipe without a reader would hold up the run.
    """
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise OSError(errno.EINVAL, "not a regular file", str(path))
    fresh = path.parent / f".{path.name}.{os.getpid()}"
    try:
        fresh.write_bytes(text)
        fresh.chmod(_FILE_MODE)
        fresh.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise


def text_of(seen: Overview) -> bytes:
    """Return the metrics of a state as Prometheus text."""
    from prometheus_client import CollectorRegistry, Gauge, generate_latest

    registry = CollectorRegistry()

    def gauge(name: str, about: str, value: float | None) -> None:
        if value is not None:
            Gauge(f"warta_{name}", about, registry=registry).set(value)

    def gauges(name: str, about: str, label: str, values: Mapping[str, float]) -> None:
        family = Gauge(f"warta_{name}", about, [label], registry=registry)
        for key, value in values.items():
            family.labels(key).set(value)

    state = seen.state
    gauge("health", "0 ok, 1 warning, 2 critical, as `warta check` says", worst_of(seen))
    gauge("last_success_timestamp_seconds", "End of the last successful run",
          _seconds(state.last_success_at))  # fmt: skip
    if last := state.last_run:
        gauge("last_run_timestamp_seconds", "Start of the last run", _seconds(last.started_at))
        statuses = {each: float(each == last.status) for each in _STATUSES}
        gauges("last_run_status", "How the last run ended: 1 for its status", "status", statuses)
    if (counted := seen.last_counted) and counted.ended_at:
        took = (counted.ended_at - counted.started_at).total_seconds()
        gauge("last_run_duration_seconds", "How long the last counted run took", took)
        entries: dict[str, float] = {
            each: float(seen.last_counts.get(each, 0)) for each in OUTCOMES
        }
        gauges("last_run_entries", "Entries of that run, by outcome", "outcome", entries)
        feeds = {each.removeprefix("feeds_"): float(seen.last_counts.get(each, 0))
                 for each in _FEED_COUNTS}  # fmt: skip
        gauges("last_run_feeds", "Feeds of that run", "state", feeds)
    gauge("run_active", "1 while a run is active", float(state.working_since is not None))
    gauge("serving", "1 while `warta serve` is active", float(state.serving_since is not None))
    gauge("feeds", "Feeds that are polled", state.feeds)
    gauge("feeds_failing", "Of these, feeds whose last poll failed", state.failing)
    gauge("feeds_silent", "Of these, feeds that are silent for longer than usual", state.silent)
    lag = (state.now - state.overdue_since).total_seconds() if state.overdue_since else 0.0
    gauge("feed_lag_seconds", "How long the feed that waits longest has been due", lag)
    gauge("entries_pending", "Entries that are not settled yet", state.pending)
    gauge("entries_due", "Of these, entries that could be tried now", state.backlog)
    gauge("articles", "Articles stored, copies left out", seen.articles)
    gauge("copies", "Copies stored", seen.copies)
    gauge("published_timestamp_seconds", "Time of the last publication",
          _seconds(seen.published_at))  # fmt: skip
    gauges("size_bytes", "Size on disk, by part of the home", "part",
           {name: float(size) for name, size in seen.sizes.items()})  # fmt: skip
    gauge("disk_free_bytes", "Free space on the disk of the home", state.free_bytes)
    return generate_latest(registry)


def worst_of(seen: Overview) -> int:
    """Return the level of a home by the usual limits."""
    return int(worst(verdict(seen.state, Limits())))


def _seconds(time: datetime | None) -> float | None:
    return time.timestamp() if time else None
