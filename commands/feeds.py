"""`warta feeds`: subscribe to feeds, list them, check them, remove them."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from warta.commands.options import HOME_OPTION, warehouse_to_write
from warta.settings import Settings, load_settings


@click.group()
def feeds() -> None:
    """Subscribe to feeds, list them, remove them."""


@feeds.command("add")
@click.argument("addresses", nargs=-1, required=True, metavar="URL...")
@click.option("--category", help="Folder to file them under.")
@HOME_OPTION
def feeds_add(addresses: tuple[str, ...], category: str | None, home: Path | None) -> None:
    """Subscribe to feeds by their addresses."""
    from warta.news.addresses.urls import fetch_url
    from warta.news.feeds.subscription import Subscription

    wanted = [Subscription(fetch_url(address), category=category) for address in addresses]
    subscribe(load_settings(home=home), wanted, say=True, again=True)


@feeds.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@HOME_OPTION
def feeds_import(file: Path, home: Path | None) -> None:
    """Subscribe to every feed of an OPML file."""
    subscribe(load_settings(home=home), _opml(file), say=True)


@feeds.command("remove")
@click.argument("addresses", nargs=-1, required=True, metavar="URL...")
@HOME_OPTION
def feeds_remove(addresses: tuple[str, ...], home: Path | None) -> None:
    """Stop polling feeds; the articles they brought stay."""
    from warta.news.addresses.urls import fetch_url
    from warta.storage.tables.feeds import unsubscribe

    asked = [fetch_url(address) for address in addresses]
    with warehouse_to_write(load_settings(home=home)) as database:
        removed = unsubscribe(database, asked)
    for url in asked:
        click.echo(
            f"removed {url}" if url in removed else f"not subscribed: {url}", err=url not in removed
        )
    sys.exit(0 if removed else 1)


@feeds.command("list")
@click.option(
    "--format",
    "style",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
)
@HOME_OPTION
def feeds_list(style: str, home: Path | None) -> None:
    """List the feeds with their state."""
    from warta.commands.ask import list_feeds

    list_feeds(load_settings(home=home), style)


@feeds.command("check")
@click.argument("addresses", nargs=-1, metavar="[URL...]")
@HOME_OPTION
def feeds_check(addresses: tuple[str, ...], home: Path | None) -> None:
    """Ask feeds once, without storing anything, and say what they answer."""
    from warta.commands.ask import check_feeds

    sys.exit(check_feeds(load_settings(home=home), addresses))


@feeds.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), required=False)
@HOME_OPTION
def feeds_export(file: Path | None, home: Path | None) -> None:
    """Write the subscriptions as OPML, to a file or the terminal."""
    from warta.commands.ask import exported_feeds

    document = exported_feeds(load_settings(home=home))
    if file is None:
        click.echo(document.decode(), nl=False)
    else:
        file.write_bytes(document)


def subscribed(settings: Settings, feeds: tuple[str, ...]) -> list[str]:
    """Subscribe to what --feeds names: addresses, and OPML files."""
    from warta.news.addresses.urls import fetch_url
    from warta.news.feeds.subscription import Subscription

    wanted: list[Subscription] = []
    for feed in feeds:
        if "://" in feed:
            wanted.append(Subscription(fetch_url(feed)))
        else:
            wanted += _opml(Path(feed))
    return subscribe(settings, wanted)


def subscribe(
    settings: Settings, wanted: Any, *, say: bool = False, again: bool = False
) -> list[str]:
    from warta.storage.tables import feeds as subscriptions

    with warehouse_to_write(settings) as database:
        fresh = subscriptions.subscribe(
            database,
            wanted,
            now=datetime.now(UTC),
            again=again,
        )
    if say:
        click.echo(
            f"subscribed to {fresh} new feeds; {len(wanted) - fresh} were subscribed already"
        )
    return [subscription.url for subscription in wanted]


def _opml(file: Path) -> Any:
    from dataclasses import replace

    from warta.news.addresses.urls import BadAddress, fetch_url
    from warta.news.feeds.opml import BadOpml, parse_opml

    try:
        document = file.read_bytes()
    except OSError as error:
        raise BadOpml(
            f"{file}: {error.strerror}; name an OPML file or an address with http://"
        ) from error
    try:
        found = parse_opml(document)
        return [replace(subscription, url=fetch_url(subscription.url)) for subscription in found]
    except (BadOpml, BadAddress) as error:
        raise BadOpml(f"{file}: {error}") from error
