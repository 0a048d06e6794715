"""Which articles are due for a recheck: at certain ages, each once, within limits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.made_home import made_warehouse
from warta.news.versions.rechecks import Finding, RecheckOutcome, RecheckPolicy
from warta.news.web.validators import Validators
from warta.storage.tables.rechecks import MOST_OF_A_HOST, RecheckResult, due_rechecks, note_rechecks
from warta.storage.warehouse.connection import Database, Warehouse, insert

FIRST_SEEN = datetime(2026, 3, 1, 12, tzinfo=UTC)
POLICY = RecheckPolicy()


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return made_warehouse(tmp_path)


def article(number: int, *, host: str = "a.example", **fields: Any) -> dict[str, Any]:
    """Return an article's row, with other values for some columns."""
    return {
        "article_id": number, "url": f"http://{host}/{number}", "site": host, "host": host,
        "feed_id": 1, "title": "T", "text": "a", "summary": "", "authors": [],
        "published_at": FIRST_SEEN, "published_from": "page", "first_seen_at": FIRST_SEEN,
        "updated_at": FIRST_SEEN, "version": 1, "changed_words": 0, "word_count": 1,
        "categories": [], "tags": [], "related": [], "is_paywalled": False, "made_from": "page",
        "method": "m", "text_hash": number, **fields,
    }  # fmt: skip


def due(database: Database, hours: float, policy: RecheckPolicy = POLICY) -> list[int]:
    """Return the articles that are due some hours after they were first seen."""
    now = FIRST_SEEN + timedelta(hours=hours)
    return sorted(recheck.article_id for recheck in due_rechecks(database, policy, now))


def note_recheck(
    database: Database, hours: float, outcome: RecheckOutcome = "not modified"
) -> None:
    """Record a recheck of article 1."""
    now = FIRST_SEEN + timedelta(hours=hours)
    known = Validators('W/"ä"', None, -5)
    note_rechecks(
        database,
        "run",
        [RecheckResult(1, now, Finding(outcome), "http://a.example/there", known)],
        forget_before=now - 2 * POLICY.last,
    )


def test_each_age_is_due_once_and_missed_ages_are_one_recheck(warehouse: Warehouse) -> None:
    """After a night without runs, a publisher gets one request and not three."""
    with warehouse.transaction() as database:
        insert(database, "store.article", [article(1)])
        due_at = []
        for hours in (0.9, 1.1, 1.2, 5.9, 6.0, 30.0, 160.0, 168.0, 300.0, 340.0):
            if due(database, hours) == [1]:
                due_at.append(hours)
                note_recheck(database, hours)
    assert due_at == [1.1, 6.0, 30.0, 168.0]


def test_a_recheck_uses_the_url_and_validators_of_the_last_one(warehouse: Warehouse) -> None:
    """The page may have moved, and servers compare validators byte by byte."""
    with warehouse.transaction() as database:
        insert(database, "store.article", [article(1)])
        [first] = due_rechecks(database, POLICY, FIRST_SEEN + timedelta(hours=2))
        assert (first.url, first.validators) == ("http://a.example/1", None)
        note_recheck(database, 2)
        [second] = due_rechecks(database, POLICY, FIRST_SEEN + timedelta(hours=7))
    assert second.url == "http://a.example/there"
    assert second.validators == Validators('W/"ä"', None, -5)


def test_old_copied_gone_and_paused_articles_are_not_due(warehouse: Warehouse) -> None:
    """Neither are articles from a feed alone: such requests would bring nothing."""
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
        note_recheck(database, 2, "gone")
        assert due(database, 7) == [5]


def test_the_rechecks_of_a_run_are_limited_and_spread_over_hosts(warehouse: Warehouse) -> None:
    """One large site must not use up all rechecks of a run."""
    with warehouse.transaction() as database:
        insert(database, "store.article", [article(n) for n in range(40)])
        insert(database, "store.article", [article(n, host="b.example") for n in range(40, 43)])
        assert len(due(database, 2)) == MOST_OF_A_HOST + 3
        few = due(database, 2, RecheckPolicy(most=4))
        assert [sum(n < 40 for n in few), sum(n >= 40 for n in few)] == [2, 2]


def test_rechecks_of_old_articles_are_deleted(
    warehouse: Warehouse,
) -> None:
    """Otherwise the table would grow for ever."""
    with warehouse.transaction() as database:
        insert(database, "store.article", [article(1)])
        note_recheck(database, 2)
        note_rechecks(database, "run", [], forget_before=FIRST_SEEN + timedelta(hours=3))
        assert database.execute("SELECT count(*) FROM store.last_look").fetchall() == [(0,)]
        assert due(database, 340) == []
