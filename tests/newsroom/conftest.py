"""An empty newsroom, and a client that uses it as its proxy."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from warta.newsroom import Newsroom


@pytest.fixture
def room() -> Iterator[Newsroom]:
    with Newsroom() as newsroom:
        yield newsroom


@pytest.fixture
def client(room: Newsroom) -> Iterator[httpx.Client]:
    with httpx.Client(proxy=room.proxy_url, trust_env=False, timeout=10) as asking:
        yield asking
