"""`warta move`: copy a home to a lake, or a lake to a new home."""

from __future__ import annotations

from pathlib import Path

import click

from warta.commands.options import Folder
from warta.settings import load_settings


@click.command()
@click.option(
    "--to",
    "target",
    type=Folder(or_lake=True),
    required=True,
    metavar="LAKE|FOLDER",
    help="ducklake:postgres:dbname=… host=…, ducklake:sqlite:FILE, or a folder for a new home.",
)
@click.option(
    "--files",
    default="",
    help="Where a new lake stores its tables: a folder or s3://bucket/folder.",
)
@click.option(
    "--from",
    "--home",
    "source",
    type=Folder(or_lake=True),
    metavar="FOLDER|LAKE",
    help="The source: a home (WARTA_HOME) or a lake.",
)
def move(target: Path | str, files: str, source: Path | str | None) -> None:
    """Copy a home to a lake, or a lake to a new home.

    Every table is compared, and the source is not changed. What a lake has from another home is
    deleted.
    """
    from warta.commands.rows import print_rows
    from warta.flows.places import place_of
    from warta.storage.care.moving import move_from_lake, move_to_lake
    from warta.storage.files.access import readable_by
    from warta.storage.home import Home
    from warta.storage.lake.location import Lake

    settings = load_settings(home=source)
    origin = place_of(settings)
    with readable_by(settings.shared_with):
        if isinstance(origin, Home) and isinstance(target, str):
            lake = Lake(target, files or settings.publish_files)
            compared = move_to_lake(origin, lake)
            hint = f'to keep it up to date, write into warta.toml: publish = "{lake.shown}"'
        elif isinstance(origin, Lake) and isinstance(target, Path):
            compared = move_from_lake(origin, Home(target))
            hint = (
                f"to continue there: warta collect --home {target} (copy the folder archive of the "
                "old home first, if its raw pages are to be extracted again)"
            )
        else:
            raise click.UsageError(
                "name a lake and a folder, one as the source and one as the target; "
                "`warta backup` copies a home to a folder"
            )
    rows = [
        (each.table, each.rows, each.other_rows, f"{each.hashes % 2**64:016x}") for each in compared
    ]
    print_rows(["table", "rows", "rows there", "hash of both"], rows, style="table")
    click.echo(f"{len(rows)} tables are equal; {hint}")
