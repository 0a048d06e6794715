"""Show a run in Prefect while it works: its events in the run's log, and its progress.

Only for runs that Prefect records.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Iterator
from typing import Any

from warta.tasks.run.effect import is_recorded
from warta.tasks.run.log import LOGGER, words_of
from warta.tasks.run.progress import Progress, RunCounts

# A run with nothing to do ends before anybody could look at its progress.
_FIRST_SECONDS = 3.0
_EVERY_SECONDS = 5.0  # chosen by hand
# The longest wait for the last update. If `serve` was killed with its API, Prefect's client tries
# again for minutes, and the run would hold the home's lock as long.
_LAST_SECONDS = 5.0
_PROGRESS_KEY = "progress"


@contextlib.contextmanager
def recording(progress: Progress) -> Iterator[None]:
    """Show the run of the block in Prefect if it is recorded there. Failures are ignored."""
    if not is_recorded():
        yield
        return
    from prefect.context import FlowRunContext
    from prefect.logging.loggers import flow_run_logger

    context = FlowRunContext.get()
    assert context is not None and context.flow_run is not None
    handler = _ToPrefect(flow_run_logger(context.flow_run))
    LOGGER.addHandler(handler)
    over = threading.Event()
    shower = threading.Thread(
        target=_show, args=(progress, context.flow_run.id, over), name="progress", daemon=True
    )
    shower.start()
    try:
        yield
    finally:
        LOGGER.removeHandler(handler)
        over.set()
        shower.join(_LAST_SECONDS)


class _ToPrefect(logging.Handler):
    """Writes events of any thread to the run's log, as in "feed polled: url=…"."""

    def __init__(self, logger: logging.LoggerAdapter[Any]) -> None:
        super().__init__()
        self._logger = logger

    def emit(self, record: logging.LogRecord) -> None:
        self._logger.log(record.levelno, "%s", words_of(record))


def _show(progress: Progress, flow_run_id: Any, over: threading.Event) -> None:
    """Keep an artifact that shows how far the run is, until it is over."""
    if over.wait(_FIRST_SECONDS):
        return
    # If the API is gone, the run continues without progress.
    with contextlib.suppress(Exception):
        from prefect import get_client
        from prefect.client.schemas.actions import ArtifactCreate, ArtifactUpdate

        with get_client(sync_client=True) as client:
            counts = progress.counts
            artifact = client.create_artifact(
                ArtifactCreate(
                    key=_PROGRESS_KEY,
                    type="progress",
                    description=counts.in_words(),
                    data=percent(counts),
                    flow_run_id=flow_run_id,
                )
            )
            while not over.wait(_EVERY_SECONDS):
                if progress.counts != counts:
                    counts = progress.counts
                    update = ArtifactUpdate(data=percent(counts), description=counts.in_words())
                    client.update_artifact(artifact.id, update)
            client.update_artifact(
                artifact.id, ArtifactUpdate(data=100.0, description=progress.counts.in_words())
            )


def percent(counts: RunCounts) -> float:
    """Return the progress of a run in percent: 20 for polling, the rest for the pages."""
    feeds = counts.feeds / counts.feeds_total if counts.feeds_total else 0.0
    pages = counts.pages / counts.pages_total if counts.pages_total else 0.0
    return round(min(99.0, 20 * min(1.0, feeds) + 79 * min(1.0, pages)), 1)
