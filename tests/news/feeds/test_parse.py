"""Whatever a publisher sends is read as a feed or refused with a reason, and never raises."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.news.feeds.reading import FEED_URL as URL
from tests.news.feeds.reading import entry_of, feed_of
from warta.news.entry import NotAFeed
from warta.news.feeds.entries import MOST_ENTRIES
from warta.news.feeds.parse import parse_feed

SAVED = Path(__file__).parent / "saved"
CASES = sorted(SAVED.glob("*.json"))
FEEDS = [next(path for path in SAVED.glob(f"{c.stem}.*") if path != c) for c in CASES]
RUSSIAN = (
    '<rss version="2.0"><channel><title>Новости</title><item><title>Мост открыт</title>'
    "<link>/most</link><description>Сегодня в городе открыли новый мост через реку, "
    "по нему уже поехали автобусы и грузовики.</description></item></channel></rss>"
)


def refusal_of(body: bytes | str) -> NotAFeed:
    """Return why a body is not read as a feed; fail if it is."""
    refusal = parse_feed(body.encode() if isinstance(body, str) else body, url=URL)
    assert isinstance(refusal, NotAFeed), refusal
    return refusal


def rss(*items: str, channel: str = "", before: str = "") -> str:
    listed = "".join(f"<item>{item}</item>" for item in items)
    names = (
        'xmlns:media="http://search.yahoo.com/mrss/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    )
    return f'{before}<rss version="2.0" {names}><channel>{channel}{listed}</channel></rss>'


def as_json(value: Any) -> Any:
    """Return a field's value as the JSON beside a saved feed writes it."""
    if isinstance(value, datetime):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


@pytest.mark.parametrize(
    ("case", "saved"), list(zip(CASES, FEEDS, strict=True)), ids=lambda p: p.stem
)
def test_a_saved_feed_gives_the_expected_entries(case: Path, saved: Path) -> None:
    """Whole feeds in many formats and languages show that the rules work together."""
    expected = json.loads(case.read_text(encoding="utf-8"))
    feed = feed_of(saved.read_bytes(), url=expected.pop("fetched_from"))
    expected_entries = expected.pop("entries")
    assert {name: as_json(getattr(feed, name)) for name in expected} == expected
    assert len(feed.entries) == len(expected_entries)
    for entry, fields in zip(feed.entries, expected_entries, strict=True):
        assert {name: as_json(getattr(entry, name)) for name in fields} == fields


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (RUSSIAN.encode("utf-16"), "text/xml"),
        (RUSSIAN.encode("utf-16-le"), "application/rss+xml"),
        (b'<?xml version="1.0" encoding="UTF-16"?>' + RUSSIAN.encode(), ""),
        (b'<?xml version="1.0" encoding="windows-1251"?>' + RUSSIAN.encode("cp1251"), "text/xml"),
        (RUSSIAN.encode("koi8-r"), "application/xml; charset=koi8-r"),
        (RUSSIAN.encode("cp1251"), ""),
        (b'<?xml version="1.0" encoding="utf-8"?>' + RUSSIAN.encode("cp1251"), ""),
        (RUSSIAN.encode(), "text/xml; charset=iso-8859-1"),
        (b"\xef\xbb\xbf\xef\xbb\xbf" + RUSSIAN.encode(), "text/plain"),
        (b'<?xml version="1.0" encoding="no-such"?>' + RUSSIAN.encode(), "text/html"),
        (RUSSIAN.encode().replace(b"</channel>", b"<x>\xd0</x></channel>"), ""),
    ],
)
def test_the_encoding_is_recognised_whatever_server_and_declaration_say(
    body: bytes, content_type: str
) -> None:
    """A title that is read in a wrong encoding can't be repaired later."""
    feed = feed_of(body, content_type=content_type)
    assert (feed.title, feed.entries[0].title) == ("Новости", "Мост открыт")


@pytest.mark.parametrize("codec", ["cp932", "euc_jp", "iso2022_jp"])
def test_japanese_encodings_are_read_as_declared(codec: str) -> None:
    """feedparser alone takes Shift_JIS with vendor characters for a Western encoding."""
    named = {"cp932": "Shift_JIS", "euc_jp": "EUC-JP", "iso2022_jp": "ISO-2022-JP"}[codec]
    body = rss("<title>速報ニュース</title>", before=f'<?xml version="1.0" encoding="{named}"?>')
    assert entry_of(body.encode(codec)).title == "速報ニュース"


@pytest.mark.parametrize(
    ("broken", "problem"),
    [
        ("<b>Warning</b>: gagal di /feed.php<br />\n" + rss("<title>A &amp; B</title>"), None),
        ("\n\n  <?xml version='1.0'?>" + rss("<title>A &amp; B</title>"), None),
        (rss("<title>A & B</title>"), "not well-formed"),
        (rss("<title>A &amp;\x00\x0b B&#0;&#xD800;&#99999999999;</title>"), "control characters"),
        (
            rss("<title>A &amp; B</title>").removesuffix("</item></channel></rss>"),
            "not well-formed",
        ),
        (rss("<title>A &amp; B</title><nobody:knows>1</nobody:knows>"), "not well-formed"),
        (rss("<title>A&nbsp;&amp;&nbsp;B</title>"), None),
        (rss("<title>A &amp; B</title></width></height>"), "not well-formed"),
        (rss("<title>A & B</title><link>x</item></link>"), "failed at first (KeyError)"),
        (rss("<title>A & B</title><category>x</item></category>"), "failed at first (KeyError)"),
        (rss("<title>A & B</title>", channel="<links>x</links><image_>y</image_>"), "not well"),
        (rss("<title>A & B</title><tags>x</tags><published_parsed>y</published_parsed>"), "not"),
        (rss("<title>A &amp; B</title><content:x xml:base='//['>c</content:x>"), "not well-formed"),
    ],
)
def test_broken_xml_loses_no_entry(broken: str, problem: str | None) -> None:
    """One bad byte in one of fifty items must not lose the other forty-nine."""
    feed = feed_of(broken)
    assert feed.entries[0].title == "A & B"
    assert problem is None or any(problem in text for text in feed.problems)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("AT&amp;amp;T &amp;#8211; done", "AT&T – done"),
        ("<![CDATA[<b>Big</b> &amp; bold]]>", "Big & bold"),
        ("&lt;em&gt;Em&lt;/em&gt; text", "Em text"),
        ("&amp;lt;em&amp;gt;Em&amp;lt;/em&amp;gt; text", "Em text"),
        ("Map&lt;String&gt; &lt; 5", "Map<String> < 5"),
        ("a\n   b\tc\u00a0d", "a b c d"),
        ("cafe\u0301", "café"),
        ("It&#146;s", "It’s"),
    ],
)
def test_titles_have_no_markup_however_often_it_was_escaped(title: str, text: str) -> None:
    """Titles are shown, searched and compared as text."""
    assert entry_of(rss(f"<title>{title}</title>")).title == text


def test_titles_and_ids_hold_no_terminal_control_characters() -> None:
    """A headline could otherwise colour, reorder or retitle a person's terminal."""
    hostile = {
        "items": [{"title": "\x1b[31mred\x1b[0m \u202eevil\u202c\x07", "id": "\x1b]0;x\x07y"}]
    }
    entry = entry_of(json.dumps(hostile))
    assert (entry.title, entry.entry_id) == ("red evil", "y")


def test_a_feed_without_entries_is_not_an_error() -> None:
    """Some publishers have no news for a while."""
    assert feed_of(rss(channel="<title>Quiet</title>")).entries == ()
    assert (
        feed_of('<feed xmlns="http://www.w3.org/2005/Atom"><title>Q</title></feed>').entries == ()
    )
    assert feed_of('{"version": "https://jsonfeed.org/version/1.1", "items": []}').entries == ()


def test_an_html_page_names_the_feeds_it_advertises() -> None:
    """A person who subscribes to a site's address is shown the address of its feed."""
    page = refusal_of(
        "<!DOCTYPE html><html><head><base href='/news/'><title>Site</title>"
        "<link rel='alternate' type='application/rss+xml' href='rss.xml'>"
        "<link rel='Alternate' type='application/atom+xml; charset=utf-8' href='//b.example/a'>"
        "<link rel='alternate' type='application/feed+json' href='/f.json'>"
        "<link rel='alternate' hreflang='en' href='/en'>"
        "<link rel='alternate' type='application/rss+xml' href='rss.xml'>"
        "<link rel='alternate' type='application/rss+xml' href='javascript:x'></head></html>"
    )
    assert page.reason == "an HTML page, not a feed"
    assert page.advertised == (
        "https://site.example/news/rss.xml",
        "https://b.example/a",
        "https://site.example/f.json",
    )


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "an empty answer"),
        (b" \r\n\xef\xbb\xbf", "an empty answer"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "neither XML nor JSON"),
        (b"Service unavailable", "neither XML nor JSON"),
        (b'{"error": "not found"}', "JSON, but not a JSON Feed"),
        (b"[1, 2]", "JSON, but not a JSON Feed"),
        (b'{"items": [', "broken JSON"),
        (b"[" * 100_000, "broken JSON"),
        (b"<opml version='2.0'><body/></opml>", "OPML"),
        (b"<sitemapindex/>", "a sitemap index"),
        (b"<note><title>x</title></note>", "XML, but not a feed: <note>"),
        (b"<rss version='2.0", "a feed too broken to read"),
    ],
)
def test_a_body_that_is_not_a_feed_is_refused_with_the_reason(body: bytes, reason: str) -> None:
    """Whoever subscribed to it sees only this reason."""
    assert reason in refusal_of(body).reason


@pytest.mark.timeout(30)  # a bomb that expands takes minutes
def test_entities_in_a_feed_neither_expand_nor_read_a_file(tmp_path: Path) -> None:
    """Otherwise a hostile feed fills the memory, or has a local file stored as its title."""
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    for subset, title in [
        (f'<!ENTITY e0 "ha">{bomb}', "&e11;"),
        (f'<!ENTITY x SYSTEM "{secret.as_uri()}">', "&x;"),
        (f'<!ENTITY x "{"A" * 200}">', "&x;" * 50_000),
        (f'<!ENTITY % p SYSTEM "{secret.as_uri()}"> %p;', "t"),
        (f'<!ENTITY x "{"A" * 100_000}">', "&x;" * 1_000),
    ]:
        for end in ("</rss>", ""):  # for the strict parser, and for the lenient one after it
            body = rss(f"<title>{title}</title>", before=f"<!DOCTYPE rss [{subset}]>")
            entry = feed_of(body.removesuffix("</rss>") + end).entries[0]
            assert len(entry.title) <= 1_000
            assert "secret" not in str(entry)
            assert "AAA" not in entry.title
            assert "haha" not in entry.title


def test_an_entity_of_plain_text_is_replaced() -> None:
    """Some old publishing systems declare the newspaper's name as an entity."""
    before = "<!DOCTYPE rss [ <!-- ours --> <!ENTITY paper 'The Post'> <!ELEMENT rss ANY> ]>"
    assert entry_of(rss("<title>&paper; wins</title>", before=before)).title == "The Post wins"


@pytest.mark.parametrize(
    ("item", "url"),
    [
        ("<link>story?a=1&amp;b=2</link>", "https://site.example/dir/story?a=1&b=2"),
        ("<link>\n https://a.example/x \n</link>", "https://a.example/x"),
        ("<link>//a.example/x</link>", "https://a.example/x"),
        ("<guid>https://a.example/x</guid>", "https://a.example/x"),
        ("<guid isPermaLink='true'>/x</guid>", "https://site.example/x"),
        ("<guid isPermaLink='false'>https://a.example/x</guid>", None),
        ("<guid>20240501-77</guid>", None),
        ("<link>mailto:desk@a.example</link>", None),
        ("<link>http://[broken</link>", None),
        ("<comments>https://a.example/x#c</comments>", None),
        ("<enclosure url='https://a.example/x.mp3' type='audio/mpeg'/>", None),
        ("<link>https://a.example/x</link><guid>https://a.example/y</guid>", "https://a.example/x"),
    ],
)
def test_an_entry_s_url_is_that_of_the_article_s_page(item: str, url: str | None) -> None:
    """It is fetched next; an e-mail address, an audio file or an id must not be."""
    assert entry_of(rss(f"<title>t</title>{item}")).url == url


def test_an_entry_without_guid_is_identified_by_its_url_or_else_its_words() -> None:
    """An entry needs the same id at every poll, or it would be stored again each time."""
    body = rss("<link>https://a.example/x</link>", "<title>one</title>", "<title>two</title>")
    with_link, first, second = feed_of(body).entries
    assert with_link.entry_id == "https://a.example/x"
    assert first.entry_id.startswith("sha256:")
    assert len(first.entry_id) == len("sha256:") + 16
    assert first.entry_id != second.entry_id
    assert feed_of(body).entries[1].entry_id == first.entry_id


def test_an_id_that_several_pages_share_hides_none_of_them() -> None:
    """Some publishers give every entry the same guid; all but one would be dropped."""
    same = "<guid isPermaLink='false'>main</guid>"
    feed = feed_of(rss(*(f"{same}<link>/{n}</link>" for n in (1, 2, 2))))
    assert [entry.entry_id[-2:] for entry in feed.entries] == ["/1", "/2"]
    assert feed.problems == (
        "ids that several pages share: 1",
        "entries that repeat another's id: 1",
    )


def test_an_entry_listed_twice_is_kept_once_and_reported() -> None:
    """The first one is kept, since nearly every feed lists the newest first."""
    same = "<guid>https://a.example/1</guid>"
    feed = feed_of(rss(f"{same}<title>new</title>", f"{same}<title>old</title>"))
    assert [entry.title for entry in feed.entries] == ["new"]
    assert feed.problems == ("entries that repeat another's id: 1",)


def test_the_number_of_entries_and_the_length_of_texts_are_limited() -> None:
    """A publisher's mistake must not fill the database."""
    many = "".join(f"<item><guid>{n}</guid></item>" for n in range(MOST_ENTRIES + 1))
    feed = feed_of(f"<rss version='2.0'><channel>{many}</channel></rss>")
    assert len(feed.entries) == MOST_ENTRIES
    assert feed.problems == (f"too long: only the newest {MOST_ENTRIES} entries were read",)
    entry = entry_of(
        rss(f"<title>{'word ' * 900}</title><description>{'kata ' * 900}</description>")
    )
    assert len(entry.title) <= 1_000
    assert entry.title.endswith("word…")
    assert len(entry.summary) <= 2_000
    assert entry.summary.endswith("kata…")


def test_a_long_description_alone_is_the_full_text() -> None:
    """Many publishers put the whole article into the description and have no content element."""
    long = "<p>satu dua tiga</p>" * 100
    entry = entry_of(rss(f"<description><![CDATA[{long}]]></description>"))
    assert entry.content.splitlines() == ["satu dua tiga"] * 100
    assert entry_of(rss("<description>short</description>")).content == ""


def test_a_picture_s_caption_is_not_the_summary() -> None:
    """feedparser alone takes media:description for the item's, whichever comes first."""
    media = "<media:content url='/p.jpg' medium='image'><media:description>a caption as long as you like</media:description></media:content>"
    for item in (
        f"{media}<description>summary</description>",
        f"<description>summary</description>{media}",
    ):
        entry = entry_of(rss(item))
        assert (entry.summary, entry.content) == ("summary", "")
        assert entry.image_url == "https://site.example/p.jpg"


def test_an_update_that_was_not_stated_is_not_invented() -> None:
    """feedparser alone gives the publication time if an item has no time of update."""
    entry = entry_of(rss("<pubDate>Mon, 23 May 2022 14:00:00 GMT</pubDate>"))
    assert entry.updated_at is None
    assert entry.published_at == datetime.fromisoformat("2022-05-23T14:00:00+00:00")


@pytest.mark.parametrize(
    ("elements", "authors"),
    [
        ("<author>rina@a.example (Rina Dewi)</author>", ("Rina Dewi",)),
        ("<author>desk@a.example</author>", ()),
        ("<dc:creator>Rina</dc:creator><dc:creator>Budi</dc:creator>", ("Rina", "Budi")),
        ("<dc:creator>Rina &lt;rina@a.example&gt;</dc:creator>", ("Rina",)),
        ("", ()),
    ],
)
def test_authors_are_names_without_addresses(elements: str, authors: tuple[str, ...]) -> None:
    """An e-mail address is not a byline, and storing it would spread personal data."""
    assert entry_of(rss(f"<title>t</title>{elements}")).authors == authors


@pytest.mark.parametrize(
    ("tag", "code"),
    [("en-us", "en"), ("ID", "id"), ("in", "id"), ("ind", "id"), ("English", None), ("", None)],
)
def test_languages_are_two_letters_or_unknown(tag: str, code: str | None) -> None:
    """SQL can group by language only if each language is always written alike."""
    body = rss("<title>t</title>", channel=f"<language>{tag}</language>")
    assert (feed_of(body).language, entry_of(body).language) == (code, code)


@pytest.mark.parametrize("saved", FEEDS, ids=lambda path: path.stem)
def test_reading_a_feed_twice_gives_equal_values(saved: Path) -> None:
    """The result may not depend on the clock, on the order of a set, or on the feed before."""
    body = saved.read_bytes()
    assert parse_feed(body, url=URL) == parse_feed(body, url=URL)
