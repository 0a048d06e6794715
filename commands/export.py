"""`warta export` and `warta backup`: write copies of the collected data."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import cast

import click

from warta.commands.options import (
    HOME_OPTION,
    PLACE_OPTION,
    SECRETS_OPTION,
    MomentParam,
    PathParam,
    existing_home,
)
from warta.news.text.counted import counted, sized
from warta.settings import load_settings
from warta.storage.errors import StorageError


@click.command()
@click.argument("target", type=PathParam(), metavar="DEST")
@click.option(
    "--format",
    "form",
    type=click.Choice(["parquet", "csv", "jsonl"]),
    help="A folder of Parquet files, one a day; or one file, compressed if it ends in .gz or .zst. "
    "By default what DEST ends in (.csv, .jsonl), else Parquet.",
)
@click.option("--since", type=MomentParam(), help="Only articles stored or edited since then.")
@click.option(
    "--query",
    "question",
    metavar="SQL",
    help="Export the rows of this query instead of all articles.",
)
@click.option("--overwrite", is_flag=True, help="Replace an earlier export.")
@SECRETS_OPTION
@PLACE_OPTION
def export(
    target: Path,
    form: str | None,
    since: datetime | None,
    question: str | None,
    overwrite: bool,
    secrets: bool,
    home: Path | str | None,
) -> None:
    """Write the articles to Parquet, CSV or JSON Lines files.

    Runs can continue at the same time.
    """
    from warta.commands.bounded_query import BadQuery, run_limited
    from warta.commands.display import shown_share
    from warta.flows.places import place_of
    from warta.flows.policies import query_limits
    from warta.storage.care import export as storage
    from warta.storage.care.export_rows import ExportRequest, Format
    from warta.storage.warehouse.question import BadQuestion

    settings = load_settings(home=home)
    wanted = ExportRequest(cast("Format", form or _form_of(target)), question, since, secrets)

    def work() -> None:
        try:
            with shown_share("exporting") as on_progress:
                exported = storage.export(
                    place_of(settings),
                    target.absolute(),
                    wanted,
                    overwrite=overwrite,
                    on_progress=on_progress,
                    limits=query_limits(settings),
                )
        except BadQuestion as error:
            hint = "; --since needs its column updated_at" if since and question else ""
            raise BadQuery(f"{error}{hint}") from error
        click.echo(
            f"{counted(exported.rows, 'row')} in {counted(exported.files, 'file')}, "
            f"{sized(exported.size_bytes)}"
        )
        if form == "parquet":
            click.echo(f"to read them: FROM '{target}/**/*.parquet'")

    try:
        # The limit is for queries that a person wrote, not for the export of all articles.
        run_limited(work, settings.query_seconds if question is not None else 0)
    except (KeyboardInterrupt, StorageError):
        storage.clear_away(target.absolute())
        raise


def _form_of(target: Path) -> str:
    """Return the format that the name of a file ends in, else that of a folder."""
    bare = target.with_suffix("") if target.suffix in (".gz", ".zst") else target
    return {".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl"}.get(bare.suffix, "parquet")


@click.command()
@click.argument("target", type=PathParam(file_okay=False), metavar="DEST")
@HOME_OPTION
def backup(target: Path, home: Path | None) -> None:
    """Copy database and archive to a folder.

    Run it again to update the copy.
    """
    from warta.commands.display import shown_share
    from warta.storage.care import backup as storage
    from warta.storage.files.access import readable_by
    from warta.storage.warehouse.connection import Warehouse

    settings = load_settings(home=home)
    warehouse = Warehouse(existing_home(settings))
    with readable_by(settings.shared_with), shown_share("backing up") as on_progress:
        copy = storage.backup(warehouse, target.absolute(), on_progress=on_progress)
    click.echo(
        f"{target} holds {counted(copy.articles, 'article')} "
        f"({sized(copy.database_bytes)}) and {counted(copy.archive_files, 'archive file')} "
        f"({sized(copy.archive_bytes)}); "
        f"{sized(copy.copied_bytes)} copied"
    )
    click.echo(f"to restore: cp -a {target} NEW_HOME && warta collect --home NEW_HOME")
