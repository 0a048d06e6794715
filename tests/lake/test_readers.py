"""Readers on other machines need only the right to read, and clear messages if it fails."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import duckdb
import psycopg
import pytest
from starlette.testclient import TestClient

import warta
from tests.conftest import python_path
from tests.lake.publishing import assert_readers_see_the_same
from tests.postgres import Postgres
from tests.storage.sample_articles import NOW, draft, store
from warta.storage.errors import StorageError
from warta.storage.files.archive import Archive
from warta.storage.home import Home
from warta.storage.lake import connection
from warta.storage.lake.location import Lake, without_password
from warta.storage.lake.publish import LakeChange, bring_up_to_date
from warta.storage.warehouse.connection import Warehouse
from warta.storage.warehouse.migrate import view_statements
from warta.storage.warehouse.question import Limits
from warta.storage.warehouse.snapshot import opened_to_read, publish, reading
from warta.tasks.clustering import remove
from warta.ui.application import application

PASSWORD = "pass word'%"
ODD = "odd ; na'me 日本"


@pytest.fixture(scope="module")
def published(stored: Path, lake: Lake) -> Lake:
    """Publish to the lake."""
    bring_up_to_date(Home(stored), lake, view_statements())
    return lake


@pytest.fixture(scope="module")
def reader(published: Lake, postgres: Postgres) -> Lake:
    """Return the same lake for a PostgreSQL role with a password that may only read."""
    address = published.location.removeprefix("ducklake:postgres:")
    with psycopg.connect(address, autocommit=True) as server:
        [name] = server.execute("SELECT current_database()").fetchone() or ()
        role = f"reader_of_{name}"  # unique: roles belong to the server, which other tests use
        for statement in (
            f"CREATE ROLE {role} LOGIN PASSWORD 'pass word''%'",
            f"GRANT USAGE ON SCHEMA public TO {role}",
            f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}",
        ):
            server.execute(statement.encode())
    postgres.reload_with(f"local all {role} scram-sha-256")
    return Lake(f"ducklake:postgres:dbname={name} user={role} host={postgres.data}")


def test_a_reader_needs_only_the_right_to_read(
    reader: Lake, stored: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader must not be able to change what others read. libpq finds the password."""
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    with reading(reader) as database:
        assert len(database.execute("FROM articles").fetchall()) > 10
        for refused in (
            "DELETE FROM store.article",
            "CREATE VIEW mine AS FROM articles",
            "FROM read_text('/etc/hostname')",
            "ATTACH '/tmp/other.duckdb'",
        ):
            with pytest.raises(duckdb.Error):
                database.execute(refused)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"PGPASSWORD": "wrong"}, r"password authentication failed.*PGPASSWORD or ~/\.pgpass"),
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}, r"check that the store .*AWS_ENDPOINT_URL"),
        ({"AWS_ACCESS_KEY_ID": None}, r"check AWS_ACCESS_KEY_ID"),
    ],
    ids=["password", "bucket", "access"],
)
def test_a_wrong_setting_of_a_reader_is_named_in_one_line(
    reader: Lake, monkeypatch: pytest.MonkeyPatch, change: dict[str, str | None], words: str
) -> None:
    """The line names the environment variable to check."""
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    for name, value in change.items():
        if value is None:
            monkeypatch.delenv(name)
        else:
            monkeypatch.setenv(name, value)
    assert_refused(reader, words)


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("ducklake:postgres:host=127.0.0.1 port=9 password=geheim", "check that the server runs"),
        ("ducklake:postgres:postgresql://a:geheim@127.0.0.1:9/x", "check that the server runs"),
        ("ducklake:postgres:postgresql://a:geheim%zz@127.0.0.1:9/x", "write %40 for @"),
        ("ducklake:postgresql://a:gehe@geheim@127.0.0.1:9/x", "write %40 for @"),
        ("ducklake:postgres:dbname=x password='geheim", "quote a value with spaces"),
        ("ducklake:mysql:host=db password=geheim", "no catalog is of the kind mysql"),
        ("ducklake:sqlite:/nowhere/lake.sqlite", "there is no such file"),
        ("ducklake:/nowhere/lake.ducklake", "there is no such file"),
    ],
)
def test_a_lake_that_can_not_be_reached_is_explained_without_its_password(
    location: str, words: str
) -> None:
    """Messages end up in logs and reports."""
    assert_refused(Lake(location), words)


def test_a_catalog_that_cannot_be_written_is_not_reported_as_a_wrong_password(
    stored: Path, postgres: Postgres, tmp_path: Path
) -> None:
    """A role without rights, a standby, a database without a lake: each line says what to do."""
    address = postgres.database()
    name = address.partition("?")[0].rpartition("/")[2]
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f"CREATE ROLE poor_{name} LOGIN".encode())
    lake = Lake(f"ducklake:postgres:{address}", str(tmp_path / "files"))
    poor = Lake(lake.location.replace("postgres@", f"poor_{name}@"), lake.files)
    assert_refused(Lake(lake.location), "there is no lake in that database.*setting publish")
    with pytest.raises(StorageError, match=r"permission denied.*needs CREATE"):
        bring_up_to_date(Home(stored), poor, view_statements())
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on".encode())
    with pytest.raises(StorageError, match=r"read-only.*server that can be written to"):
        bring_up_to_date(Home(stored), lake, view_statements())


def test_a_lake_may_have_any_name_and_a_wrong_place_is_named(
    stored: Path, postgres: Postgres, bucket: None, tmp_path: Path
) -> None:
    """Names are quoted, also where the catalog's encoding lacks our letters; a bad place is named."""
    with psycopg.connect(postgres.database(), autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{ODD}"'.encode())
        server.execute(
            "CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'"
        )
    odd, latin = (f"ducklake:postgres:{postgres.address(name)}" for name in (quote(ODD), "latin"))
    home, files = Home(stored), str(tmp_path / 'o\'dd "files"')
    for number, location in enumerate((odd, latin)):
        bring_up_to_date(home, Lake(location, f"{files} {number}"), view_statements())
        with reading(Lake(location)) as database:
            assert len(database.execute("FROM articles").fetchall()) > 10
    for lake, words in (
        (Lake(odd, "s3://news/other"), r"its files are in another place.*another database"),
        (Lake(f"ducklake:postgres:{postgres.database()}", "s3://nowhere/x"), "create the bucket"),
        (Lake("ducklake:sqlite:lake", "gs://news/x"), "neither a folder nor s3://bucket"),
    ):
        with pytest.raises(StorageError, match=words) as raised:
            bring_up_to_date(home, lake, view_statements())
        assert "\n" not in str(raised.value)


def test_a_missing_package_is_named(local: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    """DuckDB would otherwise download its extension from the internet."""
    monkeypatch.setattr(connection, "find_spec", lambda name: None)
    assert_refused(local, r"pip install 'warta\[lake\]'")


def test_a_lake_without_news_is_explained(tmp_path: Path) -> None:
    """Somebody may have made the catalog by hand."""
    with duckdb.connect() as database:
        connection.attach(database, Lake(f"ducklake:{tmp_path / 'made'}"), read_only=False)
    assert_refused(Lake(f"ducklake:{tmp_path / 'made'}"), "no news was published to it yet")


@pytest.mark.parametrize("version", ["0.3", "9.9"])
def test_a_lake_of_another_duckdb_is_explained(version: str, local: Lake) -> None:
    """It runs and the password is right, so the line must not say to check them."""
    with duckdb.connect() as database:
        connection.attach(database, local, read_only=False)
    assert local.file is not None
    with closing(sqlite3.connect(local.file)) as catalog, catalog:
        catalog.execute("UPDATE ducklake_metadata SET value = ? WHERE key = 'version'", [version])
    assert_refused(local, rf"version is {version}.*requires version 1.0\); a Warta with another")


def assert_refused(lake: Lake, words: str) -> None:
    """Check that opening a lake fails with one line that holds these words and no password."""
    with pytest.raises(StorageError) as raised:
        opened_to_read(lake).close()
    message = str(raised.value)
    assert re.search(words, message), message
    assert "\n" not in message
    assert "geheim" not in message


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("dbname=x password=a'b host=y", "dbname=x password=*** host=y"),
        ("password = 'a b\\' c' host=y", "password = *** host=y"),
        ("postgresql://user:p%40ss@host/x", "postgresql://user:***@host/x"),
        ("host=y user=password", "host=y user=password"),
    ],
)
def test_passwords_in_a_location_are_masked(given: str, shown: str) -> None:
    """In every notation that libpq reads."""
    assert without_password(given) == shown


def test_commands_pages_and_python_read_a_lake(published: Lake, tmp_path: Path) -> None:
    """`--home` accepts a lake for a command that reads, and refuses it for one that writes."""
    query = "SELECT count(*) AS n FROM articles"
    with reading(published) as database:
        [(count,)] = database.execute(query).fetchall()
    process = command("sql", query, "--format", "csv", lake=published)
    assert (process.stdout, process.returncode) == (f"n\n{count}\n", 0), process.stderr
    process = command("collect", lake=published)
    assert process.returncode == 2
    assert "a lake can only be read" in process.stderr
    with warta.open(published.location) as news:
        assert news.articles(language="de").fetchall()
        assert news.search("banjir").fetchall()
    pages = TestClient(application(published, Limits(), ["testserver"]))
    with pages:
        for path in ("/", "/search?q=banjir", "/feeds", "/runs", "/charts", "/watches/"):
            response = pages.get(path)
            assert response.status_code == 200, response.text
        assert "Jakarta" in pages.get("/search?q=banjir").text
        assert str(count) in pages.get("/sql?q=SELECT+count(*)+FROM+articles").text


def test_a_lake_becomes_a_home_again(home: Home, local: Lake, tmp_path: Path) -> None:
    """After a lost disk, the new home has every row and continues to publish to the same lake."""
    process = move("--from", str(home.root), "--to", local.location, "--files", local.files)
    assert process.returncode == 0, process.stderr
    assert f"{len(tables_of(home))} tables are equal" in process.stdout
    restored = Home(tmp_path / "again")
    process = move("--from", local.location, "--to", str(restored.root))
    assert process.returncode == 0, process.stderr
    assert_readers_see_the_same(home, replace(local, files=""))
    assert tables_of(restored) == {**tables_of(home), "page": 0, "archive_file": 0}
    assert bring_up_to_date(restored, local, view_statements()) == LakeChange(0, 0, is_new=False)
    process = move("--from", local.location, "--to", str(restored.root))
    assert process.returncode == 1
    assert "is a home already" in process.stderr
    (other := tmp_path / "other").mkdir()
    (other / "letter.txt").write_text("not ours")
    process = move("--from", local.location, "--to", str(other))
    assert "has other files (letter.txt)" in process.stderr
    assert [each.name for each in other.iterdir()] == ["letter.txt"]


def test_later_publications_need_no_new_grants(
    published: Lake, reader: Lake, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GRANT applies to the tables that the catalog had then."""
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    warehouse = Warehouse(home)
    with warehouse.transaction() as database:
        store(database, draft("en3", "Another flood", "The rivers rose once more.", "en"))
        remove(database, Archive(home), ["http://fr.example/1"], "asked for", NOW)
    publish(warehouse)
    bring_up_to_date(home, published, view_statements())
    assert_readers_see_the_same(home, reader)


def tables_of(home: Home) -> dict[str, int]:
    """Return the number of rows of each table."""
    with duckdb.connect(str(home.snapshot), read_only=True) as database:
        names = database.execute(
            "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'store'"
        ).fetchall()
        return {
            name: database.execute(f"SELECT count(*) FROM store.{name}").fetchall()[0][0]
            for (name,) in names
        }


def command(*arguments: str, lake: Lake | None = None) -> subprocess.CompletedProcess[str]:
    """Run `warta`, with a lake as its home."""
    home = ["--home", lake.location] if lake else []
    return subprocess.run(
        [sys.executable, "-m", "warta.cli", *arguments, *home],
        env={**os.environ, "PYTHONPATH": python_path()},
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )


def move(*arguments: str) -> subprocess.CompletedProcess[str]:
    return command("move", *arguments)
