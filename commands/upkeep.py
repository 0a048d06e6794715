"""`warta maintain`, `remove`, `unmerge` and `reextract`: maintenance of stored data."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from warta.commands.options import (
    HOME_OPTION,
    MomentParam,
    address_of,
    existing_home,
    warehouse_to_write,
)
from warta.commands.running import prepared
from warta.commands.verbosity import is_quiet, verbosity_options
from warta.news.text.counted import counted
from warta.settings import Settings, load_settings


@click.command()
@click.option("--compact", is_flag=True, help="Rewrite the database even if that saves little.")
@click.option(
    "--articles-older-than",
    type=click.IntRange(min=1),
    metavar="DAYS",
    help="Permanently delete articles published more than DAYS ago. Only done on request.",
)
@verbosity_options
@HOME_OPTION
def maintain(compact: bool, articles_older_than: int | None, home: Path | None) -> None:
    """Delete expired data and compact the database. Every run does this once a day."""
    settings = load_settings(home=home)
    existing_home(settings)
    with prepared(settings, "maintain", offline=True) as is_recorded:
        if is_recorded:
            from warta.flows.maintain import maintain as flow

            done = flow(
                home=str(settings.home),
                compact=compact,
                articles_older_than_days=articles_older_than,
            )
        else:
            from warta.flows.maintaining import keep_home

            done = keep_home(
                settings, compact=compact, articles_older_than_days=articles_older_than
            )
    if not is_quiet():
        _say_what_went(done.upkeep)


@click.command()
@click.argument("addresses", nargs=-1, required=True, metavar="URL...")
@click.option("--reason", default="removed on request", show_default=True)
@click.option("--undo", is_flag=True, help="Allow the articles again when a feed lists them.")
@HOME_OPTION
def remove(addresses: tuple[str, ...], reason: str, undo: bool, home: Path | None) -> None:
    """Permanently remove articles: texts, versions and archived pages."""
    from warta.flows.desk import watch_policy
    from warta.storage.care.removal import forgive
    from warta.storage.files.archive import Archive
    from warta.tasks.clustering import remove as take_away
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
        done = take_away(database, archive, urls, reason, datetime.now(UTC))
    forget_removed(existing_home(settings), watch_policy(settings))
    _erase_from_lake(settings)
    click.echo(
        f"removed {counted(done.articles, 'document')} (articles and copies) and "
        f"{counted(done.pages, 'archived page')}; "
        f"{counted(done.addresses, 'address')} will not be stored again"
    )
    if not done.articles:
        click.echo(
            "warta: no article has that address; `warta trace URL` shows what is known of it",
            err=True,
        )


def _erase_from_lake(settings: Settings) -> None:
    """Delete what was removed from the files of the lake; raises StorageError."""
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
            f"removed here, and not yet from the lake ({error}); run this again then"
        ) from error


@click.command()
@click.argument("address", metavar="URL")
@click.option("--reason", default="separated by hand", show_default=True)
@click.option("--undo", is_flag=True, help="Allow it to be merged again.")
@HOME_OPTION
def unmerge(address: str, reason: str, undo: bool, home: Path | None) -> None:
    """Undo a merge: make this copy a separate article, permanently."""
    from warta.news.addresses.identity import url_hash_of
    from warta.storage.tables.clusters import document_at
    from warta.tasks.clustering import let_join, set_apart

    settings = load_settings(home=home)
    existing_home(settings)
    with warehouse_to_write(settings) as database:
        found = document_at(database, url_hash_of(address_of(address)))
        if found is None:
            raise click.UsageError(
                f"nothing is stored at {address}; `warta trace {address}` shows why"
            )
        article_id, kept = found
        if undo:
            others = let_join(database, article_id, datetime.now(UTC))
            click.echo(f"can be merged with {counted(others, 'other article')} again")
            return
        if kept is None:
            raise click.UsageError(
                f"{address} is an article, not a copy; name the copy to separate from it "
                "(`warta trace` lists them)"
            )
        set_apart(database, article_id, kept, reason, datetime.now(UTC))
    click.echo(f"{address} is now a separate article")


@click.command()
@click.option("--since", type=MomentParam(), help="Only articles stored or edited since then.")
@click.option("--site", help="Only this site, a registrable domain (example.com).")
@click.option("--where", metavar="SQL", help="Only articles that match this condition.")
@click.option("--rejected", is_flag=True, help="Read the rejected pages instead.")
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
    """Rebuild articles from archived pages with the current extractor, without any request."""
    from warta.commands import display
    from warta.storage.tables.reextract import BadChoice, Choice, chosen_articles

    settings = load_settings(home=home)
    if rejected and where:
        raise click.UsageError("--where chooses articles; --rejected takes --since and --site")
    known = existing_home(settings)
    try:
        chosen_articles(known, Choice(since, site, where))
    except BadChoice as error:
        raise click.BadParameter(str(error), param_hint="--where") from error
    with prepared(settings, "reextract", offline=True) as is_recorded:
        if is_recorded:
            from warta.flows.reextract import reextract as flow

            done = flow(str(settings.home), since, site, where, rejected)
        else:
            from warta.flows.reextracting import rebuild_articles

            done = rebuild_articles(settings, Choice(since, site, where), rejected=rejected)
    counts = asdict(done)
    stopped = counts.pop("stopped")
    if not is_quiet():
        display.print_counts(_MEANINGS, counts)
    if as_json:
        click.echo(json.dumps(counts))
    if stopped:
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
}


def _say_what_went(done: Any) -> None:
    click.echo(
        f"deleted {counted(done.runs, 'run')} with {counted(done.polls, 'poll')}, "
        f"{counted(done.archive_files, 'archive file')} ({done.archive_bytes / 1e6:,.1f} MB), "
        f"{counted(done.articles, 'document')} (articles and copies)"
    )
    if done.compaction:
        before, after = done.compaction.before / 1e6, done.compaction.after / 1e6
        click.echo(f"compacted the warehouse from {before:,.1f} MB to {after:,.1f} MB")
    else:
        click.echo("the database has too little free space in it to be worth compacting")
    if done.lake:
        click.echo(
            f"the lake has {counted(done.lake.files_after, 'file')} for "
            f"{done.lake.files_before:,}, {done.lake.bytes_after / 1e6:,.1f} MB"
        )
