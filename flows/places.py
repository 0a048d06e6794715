"""Where to read and where to publish, as the settings say."""

from __future__ import annotations

from warta.settings import Settings
from warta.storage.home import Home
from warta.storage.lake.location import Lake


def place_of(settings: Settings) -> Home | Lake:
    """Return what is read: a lake, where one is named, or the home with its snapshot."""
    return Lake(settings.read_from) if settings.read_from else Home(settings.home)


def named(settings: Settings) -> str:
    """Return the name of what is read, for a person."""
    return Lake(settings.read_from).shown if settings.read_from else str(settings.home)


def lake_of(settings: Settings) -> Lake | None:
    """Return the lake that a home publishes to, beside its snapshot; None where it has none."""
    return Lake(settings.publish, settings.publish_files) if settings.publish else None
