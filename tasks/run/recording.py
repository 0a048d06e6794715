"""What Prefect shows while a run is at work: its events in the run's log, and how far it is.

For runs that Prefect records; others have nobody who could look there.
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

# A tick with nothing to do is over before it could be looked at.
_FIRST_SECONDS = 3.0
_EVERY_SECONDS = 5.0
# For the last word. Where the API is gone with `serve`, Prefect's client tries again for minutes;
# the run would hold its home's lock as long.
_LAST_SECONDS = 5.0
_PROGRESS_KEY = "progress"


@contextlib.contextmanager
def recording(progress: Progress) -> Iterator[None]:
    """Show the run of the block in Prefect, where it is recorded; a failure there costs nothing."""
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
    """Writes an event to the run's log, from whatever thread it comes: "feed polled: url=…"."""

    def __init__(self, logger: logging.LoggerAdapter[Any]) -> None:
        super().__init__()
        self._logger = logger

    def emit(self, record: logging.LogRecord) -> None:
        self._logger.log(record.levelno, "%s", words_of(record))


def _show(progress: Progress, flow_run_id: Any, over: threading.Event) -> None:
    """Keep an artifact that shows how far the run is, until it is over."""
    if over.wait(_FIRST_SECONDS):
        return
    # No progress is shown where the API is gone, and the run goes on.
    with contextlib.suppress(Exception):
        from prefect import get_client
        from prefect.client.schemas.actions import ArtifactCreate, ArtifactUpdate

        with get_client(sync_client=True) as client:
            standing = progress.standing
            artifact = client.create_artifact(
                ArtifactCreate(
                    key=_PROGRESS_KEY,
                    type="progress",
                    description=_words(standing),
                    data=percent(standing),
                    flow_run_id=flow_run_id,
                )
            )
            while not over.wait(_EVERY_SECONDS):
                if progress.standing != standing:
                    standing = progress.standing
                    change = ArtifactUpdate(data=percent(standing), description=_words(standing))
                    client.update_artifact(artifact.id, change)
            client.update_artifact(
                artifact.id, ArtifactUpdate(data=100.0, description=_words(progress.standing))
            )


def percent(standing: RunCounts) -> float:
    """Return how far a run is, of 100: a fifth is polling, the rest fetching and reading pages."""
    feeds = standing.feeds / standing.feeds_total if standing.feeds_total else 0.0
    pages = standing.pages / standing.pages_total if standing.pages_total else 0.0
    return round(min(99.0, 20 * min(1.0, feeds) + 79 * min(1.0, pages)), 1)


def _words(standing: RunCounts) -> str:
    return (
        f"{standing.stage}: {standing.feeds}/{standing.feeds_total} feeds, "
        f"{standing.pages}/{standing.pages_total} pages, {standing.articles} new articles"
    )
