"""Steps with effects keep their policy in a run that Prefect does not record."""

from __future__ import annotations

import contextvars
import threading

import pytest

from warta.tasks.run.effect import effect

TRIED = list[str]()


@effect("seldom works", retries=2)
def seldom_works(successes: int) -> str:
    """Raise ValueError on each try before the ``successes``-th, then work."""
    TRIED.append(threading.current_thread().name)
    if len(TRIED) < successes:
        raise ValueError(f"try {len(TRIED)}")
    return "worked"


@pytest.fixture(autouse=True)
def none_tried() -> None:
    TRIED.clear()


def test_step_is_retried_as_its_policy_says() -> None:
    """The policy must not depend on whether Prefect records the run."""
    assert seldom_works(3) == "worked"
    assert len(TRIED) == 3


def test_step_fails_with_the_error_of_its_last_try() -> None:
    """The caller needs to know what went wrong."""
    with pytest.raises(ValueError, match="try 3"):
        seldom_works(9)


def test_submitted_step_runs_in_its_own_thread_with_its_callers_context() -> None:
    """Feeds are polled while answers are stored, and the context holds the progress."""
    place = contextvars.ContextVar[str]("place")

    @effect("look around")
    def look_around() -> str:
        return place.get()

    place.set("newsroom")
    assert look_around.submit().result() == "newsroom"
    assert seldom_works.submit(1).result() == "worked"
    assert TRIED == ["seldom works"]
    with pytest.raises(ValueError, match="try 4"):
        seldom_works.submit(9).result()


def test_step_keeps_the_name_and_docstring_of_its_function() -> None:
    """Logs and traces identify it by its name."""
    assert seldom_works.name == "seldom works"
    assert (seldom_works.__doc__ or "").startswith("Raise ValueError on each try")
