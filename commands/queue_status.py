"""Describe the queue of a home with workers, for `warta status`."""

from __future__ import annotations

import contextlib
from dataclasses import asdict, dataclass
from typing import Any

from warta.news.text.counted import counted, sized
from warta.settings import VERSION, Settings
from warta.storage.errors import BadQueue

_MOST_NAMED = 4  # machines on a line; chosen by hand


@dataclass(frozen=True, slots=True)
class QueueState:
    """The counts of a queue, or why they can't be read."""

    place: str
    version: str
    counts: dict[str, Any] | None = None
    problem: str | None = None


def queue_state(settings: Settings) -> QueueState | None:
    """Return the state of the home's queue, or None for a home without one."""
    if not settings.queue:
        return None
    from warta.storage.queue.committing import queue_counts
    from warta.storage.queue.connection import QueueConnection, place_of
    from warta.tasks.shards.values import wire_version

    place, version = place_of(settings.queue), wire_version(VERSION)
    try:
        # During an outage, fail at once.
        with contextlib.closing(QueueConnection(settings.queue, is_stopping=lambda: True)) as queue:
            return QueueState(place, version, asdict(queue_counts(queue, version)))
    except BadQueue as error:
        return QueueState(place, version, problem=str(error))


def queue_lines(state: QueueState | None) -> list[tuple[str, str]]:
    """Return the lines of `warta status` about the queue."""
    if state is None:
        return []
    if state.counts is None:
        return [("queue", state.problem or "")]
    counts = state.counts
    workers = list(counts["workers"])
    names = ", ".join(workers[:_MOST_NAMED])
    if len(workers) > _MOST_NAMED:
        names += f" and {len(workers) - _MOST_NAMED} more"
    leased = f"{counts['leased']:,} leased" + (f" by {names}" if workers else "")
    first = (
        f"{counted(counts['waiting'], 'shard')} waiting, {leased}; "
        f"{counted(counts['results'], 'result')} waiting "
        f"({sized(counts['result_bytes'])})"
    )
    lines = [("queue", first)]
    if counts["foreign_shards"]:
        lines.append(
            (
                "",
                f"{counted(counts['foreign_shards'], 'shard')} of version "
                f"{counts['foreign_version']}, this is {state.version}: run one release "
                "everywhere; the next run takes them back",
            )
        )
    return lines
