"""`warta collect`, `backfill` and `demo`: run a flow once and print its report."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from warta.commands.feeds import subscribe, subscribed
from warta.commands.options import HOME_OPTION, DayParam, address_of, to_type
from warta.commands.running import prepared
from warta.commands.verbosity import is_quiet, verbosity_options
from warta.news.addresses.secrets import masked
from warta.settings import Settings, load_settings

if TYPE_CHECKING:
    from warta.storage.tables.runs import RunReport


@click.command()
@click.option(
    "--feeds",
    "feeds",
    multiple=True,
    metavar="FILE.opml|URL",
    help="Subscribe to these feeds and poll them now.",
)
@click.argument("more_feeds", nargs=-1, metavar="")
@click.option("--all", "every_feed", is_flag=True, help="Poll every feed, even if it is not due.")
@click.option("--json", "as_json", is_flag=True, help="Print the run's counts as the last line.")
@verbosity_options
@HOME_OPTION
def collect(
    feeds: tuple[str, ...],
    more_feeds: tuple[str, ...],
    every_feed: bool,
    as_json: bool,
    home: Path | None,
) -> None:
    """Collect news once, from named feeds or from all that are due."""
    settings = load_settings(home=home)
    if more_feeds and not feeds:
        raise click.UsageError(f"put --feeds before {more_feeds[0]!r}")
    named = subscribed(settings, (*feeds, *more_feeds)) if feeds else None
    sys.exit(_collect(settings, named, every_feed=every_feed, as_json=as_json))


@click.command()
@click.argument("source", metavar="FEED|SITE")
@click.option(
    "--since",
    required=True,
    type=DayParam(),
    metavar="YYYY-MM-DD",
    help="First day to collect (UTC).",
)
@click.option("--json", "as_json", is_flag=True, help="Print the run's counts as the last line.")
@verbosity_options
@HOME_OPTION
def backfill(source: str, since: datetime, as_json: bool, home: Path | None) -> None:
    """Collect older news of a feed or site.

    Reads the archive pages that its feed names, or its sitemaps.
    """
    settings = load_settings(home=home)
    address = address_of(source if "://" in source else f"https://{source}")
    sys.exit(_backfill(settings, address, since.replace(tzinfo=UTC), as_json=as_json))


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the run's counts as the last line.")
@HOME_OPTION
def demo(as_json: bool, home: Path | None) -> None:
    """Collect from sample publishers that run on this machine."""
    from warta.commands.demo import newsroom_feeds, print_answers, print_next_commands

    settings = load_settings(home=home)
    with newsroom_feeds(settings) as subscriptions:
        named = subscribe(load_settings(home=home), subscriptions)
        code = _collect(load_settings(home=home), named, every_feed=False, as_json=as_json)
    print_answers(settings)
    print_next_commands(settings)
    sys.exit(code)


def _collect(
    settings: Settings, named: list[str] | None, *, every_feed: bool, as_json: bool
) -> int:
    """Run the flow once, show its progress and return the exit code."""
    from warta.commands.report import print_report

    feeds, is_due = _feeds_and_work(settings)
    is_idle = named is None and not (is_due or (every_feed and feeds))
    if named is None and not feeds:
        hint = to_type("warta collect --feeds FILE.opml|URL")
        click.echo(f"warta: no feeds yet; add some: {hint}", err=True)

    with prepared(settings, "collect", is_idle=is_idle) as is_recorded:
        if is_recorded:
            from warta.flows.ingest import NoFeedAnswered, ingest

            try:
                report = ingest(home=str(settings.home), feeds=named, every_feed=every_feed)
            except NoFeedAnswered as failure:
                report = failure.report
        else:
            from warta.flows.collecting import collect_news

            report = collect_news(settings, named, every_feed=every_feed)
    if not is_quiet():
        print_report(report)
    code = _verdict(settings, report, has_feeds=bool(named or feeds))
    if as_json:
        click.echo(json.dumps(report.counts()))
    return code


def _feeds_and_work(settings: Settings) -> tuple[int, bool]:
    """Return the number of feeds, and whether a feed or an entry is due."""
    import duckdb

    from warta.storage.errors import StorageError
    from warta.storage.home import Home
    from warta.storage.tables.feeds import count_subscribed, is_work_due
    from warta.storage.warehouse.connection import Warehouse

    home = Home(settings.home)
    if not home.warehouse.exists():
        return 0, False
    try:
        with Warehouse(home).transaction() as database:
            return count_subscribed(database), is_work_due(database, datetime.now(UTC))
    except (StorageError, duckdb.Error):
        return 1, True  # the run will report what is wrong, or migrate the tables


def _backfill(settings: Settings, source: str, since: datetime, *, as_json: bool) -> int:
    """Run one backfill, show its progress and return the exit code."""
    from warta.commands.report import print_backfill

    with prepared(settings, "backfill") as is_recorded:
        if is_recorded:
            from warta.flows.backfill import NothingRead
            from warta.flows.backfill import backfill as run

            try:
                done = run(home=str(settings.home), source=source, since=since)
            except NothingRead as failure:
                done = failure.done
        else:
            from warta.flows.backfilling import collect_older

            done = collect_older(settings, source, since)
    if not is_quiet():
        print_backfill(done, source, since)
    for problem in done.problems[:10]:
        click.echo(f"warta: {masked(problem)}", err=True)
    if as_json:
        click.echo(json.dumps(done.report.counts()))
    if done.report.status == "stopped":
        return 130
    return 1 if done.report.reason else 0


def _verdict(settings: Settings, report: RunReport, *, has_feeds: bool) -> int:
    """Print what a person has to know besides the report; return the exit code."""
    if report.status == "stopped":
        click.echo(
            "warta: stopped; what the table shows is saved, the rest stays pending",
            err=True,
        )
        return 130
    if report.feeds_due == 0:
        if has_feeds and not is_quiet():
            _print_when_due(settings)
        return 0
    if report.reason:
        click.echo(
            f"warta: {report.reason}; check the network, the proxy variables and the addresses",
            err=True,
        )
        return 1
    return 0


def _print_when_due(settings: Settings) -> None:
    from warta.commands.feed_lists import when_due

    click.echo(f"warta: {when_due(settings)}", err=True)
