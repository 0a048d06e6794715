"""The flow `work`: a worker (flows.working), started by Prefect when shards wait."""

from __future__ import annotations

import logging
from pathlib import Path

from prefect import flow

from warta.flows.working import keep_working
from warta.settings import load_settings
from warta.tasks.run.log import LOGGER
from warta.tasks.run.progress import progress
from warta.tasks.run.recording import recording


@flow(name="work", log_prints=False, validate_parameters=True)
def work(home: str | None = None, until_idle_seconds: float = 30.0) -> dict[str, int]:
    """Poll feeds and read pages for the home with the same `queue`, until no shard is left.

    Any number may run at once. Return how many shards were finished and how many leases were lost.
    """
    settings = load_settings(home=home and Path(home))
    LOGGER.setLevel(logging.INFO)
    with recording(progress()):
        worked = keep_working(settings, until_idle_seconds=until_idle_seconds)
    return {"shards": worked.shards, "leases_lost": worked.lost}
