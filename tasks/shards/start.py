"""Start workers where Prefect can: flow runs of the deployment `work`."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from uuid import UUID

from warta.tasks.run.effect import is_recorded
from warta.tasks.run.log import event

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient

DEPLOYMENT = "work/work"
# A run takes shards until none is left; more runs than this would only wait for each other.
MOST_RUNS = 20
# A run works on four shards at once (flows.working), and its process takes three seconds of CPU to
# start: with one for each shard, 450 articles cost 88 s of CPU, most of it for starts.
_SHARDS_A_RUN = 4


def start_workers(shards: int) -> int:
    """Start a flow run for four shards each, less those active or scheduled; return how many.

    None if the run is not recorded in Prefect or there is no such deployment: then workers are
    started by hand (`warta work`). An error of Prefect's costs only a warning.
    """
    if not is_recorded():
        return 0
    from prefect.client.orchestration import get_client
    from prefect.exceptions import ObjectNotFound

    try:
        with get_client(sync_client=True) as client:
            try:
                deployment = client.read_deployment_by_name(DEPLOYMENT)
            except ObjectNotFound:
                return 0
            missing = min(-(-shards // _SHARDS_A_RUN), MOST_RUNS) - _at_work(client, deployment.id)
            for _ in range(missing):
                client.create_flow_run_from_deployment(deployment.id)
    except Exception as error:
        event("workers not started", logging.WARNING, error=f"{type(error).__name__}: {error}")
        return 0
    if missing > 0:
        event("workers started", runs=missing)
    return max(0, missing)


def _at_work(client: SyncPrefectClient, deployment_id: UUID) -> int:
    from prefect.client.schemas.filters import (
        DeploymentFilter,
        DeploymentFilterId,
        FlowRunFilter,
        FlowRunFilterState,
        FlowRunFilterStateType,
    )
    from prefect.client.schemas.objects import StateType

    alive = [StateType.SCHEDULED, StateType.PENDING, StateType.RUNNING]
    runs = client.read_flow_runs(
        flow_run_filter=FlowRunFilter(
            state=FlowRunFilterState(type=FlowRunFilterStateType(any_=alive))
        ),
        deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[deployment_id])),
    )
    return len(runs)
