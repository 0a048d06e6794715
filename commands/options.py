"""What several commands share: the option that names the home, and a change to its warehouse."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from settings import Settings

HOME_OPTION = click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the data (WARTA_HOME).",
)


@contextlib.contextmanager
def warehouse_to_write(settings: Settings) -> Iterator[Any]:
    from storage.home import Home
    from storage.snapshot import publish
    from storage.warehouse import Warehouse

    warehouse = Warehouse(Home(settings.home))
    warehouse.migrate()
    with warehouse.transaction() as database:
        yield database
    publish(warehouse)
