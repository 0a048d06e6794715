"""Collect on a schedule on one machine, without any server to set up."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import signal
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from multiprocessing.process import BaseProcess

from prefect.deployments import arun_deployment
from prefect.runner import Runner
from prefect.schedules import Interval

from flows.ingest import ingest
from settings import Settings

# A run that is asked to stop saves and publishes what has come. One that hangs is killed after
# this: nothing is lost, and whoever stops a service does not wait for ever.
STOP_SECONDS = 60.0


def serve_ingest(settings: Settings, every_seconds: int, stopping: Callable[[], None]) -> None:
    """Run ``ingest`` now and every so many seconds, one at a time, until Ctrl-C or SIGTERM.

    ``stopping`` is called when there is a run to wait for then.
    """
    with contextlib.suppress(asyncio.CancelledError):
        asyncio.run(_serve(settings, timedelta(seconds=every_seconds), stopping))


async def _serve(settings: Settings, interval: timedelta, stopping: Callable[[], None]) -> None:
    runner = Runner(name="warta", limit=1)
    deployment = await runner.aadd_flow(
        ingest,
        name="warta",
        schedule=Interval(interval, anchor_date=datetime.now(UTC) + interval),
        parameters={"home": str(settings.home.resolve())},
    )
    await arun_deployment(deployment, timeout=0, as_subflow=False)
    serving = asyncio.create_task(runner.start())
    await asyncio.sleep(0)  # the runner has set its own answer to SIGTERM: ours goes in its place
    _pass_on_signals(serving, stopping)
    await serving


def _pass_on_signals(serving: asyncio.Task[None], stopping: Callable[[], None]) -> None:
    """Let a signal stop the run at work too.

    Prefect's runner would wait for the run to end, however long it takes: `kill` tells the runner
    alone, unlike Ctrl-C in a terminal.
    """
    loop = asyncio.get_running_loop()

    def stop() -> None:
        if not serving.cancelling():
            loop.call_later(STOP_SECONDS, _each_run, BaseProcess.kill)
            if multiprocessing.active_children():
                stopping()
        _each_run(BaseProcess.terminate)
        serving.cancel()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)


def _each_run(act: Callable[[BaseProcess], None]) -> None:
    for run in multiprocessing.active_children():
        act(run)
