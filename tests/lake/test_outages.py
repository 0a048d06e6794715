"""If the bucket or the catalog fails during a publication, readers see the state before."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.lake.conftest import BUCKET
from tests.lake.publishing import published
from tests.lake.relay import Relay, relayed
from tests.postgres import Postgres
from tests.storage.sample_articles import draft, store
from warta.storage.errors import StorageError
from warta.storage.home import Home
from warta.storage.lake.location import Lake
from warta.storage.lake.state import lake_state
from warta.storage.warehouse.connection import Warehouse
from warta.storage.warehouse.snapshot import publish, reading

BUCKET_FAILURE = r"HTTP.*AWS_ACCESS_KEY_ID"
CATALOG_FAILURE = r"check that the server runs"


@pytest.fixture
def relay(bucket: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Relay]:
    """Put a relay between Warta and the bucket."""
    with relayed(os.environ["AWS_ENDPOINT_URL"]) as relay:
        monkeypatch.setenv("AWS_ENDPOINT_URL", relay.address)
        yield relay


@pytest.mark.timeout(120)
def test_an_outage_during_a_publication_changes_nothing_for_readers(
    home: Home, relay: Relay, postgres: Postgres, tmp_path: Path
) -> None:
    """The bucket fails after some files, or PostgreSQL restarts: a publication is all or nothing."""
    lake = Lake(f"ducklake:postgres:{postgres.database()}", f"{BUCKET}/{tmp_path.name}")
    warehouse = Warehouse(home, lake)
    relay.puts_left = 3
    failed(warehouse, BUCKET_FAILURE)
    relay.puts_left = None
    with pytest.raises(StorageError, match="no news was published to it yet"):
        titles(lake)
    published(warehouse)
    before = titles(lake)

    def bucket_fails() -> None:
        relay.puts_left = 2

    def catalog_restarts() -> None:
        relay.before_put = restart_before(relay, postgres)

    outages = ((bucket_fails, BUCKET_FAILURE), (catalog_restarts, CATALOG_FAILURE))
    for number, (fail, words) in enumerate(outages):
        with warehouse.transaction() as database:
            store(
                database,
                draft(f"en{number}", f"Flood {number}", f"The rivers rose {number} times.", "en"),
            )
        fail()
        failed(warehouse, words)
        relay.puts_left = None
        assert titles(lake) == before
        published(warehouse)
        before = sorted([*before, (f"Flood {number}",)])
        assert titles(lake) == before


def titles(lake: Lake) -> list[Any]:
    with reading(lake) as database:
        return database.execute("SELECT title FROM articles ORDER BY title").fetchall()


def failed(warehouse: Warehouse, words: str) -> None:
    """Publish; check that the snapshot is published, and that one line says why the lake is not."""
    failure = publish(warehouse).lake_failure
    assert failure is not None
    assert re.search(words, failure), failure
    assert "\n" not in failure
    state = lake_state(warehouse.home)
    assert state is not None
    assert state.reason == failure


def restart_before(relay: Relay, postgres: Postgres) -> Callable[[int], None]:
    """Return a hook that restarts PostgreSQL before the next file is written, once."""

    def restart(_: int) -> None:
        relay.before_put = lambda _: None
        postgres.restart()

    return restart
