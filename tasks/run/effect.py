"""Run a step with an effect: as a Prefect task where the run is recorded, else as a plain call.

Prefect takes a second to import and its API two more. A run whose records nobody could look at does
without it, and calls the same functions (docs/decisions/0004-prefect-in-process.md).
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
    """An effect that runs in a thread of its own."""

    def result(self) -> Value_co:
        """Wait for the end; return the result or raise the error."""


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
        """Start the effect in a thread."""
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
        """The function as a Prefect task. Its result is not stored, as only this run uses it."""
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
        """Return the name of a task run, as in "save articles (87)"."""
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

    ``retries`` and ``retry_delay_seconds`` also hold in a run without records. ``counts`` names the
    parameter whose length is shown in the name of a task run: "save articles (87)".
    """
    return lambda fn: Effect(fn, name, **policy)


def is_recorded() -> bool:
    """Return whether the caller is in a flow run that Prefect records."""
    if "prefect" not in sys.modules:
        return False
    from prefect.context import FlowRunContext

    return FlowRunContext.get() is not None
