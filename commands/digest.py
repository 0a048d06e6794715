"""`warta digest`: write a day's news as Markdown and HTML."""

from __future__ import annotations

from pathlib import Path

import click

from warta.commands.options import HOME_OPTION, PathParam
from warta.settings import load_settings


@click.command()
@click.option(
    "--day",
    default="today",
    show_default=True,
    metavar="DAY",
    help="today, yesterday or a date like 2026-11-28 (UTC).",
)
@click.option(
    "--output",
    type=PathParam(file_okay=False),
    help="Folder to write into (`digests` in the home).",
)
@HOME_OPTION
def digest(day: str, output: Path | None, home: Path | None) -> None:
    """Write the news of a day as Markdown and HTML, with charts."""
    from warta.flows import orchestration
    from warta.flows.digesting import BadDay, write_day

    settings = load_settings(home=home)
    try:
        if orchestration.has_readers():
            orchestration.prepare(settings.home)
            with orchestration.server(scheduling=False):
                from warta.flows.digest import digest as recorded

                folder = str(output) if output else None
                paths = recorded(home=str(settings.home), day=day, folder=folder)
        else:
            paths = [str(path) for path in write_day(settings, day, output).paths]
    except BadDay as error:
        raise click.BadParameter(str(error), param_hint="--day") from error
    for path in paths:
        click.echo(path)
