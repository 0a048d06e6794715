"""Parse in worker processes: a page that hangs, crashes or eats memory costs only that page.

Pebble's pool replaces a worker that dies or exceeds its time and fails only its job;
concurrent.futures' pool fails every job when one worker dies (docs/decisions/0003-workers.md).
"""

from __future__ import annotations

import contextlib
import copy
import gc
import os
import resource
import signal
import threading
import time
import traceback
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures import TimeoutError as JobTimeoutError
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing.context import BaseContext
from types import TracebackType
from typing import Any, Self, TypeVar

from pebble import CONSTS, ProcessExpired, ProcessPool

from warta.news.outcome import LONGEST_REASON
from warta.storage.errors import ProgramBroken
from warta.tasks.run.border import ParserFailed
from warta.tasks.run.forking import fork_server
from warta.tasks.run.program import check_program
from warta.tasks.run.sample import parse_sample
from warta.tasks.run.site_time import (
    AFTER_ALL_OTHERS,
    WHILE_OTHERS_WAIT,
    WHILE_REQUESTING,
    SiteTime,
)
from warta.tasks.run.site_turns import SiteTurns

Value = TypeVar("Value")

# A job's limit is in seconds of CPU, so a page has the same result however busy the machine is. One
# that takes so many times as long by the clock was kept waiting by something else: the machine is
# overloaded, or was suspended. It is not the page's fault, so the job is tried again later.
_MOST_TIMES_ITS_CPU = 30.0
# Chosen by hand: how long workers may take to start, how often is looked whether the program was
# replaced while they work, and for how long a sample that was parsed shows that parsing works.
_START_SECONDS, _LOOK_SECONDS, _SOUND_SECONDS = 120.0, 5.0, 60.0
_MOST_STARTS = 3  # of the pool, for one job; chosen by hand
_KILLED = "the parser was killed: the system may lack memory"
# A worker that is ended by force ignores SIGTERM (tasks.run.undisturbed): SIGKILL follows soon.
CONSTS.term_timeout = 0.1


@dataclass(frozen=True, slots=True)
class Lost:
    """A job without a result, and why.

    ``may_try_longer``: it hit a limit of its own that is shorter than the usual one. ``may_pass``:
    the fault may be ours or the system's, so another try may succeed. ``error``: a defect of ours.
    """

    reason: str
    may_try_longer: bool = False
    may_pass: bool = False
    error: Exception | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A job to try again later: its site used up its time, or the machine was too busy."""

    reason: str


@dataclass(frozen=True, slots=True)
class Job:
    """A call in a worker; ``site``: whose bytes it reads; ``seconds`` of CPU: its own limit."""

    arguments: Mapping[str, Any]
    site: str
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class WorkerPolicy:
    """Limits of the workers; ``seconds_per_job`` are of CPU, ``memory_bytes`` of address space."""

    count: int = max(1, min(4, os.cpu_count() or 1))
    seconds_per_job: float = 20.0
    memory_bytes: int = 2 << 30


class Workers:
    """A pool of parsing processes, as a context manager; it starts with the first job."""

    def __init__(self, policy: WorkerPolicy) -> None:
        self._policy = policy
        self._begin()
        self._processes = _Processes(policy)

    def _begin(self) -> None:
        self.while_requesting = SiteTime(WHILE_REQUESTING)
        self.while_feeds_wait = SiteTime(WHILE_OTHERS_WAIT)
        self.while_others_wait = SiteTime(WHILE_OTHERS_WAIT)
        self.after_all_others = SiteTime(AFTER_ALL_OTHERS)

    def for_another_run(self) -> Workers:
        """Return the same processes for a run of its own, whose sites have used no time yet."""
        other = copy.copy(self)
        other._begin()
        return other

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        pool = self._processes.pool
        if kind is None:
            pool.close()
        else:
            pool.stop()
        pool.join()

    def each(
        self, work: Callable[..., Value], jobs: Iterable[Mapping[str, Any]]
    ) -> list[Value | Lost | Waiting]:
        """Run the work for each job; return the results in the jobs' order.

        The worker imports ``work``: it belongs in a module that imports little.
        """
        seconds = self._policy.seconds_per_job
        check_program()
        futures = [self._begun(work, job, seconds) for job in jobs]
        results = [self._result(future, seconds)[0] for future in self._awaited(futures)]
        check_program()
        return results

    def _awaited(self, futures: Sequence[Future[Any]]) -> Sequence[Future[Any]]:
        left = set(futures)
        while left:
            left -= self._ended(left)
        return futures

    def _ended(self, begun: Collection[Future[Any]]) -> set[Future[Any]]:
        """Wait until a job has ended; return those that have.

        Workers that die while they start end no job, and would be started again for ever.
        """
        longest = _MOST_TIMES_ITS_CPU * self._policy.seconds_per_job + _START_SECONDS
        until = time.monotonic() + longest
        while time.monotonic() < until:
            if done := wait(begun, _LOOK_SECONDS, FIRST_COMPLETED).done:
                return done
            check_program()
        raise _broken(f"no process that parses pages began to work within {longest:.0f} s")

    def _begun(
        self, work: Callable[..., Value], arguments: Mapping[str, Any], seconds: float
    ) -> Future[Any]:
        limit = _MOST_TIMES_ITS_CPU * seconds
        for _ in range(_MOST_STARTS):
            pool = self._processes.pool
            try:
                begun: Future[Any] = pool.schedule(
                    _timed, args=(work, dict(arguments), seconds), timeout=limit
                )
            except RuntimeError as error:  # pebble's, also as BrokenProcessPool
                check_program()
                problem = error
                self._processes.start_anew(pool)
            else:
                return begun
        raise _broken("the processes that parse pages can't be started") from problem

    def _check_parser(self) -> None:
        """Raise ProgramReplaced, or ProgramBroken if a sample can't be parsed either.

        Then no page is at fault, and none may be given up.
        """
        check_program()
        if time.monotonic() < self._processes.sound_until:
            return
        [sample] = self._awaited([self._begun(parse_sample, {}, self._policy.seconds_per_job)])
        try:
            result, _ = sample.result()
        except JobTimeoutError:
            return  # this machine is busy
        except Exception as error:
            check_program()
            if isinstance(error, ProcessExpired) and error.exitcode == -signal.SIGKILL:
                return  # the system lacks memory
            raise _broken(f"{type(error).__name__}: {error}"[:LONGEST_REASON]) from error
        if isinstance(result, _Failed):
            check_program()
            raise _broken(f"{result.name}: {result.words}"[:LONGEST_REASON])
        self._processes.sound_until = time.monotonic() + _SOUND_SECONDS

    def each_in_turn(
        self,
        work: Callable[..., Value],
        jobs: Sequence[Job],
        site_time: SiteTime,
        *,
        patience: float = float("inf"),
    ) -> list[Value | Lost | Waiting]:
        """Run the work for each job, sites in turn; return the results in the jobs' order.

        A site of which nothing is known, or that was slow, has one worker at a time, and one whose
        slow pages used up its time in this run waits (``tasks.run.site_time``). So do sites that
        had no quick page yet, when for ``patience`` seconds no page was quick.
        """
        if not jobs:
            return []  # most batches need no text from a feed: two checks of 4 ms less
        patient_until = time.monotonic() + patience
        results: dict[int, Value | Lost | Waiting] = {}
        check_program()  # the workers may start now, from the files of now
        begun: dict[Future[Any], int] = {}
        turns = SiteTurns([job.site for job in jobs], site_time, self._policy.count)
        while len(results) < len(jobs):
            is_late = time.monotonic() > patient_until
            for number in turns.next_ones():
                job = jobs[number]
                reason = site_time.used_up(job.site)
                if is_late and not site_time.was_quick(job.site):
                    reason = reason or "not parsed yet: others waited"
                if reason:
                    results[number] = Waiting(reason)
                    turns.ended(job.site)
                    continue
                begun[self._begun(work, job.arguments, self._seconds_of(job))] = number
            for future in self._ended(begun) if begun else ():
                number = begun.pop(future)
                job = jobs[number]
                results[number], seconds = self._result(future, self._seconds_of(job))
                if site_time.took(job.site, seconds):
                    patient_until = time.monotonic() + patience
                turns.ended(job.site)
        check_program()  # results of workers of another version are not ours
        return [results[number] for number in range(len(jobs))]

    def _seconds_of(self, job: Job) -> float:
        usual = self._policy.seconds_per_job
        return min(usual, job.seconds) if job.seconds else usual

    def _result(self, future: Any, limit: float) -> tuple[Any, float]:
        """Return a job's result and its CPU seconds; a lost job counts as the limit.

        Raises ProgramReplaced or ProgramBroken if the job is not at fault.
        """
        try:
            result, seconds = future.result()
            if isinstance(result, _Failed):  # an error that a page provokes costs that page
                raise ParserFailed.of(result.name, result.words, result.trace)
            return result, seconds
        except JobTimeoutError:
            waited = f"{_MOST_TIMES_ITS_CPU * limit:g} s"
            return Waiting(f"not parsed within {waited}: this machine was busy or suspended"), limit
        except ProcessExpired as death:
            if death.exitcode == -signal.SIGPROF:
                longer = limit < self._policy.seconds_per_job
                return Lost(f"not parsed within {limit:g} s of CPU", may_try_longer=longer), limit
            if death.exitcode == -signal.SIGKILL:
                return Lost(_KILLED, may_pass=True), 0.0
            self._check_parser()
            return Lost(f"the parser crashed (exit code {death.exitcode})", may_pass=True), limit
        except MemoryError:
            needed = f"more than {self._policy.memory_bytes >> 20:,} MiB"
            return Lost(f"the parser needed {needed}"), limit
        except BrokenProcessPool:  # the process that workers are forked from was killed
            self._processes.sound_until = 0.0
            self._check_parser()
            return Lost(_KILLED, may_pass=True), 0.0
        except Exception as error:
            self._check_parser()
            words = error if isinstance(error, ParserFailed) else f"{type(error).__name__}: {error}"
            reason = f"the parser failed: {words}"[:LONGEST_REASON]
            return Lost(reason, may_pass=True, error=error), 0.0


class _Processes:
    """The pool of processes, which several runs may share; it is replaced when it breaks.

    ``sound_until``: until when, by time.monotonic, a sample need not be parsed again.
    """

    def __init__(self, policy: WorkerPolicy) -> None:
        self._policy = policy
        self._lock = threading.Lock()
        self.sound_until = 0.0
        self.pool = self._new()

    def _new(self) -> ProcessPool:
        return ProcessPool(
            max_workers=self._policy.count,
            initializer=_prepare_worker,
            initargs=(self._policy.memory_bytes,),
            context=worker_context(),
        )

    def start_anew(self, broken: ProcessPool) -> None:
        """Replace a broken pool, unless another thread has."""
        with self._lock:
            if self.pool is broken:
                self.pool = self._new()
        with contextlib.suppress(Exception):
            broken.stop()
            broken.join(_LOOK_SECONDS)


@dataclass(frozen=True, slots=True)
class _Failed:
    """An error in a worker as text, since not every error can be pickled, or unpickled again."""

    name: str
    words: str
    trace: str


def _timed(
    work: Callable[..., Value], arguments: dict[str, Any], most_seconds: float
) -> tuple[Value | _Failed, float]:
    """Call the work in its worker; return its result or error, and CPU seconds.

    After ``most_seconds`` of CPU SIGPROF ends this process, also within a parser written in C.
    """
    result: Value | _Failed
    began = time.process_time()
    signal.setitimer(signal.ITIMER_PROF, most_seconds)
    try:
        result = work(**arguments)
    except MemoryError:
        raise
    except Exception as error:
        trace = "".join(traceback.format_exception(error, limit=-20))
        result = _Failed(type(error).__name__, str(error)[:LONGEST_REASON], trace)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return result, time.process_time() - began


def _broken(problem: str) -> ProgramBroken:
    return ProgramBroken(
        f"Warta can't parse pages, not even its own sample ({problem}); nothing is lost. Install "
        "it again (pip install --force-reinstall), then start the next run"
    )


def worker_context() -> BaseContext:
    """Return a context that forks workers which have all parsers loaded."""
    return fork_server(["warta.tasks.run.undisturbed", "warta.tasks.run.parsers"])


def _prepare_worker(memory_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    # Parsing makes many objects and few cycles: rarer collections save 6 % of CPU.
    gc.set_threshold(50_000, 10, 10)
    gc.enable()  # tasks.run.undisturbed disabled it
    # Ctrl-C reaches the whole process group, and SIGTERM all processes of a service; the flow
    # decides what becomes of its workers. (Pebble undoes what tasks.run.undisturbed set.)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
