"""A step with an effect: a Prefect task where the run is recorded, else a call of the function.

Prefect takes a second to import and its API two more. Where nobody could look at what it records,
a run does without, and the functions are the same (docs/decisions/0004-prefect-in-process.md).
"""

from __future__ import annotations

import contextvars
import functools
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, Protocol, TypeVar

if TYPE_CHECKING:
    from prefect import Task

Arguments = ParamSpec("Arguments")
Value = TypeVar("Value")
Value_co = TypeVar("Value_co", covariant=True)


class Running(Protocol[Value_co]):
    """An effect that was begun in a thread of its own."""

    def result(self) -> Value_co:
        """Wait for its end; return its result or raise its error."""


class Effect(Generic[Arguments, Value]):
    """A function with a name and a policy (see ``effect``). ``fn`` is the function alone."""

    def __init__(
        self,
        fn: Callable[Arguments, Value],
        name: str,
        retries: int = 0,
        retry_delay_seconds: float = 0,
        counts: str | None = None,
        **options: Any,
    ) -> None:
        self.fn, self.name, self._counts = fn, name, counts
        self._retries, self._retry_delay_seconds = retries, retry_delay_seconds
        self._options = options
        functools.update_wrapper(self, fn)

    def __call__(self, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Value:
        if is_recorded():
            return self.task(*args, **kwargs)
        return self._tried(*args, **kwargs)

    def submit(self, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Running[Value]:
        """Begin the effect in a thread."""
        if is_recorded():
            return self.task.submit(*args, **kwargs)
        future = Future[Value]()

        def work() -> None:
            try:
                future.set_result(self._tried(*args, **kwargs))
            except BaseException as error:
                future.set_exception(error)

        context = contextvars.copy_context()
        threading.Thread(target=context.run, args=(work,), name=self.name).start()
        return future

    @functools.cached_property
    def task(self) -> Task[Arguments, Value]:
        """The function as Prefect's task. A result is never kept: nobody but this run uses it."""
        from prefect import task
        from prefect.cache_policies import NO_CACHE

        naming: dict[str, Any] = {"task_run_name": self._name_of_run} if self._counts else {}
        return task(
            name=self.name,
            cache_policy=NO_CACHE,
            persist_result=False,
            retries=self._retries,
            retry_delay_seconds=self._retry_delay_seconds,
            **naming,
            **self._options,
        )(self.fn)

    def _name_of_run(self, parameters: dict[str, Any]) -> str:
        """What Prefect shows of one run: "save articles (87)"."""
        return f"{self.name} ({len(parameters[self._counts or ''])})"

    def _tried(self, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Value:
        for _ in range(self._retries):
            try:
                return self.fn(*args, **kwargs)
            except Exception:
                time.sleep(self._retry_delay_seconds)
        return self.fn(*args, **kwargs)


def effect(
    name: str, **policy: Any
) -> Callable[[Callable[Arguments, Value]], Effect[Arguments, Value]]:
    """Make an effect of a function; ``policy`` holds options of Prefect's ``task``.

    Of these, ``retries`` and ``retry_delay_seconds`` hold in a run without records too. ``counts``
    names the parameter whose length Prefect shows of each run: "save articles (87)".
    """
    return lambda fn: Effect(fn, name, **policy)


def is_recorded() -> bool:
    """Whether the caller is in a flow run that Prefect records."""
    if "prefect" not in sys.modules:
        return False
    from prefect.context import FlowRunContext

    return FlowRunContext.get() is not None
