"""`warta work`: a worker for a home on another machine."""

from __future__ import annotations

import contextlib
import logging
from pathlib import Path

import click

from warta.commands.options import HOME_OPTION
from warta.commands.running import interrupted_by_sigterm, remind_of_contact
from warta.commands.verbosity import events_from, is_quiet, verbosity_options
from warta.settings import BadSetting, load_settings


@click.command()
@click.option(
    "--until-idle",
    type=click.FloatRange(0, 366 * 86_400),
    metavar="SECONDS",
    help="End after this many seconds without work. Default: never.",
)
@verbosity_options
@HOME_OPTION
def work(until_idle: float | None, home: Path | None) -> None:
    """Poll and fetch for a home that has the same `queue`."""
    settings = load_settings(home=home)
    if not settings.queue:
        raise BadSetting(
            "no `queue` set (docs/settings.md): WARTA_QUEUE=postgresql://HOST/DATABASE, as where "
            "`warta collect` or `warta serve` runs"
        )
    from warta.flows.working import keep_working
    from warta.tasks.run.log import printed
    from warta.tasks.run.progress import Progress, current

    remind_of_contact(settings)
    current.set(Progress(warn=lambda message: click.echo(f"warta: {message}", err=True)))
    level = events_from() or logging.INFO
    shown = contextlib.nullcontext() if is_quiet() else printed(level)
    with interrupted_by_sigterm(), shown:
        keep_working(settings, until_idle_seconds=until_idle)
