"""The flow `backfill`: one backfill (flows.backfilling), recorded in Prefect."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from prefect import flow

from warta.flows.backfilling import Backfilled, collect_older
from warta.settings import load_settings
from warta.tasks.report import report_in_prefect


@flow(name="backfill", log_prints=False, validate_parameters=True)
def backfill(source: str, since: datetime, home: str | None = None) -> Backfilled:
    """Collect a feed's or site's articles back to a day, from its archive or its sitemaps."""
    settings = load_settings(home=home and Path(home))
    done = collect_older(settings, source, since)
    report_in_prefect(done.report, settings.home)
    return done
