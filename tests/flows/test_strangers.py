"""Whole runs beside strangers: whatever they send, all articles of the honest feed are stored."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from html import escape

import pytest

from tests.conftest import Ask, Collect
from warta.newsroom import Answer, Newsroom, sample_stories
from warta.newsroom.http2 import WRONG, Http2Sites, answer
from warta.newsroom.http2 import Answer as Http2Answer
from warta.tasks.web.httpx_client import certificates

HONEST, EVIL = "siaran.example", "asing.example"
FEED = f"http://{HONEST}/feed"
HONEST_ADDRESS, LISTING_ADDRESS = "127.0.2.1", "127.0.5.1"
_GOOD = f"http://{EVIL}/baik"

# Addresses that no request can be made of, that nearly are such, and that are odd but sound.
ADDRESSES = (
    "http://www.example,com/2026/story", "http:// example.com/x", "http://www. example.com/x",
    "http://%zz/", "http://*/", "http://", "http:///", "http:", "https:x", "//", "http://[::1",
    "http://[::1]:99999/", "http://a..b/", "http://-.example/", "http://999.1.1.1/", "http://1/",
    "http://0x7f.1/", "http://xn--a/", "http://\U0001f600.example/", "http://a.example:port/",
    "http://a.example:0/", "http://a.example:65536/", "http://a.example:22/", "http://user:pw@/",
    "http://a\\b/", "http://a.example/\ufffe", "http://\u3002/", "http://a.example/" + "x" * 3000,
    "http://" + "a" * 70 + ".example/", "http://" + "a." * 200 + "example/", "ftp://a.example/",
    "javascript:alert(1)", "mailto:a@b.example", "data:text/html,x", "http://{{ url }}/",
    "undefined", "{{ url }}", "http://undefined", "https://", "http://a.example/%", "?", "#", "/",
    "http://google.com/" + "x" * 7982, "http://google.example/url?q=http://a,b/",
    "http://www.google.com/url?q=http://a,b/", "http://a.example#!/\u2028", "http://a_b.example/",
)  # fmt: skip


def _rss(item: Callable[[str], str], head: str = "") -> Callable[[str], bytes]:
    """Return a function that makes a feed with a good item, and one with the bad address in this place."""
    return lambda bad: (
        '<?xml version="1.0"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" '
        'xmlns:media="http://search.yahoo.com/mrss/" '
        'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"><channel><title>T</title>'
        f"{head.replace('BAD', escape(bad))}"
        f"<item><title>Baik</title><link>{_GOOD}</link></item>"
        f"<item><title>Buruk</title>{item(escape(bad))}</item></channel></rss>"
    ).encode("utf-8", "replace")


def _atom(entry: str, head: str = "") -> Callable[[str], bytes]:
    return lambda bad: (
        (
            '<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><id>urn:x</id>'
            f"{head}<entry><id>urn:1</id><title>Baik</title><link href='{_GOOD}'/></entry>"
            f"<entry><title>Buruk</title>{entry}</entry></feed>"
        )
        .replace("BAD", escape(bad))
        .encode("utf-8", "replace")
    )


def _sitemap(bad: str) -> bytes:
    return (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        f"<url><loc>{_GOOD}</loc></url><url><loc>{escape(bad)}</loc></url></urlset>"
    ).encode("utf-8", "replace")


def _index(bad: str) -> bytes:
    return (
        '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        f"<sitemap><loc>{escape(bad)}</loc></sitemap></sitemapindex>"
    ).encode("utf-8", "replace")


def _json(**changes: str) -> Callable[[str], bytes]:
    def feed_of(bad: str) -> bytes:
        item = {"id": "2", "title": "Buruk"} | {
            name: bad for name, where in changes.items() if where == "item"
        }
        head = {name: bad for name, where in changes.items() if where == "feed"}
        good = {"id": "1", "title": "Baik", "url": _GOOD}
        feed = {"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": [good, item]}
        return json.dumps(feed | head).encode()

    return feed_of


FIELDS: dict[str, Callable[[str], bytes]] = {
    "rss link": _rss(lambda bad: f"<link>{bad}</link>"),
    "rss guid": _rss(lambda bad: f'<guid isPermaLink="true">{bad}</guid>'),
    "rss both": _rss(lambda bad: f"<link>{bad}</link><guid>{bad}</guid>"),
    "rss enclosure": _rss(lambda bad: f'<link>{_GOOD}2</link><enclosure url="{bad}" type="a/b"/>'),
    "rss comments": _rss(lambda bad: f"<link>{_GOOD}3</link><comments>{bad}</comments>"),
    "rss origLink": _rss(lambda bad: f"<feedburner:origLink>{bad}</feedburner:origLink>"),
    "rss image": _rss(lambda bad: f'<link>{_GOOD}4</link><media:content url="{bad}" medium="image"/>'),
    "rss text": _rss(lambda bad: f'<link>{_GOOD}5</link><description>&lt;img src="{bad}"&gt;</description>'),
    "rss site": _rss(lambda bad: "", head="<link>BAD</link>"),
    "rss hub": _rss(lambda bad: "", head='<atom:link rel="hub" href="BAD"/><atom:link rel="self" href="BAD"/>'
                                         '<atom:link rel="next" href="BAD"/>'),
    "atom link": _atom("<id>urn:2</id><link href='BAD'/>"),
    "atom id": _atom("<id>BAD</id>"),
    "atom base": _atom("<id>urn:2</id><link xml:base='BAD' href='x'/>"),
    "atom site": _atom("<id>urn:2</id>", head="<link href='BAD'/><link rel='self' href='BAD'/><icon>BAD</icon>"),
    "json url": _json(url="item"),
    "json external_url": _json(external_url="item"),
    "json id": _json(id="item"),
    "json images": _json(image="item", banner_image="item"),
    "json head": _json(home_page_url="feed", feed_url="feed", next_url="feed", icon="feed"),
    "urlset loc": _sitemap,
    "sitemapindex loc": _index,
}  # fmt: skip

PLACES = (
    '<link rel="canonical" href="BAD">', '<meta property="og:url" content="BAD">', '<base href="BAD">',
    '<link rel="next" href="BAD">', '<link rel="amphtml" href="BAD">',
    '<meta property="og:image" content="BAD">', '<meta http-equiv="refresh" content="0; url=BAD">',
    '<script type="application/ld+json">{"@type":"NewsArticle","url":"BAD","mainEntityOfPage":"BAD",'
    '"image":"BAD","isBasedOn":"BAD","author":{"@type":"Person","name":"A","url":"BAD"}}</script>',
)  # fmt: skip


@pytest.fixture
def honest(room: Newsroom, ask: Ask) -> Iterator[Callable[[], None]]:
    """Open an honest site; yield a function that checks that all of its articles are stored."""
    stories = sample_stories(4)
    room.add_publisher(HONEST, *stories, language="id")

    def whole() -> None:
        titles = ask(f"SELECT title FROM articles WHERE site = '{HONEST}' ORDER BY title")
        assert [title for (title,) in titles] == sorted(story.title for story in stories)
        assert ask(f"SELECT status FROM feeds WHERE feed_url = '{FEED}'") == [("ok",)]

    yield whole


@pytest.mark.timeout(300)
def test_bad_address_in_any_field_of_a_feed_costs_only_its_entry(
    room: Newsroom, collect: Collect, ask: Ask, honest: Callable[[], None]
) -> None:
    """One mistyped link must not end the run of every feed."""
    feeds = []
    listing = 0
    for number, (name, make) in enumerate(FIELDS.items()):
        # Each field holds a third of the addresses, each address stands in a third of the fields.
        for each, bad in enumerate(ADDRESSES):
            if each and (each + number) % 3:
                continue
            listing += name != "sitemapindex loc"
            path = f"/umpan/{number}/{each}"
            room.script(EVIL, path, Answer(body=make(bad), content_type="application/xml"))
            feeds.append(f"http://{EVIL}{path}")
    report = collect(*feeds, FEED)
    assert (report.status, report.quarantined) == ("completed", 0)
    honest()
    written = "http://www.example,com/2026/story"
    outcomes = ask(
        f"SELECT DISTINCT outcome, reason FROM entries WHERE url = '{written}' "
        "AND feed_url LIKE '%/umpan/%'"
    )
    assert outcomes == [
        ("failed", f"cannot fetch '{written}': its host 'www.example,com' is not a domain name")
    ]
    good = ask(f"SELECT count(DISTINCT feed_url) FROM entries WHERE url = '{_GOOD}'")
    assert good == [(listing,)], "the sound item of every such feed is known"
    assert collect().quarantined == 0
    honest()


@pytest.mark.timeout(300)
def test_bad_address_in_a_redirect_header_or_page_costs_only_that(
    room: Newsroom, collect: Collect, ask: Ask, honest: Callable[[], None]
) -> None:
    """Servers and pages name addresses as feeds do, and are written by the same people."""
    feeds, links = [], []
    text = "".join(f"<p>{line}</p>" for line in sample_stories(5)[4].paragraphs)
    for number, bad in enumerate(ADDRESSES):
        sent = bad.encode("latin-1", "replace").decode("latin-1")
        moved = Answer(status=301, redirect=sent)
        linking = f'<{sent}>; rel=hub, <{sent}>; rel="self", <{sent}>; rel=canonical'
        room.script(EVIL, f"/pindah/{number}", moved)
        room.script(
            EVIL,
            f"/pusat/{number}",
            Answer(headers={"Link": linking}, body=_sitemap(bad), content_type="text/xml"),
        )
        room.script(f"robot{number}.example", "/robots.txt", Answer(status=302, redirect=sent))
        room.script(f"robot{number}.example", "/", Answer(body=b"<p>x"))
        room.script(EVIL, f"/pindah-halaman/{number}", moved)
        feeds += [f"http://{EVIL}/pindah/{number}", f"http://{EVIL}/pusat/{number}"]
        links += [f"http://{EVIL}/pindah-halaman/{number}", f"http://robot{number}.example/"]
        for place, markup in enumerate(PLACES):
            path = f"/halaman/{number}/{place}"
            head = markup.replace("BAD", escape(bad))
            page = f"<html><head><title>Judul {number} {place}</title>{head}</head><body>{text}"
            room.script(
                EVIL, path, Answer(body=page.encode("utf-8", "replace"), headers={"Link": linking})
            )
            links.append(f"http://{EVIL}{path}")
    items = "".join(f"<url><loc>{link}</loc></url>" for link in links)
    room.script(
        EVIL, "/semua", Answer(body=f"<urlset>{items}</urlset>".encode(), content_type="text/xml")
    )
    report = collect(*feeds, f"http://{EVIL}/semua", FEED)
    assert (report.status, report.quarantined) == ("completed", 0)
    honest()
    moved_to = ask(f"SELECT reason FROM feeds WHERE feed_url = 'http://{EVIL}/pindah/0'")
    assert "cannot fetch 'http://www.example,com/2026/story'" in moved_to[0][0]
    assert collect().quarantined == 0
    honest()


DATES = (
    "Fri, 31 Dec 9999 23:59:59 -1200", "Fri, 31 Dec 9999 23:59:59 GMT", "Mon, 01 Jan 0001 00:00:00 +1400",
    "Mon, 01 Jan 10000 00:00:00 GMT", "Thu, 01 Jan 1970 00:00:00 +9999", "32 Foo 99999999999", ":", ",",
)  # fmt: skip
NUMBERS = (
    "9" * 400,
    "-1",
    "1e400",
    "0x10",
    "\xb3",
    "+5",
    "1,2",
    "",
    "nan",
    "9223372036854775808",
)
WORDS = ("é", "x" * 9_000, '"', "=", ";;;", "<>; rel", "a=\x01")
HEADERS = {
    "Expires": DATES, "Date": DATES, "Retry-After": DATES + NUMBERS, "Last-Modified": DATES + WORDS,
    "Age": NUMBERS, "Cache-Control": tuple(f"max-age={n}" for n in NUMBERS) + WORDS,
    "ETag": WORDS, "Link": WORDS, "Content-Type": WORDS, "Content-Encoding": WORDS, "Location": WORDS,
    "X-Robots-Tag": WORDS + DATES, "Set-Cookie": WORDS, "Content-Language": WORDS, "Vary": WORDS,
}  # fmt: skip


@pytest.mark.timeout(300)
@pytest.mark.parametrize("status", [200, 503])
def test_header_with_any_value_costs_only_its_feed_or_page(
    room: Newsroom, collect: Collect, ask: Ask, honest: Callable[[], None], status: int
) -> None:
    """For example, a date that means "never" is in the year 10000 west of Greenwich."""
    feeds = []
    for name, values in HEADERS.items():
        for number, value in enumerate(dict.fromkeys(values)):
            host = f"{name.lower()}{number}.example"
            headers = {name: value} | ({"Age": "99999999999"} if name == "Cache-Control" else {})
            listed = f"<urlset><url><loc>http://{host}/berita</loc></url></urlset>".encode()
            umpan = Answer(status=status, headers=headers, body=listed, content_type="text/xml")
            room.script(host, "/umpan", umpan)
            room.script(host, "/baik", Answer(body=listed, content_type="text/xml"))
            room.script(host, "/berita", Answer(status=status, headers=headers, body=b"<p>Pendek."))
            feeds += [f"http://{host}/umpan", f"http://{host}/baik"]
    for _ in range(2):
        report = collect(*feeds, FEED)
        assert (report.status, report.quarantined) == ("completed", 0)
        honest()
    broken = ask(
        "SELECT feed_url, reason FROM feeds WHERE status = 'failing' AND contains(feed_url, '/baik')"
    )
    assert broken == []
    if status == 200:  # what a server sent must not make a request of ours impossible for good
        failing = ask("SELECT feed_url, reason FROM feeds WHERE status = 'failing'")
        unread = [each for each in failing if "content-encoding" not in each[0]]
        assert unread == []


@pytest.mark.timeout(300)
def test_answer_that_breaks_http2_costs_only_its_feed_or_page(
    collect: Collect, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy that gets a length wrong must not end the run of every feed."""
    texts = ["".join(f"<p>{line}</p>" for line in story.paragraphs) for story in sample_stories(3)]
    sites: dict[str, dict[str, Http2Answer]] = {HONEST_ADDRESS: {}, LISTING_ADDRESS: {}}
    for number, wrong in enumerate(WRONG.values(), start=1):
        page = f"<title>Judul {number}</title>{texts[0]}".encode()
        sites[f"127.0.3.{number}"] = {
            "/a-salah": wrong(page, b"text/html"),
            "/benar": answer(b"<p>Benar.</p>" + page),
        }
        sites[f"127.0.4.{number}"] = {"/umpan": wrong(_sitemap("http://x,y/"), b"text/xml")}
    for name, text in (("satu", texts[1]), ("dua", texts[2])):
        page_text = f"<title>Kabar {name}</title><h1>Kabar {name}</h1>{text}"
        sites[HONEST_ADDRESS][f"/{name}"] = answer(page_text.encode())
    with Http2Sites(sites) as web:
        for feed, chosen in ((HONEST_ADDRESS, HONEST_ADDRESS), (LISTING_ADDRESS, "127.0.3.")):
            listed = "".join(
                f"<url><loc>{web.url(host, path)}</loc></url>"
                for host, paths in sites.items()
                if host.startswith(chosen)
                for path in sorted(paths)
            )
            feed_body = f"<urlset>{listed}</urlset>".encode()
            sites[feed]["/umpan"] = answer(feed_body, kind=b"text/xml")
        monkeypatch.delenv("WARTA_PROXY")
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.delenv(name, raising=False)
            monkeypatch.delenv(name.lower(), raising=False)
        monkeypatch.setenv("SSL_CERT_FILE", str(web.certificate))
        monkeypatch.setenv("WARTA_ALLOWED_HOSTS", "127.0.0.0/8")
        monkeypatch.setenv("WARTA_TIMEOUT_SECONDS", "3")
        certificates.cache_clear()
        try:
            feeds = [web.url(host, "/umpan") for host, paths in sites.items() if "/umpan" in paths]
            for _ in range(2):
                report = collect(*feeds)
                assert (report.status, report.quarantined) == ("completed", 0)
                titles = ask(f"SELECT title FROM articles WHERE host = '{HONEST_ADDRESS}'")
                assert sorted(titles) == [("Kabar dua",), ("Kabar satu",)]
        finally:
            certificates.cache_clear()
        entries = ask("SELECT url, outcome, reason FROM entries WHERE contains(url, '/benar')")
        without = [each for each in entries if each[1] not in ("new", "copy")]
        assert (len(entries), without) == (len(WRONG), []), "the host's next page is read"
        forged = ask("SELECT count(*) FROM articles WHERE contains(text, 'forged')")
        assert forged == [(0,)], "no header passes for a body"


def test_reasons_hold_no_control_characters_of_strangers(
    room: Newsroom, collect: Collect, ask: Ask
) -> None:
    """Reasons are read in terminals, tables and reports."""
    listed = b"<rss version='2.0'><channel><title>T</title></channel></rss>"
    room.add_publisher(HONEST, *sample_stories(1))
    room.script(EVIL, "/feed", Answer(body=listed, content_type="odd/\x9b31m\x85kind"))
    room.script(EVIL, "/page", Answer(body=b"<p>x</p>", content_type="odd/\x9b31m\x85kind"))
    collect(FEED, f"http://{EVIL}/feed", f"http://{EVIL}/page")
    reasons = ask("SELECT reason FROM polls UNION ALL SELECT reason FROM feeds")
    reasons_given = [reason for (reason,) in reasons if reason]
    assert any("31m" in reason for reason in reasons_given)
    assert all(reason.isprintable() for reason in reasons_given)
