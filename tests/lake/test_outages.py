"""A store or a catalog that fails while a lake is published to: readers see the state before."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lake.conftest import BUCKET
from tests.lake.relay import Relay, relayed
from tests.lake.test_lake import assert_readers_see_the_same, news_of, published
from tests.postgres import Postgres
from tests.storage.tables.test_search import draft, store
from warta.storage.errors import StorageError
from warta.storage.home import Home
from warta.storage.lake.location import Lake
from warta.storage.lake.state import lake_state
from warta.storage.warehouse.connection import Warehouse
from warta.storage.warehouse.snapshot import publish

BUCKET_SAID = r"HTTP.*AWS_ACCESS_KEY_ID"
CATALOG_SAID = r"check that the server runs"


@pytest.fixture
def relay(bucket: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Relay]:
    with relayed(os.environ["AWS_ENDPOINT_URL"]) as between:
        monkeypatch.setenv("AWS_ENDPOINT_URL", between.address)
        yield between


@pytest.mark.timeout(120)
def test_what_fails_while_a_lake_is_published_to_costs_readers_one_publication(
    home: Home, relay: Relay, postgres: Postgres, tmp_path: Path
) -> None:
    """The bucket fails after some files, PostgreSQL is started again between two: all or nothing."""
    lake = Lake(f"ducklake:postgres:{postgres.database()}", f"{BUCKET}/{tmp_path.name}")
    warehouse = Warehouse(home, lake)
    relay.puts_left = 3
    failed(warehouse, BUCKET_SAID)
    relay.puts_left = None
    with pytest.raises(StorageError, match="no news was published to it yet"):
        news_of(lake)
    published(warehouse)
    before = news_of(lake)
    for number, (fail, words) in enumerate(
        (
            (lambda: setattr(relay, "puts_left", 2), BUCKET_SAID),
            (lambda: setattr(relay, "before_put", restart_before(relay, postgres)), CATALOG_SAID),
        )
    ):
        with warehouse.transaction() as database:
            store(
                database,
                draft(f"en{number}", f"Flood {number}", f"The rivers rose {number} times.", "en"),
            )
        fail()
        failed(warehouse, words)
        relay.puts_left = None
        assert news_of(lake) == before
        published(warehouse)
        assert_readers_see_the_same(home, lake)
        before = news_of(lake)


def failed(warehouse: Warehouse, words: str) -> None:
    """Publish: the snapshot is there, the lake is not up to date, and a line says why."""
    failure = publish(warehouse).lake_failure
    assert failure is not None
    assert re.search(words, failure), failure
    assert "\n" not in failure
    state = lake_state(warehouse.home)
    assert state is not None
    assert state.reason == failure


def restart_before(relay: Relay, postgres: Postgres) -> object:
    def restart(_: int) -> None:
        relay.before_put = lambda _: None
        postgres.restart()

    return restart
