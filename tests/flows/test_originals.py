"""Who is the original of a text, when strangers date theirs back or claim it."""

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
    """The thief's feed: the victim's texts on its own pages, dated as it likes."""
    items = []
    for number, one in enumerate(room.stories(VICTIM)):
        text = "".join(f"<p>{paragraph}</p>" for paragraph in one.paragraphs)
        head = claims_of(room.url(VICTIM, one.path)) if names else ""
        room.script(f"www.{EVIL}", f"/c/{number}-20261128", page(one.title, text, head))
        link = f"http://www.{EVIL}/c/{number}-20261128"
        items.append(item(link, one.title, published=published - timedelta(minutes=number)))
    return rss(*items)


@pytest.mark.parametrize("names", [False, True])
@pytest.mark.parametrize(
    "earlier", [timedelta(seconds=1), timedelta(hours=1), timedelta(days=2), timedelta(days=7300)]
)
def test_a_thief_that_dates_its_copy_earlier_stays_the_copy(
    room: Newsroom, collect: Collect, ask: Ask, earlier: timedelta, names: bool
) -> None:
    """What a page says of its age costs nothing; that we saw the victim first does not lie."""
    fresh = sample_stories(3, start=datetime.now(UTC) - timedelta(minutes=90))
    room.add_publisher(VICTIM, *fresh, language="id")
    collect(FEED)
    assert fresh[0].published
    room.script(f"www.{EVIL}", "/feed.xml", copied(room, fresh[0].published - earlier, names=names))
    collect(EVIL_FEED)
    assert ask("SELECT DISTINCT site FROM articles") == [(VICTIM,)]
    assert ask(f"SELECT count(*) FROM copies WHERE site = '{EVIL}'") == [(3,)]


@pytest.mark.parametrize("attacker_first", [True, False])
def test_who_names_another_page_as_its_address_is_its_copy_whoever_came_first(
    room: Newsroom, collect: Collect, ask: Ask, story: str, attacker_first: bool
) -> None:
    """The page says itself whose text it is."""
    published = room.stories(VICTIM)[0].published
    assert published
    room.script(f"www.{EVIL}", "/feed.xml", copied(room, published - timedelta(days=1), names=True))
    for feed in (EVIL_FEED, FEED) if attacker_first else (FEED, EVIL_FEED):
        collect(feed)
    assert ask("SELECT DISTINCT site FROM articles") == [(VICTIM,)]


def test_an_old_page_that_takes_over_a_text_is_not_its_original(
    room: Newsroom, collect: Collect, ask: Ask, story: str
) -> None:
    """An address that was known before the news, filled with the news afterwards."""
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
    one = room.stories(VICTIM)[0]
    text = "".join(f"<p>{paragraph}</p>" for paragraph in one.paragraphs)
    room.script(f"www.{EVIL}", "/c/0-20261128", page(one.title, text))
    assert counted(collect(EVIL_FEED)) == {"version": 1}
    assert ask(f"SELECT site FROM articles WHERE url = '{story}' OR site = '{EVIL}'") == [(VICTIM,)]


@pytest.mark.parametrize("status", ["crashed", "stopped", "completed", "failed"])
def test_an_interrupted_run_and_the_next_count_as_one_sight(
    room: Newsroom, collect: Collect, ask: Ask, home: Path, status: str
) -> None:
    """A run that is killed anywhere and made again gives the same articles: who came before the
    kill has no lead by that. Of runs that ended by themselves the first has."""
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
