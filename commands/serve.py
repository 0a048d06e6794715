"""`warta serve`: runs on a schedule, with Prefect's own page, until stopped."""

from __future__ import annotations

from pathlib import Path

import click

from warta.commands.options import HOME_OPTION, Address
from warta.commands.running import remind_of_contact
from warta.commands.verbosity import events_from, is_quiet, verbosity_options
from warta.settings import load_settings


@click.command()
@click.option(
    "--every",
    type=click.IntRange(min=10),
    help="Seconds between runs.",
)
@click.option(
    "--metrics",
    "address",
    type=Address(),
    help="Answer /metrics (Prometheus) and /healthz at this address.",
)
@verbosity_options
@HOME_OPTION
def serve(every: int | None, address: tuple[str, int] | None, home: Path | None) -> None:
    """Collect news on a schedule on this machine until stopped."""
    from warta.commands import display
    from warta.commands.metrics_server import served_metrics
    from warta.flows import orchestration
    from warta.storage.files.access import readable_by
    from warta.storage.files.lock import held
    from warta.storage.home import Home

    settings = load_settings(home=home)
    remind_of_contact(settings)
    orchestration.prepare(settings.home)
    place = Home(settings.home)
    with readable_by(settings.shared_with):
        place.make()
        with (
            held(place.serve_lock, purpose="serve", wait_seconds=settings.lock_wait_seconds),
            served_metrics(place, address),
            orchestration.server(scheduling=True) as api,
        ):
            from warta.flows.serve import serve_ingest

            every = every or settings.shortest_poll_seconds
            if not is_quiet():
                click.echo(f"collecting every {every} s into {settings.home}", err=True)
                page = api.url.removesuffix("/api")
                opens = f", which asks for {api.password}" if api.password else ""
                click.echo(f"Prefect's page is {page}{opens}", err=True)
            printer = display.RunPrinter(is_quiet=is_quiet(), level=events_from())
            serve_ingest(settings, every, printer, keeps_records=api.password is not None)
