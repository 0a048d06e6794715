"""Work on shards: claim them from the queue, poll and read what they list, append the results.

A worker keeps nothing: fetched pages lie in a temporary folder until they are in the queue, and
another worker takes over an unfinished shard when its lease has expired.
"""

from __future__ import annotations

import contextlib
import os
import platform
import shutil
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

from warta.flows.policies import poll_bounds, web_policy, worker_policy
from warta.flows.reading import PAGES_A_BATCH, LocalReader
from warta.news.text.counted import counted
from warta.settings import VERSION, Settings
from warta.storage.errors import LeaseLost, QueueAway
from warta.storage.files.archive import Archive
from warta.storage.home import Home
from warta.storage.queue.committing import queue_counts
from warta.storage.queue.connection import QueueConnection
from warta.storage.queue.shards import Lease, claim, give_back, renew
from warta.storage.queue.turns import SharedTurns
from warta.storage.warehouse.connection import Warehouse
from warta.tasks.recheck import RecheckPlan
from warta.tasks.record import Polling
from warta.tasks.reextract import ArchivedPages, results_of
from warta.tasks.run.batch import Batch, batches
from warta.tasks.run.border import is_ours
from warta.tasks.run.context import RunContext, stoppable
from warta.tasks.run.log import event
from warta.tasks.run.parent import stopped_with_its_worker
from warta.tasks.run.program import check_program
from warta.tasks.run.progress import Progress, progress
from warta.tasks.run.workers import Workers
from warta.tasks.shards.clock import clock_problem
from warta.tasks.shards.send import QueueLookup, ResultSender
from warta.tasks.shards.values import (
    ARCHIVED_SHARD,
    FEED_SHARD,
    PAGE_SHARD,
    RECHECK_SHARD,
    wire_version,
)

# A shard mostly waits for the delay between two requests to a host; several at once keep the
# parsers busy.
SHARDS_AT_ONCE = 4
_FOLDER = "warta-shard-"
# The first and the longest pause between looks for work. Chosen by hand.
_LOOK_EVERY_SECONDS, _LONGEST_PAUSE_SECONDS = 0.25, 2.0


@dataclass(slots=True)
class Worked:
    """How many shards a worker finished, and how many leases it lost."""

    shards: int = 0
    lost: int = 0


@dataclass(frozen=True, slots=True)
class _Worker:
    settings: Settings
    queue: QueueConnection
    workers: Workers
    version: str
    stop: threading.Event
    warn: Callable[[str], None]
    worked: Worked = field(default_factory=Worked)
    # The shards worked on now, each with the event that stops the work on it.
    under_way: dict[Lease, threading.Event] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    errors: list[BaseException] = field(default_factory=list)
    warned_of: list[str | None] = field(default_factory=list)
    # Set while this machine's clock is wrong, as the times of its results would be wrong too.
    is_off: threading.Event = field(default_factory=threading.Event)

    def take_shards(self, until_idle_seconds: float | None) -> None:
        """Claim shards until stopped, or until there was none for ``until_idle_seconds``."""
        idle_since, pause = time.monotonic(), _LOOK_EVERY_SECONDS
        try:
            while not self.stop.is_set():
                lease = None if self.is_off.is_set() else self._claimed()
                if lease is not None:
                    self._take(lease)
                    idle_since, pause = time.monotonic(), _LOOK_EVERY_SECONDS
                elif (
                    until_idle_seconds is not None
                    and not self.under_way
                    and time.monotonic() - idle_since > until_idle_seconds
                ):
                    return
                else:
                    self.stop.wait(pause)
                    pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)
        except QueueAway:
            return  # stopped: other workers take over the leases when they expire
        except BaseException as error:
            self.errors.append(error)
            self.stop.set()

    def _claimed(self) -> Lease | None:
        return claim(
            self.queue,
            f"{platform.node()}:{os.getpid()}#{uuid.uuid4().hex[:12]}",
            self.version,
            self.settings.lease_seconds,
            self.settings.queue_bytes,
        )

    def look_at_clock(self) -> None:
        """Take no work while this machine's clock is wrong."""
        problem = clock_problem(self.queue)
        if problem and not self.is_off.is_set():
            self.is_off.set()
            self.warn(f"{problem} (NTP); until then this worker takes no work")
        elif not problem and self.is_off.is_set():
            self.is_off.clear()
            self.warn(f"{self.queue.place}: the clock of this machine is right again")

    def keep_leases(self, over: threading.Event) -> None:
        """Renew the leases until ``over`` is set; stop the work on shards whose lease is lost."""
        while not over.wait(self.settings.lease_seconds / 3):
            with self.lock:
                held = dict(self.under_way)
            try:
                check_program()
                kept = renew(self.queue, held, self.settings.lease_seconds)
                self._warn_of_other_versions()
                self.look_at_clock()
            except QueueAway:
                return
            except Exception as error:
                self.errors.append(error)
                self.stop.set()
                return
            for lease, abandon in held.items():
                if lease.shard_id not in kept:
                    abandon.set()

    def _warn_of_other_versions(self) -> None:
        state = queue_counts(self.queue, self.version)
        if state.foreign_shards and state.foreign_version not in self.warned_of:
            self.warned_of.append(state.foreign_version)
            self.warn(
                f"{self.queue.place}: {counted(state.foreign_shards, 'shard')} of version "
                f"{state.foreign_version}, this worker is {self.version} and takes none of them; "
                "run one release everywhere"
            )

    def stop_all(self) -> None:
        """Stop the work on every shard."""
        with self.lock:
            for abandon in self.under_way.values():
                abandon.set()

    def _take(self, lease: Lease) -> None:
        abandon = threading.Event()
        with self.lock:
            self.under_way[lease] = abandon
        if self.stop.is_set():
            abandon.set()
        event("shard claimed", shard=lease.shard_id, kind=lease.kind, done=len(lease.done) or None)
        began = time.monotonic()
        try:
            with _context(self, abandon) as context:
                is_whole = _work_on(self, lease, context)
        except LeaseLost:
            self.worked.lost += 1
            event("lease lost", shard=lease.shard_id)
        except Exception as error:
            give_back(self.queue, lease, is_own_fault=not is_ours(error))
            event("shard given back", shard=lease.shard_id, error=repr(error))
            if is_ours(error):
                raise
            self.stop.wait(_LOOK_EVERY_SECONDS)  # let another worker take it first
        else:
            if is_whole:
                self.worked.shards += 1
                seconds = round(time.monotonic() - began, 1)
                event("shard finished", shard=lease.shard_id, kind=lease.kind, seconds=seconds)
            else:
                give_back(self.queue, lease)
                event("shard given back", shard=lease.shard_id, reason="stopped")
        finally:
            with self.lock:
                self.under_way.pop(lease)


def keep_working(settings: Settings, *, until_idle_seconds: float | None = None) -> Worked:
    """Work on shards until SIGTERM or Ctrl-C, or until there was none for some time.

    Raises BadQueue if the queue can't be used.
    """
    with (
        stoppable(progress()) as stop,
        stopped_with_its_worker(stop),
        Workers(worker_policy(settings)) as workers,
    ):
        queue = QueueConnection(settings.queue, progress().warn, stop.is_set)
        with contextlib.closing(queue):
            worker = _Worker(settings, queue, workers, wire_version(VERSION), stop, progress().warn)
            _delete_folders_of_killed_workers()
            worker.look_at_clock()
            event("worker started", queue=queue.place, version=worker.version)
            _work_in_threads(worker, until_idle_seconds)
            event("worker ended", shards=worker.worked.shards, leases_lost=worker.worked.lost)
    if worker.errors:
        raise worker.errors[0]
    return worker.worked


def _work_in_threads(worker: _Worker, until_idle_seconds: float | None) -> None:
    over = threading.Event()
    keeper = threading.Thread(target=worker.keep_leases, args=(over,), name="leases")
    keeper.start()
    threads = [
        threading.Thread(
            target=worker.take_shards, args=(until_idle_seconds,), name=f"shard {number}"
        )
        for number in range(SHARDS_AT_ONCE)
    ]
    for thread in threads:
        thread.start()
    try:
        while alive := [thread for thread in threads if thread.is_alive()]:
            alive[0].join(_LOOK_EVERY_SECONDS)
            if worker.stop.is_set():
                worker.stop_all()
    finally:
        worker.stop.set()
        worker.stop_all()
        for thread in threads:
            thread.join()
        over.set()
        keeper.join()


def _delete_folders_of_killed_workers() -> None:
    """Delete the temporary folders that killed workers left on this machine."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_FOLDER}*-*"):
        number = folder.name.removeprefix(_FOLDER).partition("-")[0]
        if number.isdecimal() and not _is_alive(int(number)):
            shutil.rmtree(folder, ignore_errors=True)  # it may be another user's


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


@contextlib.contextmanager
def _context(worker: _Worker, abandon: threading.Event) -> Iterator[RunContext]:
    """Yield the context of one shard, whose archive is a temporary folder."""
    settings, queue = worker.settings, worker.queue
    policy = web_policy(settings)
    connections = max(1, policy.most_connections // SHARDS_AT_ONCE)
    with (
        tempfile.TemporaryDirectory(
            prefix=f"{_FOLDER}{os.getpid()}-", ignore_cleanup_errors=True
        ) as folder,
        contextlib.ExitStack() as end,
    ):
        end.callback(abandon.set)  # stops requests that are still under way
        home = Home(Path(folder))
        home.make()
        yield RunContext(
            run_id="",
            warehouse=Warehouse(home),
            archive=Archive(home),
            workers=worker.workers.for_another_run(),
            web=replace(
                policy,
                most_connections=connections,
                shared=SharedTurns(queue, policy.deadline_seconds),
            ),
            bounds=poll_bounds(settings),
            feeds_obey_robots=settings.robots_for_feeds,
            progress=Progress(),
            stop=abandon,
            remote_lookup=QueueLookup(queue),
        )


def _work_on(worker: _Worker, lease: Lease, context: RunContext) -> bool:
    """Finish a shard; return False if it was stopped before. Raises LeaseLost, BadPayload."""
    settings = worker.settings
    sender = ResultSender(
        worker.queue, lease, context, settings.lease_seconds, settings.queue_bytes
    )
    left_out = dict[str, int]()
    if lease.kind == "feeds":
        left_out = _poll(lease, context, sender)
    elif lease.kind == "rechecks":
        _recheck(lease, context, sender)
    elif lease.kind == "archived":
        _reextract(lease, context, sender)
    else:
        _read_pages(lease, context, sender)
    if context.stop.is_set():
        return False
    sender.end(left_out)
    return True


def _poll(lease: Lease, context: RunContext, sender: ResultSender) -> dict[str, int]:
    shard = FEED_SHARD.decode(lease.payload)
    feeds = Batch(each for each in shard.feeds if each.feed_id not in lease.done)
    with LocalReader().feeds(context, Polling(feeds, Batch(shard.host_rules))) as polls:
        for result in chain(polls.quick(), polls.slow()):
            sender.polls(result.polls, result.host_rules)
    return polls.left_out()


def _read_pages(lease: Lease, context: RunContext, sender: ResultSender) -> None:
    shard = PAGE_SHARD.decode(lease.payload)
    wanted = Batch(
        each
        for each in shard.wanted
        if not lease.done.issuperset(entry.entry_key for entry in each.entries)
    )
    reader, host_rules, slow = LocalReader(), Batch(shard.host_rules), list(wanted[:0])
    for result in reader.pages(context, wanted, host_rules):
        sender.pages(result.drafts, result.archived, result.host_rules)
        slow += result.slow
    if slow and not context.stop.is_set():
        for result in reader.pages(context, Batch(slow), host_rules, after_all_others=True):
            sender.pages(result.drafts, result.archived, result.host_rules)


def _recheck(lease: Lease, context: RunContext, sender: ResultSender) -> None:
    shard = RECHECK_SHARD.decode(lease.payload)
    left = Batch(each for each in shard.rechecks if each.article_id not in lease.done)
    for result in LocalReader().rechecks(context, RecheckPlan(left, Batch(shard.host_rules))):
        sender.rechecked(result.rechecked, result.host_rules)


def _reextract(lease: Lease, context: RunContext, sender: ResultSender) -> None:
    for articles in batches(_archived_in(lease), PAGES_A_BATCH, lambda each: each.weight):
        if context.stop.is_set():
            return
        sender.reextracted(articles, results_of(context, articles))


def _archived_in(lease: Lease) -> Iterator[ArchivedPages]:
    start = 0
    for sent in ARCHIVED_SHARD.decode(lease.payload).articles:
        end = start + sum(sent.lengths)
        if sent.key not in lease.done:
            yield sent.pages(lease.records[start:end])
        start = end
