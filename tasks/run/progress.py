"""Count the progress of a run; tasks count, the caller shows."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field, replace

from warta.news.text.counted import counted


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

    def in_words(self) -> str:
        """Return the stage with the counts of what this run has to do, in a line."""
        parts = {
            f"{self.feeds:,}/{counted(self.feeds_total, 'feed')}": self.feeds_total,
            counted(self.listings, "listing"): self.listings,
            f"{self.pages:,}/{counted(self.pages_total, 'page')}": self.pages_total,
            counted(self.articles, "new article"): self.articles or self.pages_total,
        }
        shown = ", ".join(part for part, is_known in parts.items() if is_known)
        return f"{self.stage}: {shown}" if shown else self.stage


@dataclass
class Progress:
    """The counts of one run, safe to change from several threads.

    ``on_change`` is called with the counts after each change, ``warn`` with a line for the person.
    """

    on_change: Callable[[RunCounts], None] = lambda _: None
    warn: Callable[[str], None] = lambda _: None
    _counts: RunCounts = field(default_factory=RunCounts)
    # A signal handler changes the stage, perhaps during another change.
    _lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def counts(self) -> RunCounts:
        return self._counts

    def stage(self, stage: str) -> None:
        """Set what the run is doing."""
        self._change(stage=stage)

    def expect(self, *, feeds: int = 0, pages: int = 0) -> None:
        """Add to the totals."""
        now = self._counts
        self._change(feeds_total=now.feeds_total + feeds, pages_total=now.pages_total + pages)

    def count(
        self, *, feeds: int = 0, pages: int = 0, articles: int = 0, listings: int = 0
    ) -> None:
        """Add to the counts of what is done."""
        with self._lock:
            now = self._counts
            self._counts = replace(
                now,
                feeds=now.feeds + feeds,
                pages=now.pages + pages,
                articles=now.articles + articles,
                listings=now.listings + listings,
            )
        self.on_change(self._counts)

    def _change(self, **changes: object) -> None:
        with self._lock:
            self._counts = replace(self._counts, **changes)  # type: ignore[arg-type]  # names are checked by replace
        self.on_change(self._counts)


current: ContextVar[Progress] = ContextVar("progress")


def progress() -> Progress:
    """Return the progress of this run; a new one, which shows nothing, if the caller set none."""
    progress = current.get(None)
    if progress is None:
        progress = Progress()
        current.set(progress)
    return progress
