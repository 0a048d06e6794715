"""Fixtures of a lake with its catalog in PostgreSQL and its files in a bucket.

These tests are not in tests/storage, which also runs with the next version of DuckDB, for which the
extensions are not packaged yet.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lake.servers import running_bucket
from tests.postgres import Postgres
from tests.storage.sample_articles import TEXTS, draft, store
from warta.storage.care.upkeep import index_all
from warta.storage.home import Home
from warta.storage.lake.location import Lake
from warta.storage.warehouse.connection import Warehouse
from warta.storage.warehouse.snapshot import publish

BUCKET = "s3://news/lake"


@pytest.fixture(scope="session")
def bucket() -> Iterator[None]:
    """Run a server with a bucket for all tests of this process."""
    with pytest.MonkeyPatch.context() as patch, running_bucket(patch):
        yield


@pytest.fixture(scope="module")
def lake(postgres: Postgres, bucket: None, tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """Return a lake that is still empty."""
    folder = f"{BUCKET}/{tmp_path_factory.mktemp('lake').name}"
    return Lake(f"ducklake:postgres:{postgres.database()}", folder)


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a home with an article in each of many languages; return its folder."""
    warehouse = Warehouse(Home(tmp_path_factory.mktemp("stored") / "home"))
    warehouse.migrate()
    with warehouse.transaction() as database:
        store(database, *(draft(name, *text, name[:2]) for name, text in TEXTS.items()))
    index_all(warehouse)
    publish(warehouse)
    return warehouse.home.root


@pytest.fixture
def home(stored: Path, tmp_path: Path) -> Home:
    """Return a copy of that home."""
    return Home(Path(shutil.copytree(stored, tmp_path / "home")))


@pytest.fixture
def local(tmp_path: Path) -> Lake:
    """Return an empty lake on this disk."""
    return Lake(f"ducklake:sqlite:{tmp_path / 'lake.sqlite'}", str(tmp_path / "files"))
