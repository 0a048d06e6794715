"""Set up a run for a command: check the lock, remind of `contact`, start Prefect, show progress."""

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
    """Show progress while the block makes a run; yield whether Prefect records the run.

    If so, Prefect's API is running in the block. ``offline``: the run makes no requests;
    ``is_idle``: nothing is due. Raises storage.errors.Locked while another run works in the home.
    """
    from warta.commands import display
    from warta.flows import orchestration
    from warta.storage.files.access import readable_by
    from warta.storage.files.lock import held
    from warta.storage.home import Home

    home = Home(settings.home)
    with readable_by(settings.shared_with):
        home.make()
        # Fail before Prefect starts, which takes seconds, if another run works here.
        with held(home.run_lock, purpose=purpose, wait_seconds=settings.lock_wait_seconds):
            pass
    # Do not start a server only to record that nothing was due.
    is_recorded = orchestration.has_readers() and not (is_idle and orchestration.starts_server())
    if not offline:
        remind_of_contact(settings)
        if is_recorded:
            from warta.flows.policies import web_policy

            web_policy(settings)  # an unusable proxy fails here, before the wait for Prefect
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
    """Treat SIGTERM in the block like Ctrl-C, until the run sets a handler of its own."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        if signal.getsignal(signal.SIGTERM) is signal.default_int_handler:
            signal.signal(signal.SIGTERM, before)


def remind_of_contact(settings: Settings) -> None:
    """Remind the person to set `contact`, if it is not set."""
    if not settings.contact and not is_quiet():
        click.echo(
            "warta: no `contact` set (docs/settings.md): publishers want to know who asks",
            err=True,
        )
