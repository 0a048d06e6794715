"""Columns computed from other tables stay right, whatever happens in whatever order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from benchmarks.kept import differences
from tests.made_home import made_warehouse
from tests.news.drafts import article, pending
from tests.tasks.test_placing import NOON, edited, prose
from warta.news.addresses.identity import feed_id_of
from warta.news.article import Article
from warta.news.copies.clusters import Role
from warta.news.dedupe import decide, decide_reextraction
from warta.news.feeds.subscription import Subscription
from warta.news.metadata.claims import Claim
from warta.news.outcome import Draft
from warta.news.stories.place import StoryMerge
from warta.storage.care.clock import correct_times
from warta.storage.care.retention import retire_articles
from warta.storage.files.archive import Archive
from warta.storage.tables.articles import known_of, save_decision, take_over
from warta.storage.tables.clusters import put_roles
from warta.storage.tables.feeds import subscribe
from warta.storage.tables.runs import end_run, start_run
from warta.storage.tables.stories import merge_stories, take_out_of_stories
from warta.storage.warehouse.connection import Database, insert
from warta.tasks.clustering import allow_merge, remove, separate
from warta.tasks.placing import place_all, place_story_batch

SITES = "abcdef"
LATER = NOON + timedelta(days=40)


class RandomActions:
    """A warehouse, and what runs and people can do to it, with random choices."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.warehouse = made_warehouse(folder)
        self.chance = Random(seed)
        with self.warehouse.transaction() as database:
            feeds = [Subscription(f"http://{site}.example/feed", "Old") for site in SITES]
            subscribe(database, feeds, now=NOON)

    def store(self, database: Database) -> None:
        """Store new articles, copies with small edits, and new versions."""
        drafts = {}
        for _ in range(4):
            site, base = self.chance.choice(SITES), self.chance.randrange(4)
            text = edited(prose(base), self.chance.randrange(3))
            url = f"http://{site}.example/{base}"
            variant = replace(
                article(url, text, title=f"Harbour {base} storm"),
                published_at=NOON + timedelta(hours=self.chance.randrange(60)),
                published_from=self.chance.choice(("page", "feed", "first seen")),
                agency=self.chance.choice((None, "Reuters", "AFP")),
            )
            drafts[url] = Draft((pending(url, f"http://{site}.example/feed"),), variant)
        save_decision(
            database, decide(list(drafts.values()), known_of(database, drafts), NOON), NOON
        )

    def place(self, database: Database) -> None:
        place_story_batch(database, 500, False, NOON + timedelta(days=2))

    def merge(self, database: Database) -> None:
        stories = self._some(database, "SELECT DISTINCT story_id FROM store.story_member", 2)
        if len(stories) == 2:
            merge_stories(database, [StoryMerge(stories[0], stories[1], 0.9, "the same")], NOON)

    def place_again(self, database: Database) -> None:
        """Place all articles in stories again, as after a change of the method."""
        database.execute("UPDATE store.story_member SET method = 'an older one'")
        take_out_of_stories(database)

    def remove(self, database: Database) -> None:
        urls = self._some(database, "SELECT url FROM store.article", 1)
        if urls and self.chance.random() < 0.4:
            remove(database, Archive(self.warehouse.home), urls, "asked to", NOON)

    def retire(self, database: Database) -> None:
        if self.chance.random() < 0.2:
            retire_articles(database, NOON + timedelta(hours=self.chance.randrange(30)))

    def separate(self, database: Database) -> None:
        for copy in self._some(database, "SELECT copy_id FROM copies", 1):
            [(kept,)] = database.execute(
                "SELECT copy_of FROM store.article WHERE article_id = ?", [copy]
            ).fetchall()
            separate(database, copy, kept, "a person said so", NOON)

    def rejoin(self, database: Database) -> None:
        for key in self._some(database, "SELECT article_id FROM store.apart", 1):
            allow_merge(database, key, NOON)

    def claim(self, database: Database) -> None:
        """Let another site's feed claim an article's date."""
        for key in self._some(database, "SELECT article_id FROM store.article", 1):
            feed = feed_id_of(f"http://{self.chance.choice(SITES)}.example/feed")
            date = NOON + timedelta(hours=self.chance.randrange(60))
            take_over(database, [Claim(key, feed, date, (), (), None)])

    def set_country(self, database: Database) -> None:
        url, country = (
            f"http://{self.chance.choice(SITES)}.example/feed",
            self.chance.choice(("GB", "ID")),
        )
        subscribe(database, [Subscription(url, country=country)], now=NOON)

    def correct_clock(self, database: Database) -> None:
        correct_times(database, NOON + timedelta(hours=self.chance.randrange(60)))

    def recheck(self, database: Database) -> None:
        """Record a run that rechecks articles and ends in some way."""
        run_id = f"run {self.chance.random()}"
        start_run(database, run_id, "ingest", NOON)
        keys = self._some(database, "SELECT article_id FROM store.article", 5)
        outcomes = [self.chance.choice(("version", "unchanged")) for _ in keys]
        insert(
            database,
            "store.recheck",
            [
                {"article_id": key, "run_id": run_id, "asked_at": NOON, "outcome": outcome}
                for key, outcome in zip(keys, outcomes, strict=True)
            ],
        )
        for status in ((), ("completed",), ("completed", "failed"))[self.chance.randrange(3)]:
            end_run(database, run_id, status, NOON)

    def _some(self, database: Database, query: str, most: int) -> list[Any]:
        """Return at most this many of the values that a query gives."""
        values = sorted(value for (value,) in database.execute(query).fetchall())
        return self.chance.sample(values, min(most, len(values)))


@pytest.mark.parametrize("seed", range(2))
def test_computed_columns_are_right_after_every_action(tmp_path: Path, seed: int) -> None:
    """Nothing recomputes them, so a count that is wrong once stays wrong."""
    actions = RandomActions(tmp_path, seed)
    steps: list[Callable[[Database], None]] = [
        actions.store, actions.place, actions.merge, actions.place_again, actions.remove,
        actions.retire, actions.separate, actions.rejoin, actions.claim, actions.set_country,
        actions.correct_clock, actions.recheck,
    ]  # fmt: skip
    values_seen = dict.fromkeys(("copy_count", "copies_agency", "story_id", "country"), 0)
    for number in range(32):
        step = actions.chance.choice(steps) if number % 4 else actions.store
        with actions.warehouse.transaction() as database:
            step(database)
        place_all(actions.warehouse)
        with actions.warehouse.transaction() as database:
            assert not differences(database), step.__name__
            counts = database.execute(
                f"SELECT {', '.join(f'count({column})' for column in values_seen)} FROM store.article"
            )
            for column, count in zip(values_seen, counts.fetchone() or (), strict=True):
                values_seen[column] += count
    assert all(values_seen.values()), f"a column never had a value: {values_seen}"


@pytest.mark.parametrize("change", ["its feed dates it later", "its page names no agency now"])
def test_a_changed_copy_updates_the_origin_of_its_article(tmp_path: Path, change: str) -> None:
    """The origin is the agency that the first copy credits, which may change."""
    warehouse = RandomActions(tmp_path, 0).warehouse
    urls = [f"http://{site}.example/1" for site in "abc"]
    agencies = (None, "Reuters", "AFP")

    def page(url: str, hour: int, agency: str | None) -> Article:
        return replace(
            article(url, prose(ord(url[7]))),
            published_at=NOON + timedelta(hours=hour), published_from="feed", agency=agency,
        )  # fmt: skip

    with warehouse.transaction() as database:
        drafts = [
            Draft((pending(url, f"{url[:-1]}feed"),), page(url, hour, agency))
            for hour, (url, agency) in enumerate(zip(urls, agencies, strict=True))
        ]
        save_decision(database, decide(drafts, known_of(database, urls), NOON), NOON)
        keys = dict(database.execute("SELECT url, article_id FROM store.article").fetchall())
        first, *copies = (keys[url] for url in urls)
        roles = [Role(key, first, "near", "near copy", 0.9, 0.9, 1.0) for key in copies]
        put_roles(database, roles, run_id=None, now=NOON)
        origin = "SELECT origin, copy_count FROM articles"
        assert database.execute(origin).fetchall() == [("Reuters", 2)]
        if change.startswith("its feed"):
            feed = feed_id_of("http://b.example/feed")
            claim = Claim(copies[0], feed, NOON + timedelta(hours=9), (), (), None)
            take_over(database, [claim])
        else:
            again = decide_reextraction(
                [(copies[0], page(urls[1], 1, None))], known_of(database, urls), NOON
            )
            save_decision(database, again, NOON)
        assert database.execute(origin).fetchall() == [("AFP", 2)]
