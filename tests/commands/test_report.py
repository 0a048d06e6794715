"""The report of a run: true counts, correct grammar, and hints that can be typed as they are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from warta.commands.display import RunPrinter
from warta.commands.options import HOME_OPTION, with_home
from warta.commands.report import print_backfill, print_report
from warta.flows.backfilling import Backfilled
from warta.news.outcome import OUTCOMES
from warta.storage.errors import StorageError
from warta.storage.tables.runs import FeedFailure, RunReport

START = datetime(2026, 11, 28, tzinfo=UTC)


def report(**changes: object) -> RunReport:
    facts: dict[str, object] = {
        "run_id": "20261128T000000-abcdef", "status": "completed", "started_at": START,
        "ended_at": START + timedelta(seconds=3), "feeds_due": 0, "feeds_polled": 0, "not_modified": 0,
        "feeds_failed": 0, "entries_seen": 0, "outcomes": dict.fromkeys(OUTCOMES, 0), "failures": (),
        "reasons": (), "articles_total": 0, "changed": False,
    }  # fmt: skip
    return RunReport(**facts | changes)  # type: ignore[arg-type]  # fields of RunReport


def printed(outcome: RunReport | Backfilled, *arguments: str) -> str:
    """Return what a command prints that was typed with these arguments."""

    @click.command()
    @HOME_OPTION
    def command(home: Path | None) -> None:
        if isinstance(outcome, RunReport):
            print_report(outcome)
        else:
            print_backfill(outcome, "https://example.org/[news]/", START)

    result = CliRunner(env={"COLUMNS": "200"}).invoke(command, arguments)
    assert result.exception is None, result.exception
    return result.output


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"feeds_due": 1, "feeds_polled": 1, "articles_total": 1}, "1 of 1 feed polled; 1 article in all."),
        ({"feeds_due": 2, "feeds_polled": 2, "not_modified": 2}, "2 of 2 feeds polled (2 not modified);"),
        ({"feeds_due": 73, "feeds_polled": 64, "feeds_failed": 64}, "64 of 73 feeds polled (64 failed);"),
        ({"left_out": (("their host did not answer for other feeds", 9),)},
         "9 feeds left for the next run: their host did not answer for other feeds."),
        ({"left_out": (("the run was stopped", 1),)}, "1 feed left for the next run: the run was stopped."),
        ({"rechecked": 1}, '1 known article requested again, 0 edited: warta sql "FROM rechecks"'),
        ({"quarantined": 1}, "1 answer made Warta fail"),
    ],
)  # fmt: skip
def test_counts_are_true_and_agree_with_their_nouns(changes: dict[str, object], line: str) -> None:
    """Nine feeds that were not polled, without a reason, would look like a defect."""
    assert line in printed(report(**changes))


def test_run_without_entries_prints_no_table_of_zeros() -> None:
    """Ten lines of zeros would hide the reason, which is what a person looks for."""
    assert "another article already has this text" not in printed(
        report(feeds_due=1, feeds_polled=1)
    )
    assert "another article already has this text" in printed(report(entries_seen=1))


def test_backfill_reports_listings_instead_of_feeds() -> None:
    """A backfill polls no feeds, so "1 of 0 feeds polled" would make no sense."""
    result = Backfilled(
        report(entries_seen=20), listed=20, new=1, undated=1, requested=2, read=2, problems=()
    )
    text = printed(result)
    assert (
        "2 listings of https://example.org/[news]/ read, 20 entries since 2026-11-28, 1 of them new;"
        in text
    )
    assert "1 entry without a date left out." in text
    assert "feeds polled" not in text


@pytest.mark.parametrize(
    ("arguments", "home"),
    [((), ""), (("--home", "/srv/news"), " --home /srv/news"), (("--home", "my [b]news"), " --home 'my [b]news'")],
)  # fmt: skip
def test_hints_name_the_home_that_was_given(arguments: tuple[str, ...], home: str) -> None:
    """Typed without --home, the hint would query another home, which is empty."""
    failures = tuple(FeedFailure(f"http://{n}.example/", "HTTP 500") for n in range(25))
    reasons = tuple(("failed", f"reason {n}", 1) for n in range(21))
    text = printed(report(failures=failures, reasons=reasons, rechecked=3), *arguments)
    hints = [line for line in text.splitlines() if "warta sql" in line]
    assert len(hints) == 3
    assert all(line.endswith(f'"{home}') for line in hints)
    assert "… and 5 others: " in text
    assert "… and 1 other reason: " in text


def test_serve_says_which_feeds_a_run_left_out_and_why(capsys: pytest.CaptureFixture[str]) -> None:
    """A person sees only this line of a service: "1 of 3 feeds polled" alone looks like a defect."""
    RunPrinter().ended(
        report(feeds_due=3, feeds_polled=1, left_out=(("their host asked for a pause", 2),))
    )
    line = capsys.readouterr().err
    assert "1 of 3 due feeds polled; " in line
    assert line.endswith("; 2 feeds left for the next run: their host asked for a pause\n")


@pytest.mark.parametrize(
    ("message", "shown"),
    [("gone; run `warta collect` once", "gone; run `warta collect --home H` once"),
     ("`warta feeds remove http://a.example/?b` undoes it", "`warta feeds remove http://a.example/?b --home H` undoes it"),
     ("`warta serve` is not running", "`warta serve` is not running"),
     ("see `warta search --help`", "see `warta search --help`"),
     ("`cp a b`, then `warta sql` and `warta status`", "`cp a b`, then `warta sql --home H` and `warta status --home H`")],
)  # fmt: skip
def test_commands_in_messages_name_the_home_that_was_given(message: str, shown: str) -> None:
    """Storage knows the folder but not how it was named; what a person types next must reach it."""
    messages: list[str] = []

    @click.command()
    @HOME_OPTION
    def command(home: Path | None) -> None:
        try:
            raise StorageError(message)
        except StorageError as error:
            messages.append(with_home(str(error)))

    CliRunner().invoke(command, ["--home", "H"])
    CliRunner().invoke(command, [])
    assert messages == [shown, message]
