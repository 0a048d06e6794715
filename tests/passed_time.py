"""Let time pass for a home: its articles and rechecks become older."""

from __future__ import annotations

from pathlib import Path

from warta.storage.home import Home
from warta.storage.warehouse.connection import Warehouse


def let_pass(home: Path, hours: float) -> None:
    """Let hours pass since a home's articles and all its rechecks so far."""
    with Warehouse(Home(home)).transaction() as database:
        for table, column in (
            ("article", "first_seen_at"), ("article", "updated_at"), ("page", "fetched_at"),
            ("past_version", "seen_at"), ("past_version", "next_seen_at"), ("last_look", "asked_at"),
            ("recheck", "asked_at"),
        ):  # fmt: skip
            database.execute(
                f"UPDATE store.{table} SET {column} = {column} - to_seconds({3600 * hours})"
            )
        database.execute("UPDATE store.article SET published_at = first_seen_at")
