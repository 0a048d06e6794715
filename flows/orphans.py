"""End the runs that outlive a killed `serve`, and correct their records in Prefect.

kill -9 of `serve` ends Prefect's API too. A run at work would retry its calls for minutes, and hold
the lock of its home as long; so it saves what it has collected and ends.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from uuid import UUID

from prefect import State, get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterDeploymentId,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import StateType
from prefect.states import Crashed

_AT_WORK = [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING]


@contextlib.contextmanager
def ended_with_its_parent() -> Iterator[None]:
    """Stop the run in the block when the process that started it dies.

    The run gets SIGTERM, as from a person, and saves what it has collected. At the end of the block
    this process ends at once.
    """
    parent = multiprocessing.parent_process()
    if parent is None:
        yield
        return

    def watch() -> None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="watch the parent", daemon=True).start()
    try:
        yield
    finally:
        if not parent.is_alive():
            os._exit(1)  # there is no API to report the end to


async def mark_killed_runs(deployment_id: UUID) -> None:
    """Mark as crashed the runs of a deployment that a killed `serve` left as running."""
    at_work = FlowRunFilter(
        deployment_id=FlowRunFilterDeploymentId(any_=[deployment_id]),
        state=FlowRunFilterState(type=FlowRunFilterStateType(any_=_AT_WORK)),
    )
    killed: State[None] = Crashed(
        message="`warta serve` was killed; the next run finishes the work"
    )
    async with get_client() as client:
        for run in await client.read_flow_runs(flow_run_filter=at_work):
            await client.set_flow_run_state(run.id, killed, force=True)
