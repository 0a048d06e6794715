"""The flow `maintain`: one run of maintenance (flows.maintaining), recorded in Prefect."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from prefect import flow
from pydantic import Field

from warta.flows.maintaining import Maintained, maintain_home
from warta.settings import load_settings


@flow(name="maintain", log_prints=False, validate_parameters=True)
def maintain(
    home: str | None = None,
    compact: bool = False,
    articles_older_than_days: Annotated[int, Field(ge=1)] | None = None,
) -> Maintained:
    """Delete expired data and compact the database. Articles are deleted only on request."""
    settings = load_settings(home=home and Path(home))
    return maintain_home(
        settings, compact=compact, articles_older_than_days=articles_older_than_days
    )
