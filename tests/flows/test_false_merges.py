"""Articles that an earlier version merged by a false claim are separate after `reextract`."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import Ask, Collect
from warta.flows.reextracting import rebuild_articles
from warta.news.addresses.identity import url_hash_of
from warta.newsroom import Newsroom, sample_stories
from warta.newsroom.publisher import Feed
from warta.settings import load_settings
from warta.storage.home import Home
from warta.storage.tables.clusters import forget_signatures
from warta.storage.tables.reextract import ReextractCounts, Selection
from warta.storage.warehouse.connection import Warehouse, run_script

SITE, OTHER = "siaran.example", "kabar.example"
ARTICLES = "SELECT url, title, text, site FROM articles ORDER BY url"
ENTRIES = "SELECT url, outcome, article_id FROM entries ORDER BY url"


def merge_as_before(home: Path, url: str, into: str) -> None:
    """Store what an earlier version did with a page that claimed another one's address."""
    ids = {"one": url_hash_of(into), "other": url_hash_of(url)}
    with Warehouse(Home(home)).transaction() as database:
        for column in ("text", "title", "text_hash"):
            database.execute(
                f"UPDATE store.article SET {column} = (SELECT {column} FROM store.article "
                "WHERE article_id = $other) WHERE article_id = $one",
                ids,
            )
        database.execute(
            "UPDATE store.entry SET article_id = $one, outcome = 'version' "
            "WHERE article_id = $other",
            ids,
        )
        forget_signatures(database, ids.values())
        database.execute(
            "CREATE OR REPLACE TEMPORARY TABLE doomed AS SELECT rowid AS row_number, article_id "
            "FROM store.article WHERE article_id = $other",
            {"other": ids["other"]},
        )
        run_script(database, "care/forget_articles")
        database.execute(
            "INSERT INTO store.alias (url_hash, article_id, url) VALUES ($other, $one, $url)",
            ids | {"url": url},
        )


def test_articles_merged_by_a_false_claim_are_separate_again(
    room: Newsroom, collect: Collect, ask: Ask, home: Path
) -> None:
    """A template with one canonical address had made one article of a site's; redirects are no claims."""
    room.add_publisher(SITE, *sample_stories(5), language="id")
    room.add_publisher(
        OTHER, *sample_stories(3, first=20), language="id", feeds=(Feed(address="short"),)
    )
    collect(f"http://{SITE}/feed", f"http://{OTHER}/feed")
    articles, entries = ask(ARTICLES), ask(ENTRIES)
    assert len(articles) == 8
    first, second, third, *_ = (room.url(SITE, story.path) for story in room.stories(SITE))
    merge_as_before(home, second, into=first)
    merge_as_before(home, third, into=first)
    settings = load_settings(home=home)
    room.forget_requests()
    done = rebuild_articles(settings, Selection())
    assert (done.separated, done.pages, done.versions) == (2, 6, 1)
    assert ask(ARTICLES) == articles
    assert [(url, article_id) for url, _, article_id in ask(ENTRIES)] == [
        (url, article_id) for url, _, article_id in entries
    ]
    assert ask("SELECT * FROM ledger WHERE unaccounted <> 0") == []
    assert list(room.requests) == []
    assert rebuild_articles(settings, Selection()) == ReextractCounts(pages=8, unchanged=8)
    assert ask(ARTICLES) == articles
