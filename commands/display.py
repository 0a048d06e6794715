"""Print the progress of a run and of other long work, and the runs of `warta serve`."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as Bars

from warta.commands.options import with_home
from warta.news.text.counted import counted
from warta.tasks.run.log import printed
from warta.tasks.run.progress import Progress, RunCounts, current

if TYPE_CHECKING:
    from warta.storage.tables.runs import RunReport

_PLAIN_LINE_SECONDS = 10.0  # between two lines of progress in a log; chosen by hand


@contextlib.contextmanager
def shown_progress(*, quiet: bool = False) -> Iterator[Progress]:
    """Show the run that happens in the block: bars on a terminal, plain lines elsewhere."""
    if quiet:
        shown: contextlib.AbstractContextManager[Progress] = contextlib.nullcontext(Progress())
    elif sys.stderr.isatty():
        shown = _bars()
    else:
        shown = _lines()
    with shown as progress:
        progress.warn = _print_warning
        token = current.set(progress)
        try:
            yield progress
        finally:
            current.reset(token)


def _print_warning(message: str) -> None:
    _print_line(f"warta: {with_home(message)}")


def _print_line(line: str) -> None:
    """Print on standard error; ignore that its reader is gone, so that the run goes on."""
    with contextlib.suppress(OSError):
        print(line, file=sys.stderr, flush=True)


@contextlib.contextmanager
def shown_share(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show how much of a job is done: as a bar on a terminal, as plain lines elsewhere.

    The job calls the function that is given, with how much is done and the total.
    """
    if sys.stderr.isatty():
        columns = (TextColumn(what), BarColumn(bar_width=30), TaskProgressColumn())
        with Bars(
            *columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True
        ) as bars:
            bar = bars.add_task(what, total=None)
            yield lambda done, total: bars.update(bar, completed=done, total=total or None)
        return
    last_at = time.monotonic()

    def print_share(done: int, total: int) -> None:
        nonlocal last_at
        if time.monotonic() - last_at >= _PLAIN_LINE_SECONDS:
            last_at = time.monotonic()
            share = 100 * done // max(1, total)
            _print_line(f"{datetime.now():%H:%M:%S} {what}: {share} %")

    yield print_share


class RunPrinter:
    """Prints the runs of `warta serve` on standard error: one line a run, with the time.

    ``level``: the least level of the events that are printed too, or None for no events.
    """

    def __init__(self, *, is_quiet: bool = False, level: int | None = None) -> None:
        self._is_quiet, self._level = is_quiet, level
        self._is_stopping = False

    def at_work(self) -> contextlib.AbstractContextManager[None]:
        return contextlib.nullcontext() if self._level is None else printed(self._level)

    def ended(self, report: RunReport) -> None:
        if self._is_quiet:
            return
        entries = ", ".join(f"{n:,} {outcome}" for outcome, n in report.outcomes.items() if n)
        polled = f"{report.feeds_polled:,} of {counted(report.feeds_due, 'due feed')} polled"
        failed = f" ({report.feeds_failed:,} failed)" if report.feeds_failed else ""
        self._print(
            f"{report.status}: {polled + failed if report.feeds_due else 'no feed was due'}; "
            f"entries: {entries or 'none'}; {counted(report.articles_total, 'article')} in all"
            + "".join(
                f"; {counted(number, 'feed')} left for the next run: {reason}"
                for reason, number in report.left_out
            )
        )

    def failed(self, reason: str) -> None:
        if self._is_stopping:
            self.cut_short()
        else:
            self._print(f"failed: {reason}")

    def noticed(self, words: str) -> None:
        self._print(words)

    def cut_short(self) -> None:
        self._print("ended at once, as asked")

    def stopping(self) -> None:
        self._is_stopping = True
        self._print("stopping: saving what was collected; press Ctrl-C again to quit now")

    def _print(self, text: str) -> None:
        _print_line(f"{datetime.now():%Y-%m-%d %H:%M:%S} {text}")


@contextlib.contextmanager
def _bars() -> Iterator[Progress]:
    with Bars(
        TextColumn("{task.description:<16}"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TextColumn("{task.fields[note]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bars:
        feeds = bars.add_task("feeds", total=None, note="")
        pages = bars.add_task("pages", total=None, note="")
        began = time.monotonic()

        def show(counts: RunCounts) -> None:
            rate = counts.pages / max(0.1, time.monotonic() - began)
            note = f"{counts.articles} articles, {rate:.0f} pages/s"
            stage = counts.stage
            if counts.listings:
                stage = f"{stage} ({counted(counts.listings, 'listing')})"
            _move(bars, feeds, counts.feeds, counts.feeds_total, stage)
            _move(bars, pages, counts.pages, counts.pages_total, note)

        yield Progress(on_change=show)


def _move(bars: Bars, bar: TaskID, done: int, total: int, note: str) -> None:
    bars.update(bar, completed=done, total=total or None, note=note)


@contextlib.contextmanager
def _lines() -> Iterator[Progress]:
    last_stage, last_at = "", 0.0

    def show(counts: RunCounts) -> None:
        nonlocal last_stage, last_at
        now = time.monotonic()
        if counts.stage == last_stage and now - last_at < _PLAIN_LINE_SECONDS:
            return
        last_stage, last_at = counts.stage, now
        _print_line(f"{datetime.now():%H:%M:%S} {counts.in_words()}")

    yield Progress(on_change=show)
