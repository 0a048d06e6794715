"""Look up what parsing a page needs: what was learnt of its site, and which pages are archived."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from warta.storage.files.archive import Location
from warta.storage.tables.pages import archived_pages
from warta.storage.tables.site_memory import SiteMemory, memories_of
from warta.storage.warehouse.connection import Warehouse


class Lookup(Protocol):
    """Looks up in the warehouse, or on another machine in the queue."""

    def of_sites(self, sites: Iterable[str]) -> Mapping[str, SiteMemory]:
        """Return what was learnt of sites, without those that were never learnt."""

    def archived(self, wanted: Mapping[int, datetime]) -> Mapping[int, Location]:
        """Return where archived pages are, by the hash of their address.

        ``wanted`` has for each hash the time since which the page must have been archived.
        """


@dataclass(frozen=True, slots=True)
class WarehouseLookup:
    """Looks up in this machine's warehouse."""

    warehouse: Warehouse

    def of_sites(self, sites: Iterable[str]) -> Mapping[str, SiteMemory]:
        with self.warehouse.transaction() as database:
            return memories_of(database, sites)

    def archived(self, wanted: Mapping[int, datetime]) -> Mapping[int, Location]:
        with self.warehouse.transaction() as database:
            return archived_pages(database, wanted)
