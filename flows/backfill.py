"""The flow `backfill`: one backfill (flows.backfilling), recorded in Prefect."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any, cast

from prefect import State, flow
from prefect.states import Failed

from warta.flows.backfilling import Backfilled, collect_older
from warta.settings import load_settings
from warta.tasks.report import report_in_prefect


class NothingRead(Exception):
    """No feed and no sitemap of the source could be read; ``done`` has what was tried."""

    def __init__(self, done: Backfilled) -> None:
        super().__init__(done.report.reason)
        self.done = done


@flow(name="backfill", log_prints=False, validate_parameters=True)
def backfill(source: str, since: datetime, home: str | None = None) -> Backfilled:
    """Collect a feed's or site's articles back to a day, from its archive or its sitemaps."""
    settings = load_settings(home=home and Path(home))
    done = collect_older(settings, source, since)
    report_in_prefect(done.report, settings.home)
    if done.report.reason:
        failed: State[Any] = Failed(message=done.report.reason, data=NothingRead(done))
        return cast("Backfilled", failed)  # Prefect takes a state for the run's own
    return done
