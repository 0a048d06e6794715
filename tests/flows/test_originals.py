"""Which site is the original of a text, when strangers state earlier dates or claim the text."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.conftest import Ask, Collect, counted
from tests.flows.forgeries import EVIL, EVIL_FEED, FEED, LIES, VICTIM, claims_of, item, page, rss
from warta.newsroom import Answer, Newsroom, sample_stories
from warta.storage.home import Home
from warta.storage.warehouse.connection import Warehouse


def copied(room: Newsroom, published: datetime, *, names: bool = False) -> Answer:
    """Return the thief's feed: the victim's texts on its own pages, with any dates it likes."""
    items = []
    for number, story in enumerate(room.stories(VICTIM)):
        text = "".join(f"<p>{paragraph}</p>" for paragraph in story.paragraphs)
        head = claims_of(room.url(VICTIM, story.path)) if names else ""
        room.script(f"www.{EVIL}", f"/c/{number}-20261128", page(story.title, text, head))
        link = f"http://www.{EVIL}/c/{number}-20261128"
        items.append(item(link, story.title, published=published - timedelta(minutes=number)))
    return rss(*items)


@pytest.mark.parametrize("names", [False, True])
@pytest.mark.parametrize(
    "earlier", [timedelta(seconds=1), timedelta(hours=1), timedelta(days=2), timedelta(days=7300)]
)
def test_copy_with_an_earlier_date_stays_a_copy(
    room: Newsroom, collect: Collect, ask: Ask, earlier: timedelta, names: bool
) -> None:
    """A page can state any date; that we saw the victim's page first is a fact."""
    fresh = sample_stories(3, start=datetime.now(UTC) - timedelta(minutes=90))
    room.add_publisher(VICTIM, *fresh, language="id")
    collect(FEED)
    assert fresh[0].published
    room.script(f"www.{EVIL}", "/feed.xml", copied(room, fresh[0].published - earlier, names=names))
    collect(EVIL_FEED)
    assert ask("SELECT DISTINCT site FROM articles") == [(VICTIM,)]
    assert ask(f"SELECT count(*) FROM copies WHERE site = '{EVIL}'") == [(3,)]


@pytest.mark.parametrize("attacker_first", [True, False])
def test_page_that_names_another_address_as_its_own_is_the_copy(
    room: Newsroom, collect: Collect, ask: Ask, story: str, attacker_first: bool
) -> None:
    """The page itself says whose text it is, so the order of arrival does not matter."""
    published = room.stories(VICTIM)[0].published
    assert published
    room.script(f"www.{EVIL}", "/feed.xml", copied(room, published - timedelta(days=1), names=True))
    for feed in (EVIL_FEED, FEED) if attacker_first else (FEED, EVIL_FEED):
        collect(feed)
    assert ask("SELECT DISTINCT site FROM articles") == [(VICTIM,)]


def test_old_page_that_takes_over_a_newer_text_is_a_copy(
    room: Newsroom, collect: Collect, ask: Ask, story: str
) -> None:
    """An attacker can fill an address that was known before the news with the news."""
    room.script(f"www.{EVIL}", "/c/0-20261128", page("Cerita lama", LIES))
    link = f"http://www.{EVIL}/c/0-20261128"
    old = datetime(2026, 10, 1, tzinfo=UTC)
    room.script(
        f"www.{EVIL}",
        "/feed.xml",
        rss(item(link, "Satu", published=old)),
        rss(item(link, "Dua", published=old)),
    )
    collect(EVIL_FEED)
    collect(FEED)
    original = room.stories(VICTIM)[0]
    text = "".join(f"<p>{paragraph}</p>" for paragraph in original.paragraphs)
    room.script(f"www.{EVIL}", "/c/0-20261128", page(original.title, text))
    assert counted(collect(EVIL_FEED)) == {"version": 1}
    assert ask(f"SELECT site FROM articles WHERE url = '{story}' OR site = '{EVIL}'") == [(VICTIM,)]


@pytest.mark.parametrize("status", ["crashed", "stopped", "completed", "failed"])
def test_interrupted_run_and_the_next_one_count_as_one_time(
    room: Newsroom, collect: Collect, ask: Ask, home: Path, status: str
) -> None:
    """After a kill the next run must store the same articles, so a text that came before the kill
    is not earlier for that. A run that ended by itself does make its texts earlier.
    """
    [story] = sample_stories(1)
    for host, hour in (("pertama.example", 7), ("kedua.example", 6)):
        published = datetime(2026, 3, 5, hour, 10, tzinfo=UTC)
        room.add_publisher(host, replace(story, published=published), language="id")
    collect("http://pertama.example/feed")
    with Warehouse(Home(home)).transaction() as database:
        database.execute("UPDATE store.run SET status = $status", {"status": status})
    collect("http://kedua.example/feed")
    is_one = status in ("crashed", "stopped")
    assert ask("SELECT site FROM articles") == [("kedua.example" if is_one else "pertama.example",)]
