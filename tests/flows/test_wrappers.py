"""The answer of an address that wraps another one never stands for the other address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.conftest import Ask, Collect, counted
from tests.flows.forgeries import (
    EVIL,
    EVIL_FEED,
    FEED,
    LIES,
    VICTIM,
    claims_of,
    item,
    page,
    plant,
    rss,
)
from warta.flows.reextracting import rebuild_articles
from warta.newsroom import Answer, Newsroom
from warta.settings import load_settings
from warta.storage.tables.reextract import Selection

WRAPPERS = [
    "http://google.duckdns.org/url?q={}",
    "http://google.jahat.test/url?q={}",
    "http://www.google.com/url?q={}",
    "http://google.co.id/url?url={}",
    "http://l.facebook.com/l.php?u={}",
    "http://www.google.com/amp/{}",
    "http://jahat-test.cdn.ampproject.org/c/{}",
    "http://t.co/x7?url={}",
    "http://www.jahat.test/go?url={}",
    "http://www.jahat.test/out/{}",
]


def wrap(pattern: str, target: str) -> str:
    bare = "amp" in pattern
    return pattern.format(target.removeprefix("http://") if bare else target)


@pytest.mark.parametrize("attacker_first", [True, False])
def test_answer_of_a_wrapper_is_never_stored_as_its_target_s(
    room: Newsroom,
    collect: Collect,
    ask: Ask,
    story: str,
    forged: Callable[[], list[object]],
    attacker_first: bool,
) -> None:
    """Each wrapper answers with a lie that claims the victim's address in every possible way."""
    links = [wrap(pattern, story) for pattern in WRAPPERS]
    for link in links:
        plant(room, link, page("Menteri melarikan diri", head=claims_of(story)))
    lies = [rss(*(item(link, f"{n} {link}") for link in links)) for n in range(2)]
    room.script(f"www.{EVIL}", "/feed.xml", *lies)
    for feed in (EVIL_FEED, FEED) if attacker_first else (FEED, EVIL_FEED):
        collect(feed)
        assert forged() == []
    collect(EVIL_FEED)  # it lists all of them changed
    assert forged() == []
    assert ask(f"SELECT count(*), max(version) FROM articles WHERE site = '{VICTIM}'") == [(3, 1)]
    of_victim = f"entries.feed_url = '{FEED}' AND articles.site = '{VICTIM}'"
    assert ask(
        f"SELECT count(*) FROM entries JOIN articles USING (article_id) WHERE {of_victim}"
    ) == [(3,)]


def test_former_redirect_to_an_article_makes_no_version_of_it(
    room: Newsroom,
    collect: Collect,
    ask: Ask,
    story: str,
    forged: Callable[[], list[object]],
    home: Path,
) -> None:
    """An address may redirect to the victim's article first and answer with a lie later."""
    links = [wrap(pattern, story) for pattern in WRAPPERS]
    collect(FEED)
    for link in links:
        plant(room, link, Answer(status=302, headers={"Location": story}))
    lists = [rss(*(item(link, f"{n} {link}") for link in links)) for n in range(2)]
    room.script(f"www.{EVIL}", "/feed.xml", *lists)
    assert counted(collect(EVIL_FEED)) == {"unchanged": len(links)}
    for link in links:
        plant(room, link, page("Menteri melarikan diri", head=claims_of(story)))
    collect(EVIL_FEED)
    assert forged() == []
    assert ask(f"SELECT count(*), max(version) FROM articles WHERE site = '{VICTIM}'") == [(3, 1)]
    rebuild_articles(load_settings(home=home), Selection())
    assert forged() == []
    # the address is the attacker's own now, and the victim's next edit is a version as ever
    path = room.stories(VICTIM)[0].path
    room.edit(VICTIM, path, title="Judul yang diperbaiki redaksi", updated=datetime.now(UTC))
    assert counted(collect(FEED))["version"] == 1
    assert forged() == []


def test_page_that_moves_to_another_site_is_the_same_article(
    room: Newsroom, collect: Collect, ask: Ask, story: str
) -> None:
    """The old address itself redirects, so its own server says so."""
    collect(FEED)
    [path] = [s.path for s in room.stories(VICTIM)][:1]
    text = "".join(
        f"<p>{p}</p>" for p in (*room.stories(VICTIM)[0].paragraphs, "Koreksi: dua belas kapal.")
    )
    room.script("koran-baru.test", "/baru/1-2026", page("Judul baru dari koran", text))
    room.script(
        VICTIM,
        path,
        Answer(status=301, headers={"Location": "http://koran-baru.test/baru/1-2026"}),
    )
    room.edit(VICTIM, path, title="Judul baru", updated=datetime.now(UTC))
    assert counted(collect(FEED)) == {"version": 1, "unchanged": 2}
    assert ask("SELECT count(*) FROM articles") == [(3,)]


def test_entry_ids_of_another_feed_change_nothing_there(
    room: Newsroom, collect: Collect, ask: Ask, story: str, forged: Callable[[], list[object]]
) -> None:
    """Feeds choose their ids freely, so an id counts only within its feed."""
    collect(FEED)
    ids = ask("SELECT entry_id FROM entries ORDER BY 1")
    lies = [
        item(f"http://www.{EVIL}/x/{n}-20261128", guid=guid, content=LIES)
        for n, (guid,) in enumerate(ids)
    ]
    room.script(f"www.{EVIL}", "/feed.xml", rss(*lies))
    collect(EVIL_FEED)
    assert forged() == []
    assert ask(f"SELECT count(*), max(version) FROM articles WHERE site = '{VICTIM}'") == [(3, 1)]
