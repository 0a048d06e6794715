"""The queue in PostgreSQL: a lease has one owner, and each result is stored once."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from shutil import copytree

import psycopg
import pytest

from tests.storage.queue.sample_shards import (
    NO_LIMIT,
    VERSION,
    claim,
    claimed,
    offer,
    waiting_results,
)
from warta.storage.errors import BadQueue, LeaseLost
from warta.storage.home import Home
from warta.storage.queue import committing, shards
from warta.storage.queue.committing import Offer
from warta.storage.queue.connection import QueueConnection
from warta.storage.queue.ownership import adopt
from warta.storage.queue.shards import MOST_ATTEMPTS, Results
from warta.storage.queue.turns import SharedTurns

_HOSTS = ("a.example", "b.example", "c.example")


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


def test_a_lease_becomes_longer_each_time_it_is_lost(queue: QueueConnection) -> None:
    """On a busy machine workers that were alive lost a shard five times, and it was given up."""
    offer(queue, "a")
    left = "SELECT extract(epoch FROM lease_until - now()) FROM warta_queue.shard"

    def seconds() -> float:
        [value] = queue.run(lambda connection: connection.execute(left).fetchone())
        return float(value)

    def expire() -> None:
        queue.run(
            lambda connection: connection.execute(
                "UPDATE warta_queue.shard SET lease_until = now() - interval '1 second'"
            )
        )

    for number, expected in enumerate((20, 40, 60, 60)):
        lease = claimed(queue, f"late#{number}", seconds=20)
        given = [seconds()]
        shards.renew(queue, [lease], 20)
        given.append(seconds())
        shards.append(queue, lease, Results(number, [number], b"", b""), 20)
        given.append(seconds())
        assert given == pytest.approx([expected] * 3, abs=5)
        expire()
    assert claimed(queue, "last#1", seconds=600)
    assert seconds() == pytest.approx(600, abs=5), "as the setting says, if that is longer"


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
