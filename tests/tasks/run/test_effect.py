"""Steps with an effect, in a run that Prefect does not record."""

from __future__ import annotations

import contextvars
import threading

import pytest

from warta.tasks.run.effect import effect

TRIED = list[str]()


@effect("seldom works", retries=2)
def seldom_works(successes: int) -> str:
    """Work on the given try."""
    TRIED.append(threading.current_thread().name)
    if len(TRIED) < successes:
        raise ValueError(f"try {len(TRIED)}")
    return "worked"


@pytest.fixture(autouse=True)
def none_tried() -> None:
    TRIED.clear()


def test_it_is_tried_again_as_often_as_its_policy_says() -> None:
    """The policy of a step must not depend on whether somebody records it."""
    assert seldom_works(3) == "worked"
    assert len(TRIED) == 3


def test_it_fails_with_the_error_of_the_last_try() -> None:
    """What went wrong is what whoever called it must hear."""
    with pytest.raises(ValueError, match="try 3"):
        seldom_works(9)


def test_one_that_is_begun_runs_in_a_thread_of_its_own_with_the_context_of_its_caller() -> None:
    """Feeds are asked while answers are stored; progress is found by the context."""
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


def test_it_keeps_the_name_and_the_words_of_its_function() -> None:
    """Readers and traces know it by them."""
    assert seldom_works.name == "seldom works"
    assert seldom_works.__doc__ == "Work on the given try."
