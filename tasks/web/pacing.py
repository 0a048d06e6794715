"""Pace requests: one after another at each host, slower after trouble.

A host is a name; an address is that of the machine behind it, and the names of one machine share
its limit. A server in trouble gets fewer requests, one that recovers gets the usual rate again step
by step, and one that only fails gets no more requests in this run.

Where Warta works on several machines, they share the turns, the pauses that hosts ask for, and the
connections to an address: a redirect may lead to any host, another machine may fetch the next pages
of a site, and sites of different machines may be on one address.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
import uuid
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from warta.storage.queue.turns import SharedTurns

Value = TypeVar("Value")

# Of tasks.run.log, which can't be imported here: the packages of runs use this one.
_LOGGER = logging.getLogger("warta")

LONGEST_DELAY_SECONDS = 60.0  # a longer Crawl-delay would take a run a minute a page
# Connections to one address. Shared hosting has hundreds of names on one machine, a content network
# thousands.
MOST_AT_ONCE, USUALLY_AT_ONCE = 16, 8
# With the usual second between requests, a dead host takes half a minute of a run; twenty more
# addresses there would take a quarter of an hour.
FAILURES_IN_A_ROW = 5
# How often a request asks whether it may connect, where other machines use its address.
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 0.05, 0.5
# The delay after the first trouble if it was zero.
_LEAST_WIDENED_SECONDS = 0.05
_WIDENING, _RELAXING = 2.0, 0.8


class Turn:
    """A turn at a host. Report its result with ``went``, which sets the time of the next turn."""

    __slots__ = ("_address", "_host")

    def __init__(self, host: _Host, address: _Address | None) -> None:
        self._host, self._address = host, address

    @property
    def rest_seconds(self) -> float:
        """How long the host rests after this turn."""
        return self._host.delay

    def went(self, *, trouble: str | None = None) -> None:
        """Slow the host down after trouble (an error, 429, 503); speed it up after an answer."""
        host, address = self._host, self._address
        host.failures, host.trouble = (host.failures + 1, trouble) if trouble else (0, "")
        if not trouble:
            host.delay = max(host.usual, host.delay * _RELAXING)
            if address:
                address.at_once = min(MOST_AT_ONCE, address.at_once + 0.25)
        else:
            widened = max(host.delay * _WIDENING, _LEAST_WIDENED_SECONDS)
            host.delay = min(widened, max(LONGEST_DELAY_SECONDS, host.usual))
            if address:
                address.at_once = max(1.0, address.at_once / 2)


class Pacing:
    """The turns of one run; ``delay_seconds`` is kept between two requests to a host."""

    def __init__(
        self,
        delay_seconds: float,
        most_connections: int,
        shared: SharedTurns | None = None,
    ) -> None:
        """``shared``: the turns and connections of all machines, where there are several."""
        self._shared = shared
        # A thread of its own, as the threads of the loop may all be waiting for parsers.
        self._turns = ThreadPoolExecutor(1, "turns") if shared else None
        self._hosts: defaultdict[str, _Host] = defaultdict(lambda: _Host(delay_seconds))
        self._addresses: defaultdict[str, _Address] = defaultdict(_Address)
        self._connections = asyncio.Semaphore(most_connections)

    def slow_down(self, host: str, delay_seconds: float) -> None:
        """Keep at least this long between requests to a host (its Crawl-delay)."""
        state = self._hosts[host]
        state.usual = max(state.usual, min(delay_seconds, LONGEST_DELAY_SECONDS))
        state.delay = max(state.delay, state.usual)

    def pause(self, host: str, until: datetime, *, is_new: bool = False) -> None:
        """Block requests to a host until a time (its Retry-After).

        ``is_new``: the host has just asked for it, so other machines don't know it.
        """
        self._hosts[host].not_before = until
        if self._shared and self._turns and is_new:
            self._turns.submit(_share_pause, self._shared, host, until)

    def paused(self, host: str, now: datetime) -> datetime | None:
        """Return until when a host wants no request, or None."""
        until = self._hosts[host].not_before
        return until if until is not None and until > now else None

    def given_up(self, host: str) -> str | None:
        """Return why a host gets no more requests in this run, or None."""
        state = self._hosts[host]
        if state.failures < FAILURES_IN_A_ROW:
            return None
        return (
            f"not asked: its host failed {state.failures} times in a row, "
            f"the last with: {state.trouble}"
        )

    @contextlib.asynccontextmanager
    async def turn(self, host: str, address: str | None) -> AsyncIterator[Turn]:
        """Wait for a turn at a host, and at its machine's address if that is known.

        The host may have asked for a pause in the meantime: see ``paused`` before the request.
        """
        state = self._hosts[host]
        place = self._addresses[address] if address else None
        turn = Turn(state, place)
        async with state.lock:
            if (wait := state.free_at - time.monotonic()) > 0:
                await asyncio.sleep(wait)
            if self._shared:
                await asyncio.sleep(await self._turn_of_all(host, address, state.delay))
            try:
                async with self._connection(address, place):
                    yield turn
            finally:
                state.free_at = time.monotonic() + turn.rest_seconds

    async def close(self) -> None:
        """Return when the other machines know of all pauses, and of every connection that ended."""
        if self._turns:
            with contextlib.suppress(Exception):  # a queue that can't be used was reported
                await self._of_all(lambda: None)
            self._turns.shutdown(wait=False)

    async def _turn_of_all(self, host: str, address: str | None, delay: float) -> float:
        assert self._shared
        shared, places = self._shared, {host: delay}
        if address:
            places[f"@{address}"] = delay / MOST_AT_ONCE
        reserved = await self._of_all(lambda: shared.reserve(places))
        if reserved.pause_seconds > 0:
            self.pause(host, datetime.now(UTC) + timedelta(seconds=reserved.pause_seconds))
            return 0.0
        return max(0.0, reserved.wait_seconds)

    @contextlib.asynccontextmanager
    async def _connection(self, address: str | None, place: _Address | None) -> AsyncIterator[None]:
        """Wait for one of the connections of this process, and of an address."""
        if place is None or address is None:
            async with self._connections:
                yield
        elif self._shared is None:
            async with place.slot(), self._connections:
                yield
        else:
            async with place.slot(), self._connection_of_all(self._shared, address, place):
                yield

    @contextlib.asynccontextmanager
    async def _connection_of_all(
        self, shared: SharedTurns, address: str, place: _Address
    ) -> AsyncIterator[None]:
        request, pause = uuid.uuid4().hex, _FIRST_PAUSE_SECONDS
        assert self._turns
        try:
            while True:
                # Whoever waits for other machines takes no connection from hosts of this one.
                async with self._connections:
                    ask = partial(shared.may_connect, address, request, int(place.at_once))
                    if await self._of_all(ask):
                        yield
                        return
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)
        finally:
            # Not awaited: a cancelled request must return it, too.
            self._turns.submit(shared.disconnect, request)

    async def _of_all(self, ask: Callable[[], Value]) -> Value:
        """Ask the queue, in a thread of its own."""
        return await asyncio.get_running_loop().run_in_executor(self._turns, ask)


def _share_pause(shared: SharedTurns, host: str, until: datetime) -> None:
    """Tell all machines of a pause, after an outage of the queue if there is one now.

    If they can't be told, log it: the worker's results have it, and the home's next run shares it.
    """
    try:
        shared.pause({host: (until - datetime.now(UTC)).total_seconds()})
    except Exception as error:
        facts = {"host": host, "until": until.isoformat(), "error": str(error)}
        _LOGGER.warning("pause not shared", extra={"values": facts})


class _Host:
    __slots__ = ("delay", "failures", "free_at", "lock", "not_before", "trouble", "usual")

    def __init__(self, delay: float) -> None:
        self.delay = self.usual = delay
        self.free_at = 0.0
        self.lock = asyncio.Lock()
        self.not_before: datetime | None = None
        self.failures, self.trouble = 0, ""


class _Address:
    __slots__ = ("_busy", "_changed", "at_once")

    def __init__(self) -> None:
        self.at_once = float(USUALLY_AT_ONCE)
        self._busy = 0
        self._changed = asyncio.Condition()

    @contextlib.asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        async with self._changed:
            await self._changed.wait_for(lambda: self._busy < int(self.at_once))
            self._busy += 1
        try:
            yield
        finally:
            # Without the condition's lock: a cancelled task must return its slot at once.
            self._busy -= 1
            async with self._changed:
                self._changed.notify_all()
