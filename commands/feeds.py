"""`warta feeds`: subscribe to feeds, list, check and remove them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from warta.commands.groups import Group
from warta.commands.options import (
    HOME_OPTION,
    SECRETS_OPTION,
    STYLE_OPTION,
    BadArgument,
    Country,
    PathParam,
    address_of,
    feed_address_of,
    warehouse_to_write,
)
from warta.news.text.counted import counted
from warta.settings import Settings, load_settings

if TYPE_CHECKING:
    from warta.news.feeds.subscription import Subscription


@click.group(cls=Group)
def feeds() -> None:
    """Subscribe to feeds, list and remove them."""


@feeds.command("add")
@click.argument("addresses", nargs=-1, required=True, metavar="URL...")
@click.option("--category", help="Category of the feeds, such as News.")
@click.option(
    "--country",
    type=Country(),
    help="Country of the publisher, such as GB. Default: by address or language.",
)
@click.option("--all", "every", is_flag=True, help="Subscribe to all feeds that a page names.")
@click.option("--unchecked", is_flag=True, help="Subscribe without requesting the addresses first.")
@HOME_OPTION
def feeds_add(
    addresses: tuple[str, ...],
    category: str | None,
    country: str | None,
    every: bool,
    unchecked: bool,
    home: Path | None,
) -> None:
    """Subscribe to feeds, or to the feed that a site's page names.

    Each address is requested once; https:// may be left out. Exits with 1 when one of them was not
    subscribed.
    """
    from warta.commands.adding import Added, addresses_to_add, feeds_to_add, print_added
    from warta.news.feeds.subscription import Subscription

    settings = load_settings(home=home)
    candidates = addresses_to_add(addresses)
    if unchecked:
        added = [Added(urls[:1]) for urls in candidates]
    else:
        added = feeds_to_add(settings, candidates, every=every)
    print_added(added)
    urls = dict.fromkeys(url for each in added for url in each.feeds)
    if urls:
        wanted = [Subscription(url, category=category, country=country) for url in urls]
        subscribe(settings, wanted, prints=True, again=True)
    sys.exit(0 if all(each.feeds for each in added) else 1)


@feeds.command("import")
@click.argument("file", type=PathParam(dir_okay=False))
@HOME_OPTION
def feeds_import(file: Path, home: Path | None) -> None:
    """Subscribe to every feed of an OPML file."""
    subscribe(load_settings(home=home), _opml(file), prints=True)


@feeds.command("remove")
@click.argument("addresses", nargs=-1, required=True, metavar="URL...")
@HOME_OPTION
def feeds_remove(addresses: tuple[str, ...], home: Path | None) -> None:
    """Stop polling feeds; the articles they brought stay."""
    from warta.storage.tables.feeds import unsubscribe

    urls = [address_of(address) for address in addresses]
    with warehouse_to_write(load_settings(home=home)) as database:
        removed = unsubscribe(database, urls)
    for url in urls:
        click.echo(
            f"removed {url}" if url in removed else f"not subscribed: {url}", err=url not in removed
        )
    sys.exit(0 if removed else 1)


@feeds.command("password")
@click.argument("address", metavar="URL")
@click.option("--user", default="", help="User name; some feeds need none.")
@click.option("--remove", "forget", is_flag=True, help="Delete the stored password.")
@HOME_OPTION
def feeds_password(address: str, user: str, forget: bool, home: Path | None) -> None:
    """Store a feed's password.

    It is typed at a prompt, or read from standard input. It is sent only to the feed's own host,
    and never shown.
    """
    from warta.commands.passwords import store_password

    store_password(load_settings(home=home), feed_address_of(address), user, forget=forget)


@feeds.command("list")
@STYLE_OPTION
@SECRETS_OPTION
@HOME_OPTION
def feeds_list(style: str, secrets: bool, home: Path | None) -> None:
    """List the feeds with their state."""
    from warta.commands.feed_lists import list_feeds

    list_feeds(load_settings(home=home), style, secrets=secrets)


@feeds.command("check")
@click.argument("addresses", nargs=-1, metavar="[URL...]")
@HOME_OPTION
def feeds_check(addresses: tuple[str, ...], home: Path | None) -> None:
    """Request feeds once and print what they answer.

    Nothing is stored.
    """
    from warta.commands.feed_lists import check_feeds

    sys.exit(check_feeds(load_settings(home=home), addresses))


@feeds.command("export")
@click.argument("file", type=PathParam(dir_okay=False), required=False)
@SECRETS_OPTION
@HOME_OPTION
def feeds_export(file: Path | None, secrets: bool, home: Path | None) -> None:
    """Write the subscriptions as OPML, to a file or the terminal."""
    from warta.commands.feed_lists import exported_feeds

    document = exported_feeds(load_settings(home=home), secrets=secrets)
    if file is None:
        click.echo(document.decode(), nl=False)
    else:
        file.write_bytes(document)


def subscribed(settings: Settings, feeds: tuple[str, ...]) -> list[str]:
    """Subscribe to the addresses and OPML files that --feeds names; return the addresses."""
    from warta.news.feeds.subscription import Subscription

    wanted: list[Subscription] = []
    for feed in feeds:
        if "://" in feed:
            wanted.append(Subscription(feed_address_of(feed)))
        else:
            wanted += _opml(Path(feed))
    return subscribe(settings, wanted)


def subscribe(
    settings: Settings,
    wanted: Sequence[Subscription],
    *,
    prints: bool = False,
    again: bool = False,
) -> list[str]:
    """Subscribe to feeds; return their addresses. ``again``: also to feeds that were removed."""
    from warta.storage.tables import feeds as subscriptions

    with warehouse_to_write(settings) as database:
        new = subscriptions.subscribe(database, wanted, now=datetime.now(UTC), revive_retired=again)
    if prints:
        known = len(wanted) - new
        click.echo(
            f"subscribed to {counted(new, 'new feed')}; "
            f"{known} {'was' if known == 1 else 'were'} subscribed already"
        )
    return [subscription.url for subscription in wanted]


def _opml(file: Path) -> list[Subscription]:
    """Return the subscriptions of an OPML file; print those that can't be used."""
    from dataclasses import replace

    from warta.news.addresses.urls import BadAddress, fetch_url
    from warta.news.feeds.opml import BadOpml, read_opml

    try:
        document = file.read_bytes()
    except OSError as error:
        raise BadArgument(
            f"{file}: {error.strerror}; name an OPML file or an address with http://"
        ) from error
    try:
        opml = read_opml(document)
        for reason in opml.refused:
            click.echo(f"{file}: left out: {reason}", err=True)
        return [replace(each, url=fetch_url(each.url)) for each in opml.subscriptions]
    except (BadOpml, BadAddress) as error:
        raise BadArgument(f"{file}: {error}") from error
