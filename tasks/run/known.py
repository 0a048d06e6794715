"""What reading a page needs of what is known: its site's memory, and which pages are archived."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from warta.storage.files.archive import Location
from warta.storage.tables.pages import archived_pages
from warta.storage.tables.site_memory import SiteMemory, memories_of
from warta.storage.warehouse.connection import Warehouse


class Known(Protocol):
    """Answers from the warehouse, or on another machine from the queue."""

    def of_sites(self, sites: Iterable[str]) -> Mapping[str, SiteMemory]:
        """Return what was learnt of sites; one that was never learnt is left out."""

    def archived(self, wanted: Mapping[int, datetime]) -> Mapping[int, Location]:
        """Return where pages are, by the hash of their address, if archived since a time."""


@dataclass(frozen=True, slots=True)
class InWarehouse:
    """What this machine's warehouse knows."""

    warehouse: Warehouse

    def of_sites(self, sites: Iterable[str]) -> Mapping[str, SiteMemory]:
        with self.warehouse.transaction() as database:
            return memories_of(database, sites)

    def archived(self, wanted: Mapping[int, datetime]) -> Mapping[int, Location]:
        with self.warehouse.transaction() as database:
            return archived_pages(database, wanted)
