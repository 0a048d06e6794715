"""Pace requests: one after another at each host, slower after trouble.

A host is a name; an address is that of the machine behind it, and the names of one machine share
its limit. A server in trouble gets fewer requests, one that recovers gets the usual rate again step
by step, and one that only fails gets no more requests in this run.

Where Warta works on several machines, they share the turns: a redirect may lead to any host, and
another machine may fetch the next pages of a site.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

LONGEST_DELAY_SECONDS = 60.0
# Connections to one address. Shared hosting has hundreds of names on one machine, a content network
# thousands.
MOST_AT_ONCE, USUALLY_AT_ONCE = 16, 8
# With the usual second between requests, a dead host takes half a minute of a run; twenty more
# addresses there would take a quarter of an hour.
FAILURES_IN_A_ROW = 5
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
        reserve: Callable[[Mapping[str, float]], float] | None = None,
    ) -> None:
        """``reserve`` takes the next turn among all machines; it returns the seconds to wait.

        It gets places (a host, an address) with the seconds that each place rests after the turn.
        """
        self._reserve = reserve
        # A thread of its own, as the threads of the loop may all be waiting for parsers.
        self._turns = ThreadPoolExecutor(1, "turns") if reserve else None
        self._hosts: defaultdict[str, _Host] = defaultdict(lambda: _Host(delay_seconds))
        self._addresses: defaultdict[str, _Address] = defaultdict(_Address)
        self._connections = asyncio.Semaphore(most_connections)

    def slow_down(self, host: str, delay_seconds: float) -> None:
        """Keep at least this long between requests to a host (its Crawl-delay)."""
        state = self._hosts[host]
        state.usual = max(state.usual, min(delay_seconds, LONGEST_DELAY_SECONDS))
        state.delay = max(state.delay, state.usual)

    def pause(self, host: str, until: datetime) -> None:
        """Block requests to a host until a time (its Retry-After)."""
        self._hosts[host].not_before = until

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
        """Wait for a turn at a host, and at its machine's address if that is known."""
        state = self._hosts[host]
        place = self._addresses[address] if address else None
        turn = Turn(state, place)
        async with state.lock:
            if (wait := state.free_at - time.monotonic()) > 0:
                await asyncio.sleep(wait)
            if self._reserve and state.delay:
                await asyncio.sleep(await self._turn_of_all(host, address, state.delay))
            try:
                async with place.slot() if place else contextlib.nullcontext(), self._connections:
                    yield turn
            finally:
                state.free_at = time.monotonic() + turn.rest_seconds

    async def _turn_of_all(self, host: str, address: str | None, delay: float) -> float:
        assert self._reserve
        places = {host: delay}
        if address:
            places[f"@{address}"] = delay / MOST_AT_ONCE
        return max(
            0.0,
            await asyncio.get_running_loop().run_in_executor(self._turns, self._reserve, places),
        )


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
