"""`serve` goes on while the person's own Prefect server restarts, and says so in one line."""

from __future__ import annotations

import asyncio
import contextlib

import httpx
import pytest

REFUSED = httpx.ConnectError("All connection attempts failed")


@pytest.mark.parametrize(
    ("looks", "reports"),
    [("....", 0), (".#.#.", 0), ("##...", 2), ("######", 1), ("##..###.", 4)],
)
def test_an_outage_and_its_end_are_reported_once(looks: str, reports: int) -> None:
    """A restart of some seconds is no outage, and a night of it is two lines."""
    from warta.flows.own_server import report_outages

    left, lines = list(looks), list[str]()

    async def look() -> Exception | None:
        if not left:
            raise asyncio.CancelledError
        return REFUSED if left.pop(0) == "#" else None

    with contextlib.suppress(asyncio.CancelledError):
        asyncio.run(report_outages("http://api", look, lines.append, 0))
    assert len(lines) == reports
    assert all(len(line.splitlines()) == 1 for line in lines)


@pytest.mark.parametrize(("status", "calls"), [(None, 9), (503, 9), (404, 1)])
def test_prefect_s_loops_wait_for_the_server(
    status: int | None, calls: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They gave up after three requests without an answer, which ended `serve`."""
    from prefect._internal import _observation_delivery as observing
    from prefect.runner import _scheduled_run_poller as polling

    from warta.flows.own_server import outlive_outages

    before = vars(polling)["critical_service_loop"]
    for module in (observing, polling):
        monkeypatch.setattr(module, "critical_service_loop", before)
    outlive_outages()
    loop = vars(polling)["critical_service_loop"]
    request = httpx.Request("GET", "http://api/health")
    failed = status and httpx.HTTPStatusError(
        "no", request=request, response=httpx.Response(status, request=request)
    )
    count = 0

    async def poll() -> None:
        nonlocal count
        count += 1
        if count < 9:
            raise failed or REFUSED
        raise asyncio.CancelledError

    with contextlib.suppress(asyncio.CancelledError, httpx.HTTPStatusError):
        asyncio.run(loop(workload=poll, interval=0, jitter_range=0.3))
    assert count == calls
