"""Print progress during a run, and tables of what happened and why."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import IO, TYPE_CHECKING, Any

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
from rich.table import Table
from rich.text import Text

from warta.commands.tables import console, print_table, shown
from warta.news.text.counted import counted
from warta.storage.tables.runs import RunReport
from warta.storage.warehouse.answers import write_csv, write_json
from warta.tasks.run.log import printed
from warta.tasks.run.progress import Progress, RunCounts, current

if TYPE_CHECKING:  # it loads what only `warta trace` needs
    from warta.news.versions.revisions import Change

_PLAIN_LINE_SECONDS = 10.0


@contextlib.contextmanager
def shown_progress(*, quiet: bool = False) -> Iterator[Progress]:
    """Show the run that happens in the block: bars on a terminal, plain lines elsewhere."""
    if quiet:
        watched: contextlib.AbstractContextManager[Progress] = contextlib.nullcontext(Progress())
    elif sys.stderr.isatty():
        watched = _bars()
    else:
        watched = _lines()
    with watched as progress:
        progress.warn = _warned
        token = current.set(progress)
        try:
            yield progress
        finally:
            current.reset(token)


def _warned(message: str) -> None:
    _print_line(f"warta: {message}")


def _print_line(line: str) -> None:
    """Print on standard error. If its reader is gone, the run goes on, and can still be stopped."""
    with contextlib.suppress(OSError):
        print(line, file=sys.stderr, flush=True)


@contextlib.contextmanager
def shown_share(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show how much is done of a job that tells it: a bar on a terminal, plain lines elsewhere."""
    if sys.stderr.isatty():
        columns = (TextColumn(what), BarColumn(bar_width=30), TaskProgressColumn())
        with Bars(
            *columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True
        ) as bars:
            bar = bars.add_task(what, total=None)
            yield lambda done, total: bars.update(bar, completed=done, total=total or None)
        return
    last_at = time.monotonic()

    def tell(done: int, total: int) -> None:
        nonlocal last_at
        if time.monotonic() - last_at >= _PLAIN_LINE_SECONDS:
            last_at = time.monotonic()
            share = 100 * done // max(1, total)
            _print_line(f"{datetime.now():%H:%M:%S} {what}: {share} %")

    yield tell


class Watch:
    """What `warta serve` says on standard error: a line a run, with the time.

    ``level``: the level of logging from which on a run's events are printed, too.
    """

    def __init__(self, *, is_quiet: bool = False, level: int | None = None) -> None:
        self._is_quiet, self._level = is_quiet, level
        self._is_stopping = False

    def at_work(self) -> contextlib.AbstractContextManager[None]:
        return contextlib.nullcontext() if self._level is None else printed(self._level)

    def ended(self, report: RunReport) -> None:
        if self._is_quiet:
            return
        became = ", ".join(f"{n:,} {outcome}" for outcome, n in report.outcomes.items() if n)
        polled = f"{report.feeds_polled:,} of {counted(report.feeds_due, 'due feed')} polled"
        failed = f" ({report.feeds_failed:,} failed)" if report.feeds_failed else ""
        self._say(
            f"{report.status}: {polled + failed if report.feeds_due else 'no feed was due'}; "
            f"entries: {became or 'none'}; {counted(report.articles_total, 'article')} in all"
        )

    def failed(self, reason: str) -> None:
        if self._is_stopping:
            self.cut_short()
        else:
            self._say(f"failed: {reason}")

    def cut_short(self) -> None:
        self._say("ended at once, as asked")

    def stopping(self) -> None:
        self._is_stopping = True
        self._say("stopping: saving what was collected; press Ctrl-C again to quit now")

    def _say(self, words: str) -> None:
        _print_line(f"{datetime.now():%Y-%m-%d %H:%M:%S} {words}")


def print_rows(
    names: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    style: str,
    stream: IO[str] | None = None,
    end: str = "\n",
) -> None:
    """Rows of an answer for a terminal, as CSV or as one JSON array of objects (and ``end``).

    CSV and JSON are written as the rows come; a table has at most MOST_TABLE_ROWS.
    """
    stream = stream or sys.stdout
    if style == "csv":
        write_csv(stream, names, rows)
    elif style == "json":
        write_json(stream, names, rows)
        stream.write(end)
    else:
        print_table(names, rows)


def print_counts(meanings: Mapping[str, str], counts: Mapping[str, int]) -> None:
    """Counts with what each means, a line each."""
    table = Table("what", "meaning")
    table.add_column("count", justify="right")
    for name, count in counts.items():
        table.add_row(
            name.replace("_", " "), meanings[name], str(count), style=None if count else "dim"
        )
    console().print(table)


def print_changes(title: str, changes: Sequence[Change], *, most: int) -> None:
    """Where two texts differ, a line a place: [-what went out-]{+what came in+}."""
    out = console()
    out.print(Text(f"\n{title}: what changed"), style="bold")
    for change in changes[:most]:
        line = Text(f"  … {shown(change.lead)} " if change.lead else "  ")
        if change.removed:
            line.append(f"[-{shown(change.removed)}-]", style="red strike")
        if change.added:
            line.append(f"{{+{shown(change.added)}+}}", style="green")
        line.append(f" {shown(change.tail)} …" if change.tail else "")
        out.print(line)
    if len(changes) > most:
        out.print("  … and more: the view versions has both texts", style="dim")
    if not changes:
        out.print("  no change of words", style="dim")


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

        def watch(standing: RunCounts) -> None:
            rate = standing.pages / max(0.1, time.monotonic() - began)
            note = f"{standing.articles} articles, {rate:.0f} pages/s"
            read = standing.listings
            stage = f"{standing.stage} ({counted(read, 'listing')})" if read else standing.stage
            _move(bars, feeds, standing.feeds, standing.feeds_total, stage)
            _move(bars, pages, standing.pages, standing.pages_total, note)

        yield Progress(watch)


def _move(bars: Bars, bar: TaskID, done: int, total: int, note: str) -> None:
    bars.update(bar, completed=done, total=total or None, note=note)


@contextlib.contextmanager
def _lines() -> Iterator[Progress]:
    last_stage, last_at = "", 0.0

    def watch(standing: RunCounts) -> None:
        nonlocal last_stage, last_at
        now = time.monotonic()
        if standing.stage == last_stage and now - last_at < _PLAIN_LINE_SECONDS:
            return
        last_stage, last_at = standing.stage, now
        _print_line(
            f"{datetime.now():%H:%M:%S} {standing.stage}: "
            f"{_polled(standing)}, "
            f"{standing.pages}/{standing.pages_total} pages, {standing.articles} new articles"
        )

    yield Progress(watch)


def _polled(standing: RunCounts) -> str:
    if standing.listings:
        return counted(standing.listings, "listing")
    return f"{standing.feeds}/{standing.feeds_total} feeds"
