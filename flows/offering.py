"""Offer shards to workers: some at once, more as the queue gets room."""

from __future__ import annotations

from collections.abc import Iterable

from warta.storage.queue import committing
from warta.storage.queue.committing import Offer
from warta.storage.queue.connection import QueueConnection
from warta.tasks.run.batch import batches
from warta.tasks.run.log import event
from warta.tasks.shards.start import start_workers

# Shards that may wait in the queue: a worker takes four at once, so more would only wait.
_MOST_SHARDS = 200
_AT_ONCE = 20  # shards in one transaction; chosen by hand


class Offering:
    """Puts shards of one kind into the queue, where no more than ``most_bytes`` may wait.

    The bytes of results count too: while the home is slow, nothing more is offered. ``items``: the
    number of items of each shard that was offered.
    """

    def __init__(
        self,
        queue: QueueConnection,
        version: str,
        run_id: str,
        kind: str,
        offers: Iterable[Offer],
        most_bytes: int,
    ) -> None:
        self._queue, self._version, self._run_id, self._kind = queue, version, run_id, kind
        self._most_bytes = most_bytes
        self._coming = batches(offers, _AT_ONCE, lambda each: each.weight)
        self.items = dict[str, int]()
        self.is_over = False

    def fill(self) -> None:
        """Offer shards until enough wait. A shard whose site is in another shard is left out."""
        while not self.is_over and self._has_room():
            shards = next(self._coming, None)
            if shards is None:
                self.is_over = True
                return
            names = committing.offer(self._queue, self._run_id, self._version, shards)
            self.items |= {each.name: each.items for each in shards if each.name in names}
            if names:
                event("shards offered", kind=self._kind, shards=len(names))
                start_workers(len(names))
            if left_out := len(shards) - len(names):
                event("shards left out", shards=left_out, reason="their sites are in other shards")

    def _has_room(self) -> bool:
        shards, size = committing.offered(self._queue, self._kind)
        return shards < _MOST_SHARDS and size < self._most_bytes
