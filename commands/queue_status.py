"""What `warta status` says of the queue of a home that has workers."""

from __future__ import annotations

import contextlib
from dataclasses import asdict, dataclass
from typing import Any

from warta.settings import VERSION, Settings
from warta.storage.errors import BadQueue

_MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class QueueState:
    """How the queue stands, or why that can't be told."""

    place: str
    version: str
    standing: dict[str, Any] | None = None
    problem: str | None = None


def queue_state(settings: Settings) -> QueueState | None:
    """Return how the queue stands; None for a home without one."""
    if not settings.queue:
        return None
    from warta.storage.queue.committing import standing
    from warta.storage.queue.connection import QueueConnection, place_of
    from warta.tasks.shards.values import wire_version

    place, version = place_of(settings.queue), wire_version(VERSION)
    try:
        # An outage is told, not waited for.
        with contextlib.closing(QueueConnection(settings.queue, is_stopping=lambda: True)) as queue:
            return QueueState(place, version, asdict(standing(queue, version)))
    except BadQueue as error:
        return QueueState(place, version, problem=str(error))


def queue_lines(state: QueueState | None) -> list[tuple[str, str]]:
    """Return the lines of `warta status` about the queue."""
    if state is None:
        return []
    if state.standing is None:
        return [("queue", state.problem or "")]
    found = state.standing
    workers = list(found["workers"])
    named = ", ".join(workers[:_MOST_NAMED])
    if len(workers) > _MOST_NAMED:
        named += f" and {len(workers) - _MOST_NAMED} more"
    leased = f"{found['leased']:,} leased" + (f" by {named}" if workers else "")
    first = (
        f"{found['waiting']:,} shards wait, {leased}; {found['results']:,} results wait "
        f"({found['result_bytes'] / 1e6:,.1f} MB)"
    )
    lines = [("queue", first)]
    if found["foreign_shards"]:
        lines.append(
            (
                "",
                f"{found['foreign_shards']:,} shards are of version {found['foreign_version']}, "
                f"this is {state.version}: run one release everywhere; the next run takes them "
                "back",
            )
        )
    return lines
