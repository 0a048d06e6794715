"""Go on while the person's own Prefect server (PREFECT_API_URL) restarts; report it in one line.

Prefect's runner gives up after three requests without an answer: it would end `warta serve`, or
leave it deaf to Cancel. Each of its observers prints a traceback of a hundred lines.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from http import HTTPStatus

import httpx
from prefect._internal import _observation_delivery as observing
from prefect.runner import _scheduled_run_poller as polling

_LOOK_SECONDS = 5.0  # chosen by hand
_OBSERVERS = ("FlowRunCancellingObserver", "FlowRunSuspendingObserver")


def outlive_outages() -> None:
    """Let Prefect's loops in this process, and in those forked from it, wait for the server."""
    for module in (observing, polling):
        setattr(module, "critical_service_loop", _patient_loop)  # noqa: B010 - mypy
    for name in _OBSERVERS:
        logging.getLogger(f"prefect.{name}").setLevel(logging.CRITICAL)


async def _patient_loop(
    workload: Callable[[], Awaitable[object]],
    interval: float,
    run_once: bool = False,
    jitter_range: float | None = None,
) -> None:
    """Do what Prefect's ``critical_service_loop`` does, without giving up during an outage."""
    del jitter_range  # many clients ask Prefect's own service at once; here is one
    while True:
        try:
            await workload()
        except httpx.TransportError:
            pass
        except httpx.HTTPStatusError as error:
            if error.response.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
                raise
        if run_once:
            return
        await asyncio.sleep(interval)


async def report_outages(
    place: str,
    look: Callable[[], Awaitable[Exception | None]],
    report: Callable[[str], None],
    look_seconds: float = _LOOK_SECONDS,
) -> None:
    """Report each outage at its second look without an answer, and the first answer after it.

    ``place``: the server's address; ``look`` returns why it does not answer, or None.
    """
    looks = 0
    while True:
        await asyncio.sleep(look_seconds)
        if (failure := await look()) is None:
            if looks > 1:
                report(f"{place}: Prefect's server answers again")
            looks = 0
            continue
        looks += 1
        if looks == 2:
            reason = (str(failure).splitlines() or [""])[0] or type(failure).__name__
            report(
                f"{place}: Prefect's server does not answer ({reason}); runs begin again by "
                "themselves when it does"
            )
