"""The database of a queue: what it must allow, whose tables it has, and how it is waited for."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tests.postgres import Postgres
from tests.storage.queue.sample_shards import (
    claimed,
    offer,
)
from warta.storage.errors import BadQueue, LeaseLost, QueueAway
from warta.storage.home import Home
from warta.storage.queue import committing, connection, shards
from warta.storage.queue.connection import QueueConnection
from warta.storage.queue.ownership import adopt
from warta.storage.queue.shards import Results
from warta.tasks.shards.clock import clock_problem


def test_a_role_without_the_right_to_create_tables_is_told_what_it_needs(
    postgres: Postgres,
) -> None:
    """A new database has no tables yet, and an administrator may have granted no rights."""
    address = postgres.database()
    role = f"poor_{address.partition('?')[0].rpartition('/')[2]}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {role} LOGIN".encode())
    with pytest.raises(BadQueue, match=r"permission denied.*CREATE ON DATABASE") as raised:
        QueueConnection(address.replace("://postgres@", f"://{role}@").replace(":@", "@"))
    assert "\n" not in str(raised.value)


def test_letters_of_every_language_arrive_or_the_database_is_refused(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names of sites may have them; whatever encoding the machine or the server prefers."""
    monkeypatch.setenv("PGCLIENTENCODING", "LATIN1")
    with closing(QueueConnection(postgres.database())) as queue:
        assert offer(queue, "газета") == committing.under_way(queue, None) == {"газета"}
    with psycopg.connect(postgres.database(), autocommit=True) as database:
        for encoding in ("LATIN1", "SQL_ASCII"):
            database.execute(
                f"CREATE DATABASE queue_{encoding} ENCODING '{encoding}' TEMPLATE template0 "
                "LC_COLLATE 'C' LC_CTYPE 'C'".encode()
            )
            with pytest.raises(BadQueue, match=f"encoding {encoding}; name one .*'UTF8'"):
                QueueConnection(postgres.address(f"queue_{encoding.lower()}"))


def test_tables_of_another_version_are_refused_or_made_anew_by_the_home(
    queue: QueueConnection, address: str, tmp_path: Path
) -> None:
    """An upgrade needs no SQL; a worker, or an older Warta, changes nothing of others' tables."""
    for name in ("mine", "other"):
        (tmp_path / name).mkdir()
    adopt(queue, Home(tmp_path / "mine"))
    offer(queue, "a")
    before = claimed(queue, "before#1")
    with psycopg.connect(address, autocommit=True) as database:
        for version, is_home, words in (
            (99, False, "a later Warta made its tables .version 99, this one uses 7"),
            (99, True, "a later Warta"),
            (5, False, "an earlier Warta made its tables .version 5.*upgrade the home"),
        ):
            database.execute("UPDATE warta_queue.about SET version = %s", [version])
            with pytest.raises(BadQueue, match=words):
                QueueConnection(address, renews_tables=is_home)
    assert committing.under_way(queue, None) == {"a"}
    with closing(QueueConnection(address, renews_tables=True)) as renewed:
        assert committing.under_way(renewed, None) == frozenset()
        with pytest.raises(BadQueue, match="another home"):
            adopt(renewed, Home(tmp_path / "other"))
        adopt(renewed, Home(tmp_path / "mine"))
        offer(renewed, "b")
        with pytest.raises(LeaseLost):
            shards.append(queue, before, Results(0, [1], b"result"), 60)


@pytest.mark.parametrize(("hours", "word"), [(0, None), (2, "behind"), (-2, "ahead of")])
def test_a_clock_that_differs_from_the_database_s_is_reported(
    postgres: Postgres, hours: int, word: str | None
) -> None:
    """Times that the machine stores would be wrong, such as when a feed was polled."""
    address = postgres.database()
    with psycopg.connect(address, autocommit=True) as connection:
        [name] = connection.execute("SELECT current_database()").fetchone() or ()
        for statement in (
            "CREATE SCHEMA elsewhere",
            "CREATE FUNCTION elsewhere.clock_timestamp() RETURNS timestamptz LANGUAGE sql "
            f"AS $$ SELECT pg_catalog.clock_timestamp() + interval '{hours} hours' $$",
            f"ALTER DATABASE {name} SET search_path = elsewhere, pg_catalog, public",
        ):
            connection.execute(statement.encode())
    connected = QueueConnection(address)
    problem = clock_problem(connected)
    connected.close()
    if word is None:
        assert problem is None
    else:
        assert problem is not None
        assert f"the clock of this machine is 7,200 s {word} the database's" in problem


def test_dropped_or_read_only_tables_are_explained_in_one_line(
    postgres: Postgres,
) -> None:
    """The line says what to do, and shows none of our statements."""
    address = postgres.database()
    name = address.partition("?")[0].rpartition("/")[2]
    dropped = QueueConnection(address)
    with psycopg.connect(address, autocommit=True) as server:
        server.execute("DROP SCHEMA warta_queue CASCADE")
        server.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on".encode())
    with pytest.raises(BadQueue, match="does not exist; somebody dropped them; start again"):
        committing.sites_at_work(dropped)
    dropped.close()
    with pytest.raises(BadQueue, match="read-only; write the address of the server"):
        QueueConnection(address)


def test_a_database_that_becomes_a_standby_is_waited_for(
    queue: QueueConnection, address: str
) -> None:
    """After a failover the same name leads to the new primary."""
    messages: list[str] = []
    waiting = QueueConnection(address, messages.append)
    # This connection alone: the next one can write, as one to the new primary can.
    waiting.run(lambda connection: connection.execute("SET default_transaction_read_only = on"))
    assert offer(waiting, "a") == {"a"}
    assert "read-only transaction; waiting" in messages[0]
    assert "answers again" in messages[1]
    waiting.close()


def test_an_outage_is_reported_again_when_its_reason_stays_another(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that was dropped looks like a restart at first."""
    monkeypatch.setattr(connection, "_REPORT_AGAIN_SECONDS", 0.0)
    address, messages = postgres.database(), list[str]()
    name = address.partition("?")[0].rpartition("/")[2]
    with psycopg.connect(postgres.address("postgres"), autocommit=True) as server:

        def warn(message: str) -> None:
            messages.append(message)
            if len(messages) == 1:
                server.execute(f"CREATE DATABASE {name} ALLOW_CONNECTIONS false".encode())

        waiting = QueueConnection(address, warn, lambda: len(messages) == 2)
        server.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
        with pytest.raises(QueueAway):
            committing.sites_at_work(waiting)
    assert "does not exist; waiting" in messages[0]
    assert "not currently accepting connections; waiting" in messages[1]


def test_an_outage_is_waited_for_and_reported_once(
    queue: QueueConnection, address: str, postgres: Postgres
) -> None:
    """A run must survive a restart of the database; a request to stop ends the wait."""
    messages: list[str] = []
    is_stopping = False
    name = address.partition("?")[0].rpartition("/")[2]
    offer(queue, "a")
    with psycopg.connect(postgres.address("postgres"), autocommit=True) as server:

        def let_in(allowed: bool) -> None:
            server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS {allowed}".encode())
            server.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
            )

        def warn(message: str) -> None:
            messages.append(message)
            let_in(True)

        waiting = QueueConnection(address, warn, lambda: is_stopping)
        let_in(False)
        assert committing.sites_at_work(waiting) == {"a.example"}
        assert len(messages) == 2
        assert "waiting" in messages[0] and "answers again" in messages[1]
        assert committing.sites_at_work(waiting) == {"a.example"}
        assert len(messages) == 2
        let_in(False)
        is_stopping = True
        with pytest.raises(QueueAway, match="stopped while waiting"):
            committing.sites_at_work(waiting)
        let_in(True)
