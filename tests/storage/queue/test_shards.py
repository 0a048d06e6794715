"""The queue in PostgreSQL: a lease has one owner, and each result is stored once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from shutil import copytree

import psycopg
import pytest

from tests.postgres import Postgres
from warta.storage.errors import BadQueue, LeaseLost, QueueAway
from warta.storage.home import Home
from warta.storage.queue import committing, connection, shards
from warta.storage.queue.committing import Offer
from warta.storage.queue.connection import QueueConnection
from warta.storage.queue.ownership import adopt
from warta.storage.queue.shards import MOST_ATTEMPTS, Lease, Results
from warta.storage.queue.turns import SharedTurns
from warta.tasks.shards.clock import clock_problem

VERSION = "1.0-abc"
NO_LIMIT = 10**9
_HOSTS = ("a.example", "b.example", "c.example")


@pytest.fixture(scope="module")
def address(postgres: Postgres) -> str:
    """Return the address of a database for the tests of this module."""
    return postgres.database()


@pytest.fixture
def queue(address: str) -> Iterator[QueueConnection]:
    """Connect to an empty queue."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("DROP SCHEMA IF EXISTS warta_queue CASCADE")
    connected = QueueConnection(address)
    yield connected
    connected.close()


def offer(queue: QueueConnection, *names: str, kind: str = "pages") -> frozenset[str]:
    """Offer shards of one site each; return the names of those that are accepted."""
    offers = [Offer(name, kind, (f"{name}.example",), 1, name.encode()) for name in names]
    return committing.offer(queue, "run", VERSION, offers)


def claim(
    queue: QueueConnection, owner: str, seconds: float = 60, most_bytes: int = NO_LIMIT
) -> Lease | None:
    return shards.claim(queue, owner, VERSION, seconds, most_bytes)


def claimed(queue: QueueConnection, owner: str, seconds: float = 60) -> Lease:
    """Claim a shard; fail if there is none."""
    lease = claim(queue, owner, seconds)
    assert lease is not None
    return lease


def waiting_results(queue: QueueConnection) -> list[bytes]:
    """Return the results that wait, and delete them."""
    payloads = []
    while parts := committing.next_parts(queue, None, 1):
        payloads += [part.payload for part in parts]
        committing.drop_parts(queue, parts)
    return payloads


def test_a_shard_has_one_owner_and_a_site_is_in_one_shard(queue: QueueConnection) -> None:
    """Two workers would make twice as many requests to a site, and store results twice."""
    assert offer(queue, "a", "b") == {"a", "b"}
    assert offer(queue, "a") == {"a"}, "an offer that is sent twice counts once"
    rival = Offer("other", "pages", ("c.example", "a.example"), 1, b"")
    assert committing.offer(queue, "run", VERSION, [rival]) == frozenset()
    first, second = claimed(queue, "one#1"), claimed(queue, "two#2")
    assert {first.payload, second.payload} == {b"a", b"b"}
    assert claim(queue, "three#3") is None
    assert claim(queue, "one#1") == first, "a claim that is sent twice gives the same lease"
    shards.append(queue, first, Results(0, [7], b"result", b"page"), 60)
    shards.append(queue, first, Results(0, [7], b"result", b"page"), 60)
    shards.finish(queue, first, b"summary")
    shards.finish(queue, first, b"summary")
    assert committing.take_ended(queue) == [], "its result is not stored yet"
    assert waiting_results(queue) == [b"result"]
    [ended] = committing.take_ended(queue)
    assert (ended.name, ended.summary) == (first.payload.decode(), b"summary")
    shards.finish(queue, first, b"summary")  # sent again after an outage
    assert committing.sites_at_work(queue) == {f"{second.payload.decode()}.example"}


def test_a_worker_that_lost_its_lease_can_write_nothing(queue: QueueConnection) -> None:
    """Otherwise the results of its successor would be doubled; its earlier results are kept."""
    offer(queue, "a")
    expired = claimed(queue, "asleep#1", seconds=0)
    shards.append(queue, expired, Results(0, [1, 2], b"in time", b""), 0)
    successor = claimed(queue, "heir#2")
    assert (successor.parts, sorted(successor.done)) == (1, [1, 2])
    with pytest.raises(LeaseLost):
        shards.append(queue, expired, Results(1, [3], b"too late", b""), 60)
    with pytest.raises(LeaseLost):
        shards.finish(queue, expired, b"")
    shards.give_back(queue, expired)
    assert shards.renew(queue, [expired, successor], 60) == {successor.shard_id}
    shards.append(queue, successor, Results(1, [3], b"by the heir", b""), 60)
    shards.finish(queue, successor, b"")
    assert waiting_results(queue) == [b"in time", b"by the heir"]


def test_no_shard_is_given_out_while_too_many_results_wait(queue: QueueConnection) -> None:
    """If the committer is slow, results must not fill the database's disk."""
    offer(queue, "a", "b")
    lease = claimed(queue, "one#1")
    shards.append(queue, lease, Results(0, [1], b"x" * 60, b"x" * 40), 60)
    assert shards.result_bytes(queue, "pages") == 100
    assert claim(queue, "two#2", most_bytes=100) is None
    offer(queue, "c", kind="feeds")
    of_feeds = claim(queue, "three#3", most_bytes=100)
    assert of_feeds is not None, "results of one kind do not hold up another"
    assert (of_feeds.kind, shards.result_bytes(queue, "feeds")) == ("feeds", 0)
    assert claim(queue, "two#2", most_bytes=101) is not None


def test_a_shard_that_kills_its_workers_is_taken_back(queue: QueueConnection) -> None:
    """A page that kills every worker must not be retried for ever. A worker may stop, though."""
    offer(queue, "a")
    for number in range(3):
        shards.give_back(queue, claimed(queue, f"stopped#{number}"))
    for number in range(MOST_ATTEMPTS):
        assert committing.take_stuck(queue, None) == []
        claimed(queue, f"killed#{number}", seconds=0)
    assert claim(queue, "next#1") is None
    assert committing.take_stuck(queue, "feeds") == []
    [stuck] = committing.take_stuck(queue, "pages")
    assert stuck.payload == b"a"
    assert committing.under_way(queue, None) == frozenset()


def test_shards_of_another_version_are_reported_and_not_claimed(queue: QueueConnection) -> None:
    """During an upgrade, old and new workers run at once and can't read each other's payloads."""
    offer(queue, "a", "b")
    assert shards.claim(queue, "new#1", "2.0-def", 60, NO_LIMIT) is None
    claimed(queue, "old#1")
    seen = committing.queue_counts(queue, "2.0-def")
    assert (seen.waiting, seen.leased, seen.workers) == (0, 1, ["old"])
    assert (seen.foreign_shards, seen.foreign_version) == (2, VERSION)
    assert committing.withdraw_foreign(queue, "2.0-def") == 2
    assert committing.sites_at_work(queue) == frozenset()


def test_machines_take_turns_at_a_host(queue: QueueConnection, address: str) -> None:
    """A host gets no more requests from several machines than from one."""
    second_machine = QueueConnection(address)
    waits = [
        SharedTurns(machine, 60).reserve({"a.example": 60.0, "@192.0.2.1": 1.0}).wait_seconds
        for machine in (queue, second_machine, queue)
    ]
    assert SharedTurns(second_machine, 60).reserve({"b.example": 60.0}).wait_seconds <= 0
    second_machine.close()
    assert waits[0] <= 0 < waits[1] <= 60 < waits[2] <= 120
    assert waits[2] - waits[1] > 30


def test_a_pause_that_a_host_asks_for_is_known_to_all_machines(
    queue: QueueConnection, address: str
) -> None:
    """One machine was redirected to the host; the next redirect may be followed by another one."""
    with closing(QueueConnection(address)) as second_machine:
        mine, theirs = SharedTurns(queue, 60), SharedTurns(second_machine, 60)
        assert mine.reserve({"a.example": 0}).pause_seconds == 0
        mine.pause({"a.example": 600, "b.example": 7200})
        mine.pause({})
        mine.pause({"b.example": 60})  # by a home that did not know of the last one
        pauses = [theirs.reserve({host: 0, "@192.0.2.1": 0}).pause_seconds for host in _HOSTS]
    assert pauses == [pytest.approx(600, abs=60), pytest.approx(7200, abs=60), 0]


def test_requests_to_an_address_connect_in_the_order_in_which_they_came(
    queue: QueueConnection, address: str
) -> None:
    """Two machines share its connections; one that waits is not passed by, one killed is."""
    other = QueueConnection(address)
    mine, theirs = SharedTurns(queue, 60), SharedTurns(other, 60)
    assert [mine.may_connect("192.0.2.1", name, 2) for name in "ab"] == [True, True]
    assert mine.may_connect("192.0.2.1", "a", 2), "asked twice, counted once"
    assert not theirs.may_connect("192.0.2.1", "c", 2)
    assert theirs.may_connect("192.0.2.2", "d", 1), "another address"
    mine.disconnect("a")
    assert not mine.may_connect("192.0.2.1", "e", 2), "c came first"
    assert theirs.may_connect("192.0.2.1", "c", 2)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("UPDATE warta_queue.connection SET until = now() WHERE request = 'b'")
    assert mine.may_connect("192.0.2.1", "e", 2)
    other.close()


def test_a_queue_belongs_to_one_home(queue: QueueConnection, tmp_path: Path) -> None:
    """Two homes on one queue would store each other's results under unknown keys."""
    for name in ("mine", "other"):
        (tmp_path / name).mkdir()
    adopt(queue, Home(tmp_path / "mine"))
    adopt(queue, Home(tmp_path / "mine"))
    with pytest.raises(BadQueue, match="another home"):
        adopt(queue, Home(tmp_path / "other"))


def test_of_two_copies_of_a_home_one_uses_a_queue(queue: QueueConnection, tmp_path: Path) -> None:
    """Copied or restored by `cp`, both have the same id; each would take results that the other waits for."""
    home, copy = Home(tmp_path / "home"), Home(tmp_path / "copy")
    home.root.mkdir()
    adopt(queue, home)
    copytree(home.root, copy.root)
    adopt(queue, copy)
    for _ in range(2):
        with pytest.raises(BadQueue, match=r"a copy of this home .*drop the schema") as raised:
            adopt(queue, home)
        assert "\n" not in str(raised.value)
    adopt(queue, copy)
    queue.run(lambda connection: connection.execute("UPDATE warta_queue.about SET run = NULL"))
    adopt(queue, home)
    with pytest.raises(BadQueue, match="a copy of this home"):
        adopt(queue, copy)


def test_a_kill_or_an_older_database_is_not_taken_for_a_copy(
    queue: QueueConnection, tmp_path: Path
) -> None:
    """A home killed at any point of its start, or whose PostgreSQL lost its last commit, goes on."""
    home = Home(tmp_path / "home")
    (ids, last) = (home.queue_id, "SELECT run FROM warta_queue.about")
    adopt(queue, home)
    [earlier] = queue.run(lambda connection: connection.execute(last).fetchone())
    adopt(queue, home)
    queue.run(
        lambda connection: connection.execute("UPDATE warta_queue.about SET run = %s", [earlier])
    )
    adopt(queue, home)
    ids.write_text(ids.read_text() + "noted-before-a-kill\n")
    adopt(queue, home)
    assert len(ids.read_text().split()) == 6


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
