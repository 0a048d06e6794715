"""Store robots.txt and Retry-After of hosts between runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from warta.storage.warehouse.connection import Database, insert, rows_of, temporary


@dataclass(frozen=True, slots=True)
class HostRules:
    """A host's robots.txt as last read, and the time until which it wants no request.

    ``robots_rule``: 'parsed' (``robots`` is the file), 'allow all' or 'disallow all'.
    """

    host: str
    robots: str | None = None
    robots_at: datetime | None = None
    robots_rule: str | None = None
    not_before: datetime | None = None


def host_rules_of(database: Database, hosts: Sequence[str], now: datetime) -> dict[str, HostRules]:
    """Return the stored rules of these hosts, and of all that want no request now.

    A redirect may lead to any host.
    """
    temporary(database, "wanted", ({"host": host} for host in hosts), {"host": "VARCHAR"})
    rows = rows_of(
        database,
        "FROM store.host WHERE host IN (SELECT host FROM wanted) OR not_before > $now",
        {"now": now},
    )
    return {row["host"]: HostRules(**row) for row in rows}


def pauses(database: Database, now: datetime) -> dict[str, float]:
    """Return the hosts that want no request now, and for how many seconds."""
    rows = database.execute(
        "SELECT host, epoch(not_before) - epoch($now) FROM store.host WHERE not_before > $now",
        {"now": now},
    ).fetchall()
    return dict(rows)


def remember_host_rules(database: Database, host_rules: Sequence[HostRules]) -> None:
    """Store the rules of hosts, replacing earlier ones."""
    temporary(
        database, "learnt", ({"host": rules.host} for rules in host_rules), {"host": "VARCHAR"}
    )
    database.execute("DELETE FROM store.host WHERE host IN (SELECT host FROM learnt)")
    insert(
        database,
        "store.host",
        (
            {
                "host": rules.host,
                "robots": rules.robots,
                "robots_at": rules.robots_at,
                "robots_rule": rules.robots_rule,
                "not_before": rules.not_before,
            }
            for rules in host_rules
        ),
    )
