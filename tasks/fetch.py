"""Fetch the pages that entries link to: in turn at each host, robots respected, archived first.

Pages arrive while others are still being asked for, so that parsing never waits for a slow host.
"""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from prefect import task
from prefect.cache_policies import NO_CACHE

from news.article import RawPage
from news.http import REDIRECTS, TRANSIENT_STATUSES, retry_after
from news.outcome import Delay, Failure, PendingEntry, Refusal
from news.urls import BadAddress, fetch_url, host_of
from storage.archive import Archive, ArchivedPage, Location
from storage.errors import StorageError
from storage.hosts import HostManners
from tasks.batch import Batch
from tasks.desk import Desk
from tasks.robots import Robots
from tasks.stopping import stop_watched, unless
from tasks.web import Answer, NoAnswer, Web

MOST_REDIRECTS = 10
_ACCEPT = "text/html, application/xhtml+xml, application/xml;q=0.8, */*;q=0.1"
# Pages wait here for the parser; more would only cost memory.
_MOST_WAITING = 64


@dataclass(frozen=True, slots=True)
class Wanted:
    """An address to fetch for the entries that link to it; ``archived``: where it already is."""

    url: str
    entries: tuple[PendingEntry, ...]
    archived: Location | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """What came of one address. ``archived`` is set when the page was appended just now."""

    wanted: Wanted
    result: RawPage | Refusal | Failure | Delay
    archived: ArchivedPage | None = None


class Arrivals:
    """Arrivals on their way from the fetching thread to the flow."""

    def __init__(self) -> None:
        self._queue: queue.Queue[Arrival | BaseException | None] = queue.Queue(_MOST_WAITING)
        self._abandoned = threading.Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # Nobody takes arrivals any more; the fetching thread need not wait for it.
        self._abandoned.set()

    def batches(self, most: int, seconds: float) -> Iterator[Batch[Arrival]]:
        """Arrivals in batches: full ones, or what has come after ``seconds``.

        Raises what the fetching thread raised.
        """
        finished = False
        while not finished:
            batch: list[Arrival] = []
            deadline = time.monotonic() + seconds
            while len(batch) < most:
                try:
                    arrival = self._queue.get(timeout=max(0.01, deadline - time.monotonic()))
                except queue.Empty:
                    break
                if isinstance(arrival, BaseException):
                    raise arrival
                if arrival is None:
                    finished = True
                    break
                batch.append(arrival)
            if batch:
                yield Batch(batch)

    async def put(self, arrival: Arrival) -> None:
        try:
            self._queue.put_nowait(arrival)
        except queue.Full:
            await asyncio.to_thread(self._put, arrival)

    def finish(self, error: BaseException | None = None) -> None:
        self._put(error)

    def _put(self, arrival: Arrival | BaseException | None) -> None:
        while True:
            try:
                self._queue.put(arrival, timeout=0.5)
                return
            except queue.Full:
                if self._abandoned.is_set():
                    return


@task(name="fetch pages", cache_policy=NO_CACHE, persist_result=False)
def fetch_pages(
    desk: Desk, wanted: Batch[Wanted], arrivals: Arrivals, manners: Batch[HostManners]
) -> Batch[HostManners]:
    """Fetch what is wanted, into ``arrivals``; return what the hosts' manners turned out to be.

    No Prefect retry: a page that fails is a result, tried again later by the entry's own
    back-off. An exception here (the archive can't be written) ends the run after what arrived.
    """
    try:
        known = {each.host: each for each in manners}
        learnt = asyncio.run(_fetch_all(desk, wanted, arrivals, known))
    except BaseException as error:
        first = error.exceptions[0] if isinstance(error, BaseExceptionGroup) else error
        arrivals.finish(first)
        raise first from error
    arrivals.finish()
    return Batch(learnt.values())


async def _fetch_all(
    desk: Desk, wanted: Sequence[Wanted], arrivals: Arrivals, manners: dict[str, HostManners]
) -> dict[str, HostManners]:
    by_host: defaultdict[str, list[Wanted]] = defaultdict(list)
    for each in wanted:
        by_host[host_of(each.url)].append(each)
    async with Web(desk.web) as web, stop_watched(desk.stop) as stopping:
        robots = Robots(web, manners, datetime.now(UTC))
        guest = _Guest(web, robots, desk.archive, stopping)
        hosts = iter(by_host.items())

        async def serve() -> None:
            # Each server takes the next whole host, so a slow host holds up no other.
            for host, addresses in hosts:
                busy = 0
                not_before = manners[host].not_before if host in manners else None
                for each in addresses:
                    arrival = await guest.fetch(each, not_before)
                    pause, busy = _pause_asked(arrival.result, busy)
                    if pause is not None:
                        not_before = pause
                        robots.pause(host, pause)
                    await arrivals.put(arrival)
                    desk.progress.count(pages=1)

        # More servers than connections: while one host rests between two pages, others go on.
        async with asyncio.TaskGroup() as group:
            for _ in range(min(len(by_host), 4 * desk.web.most_connections)):
                group.create_task(serve())
        return robots.learnt


def _pause_asked(result: object, busy: int) -> tuple[datetime | None, int]:
    """Until when a host wants no request at all, and how often in a row it was busy.

    429 speaks for the host; 503 may speak for one page, so it takes two in a row.
    """
    if not isinstance(result, Delay) or result.not_before is None or not result.attempted:
        return None, 0
    busy += 2 if result.for_host else 1
    return (result.not_before if busy >= 2 else None), busy


class _Guest:
    def __init__(self, web: Web, robots: Robots, archive: Archive, stopping: asyncio.Event) -> None:
        self._web, self._robots, self._archive, self._stopping = web, robots, archive, stopping

    async def fetch(self, wanted: Wanted, not_before: datetime | None) -> Arrival:
        if wanted.archived is not None:
            try:
                return Arrival(wanted, self._archive.read(wanted.archived))
            except StorageError:
                pass  # the record is damaged: the page is asked for again
        if not_before is not None and not_before > datetime.now(UTC):
            return Arrival(wanted, Delay("its host asked for a pause", not_before, attempted=False))
        result = await unless(self._stopping, self._ask(wanted.url))
        if result is None:
            return Arrival(wanted, Delay("the run was stopped before its turn", attempted=False))
        if not isinstance(result, RawPage):
            return Arrival(wanted, result)
        archived = self._archive.append(result)
        return Arrival(wanted, result, archived)

    async def _ask(self, requested: str) -> RawPage | Refusal | Failure | Delay:
        url = requested
        for _ in range(MOST_REDIRECTS + 1):
            if refused := self._web.refused(url):
                return Refusal(refused)
            verdict = await self._robots.verdict(url)
            if verdict is not None:
                return verdict
            answer = await self._web.get(url, headers={"Accept": _ACCEPT})
            if isinstance(answer, NoAnswer):
                kind = Delay if answer.transient else Failure
                return kind(answer.reason)
            if answer.status not in REDIRECTS:
                return _judged(requested, url, answer)
            try:
                url = fetch_url(answer.header("location") or "", base=url)
            except BadAddress as error:
                return Failure(f"redirects to {error}")
        return Failure(f"more than {MOST_REDIRECTS} redirects, the last to {url}")


def _judged(requested: str, url: str, answer: Answer) -> RawPage | Failure | Delay:
    now = datetime.now(UTC)
    if answer.status == 200:
        return RawPage(
            requested, url, answer.status, answer.reason, answer.headers, answer.body, now
        )
    said = f"HTTP {answer.status} {answer.reason}".strip()
    if answer.status in TRANSIENT_STATUSES:
        pause = retry_after(answer.header("retry-after"), now)
        return Delay(said, pause, for_host=answer.status == 429)
    return Failure(said)
