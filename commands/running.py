"""What every command that makes a run does around it: lock, reminder, Prefect, progress."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator

import click

from warta.commands.verbosity import events_shown, is_quiet, is_verbose
from warta.settings import Settings


@contextlib.contextmanager
def prepared(
    settings: Settings, purpose: str, *, offline: bool = False, is_idle: bool = False
) -> Iterator[bool]:
    """Show progress while the block makes a run.

    ``offline``: it asks no site; ``is_idle``: nothing is due. Yields whether the run belongs into
    Prefect, which stands then. Raises storage.errors.Locked when another command is at work in
    the home.
    """
    from warta.commands import display
    from warta.flows import orchestration
    from warta.storage.files.access import readable_by
    from warta.storage.files.lock import held
    from warta.storage.home import Home

    home = Home(settings.home)
    with readable_by(settings.shared_with):
        home.make()
        # Before Prefect starts, which takes seconds: is anybody else at work here?
        with held(home.run_lock, purpose=purpose, wait_seconds=settings.lock_wait_seconds):
            pass
    # A server that would have to be started to record that nothing was done stays away.
    is_recorded = orchestration.has_readers() and not (is_idle and orchestration.starts_server())
    if not offline:
        remind_of_contact(settings)
        if is_recorded:
            from warta.flows.policies import web_policy

            web_policy(settings)  # fails here, before the wait, for a proxy that can't be used
    quiet = is_quiet() or is_verbose()  # events say more than progress
    with (
        interrupted_by_sigterm(),
        readable_by(settings.shared_with),
        events_shown(),
        display.shown_progress(quiet=quiet) as progress,
    ):
        if is_recorded:
            orchestration.prepare(settings.home)
            progress.stage("starting Prefect")
            with orchestration.server(scheduling=False):
                yield True
        else:
            yield False


@contextlib.contextmanager
def interrupted_by_sigterm() -> Iterator[None]:
    """Have SIGTERM do in the block what Ctrl-C does, where nothing better is done with it."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        if signal.getsignal(signal.SIGTERM) is signal.default_int_handler:
            signal.signal(signal.SIGTERM, before)


def remind_of_contact(settings: Settings) -> None:
    """Say that publishers can't tell whom to write to, if so."""
    if not settings.contact and not is_quiet():
        click.echo(
            "warta: no `contact` set (docs/settings.md): publishers want to know who asks",
            err=True,
        )
