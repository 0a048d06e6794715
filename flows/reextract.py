"""The flow `reextract`: rebuild articles (flows.reextracting), recorded in Prefect."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from prefect import flow

from warta.flows.reextracting import rebuild_articles
from warta.settings import load_settings
from warta.storage.tables.reextract import ReextractCounts, Selection


@flow(name="reextract", log_prints=False, validate_parameters=True)
def reextract(
    home: str | None = None,
    since: datetime | None = None,
    site: str | None = None,
    where: str | None = None,
    rejected: bool = False,
) -> ReextractCounts:
    """Extract the chosen articles again; with ``rejected``, the pages that gave none instead."""
    settings = load_settings(home=home and Path(home))
    return rebuild_articles(settings, Selection(since, site, where), rejected=rejected)
