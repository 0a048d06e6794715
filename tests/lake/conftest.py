"""A lake as a newsroom has it: its catalog in PostgreSQL, its files in a bucket.

Not in tests/storage, which is also run with the next DuckDB: its extensions are no packages yet.
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
    with pytest.MonkeyPatch.context() as patch, running_bucket(patch):
        yield


@pytest.fixture(scope="module")
def lake(postgres: Postgres, bucket: None, tmp_path_factory: pytest.TempPathFactory) -> Lake:
    folder = f"{BUCKET}/{tmp_path_factory.mktemp('lake').name}"
    return Lake(f"ducklake:postgres:{postgres.database()}", folder)


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with an article in each of many languages."""
    warehouse = Warehouse(Home(tmp_path_factory.mktemp("stored") / "home"))
    warehouse.migrate()
    with warehouse.transaction() as database:
        store(database, *(draft(name, *text, name[:2]) for name, text in TEXTS.items()))
    index_all(warehouse)
    publish(warehouse)
    return warehouse.home.root


@pytest.fixture
def home(stored: Path, tmp_path: Path) -> Home:
    """A copy of that home."""
    return Home(Path(shutil.copytree(stored, tmp_path / "home")))


@pytest.fixture
def local(tmp_path: Path) -> Lake:
    """A lake on this disk."""
    return Lake(f"ducklake:sqlite:{tmp_path / 'lake.sqlite'}", str(tmp_path / "files"))
