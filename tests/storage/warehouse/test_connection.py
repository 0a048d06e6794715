"""The warehouse commits whole transactions, and its views have the documented columns."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.made_home import made_warehouse
from warta.news.feeds.subscription import Subscription
from warta.storage.tables.feeds import count_subscribed, subscribe, unsubscribe
from warta.storage.warehouse.connection import Warehouse, insert, rows_of

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SCHEMA = Path(__file__).parents[3] / "docs" / "schema.md"
CONTRACT = {
    "articles": "article_id url site host feed_title feed_url title text summary authors language "
    "published_at published_from first_seen_at updated_at version word_count categories tags "
    "image_url dateline related copy_count story_id is_paywalled",
    "copies": "article_id url site title published_at first_seen_at kind similarity",
    "versions": "article_id version seen_at title text changed_words",
    "stories": "story_id title first_published_at last_published_at article_count site_count languages "
    "appearance_count",
    "entries": "feed_url entry_id url title published_at seen_at outcome reason attempts "
    "next_attempt_at article_id",
    "feeds": "feed_url title site_url category status reason last_poll_at last_success_at "
    "next_poll_at poll_interval_s consecutive_failures entries_per_day",
    "polls": "feed_url polled_at status_code outcome entries_seen entries_new bytes duration_ms",
    "runs": "run_id flow started_at ended_at status feeds_due feeds_polled not_modified "
    "feeds_failed entries_seen new version unchanged copy rejected refused failed pending",
}


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return made_warehouse(tmp_path)


def add(warehouse: Warehouse, *urls: str) -> None:
    with warehouse.transaction() as database:
        subscribe(database, [Subscription(url) for url in urls], now=NOW)


def test_the_views_have_the_promised_columns_in_order(warehouse: Warehouse) -> None:
    """Saved queries and dashboards depend on these names and their order."""
    with warehouse.transaction() as database:
        for view, columns in CONTRACT.items():
            names = [row[0] for row in database.execute(f"DESCRIBE {view}").fetchall()]
            assert names[: len(columns.split())] == columns.split(), view


def test_comments_in_the_database_and_docs_schema_agree(
    warehouse: Warehouse,
) -> None:
    """Analysts read either of them."""
    documented = {}
    for section in SCHEMA.read_text().split("\n## ")[1:]:
        view, _, rest = section.partition("\n")
        for name, kind, meaning in re.findall(
            r"^\| `(\w+)` \| (.+?) \| (.+) \|$", rest, re.MULTILINE
        ):
            documented[view, name] = (kind, meaning)
    with warehouse.transaction() as database:
        columns = database.execute(
            "SELECT table_name, column_name, data_type, comment FROM duckdb_columns() "
            "WHERE schema_name = 'main' AND NOT internal"
        ).fetchall()
    assert {(view, name): (kind, comment) for view, name, kind, comment in columns} == documented


def test_times_and_nested_values_are_read_back_unchanged(warehouse: Warehouse) -> None:
    """Rows are inserted as JSON, which has no times and no 64-bit integers."""
    row = {
        "article_id": -(2**63), "url": "http://a.example/1", "site": "a.example", "host": "a.example",
        "feed_id": 2**63 - 1, "title": 'Quote " and \\ and 日本 \u2028', "text": "a\nb", "summary": "",
        "authors": ["Ä", "b,c"], "published_at": NOW, "published_from": "page", "first_seen_at": NOW,
        "updated_at": NOW, "version": 1, "changed_words": 0, "word_count": 2, "categories": [],
        "tags": ["x"], "related": [{"title": "T", "url": "u"}], "is_paywalled": False,
        "made_from": "page", "method": "m", "text_hash": 5,
    }  # fmt: skip
    with warehouse.transaction() as database:
        insert(database, "store.article", [row])
        [stored] = rows_of(database, "SELECT * FROM store.article")
    assert {name: stored[name] for name in row} == row
    assert stored["copy_of"] is None


def test_a_transaction_that_raises_is_rolled_back(warehouse: Warehouse) -> None:
    """A batch is stored as a whole or not at all."""
    with pytest.raises(ZeroDivisionError), warehouse.transaction() as database:
        subscribe(database, [Subscription("http://a.example/")], now=NOW)
        raise ZeroDivisionError
    with warehouse.transaction() as database:
        assert count_subscribed(database) == 0


def test_a_feed_that_is_subscribed_to_twice_is_stored_once(warehouse: Warehouse) -> None:
    """An imported list may contain feeds that are already there."""
    add(warehouse, "http://a.example/", "http://b.example/")
    add(warehouse, "http://b.example/", "http://c.example/")
    with warehouse.transaction() as database:
        assert count_subscribed(database) == 3
        assert unsubscribe(database, ["http://b.example/", "http://x.example/"]) == [
            "http://b.example/"
        ]
        assert count_subscribed(database) == 2
