"""Options, types of arguments and a writing transaction, for several commands."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from warta.news.addresses.places import LAKE, lake_problem, path_problem
from warta.news.addresses.typed_commands import commands_named, with_option
from warta.settings import Settings

if TYPE_CHECKING:  # no command loads more than it needs
    from warta.storage.home import Home
    from warta.storage.warehouse.connection import Database


class PathParam(click.Path):
    """A file or folder of this machine, not an address."""

    def __init__(self, **options: bool) -> None:
        super().__init__(path_type=Path, **options)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if why := path_problem(str(value)):
            self.fail(f"{str(value)!r} {why}", param, ctx)
        return super().convert(value, param, ctx)


class Folder(PathParam):
    """The folder of a home; with ``or_lake``, also a lake to read."""

    def __init__(self, *, or_lake: bool = False) -> None:
        super().__init__(file_okay=False)
        self._or_lake = or_lake

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not str(value).startswith(LAKE):
            if self._or_lake and "://" in str(value):
                why = lake_problem(str(value))
                self.fail(f"an address, not a folder; for a lake: {why}", param, ctx)
            return super().convert(value, param, ctx)
        if not self._or_lake:
            self.fail(
                "a lake can only be read (by sql, search, trace, export and ui); name a folder"
            )
        if why := lake_problem(str(value)):
            self.fail(f"the lake's location can't be used: {why}", param, ctx)
        return str(value)


# The home of the current command as it was typed, or as WARTA_HOME names it.
_given: list[str] = []


def _noted(context: click.Context, option: click.Parameter, value: Any) -> Any:
    named = value or os.environ.get("WARTA_HOME")
    _given[:] = [str(named)] if named else []
    return value


HOME_OPTION = click.option(
    "--home",
    type=Folder(),
    callback=_noted,
    help="Folder that holds the data (WARTA_HOME).",
)
PLACE_OPTION = click.option(
    "--home",
    type=Folder(or_lake=True),
    callback=_noted,
    help="Folder that holds the data (WARTA_HOME), or a lake: ducklake:postgres:dbname=…",
)
STYLE_OPTION = click.option(
    "--format",
    "style",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
)
SECRETS_OPTION = click.option(
    "--secrets", is_flag=True, help="Show the tokens in addresses too, instead of ***."
)


def to_type(command: str) -> str:
    """Return a command to type next, with the home of the current command, if it was named."""
    return with_option(command, _given[0]) if _given else command


def with_home(message: str) -> str:
    """Return a message whose commands, between backquotes, name the home of this command."""
    return commands_named(message, _given[0]) if _given else message


class BadArgument(ValueError):
    """An argument of the command that can't be used; the message says which and why."""


def address_of(argument: str) -> str:
    """Return the address that a person typed, as it is requested. Raises BadArgument."""
    from warta.news.addresses.urls import BadAddress, fetch_url

    try:
        return fetch_url(argument)
    except BadAddress as error:
        raise BadArgument(str(error)) from error


def feed_address_of(argument: str) -> str:
    """Return the address of a feed that a person typed. Raises BadArgument."""
    from warta.news.addresses.urls import BadAddress
    from warta.news.feeds.subscription import feed_address

    try:
        return feed_address(argument)
    except BadAddress as error:
        raise BadArgument(str(error)) from error


class MomentParam(click.ParamType[Any]):
    """A date or time in ISO 8601; without a zone it is UTC, and a bare date is its midnight."""

    name = "time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            time = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a date or time like 2026-03-01 or 2026-03-01T12:00+07:00")
        return time if time.tzinfo else time.replace(tzinfo=UTC)


class DayParam(click.ParamType[Any]):
    """A day in ISO 8601."""

    name = "day"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        try:
            return datetime.strptime(value, "%Y-%m-%d")
        except ValueError:
            self.fail(f"{value!r} is not a day like 2026-03-01")


class Country(click.ParamType[Any]):
    """The code of a country: two letters, as in ISO 3166-1."""

    name = "code"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from warta.news.feeds.country import country_code

        code = country_code(value)
        if code is None:
            self.fail(f"{value!r} is not a country code of two letters, such as GB or ID")
        return code


_ADDRESS = re.compile(
    r"(?:(?:\[(?P<bracketed>[^\[\]\s/]*:[^\[\]\s/]*)\]|(?P<host>[^\[\]\s/]*)):)?(?P<port>[0-9]{1,5})"
)


class Address(click.ParamType[Any]):
    """Where to listen: HOST:PORT, [IPv6]:PORT, or PORT on loopback."""

    name = "host:port"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, int]:
        if isinstance(value, tuple):
            return value
        match = _ADDRESS.fullmatch(str(value))
        if match is None or not 0 < int(match["port"]) < 65536:
            self.fail(f"{value!r} is not an address like 127.0.0.1:9155 or [::1]:9155")
        return match["bracketed"] or match["host"] or "127.0.0.1", int(match["port"])


@contextlib.contextmanager
def warehouse_to_write(settings: Settings) -> Iterator[Database]:
    """Open a transaction on the warehouse; publish the snapshot after it commits."""
    from warta.flows.places import lake_of
    from warta.storage.files.access import readable_by
    from warta.storage.home import Home
    from warta.storage.warehouse.connection import Warehouse
    from warta.storage.warehouse.snapshot import publish

    warehouse = Warehouse(Home(settings.home), lake_of(settings))
    with readable_by(settings.shared_with):
        warehouse.migrate()
        with warehouse.transaction() as database:
            yield database
        publication = publish(warehouse)
    if publication.lake_failure:
        click.echo(
            f"warta: readers of the lake don't see it yet: {publication.lake_failure}", err=True
        )


def existing_home(settings: Settings) -> Home:
    """Return the home; it must exist (an empty folder usually means a typo in --home)."""
    from warta.storage.errors import StorageError
    from warta.storage.home import Home

    home = Home(settings.home)
    if not home.warehouse.exists():
        raise StorageError(
            f"{home.warehouse}: does not exist; check --home. "
            f"`{to_type('warta collect --feeds FILE.opml|URL')}` creates it"
        )
    return home
