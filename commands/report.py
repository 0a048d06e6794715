"""Print the report of a run at the end of `warta collect` and `backfill`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from warta.commands.options import to_type, with_home
from warta.commands.tables import console, shown
from warta.news.addresses.secrets import masked
from warta.news.text.counted import counted
from warta.storage.tables.runs import RunReport

if TYPE_CHECKING:
    from warta.flows.backfilling import Backfilled

_MEANINGS = {
    "new": "a new article",
    "version": "a known article was edited",
    "unchanged": "already known, nothing changed",
    "copy": "another article already has this text",
    "rejected": "the page is not an article",
    "refused": "robots.txt or the settings forbid fetching it",
    "failed": "the page could not be fetched; no further attempt",
    "pending": "will be tried again later",
}
_MOST_NAMED = 20  # fits a screen; chosen by hand


def print_report(report: RunReport) -> None:
    """Print what a run did: feeds polled, entries by outcome, and the reasons."""
    answers = ", ".join(
        f"{number:,} {what}"
        for number, what in (
            (report.not_modified, "not modified"),
            (report.feeds_failed, "failed"),
        )
        if number
    )
    polled = f"{report.feeds_polled:,} of {counted(report.feeds_due, 'feed')} polled"
    _print(report, f"{polled} ({answers})" if answers else polled)
    for reason, number in report.left_out:
        _print_line(f"{counted(number, 'feed')} left for the next run: {reason}.")
    _print_details(report)


def print_backfill(done: Backfilled, source: str, since: datetime) -> None:
    """Print what a backfill found, and the outcomes of the entries."""
    unread = (
        f" ({done.requested - done.read:,} more could not be)" if done.requested > done.read else ""
    )
    summary = (
        f"{counted(done.read, 'listing')} of {masked(source)} read{unread}, "
        f"{counted(done.listed, 'entry')} since {since:%Y-%m-%d}, {done.new:,} of them new"
    )
    _print(done.report, summary)
    if done.undated:
        _print_line(f"{counted(done.undated, 'entry')} without a date left out.")
    _print_details(done.report)


def _print(report: RunReport, summary: str) -> None:
    ended = report.ended_at or report.started_at
    seconds = (ended - report.started_at).total_seconds()
    _print_line(
        f"\nRun {report.run_id} {report.status} in {seconds:.1f} s: {summary}; "
        f"{counted(report.articles_total, 'article')} in all."
    )


def _print_line(line: str) -> None:
    """Print a line as it is: addresses and paths may contain what rich takes for markup."""
    console().print(Text(line))


def _print_details(report: RunReport) -> None:
    out = console()
    if report.rechecked:
        articles = counted(report.rechecked, "known article")
        question = to_type('warta sql "FROM rechecks"')
        _print_line(f"{articles} requested again, {report.edited:,} edited: {question}")
    if report.quarantined:
        _print_line(
            f"{counted(report.quarantined, 'answer')} made Warta fail and were quarantined, each "
            'with its feed or entry. logs/warta.log has the details, under "quarantined"; please '
            "report them."
        )
    if report.entries_seen:
        out.print(_outcomes(report))
    if report.reasons:
        out.print(_reasons(report.reasons))
        if (more := len(report.reasons) - _MOST_NAMED) > 0:
            question = (
                'warta sql "SELECT url, outcome, reason FROM entries WHERE reason IS NOT NULL"'
            )
            _print_line(f"… and {counted(more, 'other reason')}: {to_type(question)}")
    if report.failures:
        failing = Table(title="Feeds that failed", title_justify="left")
        # People copy addresses from here, so they may be folded but are never cut.
        failing.add_column("feed", overflow="fold", min_width=30)
        failing.add_column("why", overflow="fold")
        for failure in report.failures[:_MOST_NAMED]:
            reason = with_home(shown(masked(failure.reason)))
            failing.add_row(Text(masked(failure.feed_url)), Text(reason))
        out.print(failing)
        if (more := len(report.failures) - _MOST_NAMED) > 0:
            question = "warta sql \"SELECT feed_url, reason FROM feeds WHERE status = 'failing'\""
            _print_line(f"… and {counted(more, 'other')}: {to_type(question)}")


def _outcomes(report: RunReport) -> Table:
    table = Table("outcome", "meaning", show_footer=True)
    table.add_column("entries", footer=str(report.entries_seen), justify="right")
    table.columns[0].footer = "seen"
    for outcome, count in report.outcomes.items():
        table.add_row(outcome, _MEANINGS[outcome], str(count), style=None if count else "dim")
    return table


def _reasons(reasons: Sequence[tuple[str, str, int]]) -> Table:
    table = Table(
        "outcome",
        "why",
        "entries",
        title="Why entries gave no article",
        title_justify="left",
        min_width=40,
    )
    for outcome, reason, count in reasons[:_MOST_NAMED]:
        table.add_row(outcome, Text(shown(masked(reason))), str(count))
    return table
