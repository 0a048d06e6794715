"""Runs that outlive `serve`: they save what has come and end, and their records are put right.

kill -9 of `serve` takes Prefect's API away from the run at work, which would retry for minutes and
hold the lock of its home for as long.
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
    """Stop the run in the block when the process that started it dies, and end with the block then.

    The run gets SIGTERM, as from a person: it saves what has come.
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
            os._exit(1)  # nobody is there to record how it ended


async def name_killed_runs(deployment_id: UUID) -> None:
    """Name the runs of a deployment crashed that a killed `serve` left at work in its records."""
    left = FlowRunFilter(
        deployment_id=FlowRunFilterDeploymentId(any_=[deployment_id]),
        state=FlowRunFilterState(type=FlowRunFilterStateType(any_=_AT_WORK)),
    )
    killed: State[None] = Crashed(
        message="`warta serve` was killed; the next run finishes the work"
    )
    async with get_client() as client:
        for run in await client.read_flow_runs(flow_run_filter=left):
            await client.set_flow_run_state(run.id, killed, force=True)
