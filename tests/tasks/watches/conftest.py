"""A home with published articles, receivers of deliveries, and rounds of its watches."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from tests.receivers import MailReceiver, WebReceiver, mail_receiver, web_receiver
from tests.synthetic import filled
from warta.news.watches.watch import Target, watch_of, webhook
from warta.storage.home import Home
from warta.storage.warehouse.query_process import Asker
from warta.storage.warehouse.question import Limits
from warta.storage.warehouse.snapshot import publish
from warta.storage.watches.definitions import WatchState, watches
from warta.tasks.watches.policy import WatchPolicy
from warta.tasks.watches.round import Round, add_and_ask, watch_round

FLOODS = "SELECT url, title, published_at FROM articles WHERE title LIKE 'Flood%'"
ARTICLES = 30


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    warehouse = filled(tmp_path_factory.mktemp("watches") / "home", ARTICLES, feeds=5)
    publish(warehouse)
    return warehouse.home.root


@pytest.fixture
def hook() -> Iterator[WebReceiver]:
    with web_receiver() as receiver:
        yield receiver


@pytest.fixture
def mailbox() -> Iterator[MailReceiver]:
    with mail_receiver() as receiver:
        yield receiver


class Watched:
    """A home whose articles get other titles, and its watches."""

    def __init__(self, root: Path) -> None:
        self.home = Home(root)
        self.policy = WatchPolicy(
            limits=Limits(seconds=60, memory_mib=256, disk_mib=64, threads=1),
            feeds_folder=self.home.feeds_out,
            feeds_url="https://news.example/feeds/",
            delivery_seconds=30.0,
            mail_from="warta@news.example",
        )

    def flood(self, *numbers: int) -> None:
        """Publish a snapshot in which these articles are about floods."""
        for number in numbers:
            self.publish(
                "UPDATE store.article SET title = $title WHERE article_id = "
                "(SELECT article_id FROM store.article ORDER BY article_id OFFSET $n LIMIT 1)",
                {"title": f"Flood {number}", "n": number},
            )

    def publish(self, change: str, parameters: dict[str, object] | None = None) -> None:
        """Replace the snapshot by one with a change (`publish` itself takes ten times as long)."""
        fresh = self.home.root / "fresh.duckdb"
        shutil.copyfile(self.home.snapshot, fresh)
        with duckdb.connect(str(fresh)) as database:
            database.execute(change, parameters)
        fresh.replace(self.home.snapshot)

    def watch(
        self,
        *targets: Target | str,
        name: str = "floods",
        question: str = FLOODS,
        feed: bool = False,
        existing: bool = False,
    ) -> None:
        """Add a watch and ask it for the first time."""
        receivers = tuple(webhook(each) if isinstance(each, str) else each for each in targets)
        watch = watch_of(name, "sql", question, receivers, writes_feed=feed)
        with Asker(self.home, self.policy.limits) as asker:
            count = add_and_ask(self.home, asker, watch, self.policy, deliver_all=existing)
        assert count is not None

    def round(self, *, at_once: bool = True, **changes: object) -> Round:
        policy = replace(self.policy, **changes)  # type: ignore[arg-type]  # names are checked by replace
        return watch_round(self.home, policy, at_once=at_once)

    def state(self, name: str = "floods") -> WatchState:
        [state] = watches(self.home, [name])
        return state


@pytest.fixture
def watched(template: Path, tmp_path: Path) -> Watched:
    shutil.copytree(template, tmp_path / "home")
    return Watched(tmp_path / "home")
