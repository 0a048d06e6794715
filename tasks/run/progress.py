"""The progress of a run: counted by the tasks, shown by the caller."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class RunCounts:
    """A run's counts so far; ``stage`` names what it is doing.

    ``listings`` are the archive pages and sitemaps that a backfill has read.
    """

    stage: str = "starting"
    feeds: int = 0
    feeds_total: int = 0
    pages: int = 0
    pages_total: int = 0
    articles: int = 0
    listings: int = 0


@dataclass
class Progress:
    """The counts of one run, safe to change from several threads."""

    watch: Callable[[RunCounts], None] = lambda _: None
    warn: Callable[[str], None] = lambda _: None
    _standing: RunCounts = field(default_factory=RunCounts)
    # A signal handler changes the stage, maybe in the midst of another change.
    _lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def standing(self) -> RunCounts:
        return self._standing

    def stage(self, stage: str) -> None:
        self._change(stage=stage)

    def expect(self, *, feeds: int = 0, pages: int = 0) -> None:
        now = self._standing
        self._change(feeds_total=now.feeds_total + feeds, pages_total=now.pages_total + pages)

    def count(
        self, *, feeds: int = 0, pages: int = 0, articles: int = 0, listings: int = 0
    ) -> None:
        with self._lock:
            now = self._standing
            self._standing = replace(
                now,
                feeds=now.feeds + feeds,
                pages=now.pages + pages,
                articles=now.articles + articles,
                listings=now.listings + listings,
            )
        self.watch(self._standing)

    def _change(self, **changes: object) -> None:
        with self._lock:
            self._standing = replace(self._standing, **changes)  # type: ignore[arg-type]  # names are checked by replace
        self.watch(self._standing)


current: ContextVar[Progress] = ContextVar("progress")


def progress() -> Progress:
    """Return the progress that this run reports to; a silent one if nobody watches."""
    found = current.get(None)
    if found is None:
        found = Progress()
        current.set(found)
    return found
