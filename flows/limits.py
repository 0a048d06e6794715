"""What a person's query may take, as the settings say."""

from __future__ import annotations

from warta.settings import Settings
from warta.storage.warehouse.question import Limits


def limits_of(settings: Settings) -> Limits:
    """Return the bounds of a query in time, memory, disk and threads."""
    return Limits(
        settings.query_seconds,
        settings.query_memory_mib,
        settings.query_disk_mib,
        settings.query_threads,
    )
