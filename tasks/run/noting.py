"""Write the start and end of each run to the journal, and alert the operator when runs begin to
fail or to work again.

A run may fail because the disk is full or the database is damaged, so the journal and the alerts
need neither.
"""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

from warta.news.addresses.secrets import masked
from warta.news.monitoring.alerts import Alert, Ended, after
from warta.news.outcome import LONGEST_REASON
from warta.storage.errors import ProgramReplaced, StorageError
from warta.storage.files.journal import CRASHED, Journal, NotedRun, note, read_journal
from warta.storage.home import Home
from warta.storage.tables.runs import RunReport
from warta.tasks.run.log import event, logged
from warta.tasks.run.progress import progress

# A person starts the others and sees how they end.
_UNATTENDED = ("ingest", "maintain")
Deliver = Callable[[Alert], bool]


@contextlib.contextmanager
def noted(home: Home, run_id: str, flow: str, deliver: Deliver) -> Iterator[None]:
    """Note that the run of the block began, and that it failed if the block raises.

    ``deliver`` sends an alert and returns whether it arrived. Runs that the journal calls running
    have crashed: only one run works at a time, and the caller holds the lock.
    """
    run = NotedRun(run_id, flow, datetime.now(UTC), os.getpid())
    journal_before = read_journal(home.journal)
    success_before = journal_before.last_success_at
    for crashed in _begin(home, run):
        _alert(home, crashed, deliver)
    try:
        yield
    except BaseException as error:
        has_failed = isinstance(error, Exception)
        if isinstance(error, ProgramReplaced):
            # The next run works with the new files: nobody has to be woken, unless it did not.
            has_failed = _ended_so(journal_before, flow, reason_of(error))
        ended = replace(
            run,
            status="failed" if has_failed else "stopped",
            ended_at=datetime.now(UTC),
            reason=reason_of(error),
        )
        # The run may be noted as completed, if it failed while publishing.
        _note(
            home,
            lambda journal: replace(journal.with_run(ended), last_success_at=success_before),
        )
        if has_failed:
            _alert(home, ended, deliver)
        raise
    for each in read_journal(home.journal).runs:
        if each.run_id == run_id:
            _alert(home, each, deliver)


def note_end(home: Home, report: RunReport, quarantined: Iterable[tuple[str, str]] = ()) -> None:
    """Note how a run ended, with its counts, and what was quarantined last."""

    def change(journal: Journal) -> Journal:
        began = next((each for each in journal.runs if each.run_id == report.run_id), None)
        if began is None:
            return journal
        counts = {name: n for name, n in report.counts().items() if isinstance(n, int)}
        ended = replace(
            began,
            status=report.status,
            ended_at=report.ended_at,
            reason=report.reason,
            counts=counts | {"feeds_answered": report.feeds_polled - report.feeds_failed},
            quarantined=tuple(quarantined),
        )
        is_success = report.status == "completed" and began.flow == "ingest"
        return replace(
            journal.with_run(ended),
            last_success_at=report.ended_at if is_success else journal.last_success_at,
        )

    _note(home, change)


def reason_of(error: BaseException) -> str:
    """Return in one line why a run failed."""
    if not isinstance(error, Exception):
        return "ended at once by a signal"
    words = " ".join(str(error).split())
    if not isinstance(error, StorageError):
        words = f"{type(error).__name__}: {words}" if words else type(error).__name__
    return masked(words)[:LONGEST_REASON]


def _ended_so(journal: Journal, flow: str, reason: str) -> bool:
    """Return whether the last run of a flow ended for this reason."""
    last = next((each for each in reversed(journal.runs) if each.flow == flow), None)
    return last is not None and last.reason == reason


def _begin(home: Home, run: NotedRun) -> list[NotedRun]:
    """Note that a run began; return the earlier ones that never ended."""
    crashed: list[NotedRun] = []

    def change(journal: Journal) -> Journal:
        for each in journal.runs:
            if each.status == "running":
                crashed.append(
                    replace(each, status="crashed", ended_at=run.started_at, reason=CRASHED)
                )
                journal = journal.with_run(crashed[-1])
        return journal.with_run(run)

    _note(home, change)
    return crashed


def _note(home: Home, change: Callable[[Journal], Journal]) -> None:
    try:
        note(home.journal, change)
    except OSError as error:
        event("journal not written", logging.WARNING, error=str(error), file=str(home.journal))


def _alert(home: Home, run: NotedRun, deliver: Deliver) -> None:
    """Send the alert that the end of a run causes, if any, and note whether it arrived."""
    if run.flow not in _UNATTENDED or run.status == "running":
        return
    try:
        with logged(home.logs) if home.logs.is_dir() else contextlib.nullcontext():
            _alert_logged(home, run, deliver)
    except Exception as error:  # an alert never costs a run, nor hides why it failed
        why = f"{type(error).__name__}: {error}"
        event("alert not delivered", logging.WARNING, run_id=run.run_id, problem=why)
        progress().warn(f"an alert was not delivered: {why}")


def _alert_logged(home: Home, run: NotedRun, deliver: Deliver) -> None:
    ended = Ended(
        run_id=run.run_id,
        flow=run.flow,
        status=run.status,  # type: ignore[arg-type]  # the journal holds what we wrote
        ended_at=run.ended_at or run.started_at,
        reason=run.reason,
        has_answers=run.counts.get("feeds_answered", 0) > 0,
        is_outage=run.status == "failed" and "feeds_answered" in run.counts,
    )
    before = read_journal(home.journal).trouble_of(run.flow)
    decision = after(before, ended)
    arrived = decision.alert is None or deliver(decision.alert)
    trouble = decision.delivered if arrived else decision.undelivered
    if trouble != before:
        _note(home, lambda journal: journal.with_trouble(run.flow, trouble))
