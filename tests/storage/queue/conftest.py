"""An empty queue for each test."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from tests.postgres import Postgres
from warta.storage.queue.connection import QueueConnection


@pytest.fixture(scope="module")
def address(postgres: Postgres) -> str:
    """Return the address of a database for the tests of this module."""
    return postgres.database()


@pytest.fixture
def queue(address: str) -> Iterator[QueueConnection]:
    """Connect to an empty queue."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("DROP SCHEMA IF EXISTS warta_queue CASCADE")
    connected = QueueConnection(address)
    yield connected
    connected.close()
