"""Report what a run did: count it in the warehouse, and show it in Prefect as artifacts."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from warta.news.addresses.secrets import masked
from warta.news.monitoring.outage import outage
from warta.news.outcome import OUTCOMES
from warta.news.text.counted import counted
from warta.news.text.markup import clean_line
from warta.storage.tables.runs import RunReport, answers_of, end_run, report_of
from warta.tasks.run.context import RunContext
from warta.tasks.run.effect import effect
from warta.tasks.run.log import event
from warta.tasks.run.noting import note_end
from warta.tasks.run.progress import progress

# Emitted when a run has published other articles than were published before.
PUBLISHED = "warta.snapshot.published"
_MOST_NAMED = 50  # feeds in an artifact; chosen by hand
QUARANTINED = (
    "answers made Warta fail and were quarantined, each with its feed or entry (reasons below); "
    'logs/warta.log has the details, under "quarantined". Please report them.'
)
_BACKQUOTES = re.compile("`+")


@effect("close run")
def close_run(
    context: RunContext,
    left_out: Mapping[str, int] | None = None,
    *,
    was_asked_for: bool = False,
    failure: str | None = None,
) -> RunReport:
    """Record the end of a run, and count what it did.

    Its status is "stopped", "failed" if nothing could be read, or "completed". ``left_out`` counts
    the feeds that were due and not polled, by reason; ``was_asked_for``: a person chose the feeds;
    ``failure``: why the run could not do its work, if it could not.
    """
    now = datetime.now(UTC)
    with context.warehouse.transaction() as database:
        reason = None
        if not context.stop.is_set():
            answers = answers_of(database, context.run_id)
            reason = failure or outage(answers, was_asked_for=was_asked_for)
        status = "stopped" if context.stop.is_set() else "failed" if reason else "completed"
        quarantined = context.quarantine.count
        end_run(database, context.run_id, status, now, quarantined=quarantined, reason=reason)
        report = report_of(database, context.run_id, OUTCOMES)
    report = replace(report, left_out=tuple(sorted((left_out or {}).items())))
    event("run ended", logging.WARNING if reason else logging.INFO, **report.counts())
    note_end(context.warehouse.home, report, context.quarantine.last)
    return report


def report_in_prefect(report: RunReport, home: Path) -> None:
    """Store the run's tables in Prefect; if that fails, the published run has not failed."""
    try:
        report_run(report, home)
    except Exception as error:
        why = f"{type(error).__name__}: {error}"
        event("run not reported", logging.WARNING, run_id=report.run_id, error=why)
        progress().warn(f"Prefect has no report of this run ({why}); `warta status` has it")


@effect("report run", retries=2, retry_delay_seconds=1)
def report_run(report: RunReport, home: Path) -> None:
    """Store the run's tables in Prefect, and emit the event that its articles are published.

    Tried three times: only the API can fail here.
    """
    from prefect.artifacts import create_markdown_artifact, create_table_artifact
    from prefect.events import emit_event

    about = f"Warta run {report.run_id}"
    create_markdown_artifact(key="run-report", markdown=markdown(report), description=about)
    if report.failures:
        table = [
            {"feed": _cell(masked(failure.feed_url)), "why": _cell(masked(failure.reason))}
            for failure in report.failures
        ]
        create_table_artifact(key="failing-feeds", table=table, description=about)
    if report.changed:
        resource = {"prefect.resource.id": f"warta.snapshot.{home.resolve()}"}
        emit_event(PUBLISHED, resource, payload={"home": str(home.resolve()), **report.counts()})


def markdown(report: RunReport) -> str:
    """Return the report as a Markdown page: outcomes, failing feeds, reasons."""
    lines = [
        f"# Run {report.run_id}: {report.status}",
        "",
        *([f"**{_cell(report.reason)}**", ""] if report.reason else []),
        f"{counted(report.feeds_polled, 'feed')} polled, {report.not_modified:,} not modified, "
        f"{report.feeds_failed:,} failed; {counted(report.entries_seen, 'entry')} seen; "
        f"{counted(report.articles_total, 'article')} in all; "
        f"{counted(report.rechecked, 'known article')} requested again, {report.edited:,} edited.",
        "",
        "| outcome | entries |",
        "|---|---:|",
        *(f"| {outcome} | {count} |" for outcome, count in report.outcomes.items()),
    ]
    for reason, count in report.left_out:
        lines += ["", f"{counted(count, 'feed')} left for the next run: {_cell(reason)}"]
    if report.quarantined:
        lines += ["", f"{report.quarantined} {QUARANTINED}"]
    if report.failures:
        named = [(masked(each.feed_url), masked(each.reason)) for each in report.failures]
        lines += ["", "## Failing feeds", "", *_table(("feed", "reason"), named)]
    if report.reasons:
        rows = [(o, reason, str(count)) for o, reason, count in report.reasons]
        lines += ["", "## Reasons", "", *_table(("outcome", "reason", "entries"), rows)]
    return "\n".join(lines)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    shown = [f"| {' | '.join(_cell(value) for value in row)} |" for row in rows[:_MOST_NAMED]]
    more = [f"… and {len(rows) - _MOST_NAMED} more"] if len(rows) > _MOST_NAMED else []
    return [f"| {' | '.join(head)} |", "|" + "---|" * len(head), *shown, *more]


def _cell(text: str) -> str:
    """Return text as a code span, which Markdown shows without links, images, HTML or line breaks.

    Reasons and addresses quote strangers, and a page that shows them must not fetch what they
    name. A code span ends at as many backquotes as it began with, so it begins with more than the
    text has in a row. A bar would end the cell.
    """
    line = clean_line(text)
    if not line:
        return ""
    fence = "`" * (1 + max(map(len, _BACKQUOTES.findall(line)), default=0))
    # Some readers take a backslash before a bar as an escape, others as text.
    line = line.replace("\\|", "\\ |").replace("|", "\\|")
    return f"{fence} {line} {fence}" if "`" in line else f"{fence}{line}{fence}"
