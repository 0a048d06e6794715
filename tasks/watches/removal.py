"""A removal request, carried out for what watches still hold: deliveries that wait, and feeds."""

from __future__ import annotations

import contextlib

from warta.news.addresses.identity import url_hash_of
from warta.news.addresses.urls import BadAddress
from warta.storage.care.removal import tombstones
from warta.storage.errors import StorageError
from warta.storage.home import Home
from warta.storage.warehouse.apart import Asker
from warta.storage.warehouse.connection import Warehouse
from warta.storage.warehouse.question import BadQuestion
from warta.storage.watches.definitions import watches
from warta.storage.watches.file import changing
from warta.storage.watches.outbox import addresses_waiting, forget_addresses
from warta.tasks.watches.feeds import write_feeds
from warta.tasks.watches.policy import WatchPolicy
from warta.tasks.watches.question import asked


def forget_removed(home: Home, policy: WatchPolicy) -> int:
    """Take removed articles out of deliveries that wait, and write the feeds anew without them.

    Call it after the snapshot was published. Returns how many matches are not delivered any more.
    Raises StorageError.
    """
    if not home.watches.exists():
        return 0
    with changing(home) as database:
        hashes = dict[int, str]()
        for url in addresses_waiting(database):
            with contextlib.suppress(BadAddress):
                hashes[url_hash_of(url)] = url
        with Warehouse(home).transaction() as warehouse:
            gone = tombstones(warehouse, hashes)
        taken = forget_addresses(database, [hashes[url_hash] for url_hash in gone])
    with Asker(home, policy.limits) as asker:
        for state in watches(home):
            if state.watch.writes_feed and not state.is_disabled:
                with contextlib.suppress(BadQuestion, StorageError):  # the next run says so
                    write_feeds(home, state.watch, asked(asker, state.watch), policy)
    return taken
