"""`warta watch`: save questions, whose new matches are delivered and written as feeds."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from warta.commands.groups import Group
from warta.commands.options import (
    HOME_OPTION,
    SECRETS_OPTION,
    STYLE_OPTION,
    BadArgument,
    PathParam,
)
from warta.settings import load_settings

_FORMATS = click.Choice(["atom", "rss", "json"])


@click.group(cls=Group)
def watch() -> None:
    """Save questions, and send their new matches.

    By webhook, mail, command or Prefect, or as feeds.
    """


@watch.command("add")
@click.argument("name")
@click.option("--search", "words", metavar="WORDS", help="Articles that `warta search` would find.")
@click.option("--sql", "query", metavar="QUERY|FILE.sql", help="Rows of a query.")
@click.option("--feed", "writes_feed", is_flag=True, help="Write Atom, RSS and JSON Feed files.")
@click.option("--webhook", "webhooks", multiple=True, metavar="URL", help="POST matches as JSON.")
@click.option("--mail", "mailboxes", multiple=True, metavar="ADDRESS", help="Send matches by mail.")
@click.option(
    "--run", "commands", multiple=True, metavar="COMMAND", help="Run it with JSON on stdin."
)
@click.option("--event", is_flag=True, help="Send matches to Prefect as an event.")
@click.option("--existing", is_flag=True, help="Deliver the present matches too.")
@HOME_OPTION
def watch_add(
    name: str,
    words: str | None,
    query: str | None,
    writes_feed: bool,
    webhooks: tuple[str, ...],
    mailboxes: tuple[str, ...],
    commands: tuple[str, ...],
    event: bool,
    existing: bool,
    home: Path | None,
) -> None:
    """Save a question under NAME.

    It is answered now, and after each `warta collect`. Articles that match now are not
    delivered; later matches are, each once.
    """
    from warta.commands.saved_watches import add
    from warta.news.watches import watch as kinds

    if (words is None) == (query is None):
        raise click.UsageError("give either --search WORDS or --sql QUERY")
    settings = load_settings(home=home)
    try:
        targets = (
            *map(kinds.webhook, webhooks),
            *map(kinds.mail, mailboxes),
            *map(kinds.command, commands),
            *([kinds.Target("event")] if event else []),
        )
        kind, question = ("search", words) if words is not None else ("sql", _query(query or ""))
        new_watch = kinds.watch_of(name, kind, question, targets, writes_feed=writes_feed)  # type: ignore[arg-type]  # both are kinds
    except kinds.BadWatch as error:
        raise BadArgument(str(error)) from error
    add(settings, new_watch, deliver_all=existing)


@watch.command("list")
@STYLE_OPTION
@SECRETS_OPTION
@HOME_OPTION
def watch_list(style: str, secrets: bool, home: Path | None) -> None:
    """List the watches with their state."""
    from warta.commands.saved_watches import show

    show(load_settings(home=home), style, secrets=secrets)


@watch.command("remove")
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@HOME_OPTION
def watch_remove(names: tuple[str, ...], home: Path | None) -> None:
    """Delete watches, with their feeds and waiting deliveries."""
    from warta.commands.saved_watches import remove

    sys.exit(remove(load_settings(home=home), names))


@watch.command("enable")
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@HOME_OPTION
def watch_enable(names: tuple[str, ...], home: Path | None) -> None:
    """Enable disabled watches, and try failing targets again."""
    from warta.commands.saved_watches import enable

    sys.exit(enable(load_settings(home=home), names))


@watch.command("run")
@click.argument("names", nargs=-1, metavar="[NAME...]")
@HOME_OPTION
def watch_run(names: tuple[str, ...], home: Path | None) -> None:
    """Run watches now and deliver new matches.

    Targets that failed are tried again. Exits with 1 if a question or a delivery fails.
    """
    from warta.commands.saved_watches import run

    sys.exit(run(load_settings(home=home), names))


@watch.command("feed")
@click.argument("name")
@click.option("--format", "form", type=_FORMATS, default="atom", show_default=True)
@click.option("--output", type=PathParam(dir_okay=False), help="Write to a file.")
@HOME_OPTION
def watch_feed(name: str, form: str, output: Path | None, home: Path | None) -> None:
    """Print the newest matches of a watch as a feed."""
    from warta.commands.saved_watches import feed

    feed(load_settings(home=home), name, form, output)


@watch.command("password")
@click.option("--user", required=True, help="User name at the mail server.")
@click.option("--remove", "forget", is_flag=True, help="Delete the stored password.")
@HOME_OPTION
def watch_password(user: str, forget: bool, home: Path | None) -> None:
    """Store the password of `mail_server`.

    It is typed at a prompt, or read from standard input.
    """
    from warta.commands.saved_watches import password

    password(load_settings(home=home), user, forget=forget)


def _query(query: str) -> str:
    if not query.endswith(".sql"):
        return query
    try:
        return Path(query).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadArgument(f"{query}: can't be read ({error})") from error
