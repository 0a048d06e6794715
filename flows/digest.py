"""The flow `digest`: a day's news as files (flows.digesting), and as an artifact in Prefect."""

from __future__ import annotations

from pathlib import Path

from prefect import flow

from warta.flows.digesting import write_day
from warta.settings import load_settings, path_of
from warta.tasks.digest.write import report_digest


@flow(name="digest", log_prints=False, validate_parameters=True)
def digest(home: str | None = None, day: str = "yesterday", folder: str | None = None) -> list[str]:
    """Write the digest of a day (today, yesterday, 2026-11-28); returns the paths of its files."""
    settings = load_settings(home=home and Path(home))
    written = write_day(settings, day, path_of("folder", folder) if folder else None)
    report_digest(written.digest)
    return [str(path) for path in written.paths]
