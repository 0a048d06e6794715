"""Which articles are due to be asked for again: by age, within bounds, each age once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from warta.news.versions.rechecks import Finding, RecheckOutcome, RecheckPolicy
from warta.news.web.validators import Validators
from warta.storage.home import Home
from warta.storage.tables.rechecks import MOST_OF_A_HOST, RecheckResult, due_rechecks, note_rechecks
from warta.storage.warehouse.connection import Database, Warehouse, insert

FIRST_SEEN = datetime(2026, 3, 1, 12, tzinfo=UTC)
POLICY = RecheckPolicy()


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    found = Warehouse(Home(tmp_path))
    found.migrate()
    return found


def article(number: int, *, host: str = "a.example", **fields: Any) -> dict[str, Any]:
    return {
        "article_id": number, "url": f"http://{host}/{number}", "site": host, "host": host,
        "feed_id": 1, "title": "T", "text": "a", "summary": "", "authors": [],
        "published_at": FIRST_SEEN, "published_from": "page", "first_seen_at": FIRST_SEEN,
        "updated_at": FIRST_SEEN, "version": 1, "changed_words": 0, "word_count": 1,
        "categories": [], "tags": [], "related": [], "is_paywalled": False, "made_from": "page",
        "method": "m", "text_hash": number, **fields,
    }  # fmt: skip


def due(database: Database, hours: float, policy: RecheckPolicy = POLICY) -> list[int]:
    now = FIRST_SEEN + timedelta(hours=hours)
    return sorted(each.article_id for each in due_rechecks(database, policy, now))


def look(database: Database, hours: float, outcome: RecheckOutcome = "not modified") -> None:
    now = FIRST_SEEN + timedelta(hours=hours)
    known = Validators('W/"ä"', None, -5)
    note_rechecks(
        database,
        "run",
        [RecheckResult(1, now, Finding(outcome), "http://a.example/there", known)],
        forget_before=now - 2 * POLICY.last,
    )


def test_each_age_is_due_once_and_those_that_were_missed_are_one(warehouse: Warehouse) -> None:
    """A night without runs costs a publisher one request, not three."""
    with warehouse.transaction() as database:
        insert(database, "store.article", [article(1)])
        found = {}
        for hours in (0.9, 1.1, 1.2, 5.9, 6.0, 30.0, 160.0, 168.0, 300.0, 340.0):
            found[hours] = due(database, hours) == [1]
            if found[hours]:
                look(database, hours)
    assert [hours for hours, is_due in found.items() if is_due] == [1.1, 6.0, 30.0, 168.0]


def test_the_last_look_says_where_the_page_is_and_what_it_was(warehouse: Warehouse) -> None:
    """Validators go back as they came."""
    with warehouse.transaction() as database:
        insert(database, "store.article", [article(1)])
        [first] = due_rechecks(database, POLICY, FIRST_SEEN + timedelta(hours=2))
        assert (first.url, first.validators) == ("http://a.example/1", None)
        look(database, 2)
        [second] = due_rechecks(database, POLICY, FIRST_SEEN + timedelta(hours=7))
    assert second.url == "http://a.example/there"
    assert second.validators == Validators('W/"ä"', None, -5)


def test_what_nobody_needs_to_ask_for_is_left_alone(warehouse: Warehouse) -> None:
    """Old news, copies, what only a feed had, what is gone, and hosts that want a pause."""
    old = FIRST_SEEN - timedelta(days=8)
    with warehouse.transaction() as database:
        insert(
            database,
            "store.article",
            [
                article(1),
                article(2, published_at=old),
                article(3, copy_of=1),
                article(4, made_from="feed"),
                article(5, host="tired.example"),
                article(6, first_seen_at=old - timedelta(days=8), published_at=old),
            ],
        )
        until = FIRST_SEEN + timedelta(hours=3)
        insert(database, "store.host", [{"host": "tired.example", "not_before": until}])
        assert due(database, 2) == [1]
        assert due(database, 4) == [1, 5]
        look(database, 2, "gone")
        assert due(database, 7) == [5]


def test_a_run_asks_for_no_more_than_it_may(warehouse: Warehouse) -> None:
    """Of each host some, and each host before another's second article."""
    with warehouse.transaction() as database:
        insert(database, "store.article", [article(n) for n in range(40)])
        insert(database, "store.article", [article(n, host="b.example") for n in range(40, 43)])
        assert len(due(database, 2)) == MOST_OF_A_HOST + 3
        few = due(database, 2, RecheckPolicy(most=4))
        assert [sum(n < 40 for n in few), sum(n >= 40 for n in few)] == [2, 2]


def test_looks_are_forgotten_when_their_articles_are_never_asked_for_again(
    warehouse: Warehouse,
) -> None:
    """The table would grow with the articles for ever."""
    with warehouse.transaction() as database:
        insert(database, "store.article", [article(1)])
        look(database, 2)
        note_rechecks(database, "run", [], forget_before=FIRST_SEEN + timedelta(hours=3))
        assert database.execute("SELECT count(*) FROM store.last_look").fetchall() == [(0,)]
        assert due(database, 340) == []
