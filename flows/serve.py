"""Collect on a schedule on one machine, without any server to set up."""

from __future__ import annotations

from datetime import timedelta

from flows.ingest import ingest
from settings import Settings


def serve_ingest(settings: Settings, every_seconds: int) -> None:
    """Run ``ingest`` now and every so many seconds, until stopped. One run at a time."""
    ingest.serve(
        name="warta",
        interval=timedelta(seconds=every_seconds),
        parameters={"home": str(settings.home.resolve())},
        limit=1,
        print_starting_message=False,
    )
