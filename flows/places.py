"""Return where to read and where to publish, as the settings say."""

from __future__ import annotations

from warta.settings import Settings
from warta.storage.home import Home
from warta.storage.lake.location import Lake


def place_of(settings: Settings) -> Home | Lake:
    """Return what readers open: the lake if the settings name one, else the home."""
    return Lake(settings.read_from) if settings.read_from else Home(settings.home)


def place_name(settings: Settings) -> str:
    """Return the place that readers open, as shown to a person."""
    return Lake(settings.read_from).shown if settings.read_from else str(settings.home)


def lake_of(settings: Settings) -> Lake | None:
    """Return the lake that a home publishes to in addition to its snapshot, or None."""
    return Lake(settings.publish, settings.publish_files) if settings.publish else None
