"""Let a worker claim shards, renew them, append results, finish them or give them back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from warta.storage.errors import LeaseLost
from warta.storage.queue.connection import Connection, QueueConnection

# A shard that ended this many workers is probably the cause; the committer takes it back.
MOST_ATTEMPTS = 5
# With each lost lease of a shard the next is twice as long, up to this (or as the setting says, if
# that is longer): 3 s become 48 s at the fifth worker. Chosen by hand.
_LONGEST_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Lease:
    """A shard leased to a worker; ``done``: keys that have results already.

    ``records``: archived pages to read again, one after another.
    """

    shard_id: int
    owner: str
    kind: str
    payload: bytes
    records: bytes
    parts: int
    done: frozenset[int]


@dataclass(frozen=True, slots=True)
class Results:
    """Part number ``part`` (from 0) of a shard's results; ``done``: the keys that it settles."""

    part: int
    done: Sequence[int]
    payload: bytes
    records: bytes = b""


@cache
def statement(name: str) -> str:
    """Return the SQL of a file of this package."""
    path = resources.files("warta.storage.queue") / f"{name}.sql"
    return path.read_text(encoding="utf-8")


def claim(
    queue: QueueConnection, owner: str, version: str, lease_seconds: float, most_bytes: int
) -> Lease | None:
    """Lease the next shard of this version to ``owner``, a name used for one claim only.

    Return None if there is none. A kind of which ``most_bytes`` of results wait for the committer
    is left out.
    """

    def work(connection: Connection) -> Lease | None:
        row = connection.execute(
            statement("claim"),
            {
                "owner": owner,
                "version": version,
                "lease_seconds": lease_seconds,
                "most_bytes": most_bytes,
                "most_attempts": MOST_ATTEMPTS,
                "longest_seconds": _LONGEST_SECONDS,
            },
        ).fetchone()
        if row is None:
            return None
        shard_id, kind, payload, records, parts, done = row
        return Lease(shard_id, owner, kind, bytes(payload), bytes(records), parts, frozenset(done))

    return queue.run(work)


def renew(queue: QueueConnection, leases: Iterable[Lease], lease_seconds: float) -> set[int]:
    """Prolong leases; return the ids of the shards that still belong to their owners."""
    owners = {lease.owner: lease.shard_id for lease in leases}

    def work(connection: Connection) -> set[int]:
        rows = connection.execute(
            """
            UPDATE warta_queue.shard
            SET lease_until = now() + make_interval(secs => greatest(
                %(lease_seconds)s,
                least(%(lease_seconds)s * power(2, attempts - 1), %(longest_seconds)s)
            ))
            WHERE owner = ANY(%(owners)s) AND finished_at IS NULL
            RETURNING shard_id
            """,
            {
                "owners": list(owners),
                "lease_seconds": lease_seconds,
                "longest_seconds": _LONGEST_SECONDS,
            },
        ).fetchall()
        return {shard_id for (shard_id,) in rows}

    return queue.run(work) if owners else set()


def append(queue: QueueConnection, lease: Lease, results: Results, lease_seconds: float) -> None:
    """Append a part of a shard's results, and prolong the lease. Raises LeaseLost."""

    def work(connection: Connection) -> object:
        return connection.execute(
            statement("append"),
            {
                "shard_id": lease.shard_id,
                "owner": lease.owner,
                "part": results.part,
                "lease_seconds": lease_seconds,
                "longest_seconds": _LONGEST_SECONDS,
                "done": list(results.done),
                "payload": results.payload,
                "records": results.records,
                "bytes": len(results.payload) + len(results.records),
            },
        ).fetchone()

    if queue.run(work) is None:
        raise LeaseLost


def result_bytes(queue: QueueConnection, kind: str) -> int:
    """Return the bytes of a kind's results that wait for the committer."""

    def work(connection: Connection) -> int:
        [waiting] = connection.execute(
            "SELECT coalesce(sum(result.bytes), 0)::bigint FROM warta_queue.result AS result "
            "JOIN warta_queue.shard AS shard USING (shard_id) WHERE shard.kind = %s",
            [kind],
        ).fetchone()
        return int(waiting)

    return queue.run(work)


def finish(queue: QueueConnection, lease: Lease, summary: bytes) -> None:
    """Mark a shard as finished: it has all its results. Raise LeaseLost if another owner has it."""

    def work(connection: Connection) -> int:
        done: int = connection.execute(
            "UPDATE warta_queue.shard SET finished_at = coalesce(finished_at, now()), "
            "summary = %(summary)s WHERE shard_id = %(shard_id)s AND owner = %(owner)s",
            {"shard_id": lease.shard_id, "owner": lease.owner, "summary": summary},
        ).rowcount
        return done

    # A missing shard is fine: the first answer may have been lost after the committer deleted it.
    if not queue.run(work) and _is_anothers(queue, lease):
        raise LeaseLost


def give_back(queue: QueueConnection, lease: Lease, *, is_own_fault: bool = False) -> None:
    """Let other workers have a shard at once; results stay. ``is_own_fault``: count the attempt."""
    queue.run(
        lambda connection: connection.execute(
            "UPDATE warta_queue.shard SET owner = NULL, lease_until = NULL, "
            "attempts = attempts - %(counted)s "
            "WHERE shard_id = %(shard_id)s AND owner = %(owner)s AND finished_at IS NULL",
            {
                "shard_id": lease.shard_id,
                "owner": lease.owner,
                "counted": 0 if is_own_fault else 1,
            },
        )
    )


def memories(queue: QueueConnection, sites: Sequence[str]) -> dict[str, bytes]:
    """Return what was learnt of sites, as the committer encoded it."""

    def work(connection: Connection) -> dict[str, bytes]:
        rows = connection.execute(
            "SELECT site, payload FROM warta_queue.memory WHERE site = ANY(%s)", [list(sites)]
        ).fetchall()
        return {site: bytes(payload) for site, payload in rows}

    return queue.run(work) if sites else {}


def _is_anothers(queue: QueueConnection, lease: Lease) -> bool:
    return queue.run(
        lambda connection: (
            connection.execute(
                "SELECT 1 FROM warta_queue.shard WHERE shard_id = %s", [lease.shard_id]
            ).fetchone()
            is not None
        )
    )
