"""Collect on a schedule on one machine, without any server to set up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from prefect.schedules import Interval

from flows.ingest import ingest
from settings import Settings


def serve_ingest(settings: Settings, every_seconds: int) -> None:
    """Run ``ingest`` now and every so many seconds, until stopped. One run at a time."""
    now = datetime.now(UTC)
    ingest.serve(
        name="warta",
        # An anchor of "now" would let the first run wait for a whole interval.
        schedule=Interval(timedelta(seconds=every_seconds), anchor_date=now + timedelta(seconds=2)),
        parameters={"home": str(settings.home.resolve())},
        limit=1,
        print_starting_message=False,
    )
