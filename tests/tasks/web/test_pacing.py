"""Requests take turns at each host and address, less often in trouble, and as before afterwards."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warta.tasks.web.pacing import LONGEST_DELAY_SECONDS, MOST_AT_ONCE, Pacing, Turn

HOST = "satu.example"


async def turns(pacing: Pacing, *outcomes: bool, host: str = HOST, address: str = "") -> float:
    """Take turns with these results; return the seconds to wait after the last."""
    rest = 0.0
    for well in outcomes:
        async with pacing.turn(host, address or None) as turn:
            turn.went(trouble=None if well else "HTTP 503")
            rest = turn.rest_seconds
    return rest


async def at_once(pacing: Pacing, hosts: int, address: str | None) -> int:
    """Return how many requests run at the same time if each host has one that takes a while."""
    running = most = 0

    async def ask(host: str) -> None:
        nonlocal running, most
        async with pacing.turn(host, address) as turn:
            running += 1
            most = max(most, running)
            await asyncio.sleep(0.02)
            running -= 1
            turn.went()

    await asyncio.gather(*(ask(f"host{n}.example") for n in range(hosts)))
    return most


def test_delay_grows_with_errors_and_shrinks_with_answers() -> None:
    """It doubles with each error, and shrinks by a fifth with each answer, down to the usual delay."""

    async def run() -> list[float]:
        pacing = Pacing(0.01, 8)
        rounds = ((False,), (False,), (True,), (True,) * 20)
        return [await turns(pacing, *outcomes) for outcomes in rounds]

    first, second, third, last = asyncio.run(run())
    assert 0.01 < first < second
    assert third < second
    assert last == pytest.approx(0.01)


@given(st.lists(st.booleans(), max_size=40), st.floats(0, 30))
def test_delay_stays_within_its_limits(outcomes: list[bool], usual: float) -> None:
    """It is never shorter than the host may expect, and never endless."""
    pacing = Pacing(usual, 8)
    state = pacing._hosts[HOST]
    turn = Turn(state, None)
    for well in outcomes:
        turn.went(trouble=None if well else "HTTP 503")
        assert usual <= turn.rest_seconds <= max(LONGEST_DELAY_SECONDS, usual)


def test_hosts_with_one_address_share_its_limit() -> None:
    """A machine with a hundred names is one machine."""

    async def run() -> tuple[int, int]:
        shared = await at_once(Pacing(0, 64), 60, "192.0.2.1")
        apart = await at_once(Pacing(0, 64), 60, None)
        return shared, apart

    shared, apart = asyncio.run(run())
    assert shared <= MOST_AT_ONCE
    assert apart > shared


def test_address_in_trouble_gets_one_request_at_a_time() -> None:
    """Errors of one name count for the machine behind it."""

    async def run() -> int:
        pacing = Pacing(0, 64)
        for number in range(6):
            await turns(pacing, False, host=f"bad{number}.example", address="192.0.2.1")
        return await at_once(pacing, 4, "192.0.2.1")

    assert asyncio.run(run()) <= 2


def test_slow_host_delays_no_other() -> None:
    """Its own requests wait for each other; those to other hosts go on."""

    async def run() -> None:
        pacing, answered = Pacing(0, 8), asyncio.Event()

        async def slow() -> None:
            async with pacing.turn(HOST, None) as turn:
                await answered.wait()
                turn.went()

        waiting = asyncio.gather(slow(), slow(), slow())
        await asyncio.sleep(0)
        async with asyncio.timeout(60):
            for number in range(20):
                await turns(pacing, True, host=f"host{number}.example")
        answered.set()
        await waiting

    asyncio.run(run())


def test_hosts_take_turns_if_connections_are_scarce() -> None:
    """A publisher with a hundred articles must not come first with all of them."""
    order: list[str] = []

    async def run() -> None:
        pacing = Pacing(0, 1)

        async def ask(host: str) -> None:
            async with pacing.turn(host, None) as turn:
                order.append(host)
                await asyncio.sleep(0)
                turn.went()

        many = [ask(HOST) for _ in range(20)]
        await asyncio.gather(*many, ask("dua.example"), ask("tiga.example"))

    asyncio.run(run())
    assert sorted(order[:3]) == ["dua.example", HOST, "tiga.example"]
    assert order.count(HOST) == 20


def test_pause_ends_at_its_time() -> None:
    """Retry-After holds until then, and only for its host."""
    pacing, now = Pacing(0, 8), datetime.now(UTC)
    pacing.pause(HOST, now + timedelta(minutes=5))
    assert pacing.paused(HOST, now) == now + timedelta(minutes=5)
    assert pacing.paused(HOST, now + timedelta(minutes=6)) is None
    assert pacing.paused("dua.example", now) is None
