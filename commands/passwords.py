"""Read a password from a person, and store it separately from settings and data."""

from __future__ import annotations

import sys

import click

from warta.commands.options import BadArgument
from warta.commands.started_with import standard_input
from warta.settings import Settings
from warta.storage.files.access import readable_by
from warta.storage.files.passwords import write_password
from warta.storage.home import Home


def store_password(settings: Settings, place: str, user: str, *, forget: bool) -> None:
    """Store the password of an address or server, typed at a prompt or read from standard input.

    With ``forget``, delete the stored password instead.
    """
    home = Home(settings.home)
    password = None if forget else f"{_user(user)}:{_typed()}"
    with readable_by(settings.shared_with):
        home.make()
        write_password(home.passwords, place, password)
    click.echo(f"the password of {place} is {'forgotten' if forget else 'stored'}")


def _user(name: str) -> str:
    if ":" in name:
        raise click.BadParameter("a user's name has no colon", param_hint="--user")
    return name


def _typed() -> str:
    if sys.stdin.isatty():
        password: str = click.prompt("password", hide_input=True)
    else:
        password = standard_input(line=True).rstrip("\r\n")
    if not password:
        raise BadArgument("no password given; type it, or send it to the standard input")
    return password
