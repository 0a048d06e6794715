"""Share limits between machines: a host's turns and pauses, and connections to each address.

All times are the database's. Turns and connections of a killed process expire.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from warta.storage.queue.connection import Connection, QueueConnection
from warta.storage.queue.shards import statement

# A waiting request asks at least once a second; one that did not ask for this long has ended.
_WAITING_SECONDS = 30.0
# After a request's deadline its connection may take a moment to close.
_CLOSING_SECONDS = 15.0
# The first key of pg_advisory_xact_lock (an arbitrary number); the second is the address's hash.
_CONNECTING = 0x57415243


@dataclass(frozen=True, slots=True)
class Reserved:
    """A reserved turn: the seconds until it comes, and until the host's pause ends, if any."""

    wait_seconds: float
    pause_seconds: float


@dataclass(frozen=True, slots=True)
class SharedTurns:
    """Turns at hosts and connections to addresses, shared by all who use one queue.

    ``deadline_seconds``: how long a request may take.
    """

    queue: QueueConnection
    deadline_seconds: float

    def reserve(self, places: Mapping[str, float]) -> Reserved:
        """Reserve the next turn at each place (a host, or "@" and an address).

        ``places``: by place, the seconds that it rests after the turn. A turn that is reserved
        twice costs only time.
        """

        def work(connection: Connection) -> Reserved:
            connection.execute("SET LOCAL synchronous_commit = off")
            rows = connection.execute(
                """
                INSERT INTO warta_queue.turn AS turn (place, free_at)
                SELECT place, now() + make_interval(secs => rest)
                FROM unnest(%(places)s::text[], %(rests)s::float8[]) AS wanted (place, rest)
                ORDER BY place
                ON CONFLICT (place) DO UPDATE
                SET free_at = greatest(turn.free_at, now()) + (excluded.free_at - now())
                RETURNING
                    place,
                    extract(epoch FROM turn.free_at - clock_timestamp())::float8,
                    coalesce(extract(epoch FROM turn.paused_until - clock_timestamp()), 0)::float8
                """,
                {"places": list(places), "rests": list(places.values())},
            ).fetchall()
            return Reserved(
                max((wait - places[place] for place, wait, _ in rows), default=0.0),
                max((pause for _, _, pause in rows), default=0.0),
            )

        return self.queue.run(work)

    def pause(self, hosts: Mapping[str, float]) -> None:
        """Let all machines know for how many seconds hosts want no request.

        A pause that is known and ends later stays: a home may not know yet of the last one.
        """
        self.queue.run(
            lambda connection: connection.execute(
                """
                INSERT INTO warta_queue.turn AS turn (place, free_at, paused_until)
                SELECT host, now(), now() + make_interval(secs => seconds)
                FROM unnest(%(hosts)s::text[], %(seconds)s::float8[]) AS paused (host, seconds)
                ORDER BY host
                ON CONFLICT (place) DO UPDATE
                SET paused_until = greatest(turn.paused_until, excluded.paused_until)
                """,
                {"hosts": list(hosts), "seconds": list(hosts.values())},
            )
        )

    def may_connect(self, address: str, request: str, at_once: int) -> bool:
        """Return whether a request may connect now, as one of ``at_once`` to this address.

        If not, it waits in line: ask again within a second. ``request`` is its name, used once;
        ``disconnect`` ends it.
        """

        def work(connection: Connection) -> bool:
            connection.execute("SET LOCAL synchronous_commit = off")
            # One after another, as each counts those that came before it.
            connection.execute(
                "SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_CONNECTING, address]
            )
            connection.execute(
                "DELETE FROM warta_queue.connection "
                "WHERE address = %s AND until < clock_timestamp()",
                [address],
            )
            [may] = connection.execute(
                statement("connect"),
                {
                    "address": address,
                    "request": request,
                    "at_once": at_once,
                    "waiting_seconds": _WAITING_SECONDS,
                },
            ).fetchone()
            if may:
                connection.execute(
                    "UPDATE warta_queue.connection "
                    "SET until = clock_timestamp() + make_interval(secs => %s) WHERE request = %s",
                    [self.deadline_seconds + _CLOSING_SECONDS, request],
                )
            return bool(may)

        return self.queue.run(work)

    def disconnect(self, request: str) -> None:
        """End a request, whether it was connected or waited."""

        def work(connection: Connection) -> None:
            connection.execute("SET LOCAL synchronous_commit = off")
            connection.execute("DELETE FROM warta_queue.connection WHERE request = %s", [request])

        self.queue.run(work)
