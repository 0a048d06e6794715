"""Offer and claim shards as a run and its workers do."""

from __future__ import annotations

from warta.storage.queue import committing, shards
from warta.storage.queue.committing import Offer
from warta.storage.queue.connection import QueueConnection
from warta.storage.queue.shards import Lease

VERSION = "1.0-abc"
NO_LIMIT = 10**9


def offer(queue: QueueConnection, *names: str, kind: str = "pages") -> frozenset[str]:
    """Offer shards of one site each; return the names of those that are accepted."""
    offers = [Offer(name, kind, (f"{name}.example",), 1, name.encode()) for name in names]
    return committing.offer(queue, "run", VERSION, offers)


def claim(
    queue: QueueConnection, owner: str, seconds: float = 60, most_bytes: int = NO_LIMIT
) -> Lease | None:
    return shards.claim(queue, owner, VERSION, seconds, most_bytes)


def claimed(queue: QueueConnection, owner: str, seconds: float = 60) -> Lease:
    """Claim a shard; fail if there is none."""
    lease = claim(queue, owner, seconds)
    assert lease is not None
    return lease


def waiting_results(queue: QueueConnection) -> list[bytes]:
    """Return the results that wait, and delete them."""
    payloads = []
    while parts := committing.next_parts(queue, None, 1):
        payloads += [part.payload for part in parts]
        committing.drop_parts(queue, parts)
    return payloads
