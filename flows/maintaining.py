"""Maintain a home on request: what runs do once a day, and what only a person may ask for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from warta.flows.opening import open_run
from warta.flows.policies import retention_policy
from warta.settings import Settings
from warta.storage.care.upkeep import Upkeep, compare_all_copies, index_all
from warta.storage.errors import StorageError
from warta.storage.home import Home
from warta.storage.tables.runs import RunReport
from warta.tasks.placing import place_all
from warta.tasks.report import close_run
from warta.tasks.save import maintain_now, publish_snapshot


@dataclass(frozen=True, slots=True)
class Maintained:
    """A run of maintenance, and what it did."""

    report: RunReport
    upkeep: Upkeep


def maintain_home(
    settings: Settings, *, compact: bool = False, articles_older_than_days: int | None = None
) -> Maintained:
    """Delete what has expired, compact the database, and finish waiting work (copies, index).

    ``compact`` rewrites the database even if that saves little. A request to stop ends it within
    seconds; the next call continues. Raises StorageError if there is no home.
    """
    home = Home(settings.home)
    if not home.warehouse.exists():
        raise StorageError(f"{home.warehouse}: does not exist; check --home")
    days = articles_older_than_days
    with open_run(settings, "maintain") as context:
        before = datetime.now(UTC) - timedelta(days=days) if days else None
        upkeep = maintain_now(context, retention_policy(settings), before, compact)
        context.progress.stage("finding copies")
        place_all(context.warehouse, context.quarantine, context.stop.is_set)
        compare_all_copies(context.warehouse, context.stop.is_set)
        context.progress.stage("indexing words")
        index_all(context.warehouse, context.stop.is_set)
        report = close_run(context)
        publish_snapshot(context)
    return Maintained(report, upkeep)
