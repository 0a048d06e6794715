"""The command `warta`. Prefect and Trafilatura load only in the commands that need them."""

from __future__ import annotations

import contextlib
import errno
import gc
import json
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

import click

from warta.commands.export import backup, export
from warta.commands.feeds import feeds, subscribe, subscribed
from warta.commands.options import HOME_OPTION
from warta.commands.upkeep import maintain, reextract, remove, unmerge
from warta.settings import VERSION, BadSetting, Settings, load_settings
from warta.storage.errors import StorageError

# The disk is full, over quota or read-only, or a file is not ours: no defect, and no traceback.
_MACHINE_REFUSES = (
    errno.ENOSPC,
    errno.EDQUOT,
    errno.EFBIG,
    errno.EROFS,
    errno.EACCES,
    errno.EPERM,
)
_MEND = "what was saved is safe; mend that and run again"


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(VERSION, prog_name="warta")
def warta() -> None:
    """Collect the news of many feeds into DuckDB, and ask it questions in SQL."""


def main() -> None:
    """Run the command: 0 done, 1 the work could not be done, 2 wrong usage or settings."""
    try:
        with _clear_errors():
            warta.main(standalone_mode=False)
    finally:
        # As it ends, the interpreter would look for garbage among all that Prefect made: 1.2 s.
        gc.freeze()


@contextlib.contextmanager
def _clear_errors() -> Iterator[None]:
    from warta.news.addresses.urls import BadAddress
    from warta.news.feeds.opml import BadOpml

    try:
        yield
    except click.ClickException as error:
        error.show()
        sys.exit(2 if isinstance(error, click.UsageError) else error.exit_code)
    except (BadSetting, BadOpml, BadAddress) as error:
        _fail(str(error), 2)
    except StorageError as error:
        _fail(str(error), 1)
    except BrokenPipeError:
        # The reader of a pipe has seen enough (`warta sql … | head`).
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        if error.errno not in _MACHINE_REFUSES:
            raise
        _fail(f"{error.filename or 'this machine'}: {error.strerror}; {_MEND}", 1)
    except (click.Abort, KeyboardInterrupt):
        _fail("interrupted; what was saved is safe, the next run goes on from there", 130)


def _fail(message: str, code: int) -> NoReturn:
    click.echo(f"warta: {message}", err=True)
    sys.exit(code)


@warta.command()
@click.option(
    "--feeds", "feeds", multiple=True, metavar="FILE.opml|URL", help="Poll these feeds now."
)
@click.argument("more_feeds", nargs=-1, metavar="")
@click.option("--all", "every_feed", is_flag=True, help="Poll every feed, due or not.")
@click.option("--json", "as_json", is_flag=True, help="Print the run's counts as the last line.")
@HOME_OPTION
def collect(
    feeds: tuple[str, ...],
    more_feeds: tuple[str, ...],
    every_feed: bool,
    as_json: bool,
    home: Path | None,
) -> None:
    """Collect once: from the feeds named (subscribed to if new), else from those due."""
    settings = load_settings(home=home)
    if more_feeds and not feeds:
        raise click.UsageError(f"put --feeds before {more_feeds[0]!r}")
    named = subscribed(settings, (*feeds, *more_feeds)) if feeds else None
    sys.exit(_collect(settings, named, every_feed=every_feed, as_json=as_json))


@warta.command()
@click.option("--json", "as_json", is_flag=True, help="Print the run's counts as the last line.")
@HOME_OPTION
def demo(as_json: bool, home: Path | None) -> None:
    """Collect once from the bundled newsroom: publishers served by Warta itself, on loopback."""
    from warta.commands.demo import newsroom_feeds, next_commands, questions

    settings = load_settings(home=home)
    with newsroom_feeds(settings) as subscriptions:
        named = subscribe(load_settings(home=home), subscriptions)
        code = _collect(load_settings(home=home), named, every_feed=False, as_json=as_json)
    questions(settings)
    next_commands(settings)
    sys.exit(code)


@warta.command()
@click.option(
    "--every", type=click.IntRange(min=10), help="Seconds between runs [shortest_poll_seconds]."
)
@HOME_OPTION
def serve(every: int | None, home: Path | None) -> None:
    """Collect on a schedule on this machine, until stopped."""
    from warta.commands import display
    from warta.flows import orchestration
    from warta.storage.files.access import readable_by
    from warta.storage.home import Home

    settings = load_settings(home=home)
    _remind_of_contact(settings)
    orchestration.prepare(settings.home)
    with readable_by(settings.shared_with):
        Home(settings.home).make()
        with orchestration.server(scheduling=True) as api:
            from warta.flows.serve import serve_ingest

            every = every or settings.shortest_poll_seconds
            click.echo(f"collecting every {every} s into {settings.home}", err=True)
            page = api.url.removesuffix("/api")
            opens = f", which asks for {api.password}" if api.password else ""
            click.echo(f"Prefect's page is {page}{opens}", err=True)
            serve_ingest(settings, every, display.Watch())


@warta.command()
@click.argument("question", metavar="QUERY|FILE.sql|-")
@click.option(
    "--format",
    "style",
    type=click.Choice(["table", "csv", "json", "parquet"]),
    default="table",
    show_default=True,
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write here, not to the terminal.",
)
@HOME_OPTION
def sql(question: str, style: str, output: Path | None, home: Path | None) -> None:
    """Ask the collected news a question in SQL (views: articles, copies, entries, feeds, …)."""
    from warta.commands.ask import answer

    answer(load_settings(home=home), _question(question), style, output)


@warta.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--most", type=click.IntRange(min=1), default=20, show_default=True)
@HOME_OPTION
def search(words: tuple[str, ...], most: int, home: Path | None) -> None:
    """List the articles that have every one of the words, newest first."""
    from warta.commands.ask import search_articles

    search_articles(load_settings(home=home), " ".join(words), most)


@warta.command()
@HOME_OPTION
def status(home: Path | None) -> None:
    """Say how things stand: feeds, articles, the last run, what is pending."""
    from warta.commands.ask import show_status

    show_status(load_settings(home=home))


@warta.command()
@click.argument("url")
@HOME_OPTION
def trace(url: str, home: Path | None) -> None:
    """Tell one article's life: entries, page, versions, copies."""
    from warta.commands.ask import show_trace

    show_trace(load_settings(home=home), url)


@warta.command()
@click.argument("source", metavar="FEED|SITE")
@click.option(
    "--since", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The first day wanted (UTC)."
)
@click.option("--json", "as_json", is_flag=True, help="Print the run's counts as the last line.")
@HOME_OPTION
def backfill(source: str, since: datetime, as_json: bool, home: Path | None) -> None:
    """Collect what a feed or site published since a day: its archive pages, or its sitemaps."""
    from warta.news.addresses.urls import fetch_url

    settings = load_settings(home=home)
    address = fetch_url(source if "://" in source else f"https://{source}")
    sys.exit(_backfill(settings, address, since.replace(tzinfo=UTC), as_json=as_json))


for command in (backup, export, feeds, maintain, reextract, remove, unmerge):
    warta.add_command(command)


def _backfill(settings: Settings, source: str, since: datetime, *, as_json: bool) -> int:
    """One backfill, shown; the exit code."""
    from warta.commands import display

    with _prepared(settings, "backfill"):
        from warta.flows.backfill import backfill as run

        done = run(home=str(settings.home), source=source, since=since)
    display.print_report(done.report)
    click.echo(
        f"{source}: {done.listed:,} entries since {since:%Y-%m-%d}, {done.new:,} of them new "
        f"({done.asked} listings asked for)"
    )
    if done.undated:
        click.echo(f"{done.undated:,} entries have no date and were left out")
    for problem in done.problems[:10]:
        click.echo(f"warta: {problem}", err=True)
    if as_json:
        click.echo(json.dumps(done.report.counts()))
    if done.report.status == "stopped":
        return 130
    return 0 if done.listed else 1


def _collect(
    settings: Settings, named: list[str] | None, *, every_feed: bool, as_json: bool
) -> int:
    """One run of the flow, shown; the exit code."""
    from warta.commands import display

    with _prepared(settings, "collect"):
        from warta.flows.ingest import ingest

        report = ingest(home=str(settings.home), feeds=named, every_feed=every_feed)
    display.print_report(report)
    code = _verdict(settings, report)
    if as_json:
        click.echo(json.dumps(report.counts()))
    return code


@contextlib.contextmanager
def _prepared(settings: Settings, purpose: str) -> Iterator[None]:
    """Prefect at work and progress shown, while a flow runs. Raises warta.storage.errors.Locked."""
    from warta.commands import display
    from warta.storage.files.access import readable_by
    from warta.storage.files.lock import held
    from warta.storage.home import Home

    home = Home(settings.home)
    with readable_by(settings.shared_with):
        home.make()
        # Before Prefect starts, which takes seconds: is anybody else at work here?
        with held(home.run_lock, purpose=purpose, wait_seconds=settings.lock_wait_seconds):
            pass
    _remind_of_contact(settings)
    from warta.flows import orchestration
    from warta.flows.desk import web_policy

    web_policy(settings)  # a proxy or password file that can't be used is told before the wait
    orchestration.prepare(settings.home)
    with readable_by(settings.shared_with), display.shown_progress() as progress:
        progress.stage("starting Prefect")
        with orchestration.server(scheduling=False):
            yield


def _remind_of_contact(settings: Settings) -> None:
    if not settings.contact:
        click.echo(
            "warta: no `contact` set (docs/settings.md): publishers want to know who asks",
            err=True,
        )


def _verdict(settings: Settings, report: Any) -> int:
    if report.status == "stopped":
        click.echo(
            "warta: stopped as asked; what is in the table is saved, the rest stays pending",
            err=True,
        )
        return 130
    if report.feeds_due == 0:
        _say_when_due(settings)
        return 0
    if report.feeds_polled and report.feeds_failed == report.feeds_polled:
        why = report.failures[0].reason if report.failures else "no answer"
        click.echo(
            f"warta: none of {report.feeds_polled} feeds answered (the first: {why}); "
            "check the network, the proxy variables and the addresses",
            err=True,
        )
        return 1
    return 0


def _say_when_due(settings: Settings) -> None:
    from warta.commands.ask import when_due

    click.echo(f"warta: {when_due(settings)}", err=True)


def _question(question: str) -> str:
    if question == "-":
        return sys.stdin.read()
    if question.endswith(".sql"):
        try:
            return Path(question).read_text(encoding="utf-8")
        except OSError as error:
            raise click.UsageError(f"{question}: {error.strerror}") from error
    return question


if __name__ == "__main__":
    main()
