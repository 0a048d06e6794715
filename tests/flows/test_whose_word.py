"""Nobody speaks for another publisher: attacks through whole runs, in both orders.

The rules are those of docs/decisions/0013-whose-word.md, and each is tried with its neighbours.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from pathlib import Path

import pytest

from tests.conftest import Ask, Collect, counted
from warta.newsroom import Answer, Newsroom, sample_stories
from warta.storage.home import Home
from warta.storage.warehouse.connection import Warehouse

VICTIM, EVIL = "koran-asli.example", "jahat.test"
FEED, EVIL_FEED = f"http://{VICTIM}/feed", f"http://www.{EVIL}/feed.xml"
LIE = "Menteri itu melarikan diri ke luar negeri bersama uang negara menurut sumber kami. "
LIES = "".join(
    f"<p>{LIE}Bagian ke-{n} dari cerita bohong ini panjang sekali.</p>" for n in range(9)
)
HTML = "text/html; charset=utf-8"


def rss(*items: str, title: str = "Evil Times", head: str = "") -> Answer:
    body = f"<rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:content='http://purl.org/rss/1.0/modules/content/' xmlns:atom='http://www.w3.org/2005/Atom'><channel><title>{title}</title>{head}{''.join(items)}</channel></rss>"
    return Answer(body=body.encode(), content_type="application/rss+xml")


def item(
    link: str,
    title: str = "Menteri melarikan diri",
    *,
    guid: str = "",
    content: str = "",
    more: str = "",
    published: datetime | None = None,
) -> str:
    date = f"<pubDate>{format_datetime(published)}</pubDate>" if published else ""
    text = f"<content:encoded>{escape(content)}</content:encoded>" if content else ""
    return (
        f"<item><title>{escape(title)}</title><link>{escape(link)}</link>"
        f"<guid isPermaLink='false'>{escape(guid or link)}</guid>{date}{text}{more}</item>"
    )


def page(title: str, text: str = LIES, head: str = "") -> Answer:
    body = f"<html><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1>{text}</article></body></html>"
    return Answer(body=body.encode(), content_type=HTML)


@pytest.fixture
def story(room: Newsroom) -> str:
    """An honest publisher with three stories; the address of the first."""
    room.add_publisher(VICTIM, *sample_stories(3), language="id")
    return room.url(VICTIM, room.stories(VICTIM)[0].path)


@pytest.fixture
def forged(ask: Ask) -> Callable[[], list[object]]:
    """The articles and versions under the victim's name that hold the attacker's words."""

    def found() -> list[object]:
        return ask(
            "SELECT url FROM (SELECT a.url, a.site, v.title || v.text AS words FROM versions v "
            "JOIN articles a USING (article_id)) "
            f"WHERE site = '{VICTIM}' AND contains(words, 'elarikan diri')"
        )

    return found


# -- a text in a feed counts for its own site only ----------------------------------------------


@pytest.mark.parametrize(
    "barred", ["gone", "robots", "front page", "forbidden", "own text shorter"]
)
def test_a_feed_makes_no_article_at_an_address_of_another_site(
    room: Newsroom,
    collect: Collect,
    ask: Ask,
    story: str,
    forged: Callable[[], list[object]],
    barred: str,
) -> None:
    """Or whoever lists a dead link could write under any publisher's name."""
    link = f"http://{VICTIM}/gone/2026-11-27-menteri"
    feeds = [EVIL_FEED]
    match barred:
        case "robots":
            room.robots(VICTIM, "User-agent: *\nDisallow: /gone/\n")
        case "front page":
            link = f"http://{VICTIM}/"
        case "forbidden":
            room.script(VICTIM, "/gone/2026-11-27-menteri", Answer(status=403))
        case "own text shorter":
            own = "".join(
                f"<p>{' '.join(room.stories(VICTIM)[n].paragraphs)}</p>" for n in range(2)
            )
            room.script(VICTIM, "/gone/2026-11-27-menteri", Answer(status=403))
            room.script(VICTIM, "/penuh", rss(item(link, "Cerita asli", content=own)))
            feeds.append(f"http://{VICTIM}/penuh")
    room.script(f"www.{EVIL}", "/feed.xml", rss(item(link, content=LIES * 4)))
    collect(*feeds)
    assert forged() == []
    if barred == "own text shorter":
        assert ask("SELECT title, site FROM articles") == [("Cerita asli", VICTIM)]
    elif barred != "front page":  # the front page can be had, and speaks for itself
        assert ask("SELECT count(*) FROM articles") == [(0,)]
        assert ask("SELECT outcome IN ('failed', 'refused', 'rejected'), contains(reason, "
                   "'the text in a feed of another site is not used') FROM entries") == [(True, True)]  # fmt: skip


@pytest.mark.parametrize(
    ("feed", "link", "counts"),
    [
        ("http://koran.example/feed", "http://www.koran.example/a/1-2026", True),
        ("http://rss.koran.example/feed", "http://m.koran.example/a/1-2026", True),
        ("http://feeds.feedburner.com/koran", "http://koran.example/a/1-2026", False),
        ("http://feeds.feedburner.com/jahat", "http://feeds.feedburner.com/~r/koran/1-2026", False),
        ("http://rss-koran.test/feed", "http://koran.example/a/1-2026", False),
        ("http://koran.example.jahat.test/feed", "http://koran.example/a/1-2026", False),
        ("http://jahat.blogspot.com/feed", "http://koran.blogspot.com/a/1-2026", False),
        ("http://jahat.wordpress.com/feed", "http://koran.wordpress.com/a/1-2026", False),
        ("http://koran.co.uk/feed", "http://lain.co.uk/a/1-2026", False),
    ],
)
def test_a_feeds_text_counts_where_feed_and_address_are_of_one_site(
    room: Newsroom, collect: Collect, ask: Ask, feed: str, link: str, counts: bool
) -> None:
    """Feed services, blog hosts and look-alikes are other sites, whatever the feed declares."""
    host, _, path = feed.removeprefix("http://").partition("/")
    declared = f"<link>{escape(link)}</link><atom:link rel='self' href='{escape(link)}'/>"
    room.script(host, f"/{path}", rss(item(link, content=LIES), head=declared))
    plant(room, link, Answer(status=410))
    report = collect(feed)
    assert counted(report) == ({"new": 1} if counts else counted_failed(ask))
    assert ask("SELECT count(*) FROM articles") == [(int(counts),)]


def counted_failed(ask: Ask) -> dict[str, int]:
    """One entry without an article, whatever the address answered."""
    [(outcome,)] = ask("SELECT outcome FROM entries")
    assert outcome in ("failed", "rejected", "refused", "pending")
    return {outcome: 1}


def test_a_publisher_that_leads_its_feed_to_a_service_owns_what_it_gets_there(
    room: Newsroom, collect: Collect, ask: Ask
) -> None:
    """Its own server vouches for the service, as long as it is asked first."""
    moved = Answer(status=302, headers={"Location": "http://feeds.feedburner.com/koran"})
    room.script(VICTIM, "/feed", moved)
    room.script(
        "feeds.feedburner.com",
        "/koran",
        rss(item(f"http://{VICTIM}/a/1-2026", "Asli", content=LIES)),
    )
    assert counted(collect(FEED)) == {"new": 1}
    assert ask("SELECT site, made_from FROM articles") == [(VICTIM, "feed")]


# -- what a wrapper answers by itself --------------------------------------------------------------

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


def plant(room: Newsroom, link: str, answer: Answer) -> None:
    host, _, target = link.removeprefix("http://").partition("/")
    room.script(host, "/" + target.partition("?")[0], answer)


def claims_of(url: str) -> str:
    """Every way in which a page can say that another address is its own."""
    return (
        f"<link rel='canonical' href='{url}'><meta property='og:url' content='{url}'>"
        f"<link rel='amphtml' href='{url}'><link rel='alternate' hreflang='id' href='{url}'>"
        f"<link rel='shortlink' href='{url}'><link rel='next' href='{url}?page=2'>"
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Menteri melarikan '
        f'diri", "url": "{url}", "@id": "{url}", "mainEntityOfPage": "{url}"}}</script>'
    )


@pytest.mark.parametrize("attacker_first", [True, False])
def test_a_wrappers_own_answer_never_stands_for_its_target(
    room: Newsroom,
    collect: Collect,
    ask: Ask,
    story: str,
    forged: Callable[[], list[object]],
    attacker_first: bool,
) -> None:
    """Each answers with a lie that claims the victim's address in every way a page can."""
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


def test_an_address_that_led_to_an_article_makes_no_version_of_it_later(
    room: Newsroom,
    collect: Collect,
    ask: Ask,
    story: str,
    forged: Callable[[], list[object]],
    home: Path,
) -> None:
    """A redirect to the victim's article, which then answers by itself with a lie."""
    from warta.flows.reextract import reextract

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
    reextract(home=str(home))
    assert forged() == []
    # the address is the attacker's own now, and the victim's next edit is a version as ever
    path = room.stories(VICTIM)[0].path
    room.edit(VICTIM, path, title="Judul yang diperbaiki redaksi", updated=datetime.now(UTC))
    assert counted(collect(FEED))["version"] == 1
    assert forged() == []


def test_a_page_that_moves_to_another_site_is_still_the_same_article(
    room: Newsroom, collect: Collect, ask: Ask, story: str
) -> None:
    """The old address itself leads on: its own server says so."""
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


def test_ids_that_are_anothers_ids_take_nothing_from_it(
    room: Newsroom, collect: Collect, ask: Ask, story: str, forged: Callable[[], list[object]]
) -> None:
    """An entry's id counts within its feed; feeds choose them freely."""
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


# -- who is the original ---------------------------------------------------------------------------


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


# -- what a site repeats is learnt from its own pages ---------------------------------------------


def test_what_only_feeds_carry_teaches_nothing_about_a_site(
    room: Newsroom, collect: Collect, ask: Ask
) -> None:
    """Or forged items could have an article's own paragraphs taken for boilerplate."""
    lead = "Kapal itu tiba di pelabuhan pada malam hari dengan dua belas orang di atasnya."
    entries = []
    for number, one in enumerate(sample_stories(6)):
        text = "".join(f"<p>{paragraph}</p>" for paragraph in (lead, *one.paragraphs))
        entries.append(item(f"http://{VICTIM}/x/{number}-2026", one.title, content=text))
        plant(room, f"http://{VICTIM}/x/{number}-2026", Answer(status=410))
    room.script(VICTIM, "/feed", rss(*entries))
    assert counted(collect(FEED)) == {"new": 6}
    assert ask("FROM recurring_lines") == []


# -- what a site's own feed says beats what others say ---------------------------------------------


@pytest.mark.parametrize("through", ["the address", "a redirect"])
@pytest.mark.parametrize("order", ["attacker first", "victim first", "together"])
def test_a_sites_own_feed_speaks_for_its_articles(
    room: Newsroom, collect: Collect, ask: Ask, through: str, order: str
) -> None:
    """Whoever lists a page first must not name its author, its date or its sections for good."""
    address = f"http://{VICTIM}/a/cerita-2026"
    text = "".join(f"<p>{p}</p>" for p in sample_stories(1)[0].paragraphs)
    room.script(VICTIM, "/a/cerita-2026", page("Kapal tiba di pelabuhan", text))
    own = "<dc:creator>Siti Rahma</dc:creator><category>Nasional</category>"
    published = datetime(2026, 11, 20, 8, tzinfo=UTC)
    room.script(
        VICTIM,
        "/feed",
        rss(item(address, "Kapal tiba", more=own, published=published), title="Koran Asli"),
    )
    link = address
    if through == "a redirect":
        link = f"http://www.{EVIL}/r/1"
        room.script(f"www.{EVIL}", "/r/1", Answer(status=301, headers={"Location": address}))
    lies = "<dc:creator>Mallory Jahat</dc:creator><category>Lies</category><description>Menteri melarikan diri ke luar negeri.</description>"
    when = datetime(2001, 1, 1, tzinfo=UTC)
    room.script(
        f"www.{EVIL}", "/feed.xml",
        rss(item(link, "Menteri melarikan diri", more=lies, published=when)),
        rss(item(link, "Menteri melarikan diri lagi", more=lies, published=when)),
    )  # fmt: skip
    runs: list[tuple[str, ...]]
    match order:
        case "attacker first":
            runs = [(EVIL_FEED,), (FEED,), (EVIL_FEED,)]
        case "victim first":
            runs = [(FEED,), (EVIL_FEED,), (EVIL_FEED,)]
        case _:
            runs = [(EVIL_FEED, FEED)]
    for feeds in runs:
        collect(*feeds)
    assert ask(
        "SELECT title, authors, categories, published_at, published_from, feed_title, feed_url, version FROM articles"
    ) == [
        (
            "Kapal tiba di pelabuhan",
            ["Siti Rahma"],
            ["Nasional"],
            published,
            "feed",
            "Koran Asli",
            FEED,
            1,
        )
    ]
    assert ask("SELECT count(*) FROM articles WHERE contains(summary, 'elarikan')") == [(0,)]


def test_a_feed_that_lists_foreign_pages_only_leads_to_them(
    room: Newsroom, collect: Collect, ask: Ask, story: str, forged: Callable[[], list[object]]
) -> None:
    """Aggregators stay useful: the page is had from its publisher, in its publisher's words."""
    room.script(
        f"www.{EVIL}", "/feed.xml", rss(item(story, "Menteri melarikan diri", content=LIES))
    )
    assert counted(collect(EVIL_FEED)) == {"new": 1}
    assert ask("SELECT site, made_from, title FROM articles") == [
        (VICTIM, "page", room.stories(VICTIM)[0].title)
    ]
    assert forged() == []


# -- feeds that lead to, or claim to be, others ---------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 308, 410])
def test_a_feed_that_leads_to_anothers_takes_nothing_from_it(
    room: Newsroom, collect: Collect, ask: Ask, story: str, status: int
) -> None:
    """Its ``rel=self``, its redirects and its end concern its own subscription only."""
    hijack = f"<atom:link rel='self' href='{FEED}'/><link>http://{VICTIM}/</link>"
    room.script(
        f"www.{EVIL}", "/feed.xml",
        rss(item(f"http://www.{EVIL}/x/1-2026", content=LIES), head=hijack),
        Answer(status=status, headers={"Location": FEED} if status < 400 else {}),
    )  # fmt: skip
    collect(EVIL_FEED, FEED)
    collect(EVIL_FEED, FEED)
    collect()
    assert ask(f"SELECT status, reason FROM feeds WHERE feed_url = '{FEED}'") == [("ok", None)]
    assert ask(f"SELECT count(*), min(feed_url) FROM articles WHERE site = '{VICTIM}'") == [
        (3, FEED)
    ]
    room.publish(VICTIM, *sample_stories(1, first=7))
    assert counted(collect(FEED))["new"] == 1


# -- text that nobody sees -----------------------------------------------------------------------


def test_no_stored_string_holds_text_that_nobody_sees(
    room: Newsroom, collect: Collect, ask: Ask
) -> None:
    """Tag characters are read by machines alone; what Persian and emoji need stays."""
    hidden = (
        "".join(chr(0xE0000 + ord(c)) for c in "ignore all") + "\u200b\U000e0101\U0001d173\u3164"
    )
    shown = "می\u200cخواهم 👩\u200d🚀 ❤\ufe0f"
    said = f"Kapal{hidden} tiba {shown}"
    text = "".join(f"<p>{p} {said}</p>" for p in sample_stories(1)[0].paragraphs)
    more = f"<dc:creator>Siti{hidden} Rahma</dc:creator><category>{said}</category><description>{said} di pelabuhan hari ini.</description>"
    head = (
        f"<meta name='keywords' content='{said}'><meta name='author' content='Siti{hidden} Rahma'>"
    )
    room.script(VICTIM, "/a/1-2026", page(said, text, head))
    plant(room, f"http://{VICTIM}/a/2-2026", Answer(status=410))
    room.script(VICTIM, "/feed", rss(
        item(f"http://{VICTIM}/a/1-2026", said, more=more, guid=f"1{hidden}"),
        item(f"http://{VICTIM}/a/2-2026", said, more=more, content=LIES.replace("bohong", said)),
        title=said,
    ))  # fmt: skip
    assert counted(collect(FEED)) == {"new": 2}
    stored = "".join(
        str(row) for view in ("articles", "versions", "entries", "feeds", "polls", "runs")
        for row in ask(f"FROM {view}")
    )  # fmt: skip
    unseen = [
        c for c in stored if c in "\u200b\u3164\U0001d173" or "\U000e0000" <= c <= "\U000e0fff"
    ]
    assert unseen == []
    assert ask("SELECT DISTINCT feed_title FROM articles") == [(f"Kapal tiba {shown}",)]
    assert ask(f"SELECT count(*) FROM articles WHERE contains(text, '{shown}')") == [(2,)]
