"""The flow `ingest`: one run of the pipeline, recorded in Prefect.

The run itself, step by step, is ``flows.collecting.collect_news``. It imports no Prefect, so that
`warta collect` starts at once where nobody looks at Prefect's records.
"""

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
    """Leave the run's tables in Prefect; return the report, which is what the flow returns.

    Where the run could not do its work, return the state Failed instead: Prefect shows it, and a
    direct call of the flow raises NoFeedAnswered. Where it was stopped, return Completed, named
    Stopped.
    """
    report_in_prefect(report, home)
    if report.status == "stopped":
        stopped: State[Any] = Completed(
            name="Stopped", message="what was read is stored; the rest stays pending", data=report
        )
        return cast("RunReport", stopped)
    if report.reason:
        failed: State[Any] = Failed(message=report.reason, data=NoFeedAnswered(report))
        return cast("RunReport", failed)  # Prefect makes a returned state the run's state
    return report
