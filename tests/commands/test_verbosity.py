"""`-q` and `-v`: silence unless something fails, or every event."""

from __future__ import annotations

import pytest

from tests.conftest import Warta
from warta.newsroom import Newsroom, sample_stories

SITE = "kabar.example"
FEED = f"http://{SITE}/feed"


def test_a_run_from_cron_is_silent_unless_it_fails(room: Newsroom, warta: Warta) -> None:
    """Cron mails whatever is printed: 25 lines every five minutes are read by nobody."""
    room.add_publisher(SITE, *sample_stories(3), language="id")
    done = warta("collect", "-q", "--feeds", FEED, WARTA_CONTACT="")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    done = warta("collect", "--quiet")  # nothing is due
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    done = warta("maintain", "-q")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    done = warta("collect", "-q", "--feeds", "http://nowhere.example/feed")
    assert done.returncode == 1
    assert done.stdout == ""
    [line] = done.stderr.splitlines()
    assert line.startswith("warta: none of 1 feed answered")
    done = warta("collect", "-qv")
    assert done.returncode == 2
    assert "exclude each other" in done.stderr


@pytest.mark.parametrize(("option", "has_pages"), [("-v", False), ("-vv", True)])
def test_a_person_who_wants_to_see_more_sees_every_event(
    room: Newsroom, warta: Warta, option: str, has_pages: bool
) -> None:
    """Where it hangs is the question, and the log file is in another window."""
    room.add_publisher(SITE, *sample_stories(3), language="id")
    done = warta("collect", option, "--feeds", FEED)
    events = [line.split(" ", 1)[1] for line in done.stderr.splitlines()]
    assert f"feed polled: feed={FEED} outcome=parsed status=200 entries=3" in " ".join(events)
    assert events[0].startswith("run started: ")
    assert any(event.startswith("entry settled: ") for event in events) == has_pages
    assert "another article already has this text" in done.stdout
