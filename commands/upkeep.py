"""`warta maintain`, `remove`, `unmerge` and `reextract`: maintain stored data."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from warta.commands.options import (
    HOME_OPTION,
    BadArgument,
    MomentParam,
    address_of,
    existing_home,
    to_type,
    warehouse_to_write,
)
from warta.commands.running import prepared
from warta.commands.verbosity import is_quiet, verbosity_options
from warta.news.text.counted import counted, sized
from warta.settings import Settings, load_settings

if TYPE_CHECKING:
    from warta.storage.care.upkeep import Upkeep


@click.command()
@click.option("--compact", is_flag=True, help="Rewrite the database even if that saves little.")
@click.option(
    "--articles-older-than",
    type=click.IntRange(1, 36_500),
    metavar="DAYS",
    help="Permanently delete articles published more than DAYS ago. Only done on request.",
)
@verbosity_options
@HOME_OPTION
def maintain(compact: bool, articles_older_than: int | None, home: Path | None) -> None:
    """Delete expired data and compact the database.

    Every run does this once a day.
    """
    settings = load_settings(home=home)
    existing_home(settings)
    with prepared(settings, "maintain", offline=True) as is_recorded:
        if is_recorded:
            from warta.flows.maintain import maintain as flow

            maintained = flow(
                home=str(settings.home),
                compact=compact,
                articles_older_than_days=articles_older_than,
            )
        else:
            from warta.flows.maintaining import maintain_home

            maintained = maintain_home(
                settings, compact=compact, articles_older_than_days=articles_older_than
            )
    is_stopped = maintained.report.status == "stopped"
    if not is_quiet():
        _print_upkeep(maintained.upkeep, is_stopped=is_stopped)
    if is_stopped:
        _end_as_stopped()


@click.command()
@click.argument("addresses", nargs=-1, required=True, metavar="URL...")
@click.option("--reason", default="removed on request", show_default=True)
@click.option("--undo", is_flag=True, help="Allow the articles again when a feed lists them.")
@HOME_OPTION
def remove(addresses: tuple[str, ...], reason: str, undo: bool, home: Path | None) -> None:
    """Delete articles permanently, with versions and pages."""
    from warta.flows.policies import watch_policy
    from warta.storage.care.removal import forgive
    from warta.storage.files.archive import Archive
    from warta.tasks.clustering import remove as remove_articles
    from warta.tasks.watches.removal import forget_removed

    settings = load_settings(home=home)
    archive = Archive(existing_home(settings))
    urls = [address_of(address) for address in addresses]
    if not reason.strip():
        raise click.BadParameter("give a reason", param_hint="--reason")
    with warehouse_to_write(settings) as database:
        if undo:
            click.echo(f"{counted(forgive(database, urls), 'address')} allowed again")
            return
        removal = remove_articles(database, archive, urls, reason, datetime.now(UTC))
    forget_removed(existing_home(settings), watch_policy(settings))
    _erase_from_lake(settings)
    click.echo(
        f"removed {counted(removal.articles, 'document')} (articles and copies) and "
        f"{counted(removal.pages, 'archived page')}; "
        f"{counted(removal.addresses, 'address')} will not be stored again"
    )
    if not removal.articles:
        click.echo(
            "warta: no article has that address; "
            f"`{to_type('warta trace URL')}` shows what is known about it",
            err=True,
        )


def _erase_from_lake(settings: Settings) -> None:
    """Delete the removed articles from the files of the lake. Raises StorageError."""
    from warta.flows.places import lake_of

    lake = lake_of(settings)
    if lake is None:
        return
    from warta.storage.errors import StorageError
    from warta.storage.lake.state import lake_state
    from warta.storage.lake.upkeep import erase_removed

    home = existing_home(settings)
    state = lake_state(home)
    try:
        if state and state.reason:
            raise StorageError(state.reason)
        erase_removed(home, lake)
    except StorageError as error:
        raise StorageError(
            f"removed here, but not yet from the lake ({error}); fix that and run this again"
        ) from error


@click.command()
@click.argument("address", metavar="URL")
@click.option("--reason", default="separated by hand", show_default=True)
@click.option("--undo", is_flag=True, help="Allow it to be merged again.")
@HOME_OPTION
def unmerge(address: str, reason: str, undo: bool, home: Path | None) -> None:
    """Undo a merge: make a copy an article again, permanently."""
    from warta.news.addresses.identity import url_hash_of
    from warta.storage.tables.clusters import document_at
    from warta.tasks.clustering import allow_merge, separate

    settings = load_settings(home=home)
    existing_home(settings)
    with warehouse_to_write(settings) as database:
        document = document_at(database, url_hash_of(address_of(address)))
        if document is None:
            raise BadArgument(f"nothing is stored at {address}; `warta trace {address}` shows why")
        article_id, original_id = document
        if undo:
            others = allow_merge(database, article_id, datetime.now(UTC))
            click.echo(f"can be merged with {counted(others, 'other article')} again")
            return
        if original_id is None:
            raise BadArgument(
                f"{address} is an article, not a copy; name the copy to separate from it "
                "(`warta trace` lists them)"
            )
        separate(database, article_id, original_id, reason, datetime.now(UTC))
    click.echo(f"{address} is now a separate article")


@click.command()
@click.option("--since", type=MomentParam(), help="Only articles stored or edited since then.")
@click.option("--site", help="Only this site, a registrable domain (example.com).")
@click.option("--where", metavar="SQL", help="Only articles that match this condition.")
@click.option("--rejected", is_flag=True, help="Extract the rejected pages instead.")
@click.option("--json", "as_json", is_flag=True, help="Print the counts as the last line.")
@verbosity_options
@HOME_OPTION
def reextract(
    since: datetime | None,
    site: str | None,
    where: str | None,
    rejected: bool,
    as_json: bool,
    home: Path | None,
) -> None:
    """Extract archived pages again, without any request.

    After an upgrade: if a text changes, a version is stored.
    """
    from warta.commands.rows import print_counts
    from warta.storage.tables.reextract import BadSelection, Selection, chosen_articles

    settings = load_settings(home=home)
    if rejected and where:
        raise click.UsageError("--where chooses articles; --rejected takes --since and --site")
    place = existing_home(settings)
    try:
        chosen_articles(place, Selection(since, site, where))
    except BadSelection as error:
        raise click.BadParameter(str(error), param_hint="--where") from error
    with prepared(settings, "reextract", offline=True) as is_recorded:
        if is_recorded:
            from warta.flows.reextract import reextract as flow

            done = flow(str(settings.home), since, site, where, rejected)
        else:
            from warta.flows.reextracting import rebuild_articles

            done = rebuild_articles(settings, Selection(since, site, where), rejected=rejected)
    counts = asdict(done)
    stopped = counts.pop("stopped")
    if not is_quiet():
        print_counts(_MEANINGS, counts)
    if as_json:
        click.echo(json.dumps(counts))
    if stopped:
        _end_as_stopped()


def _end_as_stopped() -> NoReturn:
    click.echo(
        "warta: stopped; everything done so far is saved. Run it again to continue", err=True
    )
    sys.exit(130)


_MEANINGS = {
    "pages": "archived pages read",
    "new": "articles from pages that were rejected before",
    "versions": "articles whose text changed; each got a new version",
    "better": "articles with the same text but better metadata",
    "unchanged": "articles that did not change",
    "without_text": "pages that are rejected now; the stored articles stay",
    "damaged": "archived pages that are damaged",
    "separated": "articles that a wrong address had merged with others",
}


def _print_upkeep(upkeep: Upkeep, *, is_stopped: bool) -> None:
    """Print what maintenance deleted and compacted."""
    click.echo(
        f"deleted {counted(upkeep.runs, 'run')} with {counted(upkeep.polls, 'poll')}, "
        f"{counted(upkeep.archive_files, 'archive file')} "
        f"({sized(upkeep.archive_bytes)}), "
        f"{counted(upkeep.articles, 'document')} (articles and copies)"
    )
    if upkeep.compaction:
        before, after = sized(upkeep.compaction.before), sized(upkeep.compaction.after)
        click.echo(f"compacted the warehouse from {before} to {after}")
    elif not is_stopped:
        click.echo("the database has too little free space in it to be worth compacting")
    if upkeep.lake:
        click.echo(
            f"the lake had {counted(upkeep.lake.files_before, 'file')}, now it has "
            f"{upkeep.lake.files_after:,} ({sized(upkeep.lake.bytes_after)})"
        )
