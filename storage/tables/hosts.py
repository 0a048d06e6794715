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


def host_rules_of(database: Database, hosts: Sequence[str]) -> dict[str, HostRules]:
    """Return the stored rules of these hosts, without unknown hosts."""
    temporary(database, "wanted", ({"host": host} for host in hosts), {"host": "VARCHAR"})
    rows = rows_of(database, "SELECT * FROM store.host SEMI JOIN wanted USING (host)")
    return {row["host"]: HostRules(**row) for row in rows}


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
