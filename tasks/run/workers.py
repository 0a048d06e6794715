"""Parsing in processes of its own: a page that hangs, crashes or eats memory costs that page.

Pebble's pool replaces a worker that dies or runs over its time and fails only the job it had;
concurrent.futures' pool fails every job when one worker dies (docs/decisions/0003-workers.md).
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import resource
import signal
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import TimeoutError as JobTimeoutError
from dataclasses import dataclass
from multiprocessing.context import BaseContext
from types import TracebackType
from typing import Any, Self, TypeVar

from pebble import ProcessExpired, ProcessPool

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Lost:
    """A job that its worker did not survive, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class WorkerPolicy:
    """``memory_bytes`` bounds a worker's address space, so that a bomb ends in a MemoryError."""

    count: int = max(1, min(4, os.cpu_count() or 1))
    seconds_per_job: float = 20.0
    memory_bytes: int = 2 << 30


class Workers:
    """A pool of parsing processes. Use as a context manager; starts with the first job."""

    def __init__(self, policy: WorkerPolicy) -> None:
        self._policy = policy
        self._pool = ProcessPool(
            max_workers=policy.count,
            initializer=_prepare_worker,
            initargs=(policy.memory_bytes,),
            context=worker_context(),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self._pool.close()
        else:
            self._pool.stop()
        self._pool.join()

    def each(
        self, work: Callable[..., Value], jobs: Iterable[Mapping[str, Any]]
    ) -> list[Value | Lost]:
        """Run the work once for each job's arguments; the results in the jobs' order.

        ``work`` is imported by the worker: it belongs in a module that imports little.
        """
        seconds = self._policy.seconds_per_job
        futures = [self._pool.schedule(work, kwargs=dict(job), timeout=seconds) for job in jobs]
        return [self._result(future) for future in futures]

    def _result(self, future: Any) -> Any:
        try:
            return future.result()
        except JobTimeoutError:
            return Lost(f"not parsed within {self._policy.seconds_per_job:g} s")
        except ProcessExpired as death:
            return Lost(f"the parser crashed (exit code {death.exitcode})")
        except MemoryError:
            return Lost(f"the parser needed more than {self._policy.memory_bytes >> 20:,} MiB")
        except ImportError:
            raise  # the installation is broken, not the page
        except Exception as error:  # whatever a page provokes costs that page
            return Lost(f"the parser failed: {type(error).__name__}: {error}"[:300])


def worker_context() -> BaseContext:
    """Fork workers, but not from this process: it runs threads, and a fork copies their locks.

    The process they are forked from starts with the first of them, and ends with this one.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["warta.news.warmed"])
    return context


def _prepare_worker(memory_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    # Parsing makes many objects and few cycles: fewer collections save 6 % of its CPU.
    gc.set_threshold(50_000, 10, 10)
    # Ctrl-C reaches the whole process group; the flow decides what becomes of its workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
