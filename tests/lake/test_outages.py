"""If the bucket or the catalog fails during a publication, readers see the state before."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import duckdb
import psycopg
import pytest

from tests.lake.conftest import BUCKET
from tests.lake.publishing import news_of, published
from tests.lake.relay import Relay, relayed
from tests.postgres import Postgres
from tests.storage.sample_articles import draft, store
from warta.commands.bounded_query import open_for_query
from warta.settings import Settings
from warta.storage.care.moving import move_to_lake
from warta.storage.errors import StorageError
from warta.storage.home import Home
from warta.storage.lake.connection import OFFLINE, attach, unreachable
from warta.storage.lake.credentials import bucket_credentials
from warta.storage.lake.location import Lake
from warta.storage.lake.state import lake_state
from warta.storage.warehouse.connection import Warehouse
from warta.storage.warehouse.snapshot import publish, reading

BUCKET_FAILURE = r"HTTP 503.*look at the store of the bucket; the next run publishes again"
CATALOG_FAILURE = r"check that the server runs"


@pytest.fixture
def relay(bucket: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Relay]:
    """Put a relay between Warta and the bucket."""
    with relayed(os.environ["AWS_ENDPOINT_URL"]) as relay:
        monkeypatch.setenv("AWS_ENDPOINT_URL", relay.address)
        yield relay


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


def test_of_a_server_that_cannot_be_reached_only_its_own_words_are_shown() -> None:
    """DuckLake and DuckDB put the address before them, twice."""
    lake = Lake("ducklake:postgres:dbname=news host=nowhere")
    why = 'could not translate host name "nowhere" to address: Name or service not known'
    error = duckdb.IOException(
        'IO Error: Failed to attach DuckLake MetaData "__ducklake_metadata_news" at path + '
        f'"{lake.attached}"Unable to connect to Postgres at "dbname=news host=nowhere": {why}'
    )
    assert f"can't be used ({why}); correct the host in the address" in str(
        unreachable(lake, error)
    )


def test_a_bucket_that_does_not_exist_is_named() -> None:
    """DuckDB's message is about one file. As moto sent it at the first publication."""
    error = duckdb.HTTPException(
        "HTTP Error: Unable to connect to URL s3://nobucket/lake/store/alias/ducklake-01a2.parquet: "
        "Not Found (HTTP code 404)"
    )
    assert "; create the bucket, or correct its name in publish_files" in str(
        unreachable(Lake("ducklake:postgres:dbname=news"), error)
    )


def test_a_catalog_that_can_hold_no_lake_is_named(postgres: Postgres, tmp_path: Path) -> None:
    """A new lake needs a place for its files; DuckLake supports PostgreSQL from version 12."""
    address = postgres.database()
    name = urlsplit(address).path.strip("/")
    with duckdb.connect(config={**OFFLINE}) as database:
        with pytest.raises(StorageError, match="name a folder or s3://bucket/folder in publish_f"):
            attach(database, Lake(f"ducklake:postgres:{address}"), read_only=False)
        with psycopg.connect(address, autocommit=True) as server:
            server.execute(
                "CREATE FUNCTION current_setting(text) RETURNS text LANGUAGE sql AS $$ SELECT "
                "CASE $1 WHEN 'server_version_num' THEN '110022' ELSE '11.22' END $$"
            )
            server.execute(f"ALTER DATABASE {name} SET search_path = public, pg_catalog".encode())
        with pytest.raises(StorageError, match=r"that server is PostgreSQL 11.22; use 12 or la"):
            attach(database, Lake(f"ducklake:postgres:{address}", str(tmp_path)), read_only=False)


def test_each_refusal_of_bucket_or_catalog_says_what_to_do(
    home: Home, relay: Relay, postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who reads the line at night must not check keys if a disk is full. The next run makes it good."""
    address = postgres.database()
    lake = Lake(f"ducklake:postgres:{address}", f"{BUCKET}/{tmp_path.name}")
    warehouse = Warehouse(home, lake)
    published(warehouse)
    with warehouse.transaction() as database:
        store(database, draft("en8", "Flood 8", "The rivers rose 8 times.", "en"))
    relay.puts_left = 0
    for relay.refusal, words in (
        (403, "check AWS_ACCESS_KEY_ID"),
        (500, "look at the store of the bucket"),
        (507, "make room in the store of the bucket"),
        (301, "correct AWS_REGION"),
    ):
        failed(warehouse, f"HTTP {relay.refusal}.*; {words}")
    with monkeypatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
        failed(warehouse, "Could not connect.*check that the store of the bucket runs")
    relay.puts_left = None
    with psycopg.connect(address, autocommit=True) as server:
        for number, message, words in (
            ("53100", "No space left on device", "make room on the server's disk"),
            ("57014", "canceling statement due to statement timeout", "raise statement_timeout"),
        ):
            server.execute(
                "CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"RAISE EXCEPTION USING ERRCODE = '{number}', MESSAGE = '{message}'; END $$; "
                "CREATE OR REPLACE TRIGGER refusing BEFORE INSERT ON ducklake_snapshot "
                "FOR EACH ROW EXECUTE FUNCTION refuse()".encode()
            )
            failed(warehouse, f"{message}.*; {words}")
        server.execute("DROP TRIGGER refusing ON ducklake_snapshot")
    published(warehouse)
    assert ("Flood 8",) in titles(lake)


def test_new_credentials_of_a_bucket_are_used_without_a_restart(
    home: Home, relay: Relay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Temporary ones expire after hours, `warta serve` runs for months."""
    file = tmp_path / "credentials"
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(file))

    def issue(token: str) -> None:
        relay.token = token
        file.write_text(
            f"[default]\naws_access_key_id = key\naws_secret_access_key = se%cret\n"
            f"aws_session_token = {token}\n"
        )

    lake = Lake(f"ducklake:sqlite:{tmp_path / 'lake'}", f"{BUCKET}/{tmp_path.name}")
    warehouse = Warehouse(home, lake)
    issue("first")
    published(warehouse)
    before = titles(lake)
    relay.token = "second"
    with warehouse.transaction() as database:
        store(database, draft("en7", "Flood 7", "The rivers rose 7 times.", "en"))
    failed(warehouse, r"HTTP 403.*~/\.aws/credentials")
    issue("second")
    published(warehouse)
    assert titles(lake) == sorted([*before, ("Flood 7",)])
    file.write_text("aws_access_key_id: key")
    failed(warehouse, r"is not a file of AWS's tools")


def test_a_lake_that_others_damaged_is_explained_and_written_again(home: Home, local: Lake) -> None:
    """Half a file after a disk was full, a table that an administrator changed: one line, and the way out."""
    warehouse = Warehouse(home, local)
    published(warehouse)
    expected = news_of(local)
    again = r"warta move --to 'ducklake:sqlite:"

    def explained(words: str) -> None:
        with pytest.raises(StorageError, match=words) as raised:
            news_of(local)
        assert "\n" not in str(raised.value)

    def moved() -> None:
        move_to_lake(home, local)
        assert news_of(local) == expected

    articles = Path(local.files) / "store" / "article"
    [file] = articles.glob("*.parquet")
    whole = file.read_bytes()
    for size in (0, len(whole) // 2, len(whole) - 9):
        file.write_bytes(whole[:size])
        explained(f"missing or damaged.*{again}")
    settings = Settings(read_from=local.location)
    with pytest.raises(StorageError, match=again), open_for_query(settings, None) as database:
        database.execute("SELECT sum(length(text)) FROM articles").fetchall()
    moved()
    for path in articles.glob("*.parquet"):
        path.unlink()
    explained(f"missing or damaged.*{again}")
    moved()

    def others(statement: str) -> None:
        with duckdb.connect() as database:
            attach(database, local, read_only=False)
            database.execute(f"USE news; {statement}")

    others("DELETE FROM store.publication")
    explained(f"another program deleted rows.*{again}")
    others("ALTER TABLE store.publication ADD COLUMN theirs INTEGER")
    others("DROP VIEW articles")
    others("ALTER TABLE store.article DROP COLUMN title")
    published(warehouse)
    assert news_of(local) == expected
    others("DELETE FROM store.article")
    moved()


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, {"KEY_ID": "a", "SECRET": "b=%", "SESSION_TOKEN": "c", "REGION": "eu-1"}),
        ({"AWS_PROFILE": "news"}, {"KEY_ID": "d", "SECRET": "e", "REGION": "eu-2"}),
        ({"AWS_PROFILE": "none"}, {}),
        (
            {"AWS_REGION": "eu-3", "AWS_PROFILE": "news"},
            {"KEY_ID": "d", "SECRET": "e", "REGION": "eu-3"},
        ),
        (
            {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "y"},
            {"KEY_ID": "x", "SECRET": "y", "REGION": "eu-1"},
        ),
        ({"AWS_SHARED_CREDENTIALS_FILE": "/nowhere"}, {}),
    ],
)
def test_credentials_are_found_as_by_the_tools_of_aws(
    tmp_path: Path, environment: dict[str, str], expected: dict[str, str]
) -> None:
    """The environment wins over the files, as a whole: a token of one is no use for a key of the other."""
    credentials, config = tmp_path / "credentials", tmp_path / "config"
    credentials.write_text(
        "[default]\naws_access_key_id = a\naws_secret_access_key=b=%\naws_session_token = c\n"
        "[news]\naws_access_key_id = d\naws_secret_access_key = e\n"
    )
    config.write_text("[default]\nregion = eu-1\n[profile news]\nregion = eu-2\n")
    files = {"AWS_SHARED_CREDENTIALS_FILE": str(credentials), "AWS_CONFIG_FILE": str(config)}
    assert bucket_credentials(files | environment) == expected


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
