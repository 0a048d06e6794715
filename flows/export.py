"""The flow `export`: write the articles to files for other programs."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Literal

from prefect import flow

from warta.flows.policies import query_limits
from warta.settings import load_settings, path_of
from warta.storage.care.export import Exported
from warta.storage.care.export import export as write
from warta.storage.care.export_rows import ExportRequest
from warta.storage.home import Home


@flow(name="export", log_prints=False, validate_parameters=True)
def export(
    target: str,
    home: str | None = None,
    form: Literal["parquet", "csv", "jsonl"] = "parquet",
    since: datetime | None = None,
    query: str | None = None,
    overwrite: bool = True,
) -> Exported:
    """Write the articles, or the rows of a query, to a folder of Parquet files or to one file.

    ``target`` is replaced in one step. The flow reads what is published and takes no lock.
    """
    settings = load_settings(home=home and Path(home))
    return write(
        Home(settings.home),
        path_of("target", target).absolute(),
        ExportRequest(form, query, since),
        overwrite=overwrite,
        on_progress=lambda done, total: None,
        limits=query_limits(settings),
    )
