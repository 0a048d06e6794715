"""Let the committer offer shards, take their results in order, and delete them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from warta.storage.queue.connection import Connection, QueueConnection
from warta.storage.queue.shards import MOST_ATTEMPTS, statement

# Results that are taken at once.
_MOST_PARTS = 50


@dataclass(frozen=True, slots=True)
class Offer:
    """A shard to offer. ``name`` is unique, so that an offer sent twice counts once.

    ``sites``: no other shard may request from them; ``records``: archived pages, concatenated.
    """

    name: str
    kind: str
    sites: tuple[str, ...]
    items: int
    payload: bytes
    records: bytes = b""

    @property
    def weight(self) -> int:
        """The bytes it takes in the queue."""
        return len(self.payload) + len(self.records)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a shard's results. ``records``: pages for the archive, one after another.

    ``done``: the keys of its feeds, entries or articles.
    """

    result_id: int
    shard: str
    kind: str
    payload: bytes
    records: bytes
    done: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Ended:
    """A finished shard whose results are all stored; ``summary``: what its worker wrote."""

    name: str
    kind: str
    items: int
    summary: bytes


@dataclass(frozen=True, slots=True)
class Stuck:
    """A shard that no worker survived, deleted from the queue."""

    name: str
    kind: str
    payload: bytes
    done: frozenset[int]


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """What is in the queue. ``foreign_shards``: of another version; ``workers``: their names."""

    waiting: int
    leased: int
    workers: Sequence[str]
    foreign_shards: int
    foreign_version: str | None
    results: int
    result_bytes: int


def offer(
    queue: QueueConnection, run_id: str, version: str, offers: Sequence[Offer]
) -> frozenset[str]:
    """Offer shards; return the names of those that the queue has now.

    A shard is left out if another one already has one of its sites.
    """

    def work(connection: Connection) -> frozenset[str]:
        offered = set()
        for each in offers:
            known = connection.execute(
                "SELECT 1 FROM warta_queue.shard WHERE name = %s", [each.name]
            ).fetchone()
            if known is None and not _insert(connection, run_id, version, each):
                continue
            offered.add(each.name)
        return frozenset(offered)

    return queue.run(work)


def _insert(connection: Connection, run_id: str, version: str, offer: Offer) -> bool:
    taken = connection.execute(
        "SELECT 1 FROM warta_queue.site WHERE site = ANY(%s) LIMIT 1", [list(offer.sites)]
    ).fetchone()
    if taken is not None:
        return False
    [shard_id] = connection.execute(
        "INSERT INTO warta_queue.shard (name, run_id, kind, version, items, payload, records) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s) RETURNING shard_id",
        [offer.name, run_id, offer.kind, version, offer.items, offer.payload, offer.records],
    ).fetchone()
    connection.execute(
        "INSERT INTO warta_queue.site (site, shard_id) SELECT unnest(%s::text[]), %s",
        [list(offer.sites), shard_id],
    )
    return True


def next_parts(queue: QueueConnection, kind: str | None, most_bytes: int) -> list[Part]:
    """Return the oldest results of a kind, or (None) of any: at most ``most_bytes``, or one result.

    The committer stores them in one transaction of the warehouse, its largest cost.
    """

    def work(connection: Connection) -> list[Part]:
        rows = connection.execute(
            """
            WITH waiting AS (
                SELECT
                    result.result_id, shard.name, shard.kind, result.payload, result.records,
                    result.done,
                    sum(result.bytes) OVER (ORDER BY result.result_id) - result.bytes AS before
                FROM warta_queue.result AS result
                JOIN warta_queue.shard AS shard USING (shard_id)
                WHERE %(kind)s::text IS NULL OR kind = %(kind)s
            )
            SELECT result_id, name, kind, payload, records, done
            FROM waiting
            WHERE before < %(most)s
            ORDER BY result_id
            LIMIT %(parts)s
            """,
            {"kind": kind, "most": most_bytes, "parts": _MOST_PARTS},
        ).fetchall()
        return [
            Part(result_id, shard, kind, bytes(payload), bytes(records), frozenset(done))
            for result_id, shard, kind, payload, records, done in rows
        ]

    return queue.run(work)


def payload_of(queue: QueueConnection, shard: str) -> bytes:
    """Return what a shard asks for; nothing if it is no longer in the queue."""

    def work(connection: Connection) -> bytes:
        row = connection.execute(
            "SELECT payload FROM warta_queue.shard WHERE name = %s", [shard]
        ).fetchone()
        return bytes(row[0]) if row else b""

    return queue.run(work)


def drop_parts(queue: QueueConnection, parts: Sequence[Part]) -> None:
    """Delete results that the warehouse has."""
    queue.run(
        lambda connection: connection.execute(
            "DELETE FROM warta_queue.result WHERE result_id = ANY(%s)",
            [[part.result_id for part in parts]],
        )
    )


def take_ended(queue: QueueConnection) -> list[Ended]:
    """Delete and return the finished shards without waiting results; their sites become free."""

    def work(connection: Connection) -> list[Ended]:
        rows = connection.execute(
            """
            DELETE FROM warta_queue.shard AS shard
            WHERE finished_at IS NOT NULL
              AND NOT EXISTS (
                  SELECT 1 FROM warta_queue.result WHERE result.shard_id = shard.shard_id
              )
            RETURNING name, kind, items, summary
            """
        ).fetchall()
        return [Ended(name, kind, items, bytes(summary)) for name, kind, items, summary in rows]

    return queue.run(work)


def take_stuck(queue: QueueConnection, kind: str | None) -> list[Stuck]:
    """Delete and return the shards, of a kind or of any, that had too many workers.

    A shard with waiting results stays until these are stored.
    """

    def work(connection: Connection) -> list[Stuck]:
        rows = connection.execute(
            """
            DELETE FROM warta_queue.shard AS shard
            WHERE finished_at IS NULL AND attempts >= %(most)s
              AND (%(kind)s::text IS NULL OR kind = %(kind)s)
              AND (owner IS NULL OR lease_until < now())
              AND NOT EXISTS (
                  SELECT 1 FROM warta_queue.result WHERE result.shard_id = shard.shard_id
              )
            RETURNING name, kind, payload, done
            """,
            {"most": MOST_ATTEMPTS, "kind": kind},
        ).fetchall()
        return [Stuck(name, kind, bytes(load), frozenset(done)) for name, kind, load, done in rows]

    return queue.run(work)


def withdraw_foreign(queue: QueueConnection, version: str) -> int:
    """Delete the shards of other versions, with their results: this version can't read them.

    Their entries are pending in the warehouse, and are offered again. A worker that holds such a
    shard finds its lease lost.
    """

    def work(connection: Connection) -> int:
        withdrawn: int = connection.execute(
            "DELETE FROM warta_queue.shard WHERE version <> %s", [version]
        ).rowcount
        return withdrawn

    return queue.run(work)


def withdraw_kinds(queue: QueueConnection, kinds: Sequence[str]) -> None:
    """Delete the shards of some kinds, with their results: the next run offers its own."""
    queue.run(
        lambda connection: connection.execute(
            "DELETE FROM warta_queue.shard WHERE kind = ANY(%s)", [list(kinds)]
        )
    )


def offered(queue: QueueConnection, kind: str) -> tuple[int, int]:
    """Return the number of a kind's shards, and the bytes of the shards and their results."""

    def work(connection: Connection) -> tuple[int, int]:
        [shards, load, results] = connection.execute(
            """
            SELECT
                count(*),
                coalesce(sum(
                    CASE WHEN finished_at IS NULL
                        THEN octet_length(payload) + octet_length(records) END
                ), 0)::bigint,
                coalesce(sum(
                    (SELECT sum(bytes) FROM warta_queue.result
                     WHERE result.shard_id = shard.shard_id)
                ), 0)::bigint
            FROM warta_queue.shard AS shard
            WHERE kind = %s
            """,
            [kind],
        ).fetchone()
        return int(shards), int(load) + int(results)

    return queue.run(work)


def under_way(queue: QueueConnection, kind: str | None) -> frozenset[str]:
    """Return the names of the shards in the queue, of a kind or (None) of any."""

    def work(connection: Connection) -> frozenset[str]:
        rows = connection.execute(
            "SELECT name FROM warta_queue.shard WHERE %(kind)s::text IS NULL OR kind = %(kind)s",
            {"kind": kind},
        ).fetchall()
        return frozenset(name for (name,) in rows)

    return queue.run(work)


def sites_at_work(queue: QueueConnection) -> frozenset[str]:
    """Return the sites of all shards in the queue."""

    def work(connection: Connection) -> frozenset[str]:
        rows = connection.execute("SELECT site FROM warta_queue.site").fetchall()
        return frozenset(site for (site,) in rows)

    return queue.run(work)


def queue_counts(queue: QueueConnection, version: str) -> QueueCounts:
    """Return what is in the queue."""
    return queue.run(
        lambda connection: QueueCounts(
            *connection.execute(statement("queue_counts"), {"version": version}).fetchone()
        )
    )


def learnt_until(queue: QueueConnection) -> datetime | None:
    """Return the time up to which memories of sites were copied to the queue; None at first."""

    def work(connection: Connection) -> datetime | None:
        # Binary: as text it has the form that the database's DateStyle gives it.
        [until] = connection.execute(
            "SELECT learnt_until FROM warta_queue.about", binary=True
        ).fetchone()
        learnt: datetime | None = until
        return learnt

    return queue.run(work)


def copy_memories(
    queue: QueueConnection, payloads: Mapping[str, bytes], until: datetime | None
) -> None:
    """Store what was learnt of sites, and up to which time that is all."""

    def work(connection: Connection) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO warta_queue.memory (site, payload) VALUES (%s, %s) "
                "ON CONFLICT (site) DO UPDATE SET payload = excluded.payload",
                list(payloads.items()),
            )
        if until is not None:
            connection.execute("UPDATE warta_queue.about SET learnt_until = %s", [until])

    queue.run(work)
