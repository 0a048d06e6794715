"""`warta serve`: runs on a schedule, with Prefect's own page, until stopped."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import click

from warta.commands.options import HOME_OPTION, Address
from warta.commands.running import interrupted_by_sigterm, remind_of_contact
from warta.commands.verbosity import events_from, is_quiet, verbosity_options
from warta.settings import Settings, load_settings


@click.command()
@click.option(
    "--every",
    type=click.IntRange(10, 366 * 86_400),
    help="Seconds between runs (300).",
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
    settings = load_settings(home=home)
    remind_of_contact(settings)
    try:
        with interrupted_by_sigterm():
            reason = _serve(settings, every, address)
    except KeyboardInterrupt:
        click.echo("stopped before it began", err=True)
        return
    if reason:
        _start_anew(reason)


def _serve(settings: Settings, every: int | None, address: tuple[str, int] | None) -> str | None:
    """Serve until asked to stop, or until only a new process can go on; returns why."""
    from warta.commands import display
    from warta.commands.metrics_server import served_metrics
    from warta.flows import orchestration
    from warta.flows.stopping import stop_requests
    from warta.storage.files.access import readable_by
    from warta.storage.files.lock import held
    from warta.storage.home import Home

    orchestration.prepare(settings.home)
    place = Home(settings.home)
    with readable_by(settings.shared_with):
        place.make()
        with (
            held(place.serve_lock, purpose="serve", wait_seconds=settings.lock_wait_seconds),
            stop_requests() as requests,
            served_metrics(place, address),
            orchestration.server(scheduling=True) as api,
        ):
            from warta.flows.serve import serve_ingest

            every = every or settings.shortest_poll_seconds
            if requests.count:
                click.echo("stopped while starting", err=True)
                return None
            if not is_quiet():
                click.echo(f"collecting every {every} s into {settings.home}", err=True)
                page = api.url.removesuffix("/api")
                opens = f", which asks for {api.password}" if api.password else ""
                click.echo(f"Prefect's page is {page}{opens}", err=True)
            printer = display.RunPrinter(is_quiet=is_quiet(), level=events_from())
            return serve_ingest(
                settings, every, printer, requests, keeps_records=api.password is not None
            )


def _start_anew(reason: str) -> None:
    """Replace this process by a new one of the same command."""
    click.echo(f"warta: {reason}; restarting", err=True)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)  # what is ignored stays so in the new one
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 - our own command
