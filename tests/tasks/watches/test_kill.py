"""A killed round loses no match, and what is delivered twice has the same key."""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import sys
import time
from collections import Counter

import pytest

from tests.conftest import ROOT
from tests.receivers import Post, WebReceiver
from tests.tasks.watches.conftest import Watched
from warta.news.watches.watch import command

MATCHES = 250
ROUND = """
import sys
from pathlib import Path
from warta.storage.home import Home
from warta.storage.warehouse.question import Limits
from warta.tasks.watches.policy import WatchPolicy
from warta.tasks.watches.round import watch_round

home = Home(Path(sys.argv[1]))
watch_round(home, WatchPolicy(Limits(20, 256, 64, 1), home.feeds_out, "https://n.example/"))
"""


def begun(watched: Watched) -> subprocess.Popen[bytes]:
    """Start a round in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", ROUND, str(watched.home.root)], cwd=ROOT, stderr=subprocess.PIPE
    )


def matching(watched: Watched, url: str) -> None:
    """Add a watch without matches, and let it match from now on."""
    watched.watch(url, question="SELECT 1 AS id WHERE false")
    with sqlite3.connect(watched.home.watches) as database:
        database.execute(
            "UPDATE watch SET question = ?",
            [f"SELECT range AS id, 'Match ' || range AS title FROM range({MATCHES})"],
        )


def check_law(hook: WebReceiver) -> None:
    """Check that deliveries with different keys share no match, and together have all."""
    by_key = {post.key: [item["title"] for item in post.body["items"]] for post in hook.posts}
    assert all(
        by_key[post.key] == [item["title"] for item in post.body["items"]] for post in hook.posts
    )
    titles = Counter(title for each in by_key.values() for title in each)
    assert titles == Counter(f"Match {number}" for number in range(MATCHES))


def test_delivery_repeated_after_a_kill_has_the_same_key(
    watched: Watched, hook: WebReceiver
) -> None:
    """Between delivery and record is the only moment in which something can be delivered twice."""
    matching(watched, hook.url)
    process = begun(watched)

    def killed(post: Post) -> int:
        if len(hook.posts) == 2:
            process.kill()
            process.wait()
        return 200

    hook.answer = killed
    process.wait(60)
    hook.answer = lambda post: 200
    assert len(hook.posts) == 2
    assert watched.round(at_once=False).delivered == MATCHES - 100
    repeated = [key for key, times in Counter(post.key for post in hook.posts).items() if times > 1]
    assert repeated == [hook.posts[1].key]
    check_law(hook)


@pytest.mark.parametrize("seconds", [0.3, 0.6, 0.9])
def test_killed_round_loses_no_match(watched: Watched, hook: WebReceiver, seconds: float) -> None:
    """It may be killed while it asks, records, delivers or writes."""
    matching(watched, hook.url)
    hook.answer = lambda post: time.sleep(0.05) or 200  # type: ignore[func-returns-value]  # sleep returns None
    process = begun(watched)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    process.kill()
    process.wait()
    watched.round(at_once=False)
    assert all(target.waiting == 0 for target in watched.state().targets)
    check_law(hook)


def test_two_rounds_at_once_deliver_each_match_once(watched: Watched, hook: WebReceiver) -> None:
    """`warta watch run` beside a run waits for it."""
    matching(watched, hook.url)
    processes = [begun(watched), begun(watched)]
    assert [process.wait(60) for process in processes] == [0, 0]
    assert len(hook.posts) == len({post.key for post in hook.posts}) == 3
    check_law(hook)


def test_command_killed_with_its_round_is_run_again(watched: Watched) -> None:
    """It may have done its work already, which it recognises by WARTA_DELIVERY."""
    log = watched.home.root / "taken"
    watched.watch(command(f"sh -c 'echo $WARTA_DELIVERY >> {log}; sleep 1'"))
    watched.flood(1)
    process = begun(watched)
    while not log.exists():
        time.sleep(0.05)
    process.kill()
    process.wait()
    watched.round(delivery_seconds=20)
    first, second = log.read_text().split()
    assert first == second
