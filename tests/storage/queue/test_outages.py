"""An outage of the queue is one line that says what to do; it is waited for, and nothing is lost."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, nullcontext, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import duckdb
import psycopg
import pytest
from psycopg import sql

from tests.ports import free_port
from tests.postgres import Postgres
from tests.storage.queue.server import pooler, server_of_version
from tests.threads import serving
from warta.storage.errors import BadQueue, QueueAway, StorageError
from warta.storage.home import Home
from warta.storage.lake.connection import OFFLINE, attach
from warta.storage.lake.location import Lake
from warta.storage.queue import committing, shards
from warta.storage.queue.committing import Offer
from warta.storage.queue.connection import QueueConnection
from warta.storage.queue.ownership import adopt
from warta.storage.queue.turns import SharedTurns

# PostgreSQL's number of an error, its message, and what our line says besides.
ENDING = [
    ("53100", "could not extend file: No space left on device", "make room on the server's disk"),
    ("53200", "out of memory", "give the server more memory"),
    ("53300", "sorry, too many connections for role", "raise max_connections"),
    ("57P01", "terminating connection due to administrator command", "waiting"),
    ("57P03", "the database system is in recovery mode", "waiting"),
    ("57P05", "terminating connection due to idle-session timeout", "waiting"),
    ("25P03", "terminating connection due to idle-in-transaction timeout", "waiting"),
    ("25P04", "terminating connection due to transaction timeout", "waiting"),
    ("25006", "cannot execute INSERT in a read-only transaction", "waiting"),
    ("57014", "canceling statement due to statement timeout", "waiting"),
    ("55P03", "canceling statement due to lock timeout", "waiting"),
    ("40P01", "deadlock detected", "waiting"),
    ("40001", "could not serialize access due to concurrent update", "waiting"),
    ("58030", "could not read block 3 in file: Input/output error", "waiting"),
]
LASTING = [
    ("42501", "permission denied for table shard", "role needs CREATE ON DATABASE"),
    ("XX001", "invalid page in block 7 of relation", "its disk is damaged: drop the schema"),
    ("42P01", "relation warta_queue.shard does not exist", "somebody dropped them; start again"),
]


@pytest.fixture(scope="module")
def address(postgres: Postgres) -> str:
    """Return the address of a database for the tests of this module."""
    return postgres.database()


@pytest.fixture
def queue(address: str) -> Iterator[psycopg.Connection[Any]]:
    """Connect to the database of an empty queue."""
    with psycopg.connect(address, autocommit=True) as server:
        server.execute("DROP SCHEMA IF EXISTS warta_queue CASCADE")
        QueueConnection(address).close()
        yield server


def fail(queue: psycopg.Connection[Any], state: str, message: str, times: int) -> None:
    """Let the server refuse the next inserts of a shard with an error of its own."""
    # A sequence counts also what is rolled back.
    queue.execute(
        f"""
        CREATE SEQUENCE warta_queue.refused;
        CREATE FUNCTION warta_queue.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF nextval('warta_queue.refused') <= {times} THEN
                RAISE EXCEPTION USING ERRCODE = '{state}', MESSAGE = '{message}';
            END IF;
            RETURN NEW;
        END $$;
        CREATE TRIGGER refusing BEFORE INSERT ON warta_queue.shard
            FOR EACH ROW EXECUTE FUNCTION warta_queue.refuse();
        """.encode()
    )


def offer(queue: QueueConnection, name: str) -> frozenset[str]:
    return committing.offer(queue, "run", "1.0", [Offer(name, "pages", (name,), 1, b"work")])


@pytest.mark.parametrize(("state", "message", "advice"), ENDING)
def test_an_error_that_may_end_is_waited_for(
    queue: psycopg.Connection[Any], address: str, state: str, message: str, advice: str
) -> None:
    """A run that has collected for an hour must not end because a disk is full for a minute."""
    fail(queue, state, message, times=1)
    lines = list[str]()
    with closing(QueueConnection(address, lines.append)) as home:
        assert offer(home, "a") == committing.under_way(home, None) == {"a"}
    assert message in lines[0] and advice in lines[0]
    assert "\n" not in lines[0]
    assert [line.partition(": ")[2] for line in lines[1:]] == ["the queue answers again"]


def test_an_outage_of_some_statements_is_reported_once(
    queue: psycopg.Connection[Any], address: str
) -> None:
    """On a full disk a worker still renews its leases; each time it wrote that the queue is back."""
    fail(queue, "53100", "No space left on device", times=3)
    lines = list[str]()
    with (
        closing(QueueConnection(address, lines.append)) as home,
        ThreadPoolExecutor(1) as thread,
    ):
        offered = thread.submit(offer, home, "a")
        while not offered.done():
            committing.sites_at_work(home)
        assert offered.result() == {"a"}
    assert [line.partition(": ")[2][:25] for line in lines] == [
        "the queue does not answer", "the queue answers again"
    ]  # fmt: skip


@pytest.mark.parametrize(("state", "message", "advice"), LASTING)
def test_an_error_that_lasts_ends_the_run_with_what_to_do(
    queue: psycopg.Connection[Any], address: str, state: str, message: str, advice: str
) -> None:
    """Waiting would change nothing. What was in the queue stays as it was."""
    with closing(QueueConnection(address)) as home:
        offer(home, "a")
        fail(queue, state, message, times=1)
        with pytest.raises(BadQueue) as raised:
            offer(home, "b")
        assert message in str(raised.value) and advice in str(raised.value)
        assert "\n" not in str(raised.value)
        assert committing.under_way(home, None) == {"a"}


@pytest.mark.parametrize(
    ("version", "words"),
    [
        ("9.6", "is PostgreSQL 9.6; use 12 or later"),
        ("11.2", "is PostgreSQL 11.2; use 12 or later"),
        ("12.0", None),
    ],
)
def test_a_server_that_is_too_old_is_named(address: str, version: str, words: str | None) -> None:
    """It would fail at some statement, perhaps after hours."""
    with server_of_version(version, address) as old:
        if words is None:
            QueueConnection(old).close()
        else:
            with pytest.raises(BadQueue, match=words):
                QueueConnection(old)


def problems_of(address: str, files: Path) -> list[str]:
    """Return the lines about an address that can't be used, as a queue's and as a lake's."""
    with pytest.raises(BadQueue) as of_queue:
        QueueConnection(address)
    lake = Lake(f"ducklake:postgres:{address}", str(files))
    with (
        closing(duckdb.connect(config={**OFFLINE})) as database,
        pytest.raises(StorageError) as of_lake,
    ):
        attach(database, lake, read_only=False)
    return [str(of_queue.value), str(of_lake.value)]


@pytest.mark.parametrize(
    ("answer", "advice"),
    [
        (b"", "check that the server runs, its log"),
        (b"HTTP/1.1 400\r\n", "that port is not PostgreSQL's"),
    ],
)
def test_an_address_of_another_server_is_named(answer: bytes, advice: str, tmp_path: Path) -> None:
    """A port with a digit wrong leads to a proxy or a web server."""

    class Other(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(100)
            self.request.sendall(answer)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Other) as other, serving(other):
        address = f"postgresql://warta@127.0.0.1:{other.server_address[1]}/news"
        for line in problems_of(address, tmp_path):
            assert advice in line and "\n" not in line


def test_what_to_correct_in_an_address_is_said(
    postgres: Postgres, address: str, tmp_path: Path
) -> None:
    """Each of these was answered with "correct the password", which would be looked at for long."""
    name = f"guarded_{urlsplit(address).path.strip('/')}"
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'right'".encode())
        server.execute(f"CREATE ROLE {name}_out LOGIN".encode())
    postgres.reload_with(f"local all {name} scram-sha-256\nlocal all {name}_out reject")
    for wrong, advice in (
        (f"postgresql://127.0.0.1:{free_port()}/news", "check that the server runs"),
        (f"{address}&sslmod=require", "correct the address"),
        (f"postgresql:///news?host={tmp_path}", "write the server's host in the address"),
        (postgres.address("news", user=name), "give the password (PGPASSWORD or ~/.pgpass)"),
        (postgres.address("news", user=f"{name}_out"), "let this machine and role in"),
    ):
        for line in problems_of(wrong, tmp_path):
            assert advice in line and "\n" not in line


def test_a_home_whose_queue_is_away_for_long_is_not_taken_for_a_copy(
    queue: psycopg.Connection[Any], address: str, tmp_path: Path
) -> None:
    """Each run that ends before it could write to the queue has a name that the queue lacks."""
    home = Home(tmp_path / "home")
    is_stopping = threading.Event()
    with closing(QueueConnection(address, is_stopping=is_stopping.is_set)) as connection:
        adopt(connection, home)
        is_stopping.set()
        queue.execute(
            """
            CREATE FUNCTION warta_queue.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                RAISE EXCEPTION USING ERRCODE = '53100', MESSAGE = 'No space left on device';
            END $$;
            CREATE TRIGGER refusing BEFORE UPDATE ON warta_queue.about
                FOR EACH ROW EXECUTE FUNCTION warta_queue.refuse();
            """
        )
        for _ in range(120):
            with pytest.raises(QueueAway, match="No space left"):
                adopt(connection, home)
        queue.execute("DROP TRIGGER refusing ON warta_queue.about")
        adopt(connection, home)
        assert len(home.queue_id.read_text().split()) <= 101


@pytest.mark.parametrize("is_pooled", [False, True])
def test_statements_are_prepared_without_a_pooler_only(address: str, is_pooled: bool) -> None:
    """PgBouncer may run the next transaction where another client prepared another statement."""
    place = pooler(address) if is_pooled else nullcontext(address)
    with place as reached, closing(QueueConnection(reached)) as queue:
        for _ in range(8):
            queue.seconds_ahead()
        prepared = "SELECT count(*) FROM pg_prepared_statements"
        [count] = queue.run(lambda connection: connection.execute(prepared).fetchone())
    assert (count == 0) == is_pooled


@pytest.mark.parametrize(
    "setting", ["DateStyle = 'SQL, DMY'", "DateStyle = 'German'", "TimeZone = 'Asia/Kathmandu'"]
)
def test_a_database_may_write_times_in_any_form(postgres: Postgres, setting: str) -> None:
    """A database of an administrator elsewhere ended every run."""
    address = postgres.database()
    name, until = urlsplit(address).path.strip("/"), datetime(2026, 11, 29, 1, 2, 3, 4, tzinfo=UTC)
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f"ALTER DATABASE {name} SET {setting}".encode())
    with closing(QueueConnection(address)) as queue:
        assert committing.learnt_until(queue) is None
        committing.copy_memories(queue, {}, until)
        assert committing.learnt_until(queue) == until


def test_a_connection_that_was_cut_while_idle_is_no_outage(address: str) -> None:
    """Servers, firewalls and poolers cut idle ones: two lines each time would fill the log."""
    said = list[str]()
    with closing(QueueConnection(address, said.append)) as queue:
        for _ in range(3):
            queue.seconds_ahead()
            with psycopg.connect(address, autocommit=True) as server:
                server.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
        queue.seconds_ahead()
    assert not said


def test_roles_of_home_and_workers_need_few_rights_and_keep_them(postgres: Postgres) -> None:
    """An administrator may give no role the right to make schemas, and workers none to make tables.

    The home's next release makes the tables anew, and nobody should have to type GRANT again.
    """
    address = postgres.database()
    name = urlsplit(address).path.strip("/")
    home, worker = f"home_{name}", f"Worker {name}"
    rights = sql.SQL(
        "GRANT USAGE ON SCHEMA warta_queue TO {0}; "
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA warta_queue TO {0}; "
        "DROP TABLE warta_queue.memory; GRANT SELECT ON warta_queue.about TO PUBLIC; "
        "UPDATE warta_queue.about SET version = 1"
    ).format(sql.Identifier(worker))
    with psycopg.connect(address, autocommit=True) as server:
        for role in (home, worker):
            server.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
        server.execute(f"CREATE SCHEMA warta_queue AUTHORIZATION {home}".encode())
        owners, workers = (postgres.address(name, user=quote(role)) for role in (home, worker))
        for makes_tables in (workers, owners):
            with suppress(BadQueue), closing(QueueConnection(makes_tables)):
                pass
            with pytest.raises(
                BadQueue, match=r"permission denied .* once the home has made them"
            ) as bad:
                QueueConnection(workers)
            assert "\n" not in str(bad.value)
        server.execute(rights)
        with closing(QueueConnection(owners, renews_tables=True)) as queue:
            assert offer(queue, "a") == {"a"}
        with closing(QueueConnection(workers)) as queue:
            lease = shards.claim(queue, "worker#1", "1.0", 60, 10**9)
            assert lease is not None
            shards.append(queue, lease, shards.Results(0, [1], b"payload"), 60)
            assert shards.memories(queue, ["a.example"]) == {}, "a table that was missing before"
            turns = SharedTurns(queue, 60)
            turns.reserve({"a.example": 0.1})
            assert turns.may_connect("192.0.2.1", "request", 1)
            turns.disconnect("request")
            shards.finish(queue, lease, b"")
        readable = "SELECT has_table_privilege('public', 'warta_queue.' || %s, 'SELECT')"
        of_public = [server.execute(readable, [name]).fetchone() for name in ("about", "shard")]
        assert of_public == [(True,), (False,)]
