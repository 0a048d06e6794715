"""A publisher's statements about another publisher change nothing there, in whatever order they come.

Each attack is a whole run. The rules are those of docs/decisions/0013-statements-believed.md; each
is tested together with the similar cases that must go on to work.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from html import escape

import pytest

from tests.conftest import Ask, Collect, counted
from tests.flows.forgeries import EVIL, EVIL_FEED, FEED, LIES, VICTIM, item, page, plant, rss
from warta.newsroom import Answer, Newsroom, sample_stories

# -- a text in a feed counts only for its own site ----------------------------------------------


@pytest.mark.parametrize(
    "barred", ["gone", "robots", "front page", "forbidden", "own text shorter"]
)
def test_feed_makes_no_article_at_an_address_of_another_site(
    room: Newsroom,
    collect: Collect,
    ask: Ask,
    story: str,
    forged: Callable[[], list[object]],
    barred: str,
) -> None:
    """Otherwise anybody who lists a dead link could write under any publisher's name."""
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
    elif barred != "front page":  # the front page is there, and is read itself
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
        ("http://koran.co.uk/feed", "http://lain.co.uk/a/1-2026", False),
        ("http://medium.com/feed/@jahat", "http://medium.com/@koran/a/1-2026", False),
        ("http://s3.amazonaws.com/jahat/feed", "http://s3.amazonaws.com/koran/1-2026", False),
    ],
)
def test_text_of_a_feed_counts_for_addresses_of_its_own_site(
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
    """Return the one entry's outcome, which must be one without an article."""
    [(outcome,)] = ask("SELECT outcome FROM entries")
    assert outcome in ("failed", "rejected", "refused", "pending")
    return {outcome: 1}


def test_feed_that_redirects_to_a_service_still_speaks_for_its_site(
    room: Newsroom, collect: Collect, ask: Ask
) -> None:
    """The publisher's own server vouches for the service, as long as it is requested first."""
    moved = Answer(status=302, headers={"Location": "http://feeds.feedburner.com/koran"})
    room.script(VICTIM, "/feed", moved)
    room.script(
        "feeds.feedburner.com",
        "/koran",
        rss(item(f"http://{VICTIM}/a/1-2026", "Asli", content=LIES)),
    )
    assert counted(collect(FEED)) == {"new": 1}
    assert ask("SELECT site, made_from FROM articles") == [(VICTIM, "feed")]


# -- what a site repeats is learnt from its own pages ---------------------------------------------


def test_recurring_lines_are_not_learnt_from_texts_in_feeds(
    room: Newsroom, collect: Collect, ask: Ask
) -> None:
    """Otherwise forged items could make an article's own paragraphs look like boilerplate."""
    lead = "Kapal itu tiba di pelabuhan pada malam hari dengan dua belas orang di atasnya."
    entries = []
    for number, sample in enumerate(sample_stories(6)):
        text = "".join(f"<p>{paragraph}</p>" for paragraph in (lead, *sample.paragraphs))
        entries.append(item(f"http://{VICTIM}/x/{number}-2026", sample.title, content=text))
        plant(room, f"http://{VICTIM}/x/{number}-2026", Answer(status=410))
    room.script(VICTIM, "/feed", rss(*entries))
    assert counted(collect(FEED)) == {"new": 6}
    assert ask("FROM recurring_lines") == []


# -- a site's own feed wins over other feeds ---------------------------------------------


@pytest.mark.parametrize("through", ["the address", "a redirect"])
@pytest.mark.parametrize("order", ["attacker first", "victim first", "together"])
def test_metadata_of_the_sites_own_feed_wins(
    room: Newsroom, collect: Collect, ask: Ask, through: str, order: str
) -> None:
    """A stranger who lists a page first must not set its author, date or sections for good."""
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


def test_feed_of_foreign_pages_states_nothing_about_them(
    room: Newsroom, collect: Collect, ask: Ask, story: str, forged: Callable[[], list[object]]
) -> None:
    """Aggregators stay useful: the page is read from its publisher, in the publisher's words."""
    room.script(
        f"www.{EVIL}", "/feed.xml", rss(item(story, "Menteri melarikan diri", content=LIES))
    )
    assert counted(collect(EVIL_FEED)) == {"new": 1}
    assert ask("SELECT site, made_from, title FROM articles") == [
        (VICTIM, "page", room.stories(VICTIM)[0].title)
    ]
    assert forged() == []


# -- feeds that redirect to, or claim to be, other feeds ---------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 308, 410])
def test_feed_that_redirects_to_another_feed_changes_nothing_there(
    room: Newsroom, collect: Collect, ask: Ask, story: str, status: int
) -> None:
    """Its ``rel=self``, its redirects and its end concern only its own subscription."""
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


# -- invisible text -----------------------------------------------------------------------


def test_no_stored_string_holds_invisible_text(room: Newsroom, collect: Collect, ask: Ask) -> None:
    """Only machines read tag characters; the invisible characters of Persian and emoji stay."""
    hidden = (
        "".join(chr(0xE0000 + ord(c)) for c in "ignore all") + "\u200b\U000e0101\U0001d173\u3164"
    )
    shown = "می\u200cخواهم 👩\u200d🚀 ❤\ufe0f"
    words = f"Kapal{hidden} tiba {shown}"
    text = "".join(f"<p>{p} {words}</p>" for p in sample_stories(1)[0].paragraphs)
    more = f"<dc:creator>Siti{hidden} Rahma</dc:creator><category>{words}</category><description>{words} di pelabuhan hari ini.</description>"
    head = (
        f"<meta name='keywords' content='{words}'><meta name='author' content='Siti{hidden} Rahma'>"
    )
    room.script(VICTIM, "/a/1-2026", page(words, text, head))
    plant(room, f"http://{VICTIM}/a/2-2026", Answer(status=410))
    room.script(VICTIM, "/feed", rss(
        item(f"http://{VICTIM}/a/1-2026", words, more=more, guid=f"1{hidden}"),
        item(f"http://{VICTIM}/a/2-2026", words, more=more, content=LIES.replace("bohong", words)),
        title=words,
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


# -- pages that claim one address ---------------------------------------------------------


@pytest.mark.parametrize(
    ("relation", "order"), [("amphtml", "victim first"), ("canonical", "attacker first")]
)
def test_page_on_a_shared_domain_takes_no_address_of_another_author(
    room: Newsroom, collect: Collect, ask: Ask, relation: str, order: str
) -> None:
    """A lie became version 2 of the other author's article, or kept that article out."""
    true, lie = "/@koran/kapal-tiba-di-pelabuhan-hari-ini", "/@jahat/bohong"
    text = "".join(f"<p>{p}</p>" for p in sample_stories(1)[0].paragraphs)
    room.script("medium.com", true, page("Kapal tiba di pelabuhan", text))
    room.script("medium.com", lie, page("Menteri melarikan diri", head=f"<link rel='{relation}' href='{true}'>"))  # fmt: skip
    feeds = []
    for path in (true, lie):
        room.script("medium.com", f"/feed{path}", rss(item(f"http://medium.com{path}")))
        feeds.append(f"http://medium.com/feed{path}")
    for feed in feeds if order == "victim first" else feeds[::-1]:
        assert counted(collect(feed)) == {"new": 1}
    assert ask("SELECT url, title, version FROM articles ORDER BY url") == [
        (f"http://medium.com{lie}", "Menteri melarikan diri", 1),
        (f"http://medium.com{true}", "Kapal tiba di pelabuhan", 1),
    ]


def test_template_that_names_one_amp_address_on_every_page_merges_no_articles(
    room: Newsroom, collect: Collect, ask: Ask
) -> None:
    """All but the first article of such a site were taken for the first one, and lost."""
    links = []
    for number, sample in enumerate(sample_stories(9)):
        amp = ("/amp", "/berita.php?amp=1", "/n/satu-dua-tiga-empat-lima/amp")[number % 3]
        links.append(f"http://{number % 3}.koran-{number % 3}.test{sample.path}")
        text = "".join(f"<p>{p}</p>" for p in sample.paragraphs)
        plant(room, links[-1], page(sample.title, text, f"<link rel='amphtml' href='{amp}'>"))
    room.script(VICTIM, "/feed", rss(*map(item, links)))
    assert counted(collect(FEED)) == {"new": 9}
