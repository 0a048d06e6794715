"""Describe the watches, and what is wrong with them, for `warta status`."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence

from warta.commands.options import to_type
from warta.news.text.counted import counted
from warta.storage.errors import StorageError
from warta.storage.home import Home
from warta.storage.watches.definitions import TargetState, WatchState, watches


def status_lines(home: Home) -> list[tuple[str, str]]:
    """Return the lines of `warta status` about the watches; [] if there are none."""
    try:
        states = watches(home)
    except StorageError as error:
        return [("watches", str(error))]
    if not states:
        return []
    counts = [f"{len(states)}"] + [
        f"{count} {word}"
        for word in ("disabled", "failing")
        if (count := sum(state.status == word for state in states))
    ]
    waiting = sum(target.waiting for state in states for target in state.targets)
    first = f"{', '.join(counts)}; {counted(waiting, 'match')} to be delivered"
    return [("watches", first), *(("", line) for line in troubles(states))]


def known_watches(home: Home) -> list[WatchState]:
    """Return the watches; [] if their file can't be read."""
    with contextlib.suppress(StorageError):
        return watches(home)
    return []


def troubles(states: Sequence[WatchState]) -> Iterator[str]:
    """Yield a line for each problem of a watch, with what to do."""
    for state in states:
        name = state.watch.name
        if state.is_disabled:
            enable = to_type(f"warta watch enable {name}")
            yield f"{name} is disabled: {state.reason}; `{enable}` enables it"
        elif state.reason:
            yield f"{name} was not answered: {state.reason}"
        elif state.note:
            yield f"{name}: {state.note}"
        for target in state.targets:
            if target.failures:
                yield f"{name}: {_trouble(target)}"


def _trouble(target: TargetState) -> str:
    times = "once" if target.failures == 1 else f"{target.failures} times in a row"
    again = f"{target.next_attempt_at:%Y-%m-%d %H:%M}Z" if target.next_attempt_at else "now"
    return (
        f"{target.target.label} failed {times} ({target.reason}); {target.waiting:,} "
        f"match{'' if target.waiting == 1 else 'es'} wait, next attempt {again}"
    )
