"""Collect on a schedule on one machine, without a server to set up.

Why not Prefect's own `serve`: docs/decisions/0022-own-code.md.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import tempfile
import traceback
from collections.abc import Callable, Iterator
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
from warta.flows.full_disk import report_full_disk
from warta.flows.ingest import NoFeedAnswered, recorded
from warta.flows.orchestration import records_folder, without_user
from warta.flows.orphans import ended_with_its_parent, mark_killed_runs
from warta.flows.own_server import outlive_outages, report_outages
from warta.flows.putback import until_put_back
from warta.flows.replaced import until_replaced
from warta.flows.stopping import StopRequests, held_back
from warta.news.monitoring.verdict import span
from warta.settings import BadSetting, Settings, load_settings
from warta.storage.errors import StorageError
from warta.storage.home import Home
from warta.storage.tables.runs import RunReport

# A run that was told to stop saves and publishes what it has. One that hangs is killed after this
# time, so that stopping a service does not take forever; nothing is lost.
STOP_SECONDS = 60.0
_ANSWER_SECONDS = 5.0  # of the person's own Prefect server; chosen by hand
_EXPECTED = (StorageError, BadSetting, NoFeedAnswered)


class RunListener(Protocol):
    """Callbacks that report each run."""

    def at_work(self) -> AbstractContextManager[None]:
        """Return a context in which a run executes, in its own process."""

    def ended(self, report: RunReport) -> None:
        """Called when a run has ended, complete or stopped."""

    def failed(self, reason: str) -> None:
        """Called when a run has failed."""

    def noticed(self, words: str) -> None:
        """Called when runs can't begin, or can again."""

    def cut_short(self) -> None:
        """Called when a signal ended a run at once."""

    def stopping(self) -> None:
        """Called while a run finishes after a stop request."""


def serve_ingest(
    settings: Settings,
    every_seconds: int,
    listener: RunListener,
    requests: StopRequests,
    *,
    keeps_records: bool,
) -> str | None:
    """Run ``ingest`` now and every ``every_seconds``, one run at a time, until a request to stop.

    Each run is a process of its own, and calls ``listener`` from there. ``keeps_records``:
    Prefect's API runs in this process, so runs that its records call running were killed.

    Stop and return the reason if only a new process can go on: the clock was set back, and
    Prefect's schedules would wait until the old time comes again; or Warta was upgraded. Return
    None otherwise.
    """
    interval = timedelta(seconds=every_seconds)
    with contextlib.suppress(asyncio.CancelledError):
        return asyncio.run(_serve(settings, interval, listener, requests, keeps_records))
    return None


async def _serve(
    settings: Settings,
    interval: timedelta,
    listener: RunListener,
    requests: StopRequests,
    keeps_records: bool,
) -> str | None:
    loop, this_task = asyncio.get_running_loop(), asyncio.current_task()
    assert this_task is not None
    requests.act_by(lambda: _call_soon(loop, this_task.cancel))
    if not keeps_records:
        outlive_outages()
    fork_runs()
    with _temporary_files_in(records_folder()):
        runner = Runner(name="warta", limit=1)
    deployment = await runner.aadd_flow(
        _flow_for(str(settings.home.resolve()), listener),
        name="warta",
        schedule=Interval(interval, anchor_date=datetime.now(UTC) + interval),
    )
    if keeps_records:
        await mark_killed_runs(deployment)
    await arun_deployment(deployment, timeout=0, as_subflow=False)
    serving = asyncio.create_task(runner.start())
    with held_back():
        await asyncio.sleep(0)  # the runner sets a handler of SIGTERM of its own
        requests.listen()
    stop = _stopping(serving, listener)
    requests.act_by(lambda: _call_soon(loop, stop))
    clock = asyncio.create_task(until_put_back())
    upgrade = asyncio.create_task(until_replaced(listener.noticed))
    watching = asyncio.create_task(
        report_full_disk(records_folder(), listener.failed)
        if keeps_records
        else _report_outages(listener)
    )
    await asyncio.wait({serving, clock, upgrade}, return_when=asyncio.FIRST_COMPLETED)
    watching.cancel()
    if clock.done() or upgrade.done():
        serving.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await serving
        if clock.done():
            return f"the clock was set back by {span(clock.result())}"
        upgrade.result()
        return "Warta was upgraded"
    clock.cancel()
    upgrade.cancel()
    await serving
    return None


async def _report_outages(listener: RunListener) -> None:
    """Report when the person's own Prefect server is away."""
    async with get_client() as client:
        place = without_user(str(client.api_url).rstrip("/"))

        async def look() -> Exception | None:
            try:
                async with asyncio.timeout(_ANSWER_SECONDS):  # it would try for a minute
                    return await client.api_healthcheck()
            except TimeoutError:
                return TimeoutError(f"no answer within {_ANSWER_SECONDS:.0f} s")

        await report_outages(place, look, listener.noticed)


@contextlib.contextmanager
def _temporary_files_in(folder: Path) -> Iterator[None]:
    """Let new temporary files be in this folder during the block.

    Prefect's runner has a folder of a fixed name, /tmp/runner_storage, which on a machine with
    several users belongs to the first of them: for all others `serve` ended with
    "Permission denied".
    """
    before = tempfile.tempdir
    tempfile.tempdir = str(folder)
    try:
        yield
    finally:
        tempfile.tempdir = before


def _flow_for(home: str, listener: RunListener) -> Flow[[], RunReport]:
    """Return the flow `ingest` for one home. It has no parameter that could name another home."""
    folder = Home(Path(home)).folder_id()

    @flow(name="ingest", log_prints=False)
    def ingest_here() -> RunReport:
        with ended_with_its_parent(), listener.at_work():
            if Home(Path(home)).folder_id() != folder:
                raise StorageError(
                    f"{home}: no longer the folder that `warta serve` began with: it was moved, or "
                    "its disk is not mounted; put it back, or restart `warta serve`"
                )
            report = collect_news(load_settings(home=Path(home)))
        return recorded(report, Path(home))

    def completed(flow: object, flow_run: FlowRun, state: State[RunReport]) -> None:
        listener.ended(state.result())
        _drop_overdue(flow_run)

    def failed(flow: object, flow_run: FlowRun, state: State[RunReport]) -> None:
        error = state.result(raise_on_failure=False)
        if isinstance(error, _EXPECTED) or not isinstance(error, BaseException):
            listener.failed(str(error))
        else:
            listener.failed("".join(traceback.format_exception(error)))
        _drop_overdue(flow_run)

    def crashed(flow: object, flow_run: object, state: State[RunReport]) -> None:
        if isinstance(state.result(raise_on_failure=False), TerminationSignal):
            listener.cut_short()
        else:
            listener.failed(state.message or state.name or "it crashed")

    return ingest_here.with_options(
        on_completion=[completed], on_failure=[failed], on_crashed=[crashed]
    )


def _drop_overdue(run: FlowRun) -> None:
    """Delete the runs that became due while this one worked.

    After a run of hours Prefect would start them all, one after another.
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


def _stopping(serving: asyncio.Task[None], listener: RunListener) -> Callable[[], None]:
    """Return what a signal does: it stops the current run too.

    Prefect's runner would wait for the run to end, however long that takes: unlike Ctrl-C in a
    terminal, `kill` signals only the runner.
    """
    loop = asyncio.get_running_loop()

    def stop() -> None:
        if not serving.cancelling():
            loop.call_later(STOP_SECONDS, _each_run, BaseProcess.kill)
            if multiprocessing.active_children():
                listener.stopping()
        _each_run(BaseProcess.terminate)
        serving.cancel()

    return stop


def _call_soon(loop: asyncio.AbstractEventLoop, action: Callable[[], object]) -> None:
    """Let the loop call ``action``; once it has ended, a repeated signal has nothing to stop."""
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(action)


def _each_run(action: Callable[[BaseProcess], None]) -> None:
    for run in multiprocessing.active_children():
        action(run)
