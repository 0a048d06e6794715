"""Queue and catalog are reached with TLS where the address says so, as libpq does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lake.tls import tls_before
from tests.postgres import Postgres
from warta.storage.errors import BadQueue, StorageError
from warta.storage.home import Home
from warta.storage.lake.location import Lake
from warta.storage.lake.publish import bring_up_to_date
from warta.storage.queue.connection import QueueConnection
from warta.storage.warehouse.migrate import view_statements
from warta.storage.warehouse.snapshot import reading


def test_tls_is_used_and_a_certificate_is_checked_if_the_address_says_so(
    home: Home, postgres: Postgres, tmp_path: Path
) -> None:
    """Databases of clouds accept nothing else; a certificate that can't be checked is refused."""
    address = postgres.database()
    name = address.partition("?")[0].rpartition("/")[2]
    with tls_before(address, tmp_path) as relay:
        server = f"127.0.0.1:{relay.port}/{name}"

        def lake(options: str) -> Lake:
            location = f"ducklake:postgres:postgresql://postgres@{server}?{options}"
            return Lake(location, str(tmp_path / "files"))

        checked = f"sslmode=verify-full&sslrootcert={relay.certificate}"
        for options in ("sslmode=require", checked):
            before = relay.encrypted
            QueueConnection(f"postgresql://postgres@{server}?{options}").close()
            bring_up_to_date(home, lake(options), view_statements())
            with reading(lake(options)) as database:
                assert database.execute("FROM articles").fetchall()
            assert relay.encrypted >= before + 3
        pairs = f"ducklake:postgres:host=127.0.0.1 port={relay.port} dbname={name} user=postgres"
        with reading(Lake(f"{pairs} sslmode=require")) as database:
            assert database.execute("FROM articles").fetchall()

        unknown = "sslmode=verify-full&sslrootcert=/nowhere.pem"
        with pytest.raises(BadQueue, match=r"root certificate file .*nowhere") as refused:
            QueueConnection(f"postgresql://postgres@{server}?{unknown}")
        assert "\n" not in str(refused.value)
        with pytest.raises(StorageError, match=r"root certificate file .*nowhere") as failed:
            bring_up_to_date(home, lake(unknown), view_statements())
        assert "\n" not in str(failed.value)

        relay.has_tls = False  # a password must not be sent in clear then
        with pytest.raises(BadQueue, match="does not support SSL") as refused:
            QueueConnection(f"postgresql://postgres@{server}?sslmode=require")
        assert "\n" not in str(refused.value)
        with pytest.raises(StorageError, match="does not support SSL") as failed:
            bring_up_to_date(home, lake("sslmode=require"), view_statements())
        assert "\n" not in str(failed.value)
