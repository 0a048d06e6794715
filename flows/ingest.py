"""The flow `ingest`: one run of the pipeline (flows.collecting), recorded in Prefect."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from prefect import State, flow
from prefect.states import Completed, Failed

from warta.flows.collecting import collect_news
from warta.settings import load_settings
from warta.storage.tables.runs import RunReport
from warta.tasks.report import report_in_prefect


class NoFeedAnswered(Exception):
    """The run could not do its work; ``report`` has what it did."""

    def __init__(self, report: RunReport) -> None:
        super().__init__(report.reason)
        self.report = report


@flow(name="ingest", log_prints=False, validate_parameters=True)
def ingest(
    home: str | None = None, feeds: list[str] | None = None, every_feed: bool = False
) -> RunReport:
    """Collect the news once: from the feeds named (subscribed to if new), else from those due."""
    settings = load_settings(home=home and Path(home))
    return recorded(collect_news(settings, feeds, every_feed=every_feed), settings.home)


def recorded(report: RunReport, home: Path) -> RunReport:
    """Leave the run's tables in Prefect; return what the flow returns.

    That is the state Failed where the run could not do its work: called directly, the flow raises
    NoFeedAnswered then. A run that was stopped is Completed under the name Stopped.
    """
    report_in_prefect(report, home)
    if report.status == "stopped":
        stopped: State[Any] = Completed(
            name="Stopped", message="what had come is saved, the rest stays pending", data=report
        )
        return cast("RunReport", stopped)
    if report.reason:
        failed: State[Any] = Failed(message=report.reason, data=NoFeedAnswered(report))
        return cast("RunReport", failed)  # Prefect takes a state for the run's own
    return report
