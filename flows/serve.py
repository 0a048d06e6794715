"""Collect on a schedule on one machine, without any server to set up."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import signal
import traceback
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Protocol

from prefect import Flow, State, flow, get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterDeploymentId,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.deployments import arun_deployment
from prefect.exceptions import TerminationSignal
from prefect.runner import Runner
from prefect.schedules import Interval

from warta.flows.collecting import collect_news
from warta.flows.forked import fork_runs
from warta.flows.ingest import NoFeedAnswered, recorded
from warta.flows.orphans import ended_with_its_parent, name_killed_runs
from warta.settings import BadSetting, Settings, load_settings
from warta.storage.errors import StorageError
from warta.storage.tables.runs import RunReport

# A run that is asked to stop saves and publishes what has come. One that hangs is killed after
# this: nothing is lost, and whoever stops a service does not wait for ever.
STOP_SECONDS = 60.0


_EXPECTED = (StorageError, BadSetting, NoFeedAnswered)


class Teller(Protocol):
    """Callbacks that report each run."""

    def at_work(self) -> AbstractContextManager[None]:
        """Return the block in which a run is at work, in its own process."""

    def ended(self, report: RunReport) -> None:
        """Called when a run has ended, complete or stopped."""

    def failed(self, reason: str) -> None:
        """A run came to nothing."""

    def cut_short(self) -> None:
        """A run ended at once by a signal: before its work began, or asked a second time."""

    def stopping(self) -> None:
        """Called while a run finishes after a stop request."""


def serve_ingest(
    settings: Settings, every_seconds: int, teller: Teller, *, keeps_records: bool
) -> None:
    """Run ``ingest`` now and every so many seconds, one at a time, until Ctrl-C or SIGTERM.

    Each run is a process of its own, and tells from there. ``keeps_records``: Prefect's API is this
    process's own, so that no run is at work when it starts.
    """
    with contextlib.suppress(asyncio.CancelledError):
        asyncio.run(_serve(settings, timedelta(seconds=every_seconds), teller, keeps_records))


async def _serve(
    settings: Settings, interval: timedelta, teller: Teller, keeps_records: bool
) -> None:
    fork_runs()
    runner = Runner(name="warta", limit=1)
    deployment = await runner.aadd_flow(
        _telling(str(settings.home.resolve()), teller),
        name="warta",
        schedule=Interval(interval, anchor_date=datetime.now(UTC) + interval),
    )
    if keeps_records:
        await name_killed_runs(deployment)
    await arun_deployment(deployment, timeout=0, as_subflow=False)
    serving = asyncio.create_task(runner.start())
    await asyncio.sleep(0)  # the runner has set its own answer to SIGTERM: ours goes in its place
    _pass_on_signals(serving, teller)
    await serving


def _telling(home: str, teller: Teller) -> Flow[[], RunReport]:
    """The flow `ingest` for one home: it takes no parameters, so nobody can give it another."""

    @flow(name="ingest", log_prints=False)
    def ingest_here() -> RunReport:
        with ended_with_its_parent(), teller.at_work():
            report = collect_news(load_settings(home=Path(home)))
        return recorded(report, Path(home))

    def completed(flow: object, flow_run: FlowRun, state: State[RunReport]) -> None:
        teller.ended(state.result())
        _drop_overdue(flow_run)

    def failed(flow: object, flow_run: FlowRun, state: State[RunReport]) -> None:
        error = state.result(raise_on_failure=False)
        if isinstance(error, _EXPECTED) or not isinstance(error, BaseException):
            teller.failed(str(error))
        else:
            teller.failed("".join(traceback.format_exception(error)))
        _drop_overdue(flow_run)

    def crashed(flow: object, flow_run: object, state: State[RunReport]) -> None:
        if isinstance(state.result(raise_on_failure=False), TerminationSignal):
            teller.cut_short()
        else:
            teller.failed(state.message or state.name or "it crashed")

    return ingest_here.with_options(
        on_completion=[completed], on_failure=[failed], on_crashed=[crashed]
    )


def _drop_overdue(run: FlowRun) -> None:
    """Delete the runs that came due while this one was at work: it did what they were for.

    After a run of hours Prefect would start them all, one upon the other.
    """
    now = datetime.now(UTC)
    scheduled = FlowRunFilter(
        deployment_id=FlowRunFilterDeploymentId(
            any_=[run.deployment_id] if run.deployment_id else []
        ),
        state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED])),
    )
    with get_client(sync_client=True) as client:
        for each in client.read_flow_runs(flow_run_filter=scheduled):
            if each.next_scheduled_start_time and each.next_scheduled_start_time < now:
                client.delete_flow_run(each.id)


def _pass_on_signals(serving: asyncio.Task[None], teller: Teller) -> None:
    """Let a signal stop the run at work too.

    Prefect's runner would wait for the run to end, however long it takes: `kill` tells the runner
    alone, unlike Ctrl-C in a terminal.
    """
    loop = asyncio.get_running_loop()

    def stop() -> None:
        if not serving.cancelling():
            loop.call_later(STOP_SECONDS, _each_run, BaseProcess.kill)
            if multiprocessing.active_children():
                teller.stopping()
        _each_run(BaseProcess.terminate)
        serving.cancel()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)


def _each_run(act: Callable[[BaseProcess], None]) -> None:
    for run in multiprocessing.active_children():
        act(run)
