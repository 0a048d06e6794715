"""Carry out the commands of `warta watch`, and print their results."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from rich.text import Text

from warta.commands.options import BadArgument, existing_home, to_type
from warta.commands.passwords import store_password
from warta.commands.rows import print_rows
from warta.commands.tables import console
from warta.commands.watch_status import troubles
from warta.flows.policies import watch_policy
from warta.news.watches.watch import Watch
from warta.settings import Settings
from warta.storage.errors import StorageError
from warta.storage.files.access import readable_by
from warta.storage.files.lock import held
from warta.storage.home import Home
from warta.storage.tables.search_page import NO_WORD, search_error_message
from warta.storage.warehouse.query_process import Asker, TooLong
from warta.storage.warehouse.question import BadQuestion
from warta.storage.watches.definitions import (
    WatchState,
    enable_watch,
    remove_watch,
    watches,
)
from warta.storage.watches.file import changing
from warta.tasks.run.log import logged
from warta.tasks.watches.feeds import FORMATS, remove_feeds, watch_feed
from warta.tasks.watches.question import has_question
from warta.tasks.watches.round import add_and_ask, watch_round

_LOCK_SECONDS = 10.0  # for a run that delivers; chosen by hand
_FIRST = "warta watch add NAME --search WORDS --feed"


def add(settings: Settings, watch: Watch, *, deliver_all: bool) -> None:
    """Store a watch, and ask its question for the first time.

    Raises BadArgument for a question that can't be answered or a name that is taken,
    StorageError if there is no snapshot yet.
    """
    home = existing_home(settings)
    policy = watch_policy(settings)
    with (
        readable_by(settings.shared_with),
        held(home.watch_lock, purpose="watch add", wait_seconds=_LOCK_SECONDS),
        Asker(home, policy.limits) as asker,
    ):
        try:
            if not has_question(asker, watch):
                raise BadArgument(NO_WORD)
            count = add_and_ask(home, asker, watch, policy, deliver_all=deliver_all)
        except BadQuestion as error:
            raise BadArgument(f"the query: {search_error_message(str(error))}") from error
        except TooLong as error:
            raise StorageError(
                f"the query: {error}; ask for less, or raise watch_seconds"
            ) from error
        if count is None:
            raise BadArgument(
                f"there is a watch {watch.name!r}; `warta watch remove {watch.name}` first"
            )
    becomes = _what_happens(watch, deliver_all=deliver_all)
    click.echo(f"watch {watch.name}: {count:,} match{'' if count == 1 else 'es'} {becomes}")
    for form in FORMATS if watch.writes_feed else ():
        click.echo(f"{policy.feeds_folder / watch.name}.{form}")
    if any(target.kind == "mail" for target in watch.targets) and not settings.mail_server:
        click.echo("warta: set mail_server and mail_from (docs/settings.md) to send mail", err=True)


def _what_happens(watch: Watch, *, deliver_all: bool) -> str:
    """Return what happens to the matches of a new watch, as the end of a sentence."""
    if watch.targets and deliver_all:
        return f"to be delivered by the next run or `{to_type('warta watch run')}`"
    if watch.targets:
        return "now; later ones are delivered"
    if watch.writes_feed:
        return "now; its feeds have them and later ones"
    return "now; it has no target, so only `warta watch feed` and the page show them"


def show(settings: Settings, style: str, *, secrets: bool) -> None:
    """Print the watches."""
    names = ["name", "status", "question", "targets", "matches", "waiting", "last_asked", "reason"]
    rows = [_row(state, secrets=secrets) for state in watches(Home(settings.home))]
    if not rows and style == "table":
        console().print(Text(f"no watches yet; `{to_type(_FIRST)}` makes one"))
        return
    print_rows(names, rows, style=style)


def remove(settings: Settings, names: Sequence[str]) -> int:
    """Delete watches; return the exit code."""
    home = Home(settings.home)
    policy = watch_policy(settings)
    known = {state.watch.name for state in watches(home)}
    for name in names:
        if name in known:
            with changing(home) as database:
                remove_watch(database, name)
            remove_feeds(policy, name)
            click.echo(f"removed {name}")
        else:
            click.echo(f"no watch {name!r}", err=True)
    return 0 if known.intersection(names) else 1


def enable(settings: Settings, names: Sequence[str]) -> int:
    """Enable watches; return the exit code."""
    home = Home(settings.home)
    known = {state.watch.name for state in watches(home)}
    for name in names:
        if name in known:
            with changing(home) as database:
                enable_watch(database, name)
            click.echo(f"enabled {name}")
        else:
            click.echo(f"no watch {name!r}", err=True)
    return 0 if known.issuperset(names) else 1


def run(settings: Settings, names: Sequence[str]) -> int:
    """Run watches and deliver their matches; return the exit code."""
    home = existing_home(settings)
    known = {state.watch.name for state in watches(home)}
    for name in names:
        if name not in known:
            raise BadArgument(f"no watch {name!r}; known: {', '.join(sorted(known)) or 'none'}")
    if not known:
        console().print(Text(f"no watches yet; `{to_type(_FIRST)}` makes one"))
        return 0
    with readable_by(settings.shared_with), logged(home.logs):
        done = watch_round(home, watch_policy(settings), names, at_once=True)
    click.echo(
        f"{done.asked:,} asked, {done.new_matches:,} new match"
        f"{'' if done.new_matches == 1 else 'es'}, {done.delivered:,} delivered"
    )
    for line in troubles(watches(home, names)):
        click.echo(f"warta: {line}", err=True)
    return 1 if done.failed or done.failed_targets else 0


def feed(settings: Settings, name: str, form: str, output: Path | None) -> None:
    """Print or write a watch's feed."""
    home = Home(settings.home)
    try:
        body = watch_feed(home, watch_policy(settings), name, form)  # type: ignore[arg-type]  # click's choice is one of the forms
    except BadQuestion as error:
        raise BadArgument(f"the watch {name}: {error}") from error
    if body is None:
        raise BadArgument(f"no watch {name!r}; `warta watch list` names them")
    if output is None:
        sys.stdout.buffer.write(body)
    else:
        output.write_bytes(body)


def password(settings: Settings, user: str, *, forget: bool) -> None:
    """Store the password of the mail server, or forget it."""
    if not settings.mail_server:
        raise BadArgument("set mail_server first (docs/settings.md)")
    store_password(settings, settings.mail_server, user, forget=forget)


def _row(state: WatchState, *, secrets: bool) -> list[Any]:
    watch = state.watch
    shown = [
        f"{each.kind} {each.address}".strip() if secrets else each.label for each in watch.targets
    ]
    return [
        watch.name,
        state.status,
        f"{'search' if watch.kind == 'search' else 'SQL'}: {watch.question}",
        ", ".join([*(["feed"] if watch.writes_feed else []), *shown]),
        state.seen,
        sum(target.waiting for target in state.targets),
        state.asked_at,
        "; ".join(troubles([state])) or None,
    ]
