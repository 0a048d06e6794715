"""Delete removed articles from the watches' waiting deliveries and feeds."""

from __future__ import annotations

import contextlib

from warta.news.addresses.identity import url_hash_of
from warta.news.addresses.urls import BadAddress
from warta.storage.care.removal import tombstones
from warta.storage.errors import StorageError
from warta.storage.home import Home
from warta.storage.warehouse.connection import Warehouse
from warta.storage.warehouse.query_process import Asker
from warta.storage.warehouse.question import BadQuestion
from warta.storage.watches.definitions import watches
from warta.storage.watches.file import changing
from warta.storage.watches.outbox import addresses_waiting, forget_addresses
from warta.tasks.watches.feeds import write_feeds
from warta.tasks.watches.policy import WatchPolicy
from warta.tasks.watches.question import answer_of


def forget_removed(home: Home, policy: WatchPolicy) -> int:
    """Take removed articles out of waiting deliveries, and write the feeds without them.

    Call it after the snapshot was published. Return how many matches are no longer delivered.
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
            removed = tombstones(warehouse, hashes)
        count = forget_addresses(database, [hashes[url_hash] for url_hash in removed])
    with Asker(home, policy.limits) as asker:
        for state in watches(home):
            if state.watch.writes_feed and not state.is_disabled:
                with contextlib.suppress(BadQuestion, StorageError):  # the next run reports it
                    write_feeds(home, state.watch, answer_of(asker, state.watch), policy)
    return count
