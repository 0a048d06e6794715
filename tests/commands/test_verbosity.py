"""`-q` prints only failures, `-v` every event."""

from __future__ import annotations

import pytest

from tests.conftest import Warta
from warta.newsroom import Newsroom, sample_stories

SITE = "kabar.example"
FEED = f"http://{SITE}/feed"


def test_quiet_run_prints_only_failures(room: Newsroom, warta: Warta) -> None:
    """Cron mails whatever is printed, and nobody reads 25 lines every five minutes."""
    room.add_publisher(SITE, *sample_stories(3), language="id")
    result = warta("collect", "-q", "--feeds", FEED, WARTA_CONTACT="")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    result = warta("collect", "--quiet")  # nothing is due
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    result = warta("maintain", "-q")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    result = warta("collect", "-q", "--feeds", "http://nowhere.example/feed")
    assert result.returncode == 1
    assert result.stdout == ""
    [line] = result.stderr.splitlines()
    assert line.startswith("warta: none of 1 feed answered")
    result = warta("collect", "-qv")
    assert result.returncode == 2
    assert "exclude each other" in result.stderr


@pytest.mark.parametrize(("option", "has_pages"), [("-v", False), ("-vv", True)])
def test_verbose_run_prints_every_event(
    room: Newsroom, warta: Warta, option: str, has_pages: bool
) -> None:
    """A person who wants to know where a run hangs should not need the log file."""
    room.add_publisher(SITE, *sample_stories(3), language="id")
    result = warta("collect", option, "--feeds", FEED)
    events = [line.split(" ", 1)[1] for line in result.stderr.splitlines()]
    assert f"feed polled: feed={FEED} outcome=parsed status=200 entries=3" in " ".join(events)
    assert events[0].startswith("run started: ")
    assert any(event.startswith("entry settled: ") for event in events) == has_pages
    assert "another article already has this text" in result.stdout
