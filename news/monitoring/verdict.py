"""Judge the state of a home for monitoring: findings that are ok, warning or critical.

The words and exit codes are those of Nagios plugins, which Icinga, Zabbix, Sensu and others read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from warta.news.text.counted import counted, sized


class Level(IntEnum):
    """The level of a finding; the value is the exit code."""

    OK = 0
    WARNING = 1
    CRITICAL = 2
    UNKNOWN = 3


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits beyond which something is wrong; shares are of the subscribed feeds, 0 to 1.

    ``free_bytes``: None means twice the size of the database, and at least 200 MB.
    """

    age: timedelta = timedelta(hours=1)
    run: timedelta = timedelta(hours=6)
    lag: timedelta = timedelta(hours=1)
    failing: float = 0.5
    silent: float = 0.25
    backlog: int = 5000
    free_bytes: int | None = None
    needs_serve: bool = False


@dataclass(frozen=True, slots=True)
class LastRun:
    """The run that began last; ``ended_at`` is None if it is active or was killed."""

    run_id: str
    flow: str
    status: str
    started_at: datetime
    ended_at: datetime | None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class State:
    """The state of a home; times are None if there is none yet.

    ``feeds``: the number of polled feeds. ``overdue_since``: when the longest waiting feed became
    due; failing feeds do not count. ``backlog``: due entries that were not tried yet.
    ``lake_failed_since``: when publishing to the lake began to fail.
    """

    now: datetime
    last_success_at: datetime | None
    last_run: LastRun | None
    working_since: datetime | None
    serving_since: datetime | None
    feeds: int
    failing: int
    silent: int
    overdue_since: datetime | None
    pending: int
    backlog: int
    database_bytes: int
    free_bytes: int
    lake_failed_since: datetime | None = None
    lake_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked, with its level and a description."""

    level: Level
    words: str


# The next publication may copy the whole database, and a compaction writes another one.
_COPIES_NEEDED = 2
_LEAST_FREE_BYTES = 200_000_000  # for a small database; chosen by hand
# A success so far in the future was noted while the clock was ahead.
_CLOCK_SLACK = timedelta(hours=1)


def verdict(state: State, limits: Limits) -> list[Finding]:
    """Return all findings, the worst first."""
    return sorted(_findings(state, limits), key=lambda finding: -finding.level)


def worst(findings: list[Finding]) -> Level:
    """Return the highest level among the findings."""
    return max((finding.level for finding in findings), default=Level.OK)


def least_free_bytes(state: State, limits: Limits) -> int:
    """Return how many bytes of the disk should be free."""
    if limits.free_bytes is not None:
        return limits.free_bytes
    return max(_LEAST_FREE_BYTES, _COPIES_NEEDED * state.database_bytes)


def _findings(state: State, limits: Limits) -> Iterator[Finding]:
    yield _success(state, limits)
    if state.last_run is not None:
        yield _last_run(state.last_run)
    if state.working_since is not None:
        since = state.now - state.working_since
        level = Level.CRITICAL if since > limits.run else Level.OK
        yield Finding(level, f"a run has been active for {span(since)}")
    if state.serving_since is not None:
        yield Finding(Level.OK, f"serving for {span(state.now - state.serving_since)}")
    elif limits.needs_serve:
        yield Finding(Level.CRITICAL, "`warta serve` is not running")
    if not state.feeds:
        yield Finding(Level.WARNING, "no feeds are subscribed")
    else:
        yield _share(state.failing, state.feeds, limits.failing, "failing")
        yield _share(state.silent, state.feeds, limits.silent, "silent for longer than usual")
    if state.overdue_since is not None:
        lag = state.now - state.overdue_since
        level = Level.WARNING if lag > limits.lag else Level.OK
        yield Finding(level, f"a feed has been due for {span(lag)}")
    if state.lake_failed_since is not None:
        behind = span(state.now - state.lake_failed_since)
        yield Finding(
            Level.WARNING, f"the lake has not been published to for {behind}: {state.lake_reason}"
        )
    level = Level.WARNING if state.backlog > limits.backlog else Level.OK
    yield Finding(level, f"{counted(state.backlog, 'entry')} due to be tried")
    least = least_free_bytes(state, limits)
    level = Level.CRITICAL if state.free_bytes < least else Level.OK
    needed = f", {sized(least)} needed" if level else ""
    yield Finding(level, f"{sized(state.free_bytes)} of disk free{needed}")


def _success(state: State, limits: Limits) -> Finding:
    if state.last_success_at is None:
        return Finding(Level.CRITICAL, "no run has succeeded yet")
    age = state.now - state.last_success_at
    if age < -_CLOCK_SLACK:
        words = f"no run has succeeded since the clock was put back, by {span(-age)} at least"
        return Finding(Level.CRITICAL, words)
    if age > limits.age:
        words = f"the last successful run ended {span(age)} ago (limit {span(limits.age)})"
        return Finding(Level.CRITICAL, words)
    return Finding(Level.OK, f"the last successful run ended {span(age)} ago")


def _last_run(run: LastRun) -> Finding:
    if run.status not in ("failed", "crashed"):
        return Finding(Level.OK, f"the last run ({run.flow}) {_has_become(run.status)}")
    reason = f": {run.reason}" if run.reason else ""
    return Finding(Level.WARNING, f"the last run ({run.flow}) {run.status}{reason}")


def _has_become(status: str) -> str:
    return {"running": "is active", "stopped": "was stopped"}.get(status, status)


def _share(count: int, of: int, limit: float, words: str) -> Finding:
    level = Level.WARNING if count and count >= limit * of else Level.OK
    return Finding(level, f"{count:,} of {counted(of, 'feed')} {words}")


def span(time: timedelta) -> str:
    """Return a time in its two largest units: "2 d 3 h", "40 min", "12 s"."""
    seconds = max(0, int(time.total_seconds()))
    days, hours, minutes = seconds // 86_400, seconds // 3600 % 24, seconds // 60 % 60
    if days:
        return f"{days} d {hours} h" if hours else f"{days} d"
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{minutes} min" if minutes else f"{seconds} s"
