"""Watches in a run are asked after it published, and never delay it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.conftest import Collect
from tests.receivers import Post, web_receiver
from warta.flows.policies import watch_policy
from warta.news.watches.watch import Target, watch_of, webhook
from warta.newsroom import Newsroom, sample_stories
from warta.settings import load_settings
from warta.storage.home import Home
from warta.storage.warehouse.query_process import Asker
from warta.storage.watches.definitions import watches
from warta.tasks.watches.round import add_and_ask

SITE, FEED = "siaran.example", "http://siaran.example/feed"


@pytest.mark.usefixtures("prefect_api")
def test_run_delivers_new_matches_and_waits_for_no_receiver(
    room: Newsroom, home: Path, collect: Collect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One receiver hangs; the run completes, and the others have the news."""
    first, second = sample_stories(2)
    room.add_publisher(SITE, first, language="id")
    collect(FEED)
    home_of_watches = Home(home)
    policy = watch_policy(load_settings(home=home))

    def hang(post: Post) -> int:
        time.sleep(20)
        return 200

    with web_receiver() as hook, web_receiver() as hanging:
        hanging.answer = hang
        targets = (webhook(hook.url), webhook(hanging.url), Target("event"))
        every = watch_of("all", "sql", "FROM articles", targets, writes_feed=True)
        words = watch_of("words", "search", f'"{second.title}"', targets[:1], writes_feed=False)
        with Asker(home_of_watches, policy.limits) as asker:
            assert add_and_ask(home_of_watches, asker, every, policy) == 1
            assert add_and_ask(home_of_watches, asker, words, policy) == 0
        monkeypatch.setenv("WARTA_WATCH_SECONDS", "5")
        room.publish(SITE, second)
        assert collect(FEED).status == "completed"
        assert hook.titles() == [second.title] * 2
        assert {post.body["watch"] for post in hook.posts} == {"all", "words"}
        [state] = watches(home_of_watches, ["all"])
        well, failing, event = state.targets
        assert (well.failures, failing.failures, event.failures) == (0, 1, 0)
        assert event.delivered_at is not None
        assert (home / "feeds" / "all.rss").read_text().count("<item>") == 2
        collect(FEED)
        assert len(hook.titles()) == 2
