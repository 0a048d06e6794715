"""The flow `ingest`: one run of the pipeline (flows.collecting), recorded in Prefect."""

from __future__ import annotations

from pathlib import Path

from prefect import flow

from warta.flows.collecting import collect_news
from warta.settings import load_settings
from warta.storage.tables.runs import RunReport
from warta.tasks.report import report_run


@flow(name="ingest", log_prints=False, validate_parameters=True)
def ingest(
    home: str | None = None, feeds: list[str] | None = None, every_feed: bool = False
) -> RunReport:
    """Collect the news once: from the feeds named (subscribed to if new), else from those due."""
    settings = load_settings(home=home and Path(home))
    report = collect_news(settings, feeds, every_feed=every_feed)
    report_run(report)
    return report
