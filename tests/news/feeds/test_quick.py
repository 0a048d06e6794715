"""The quick reader of feeds: what it reads, it reads as feedparser does; the rest it leaves."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warta.news.entry import Entry, FeedHints, ParsedFeed
from warta.news.feeds.mending import mended
from warta.news.feeds.parse import parse_feed
from warta.news.feeds.patient import parse_xml_feed
from warta.news.feeds.quick import parse_quickly

SAVED = sorted((Path(__file__).parent / "saved").glob("*.xml"))
URL = "https://site.example/dir/feed.xml"
SPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:media="http://search.yahoo.com/mrss/" '
    'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
)
OWN = "<title>A</title><link>/a</link><guid>tag:a</guid>"


def rss(*items: str, channel: str = "<title>Site</title>") -> bytes:
    listed = "".join(f"<item>{item}</item>" for item in items)
    return f'<rss version="2.0" {SPACES}><channel>{channel}{listed}</channel></rss>'.encode()


def atom(*entries: str, head: str = "<title>Site</title>") -> bytes:
    listed = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{head}{listed}</feed>'.encode()


def both(body: bytes) -> tuple[ParsedFeed, ParsedFeed]:
    xml = mended(body).utf8
    quick, slow = parse_quickly(xml, url=URL), parse_xml_feed(xml, url=URL)
    assert quick is not None
    assert slow is not None
    return quick, slow


def said(entry: Entry) -> tuple[object, ...]:
    return entry.entry_id, entry.url, entry.title, entry.published_at, entry.updated_at


def assert_agree(body: bytes) -> None:
    quick, slow = both(body)
    assert [said(entry) for entry in quick.entries] == [said(entry) for entry in slow.entries]
    assert (quick.kind, quick.title, quick.site_url, quick.language) == (
        slow.kind, slow.title, slow.site_url, slow.language,
    )  # fmt: skip


@pytest.mark.parametrize("saved", SAVED, ids=lambda path: path.stem)
def test_a_saved_feed_is_read_the_same_by_both(saved: Path) -> None:
    """Where the quick reader declines, feedparser alone is asked."""
    xml = mended(saved.read_bytes()).utf8
    if (quick := parse_quickly(xml, url=URL)) is None:
        pytest.skip("not well-formed or unusual: feedparser reads it")
    slow = parse_xml_feed(xml, url=URL)
    assert slow is not None
    assert [said(entry) for entry in quick.entries] == [said(entry) for entry in slow.entries]


@pytest.mark.parametrize(
    "item",
    [
        OWN,
        "<title>only a title</title>",
        "<title>T</title><guid>https://site.example/b</guid>",
        '<title>T</title><guid isPermaLink="false">https://site.example/b</guid>',
        "<title>T</title><guid>12345</guid>",
        f"{OWN}<pubDate>Tue, 24 Nov 2026 10:00:00 +0100</pubDate>",
        f"{OWN}<dc:date>2026-11-24T10:00:00Z</dc:date>",
        f"{OWN}<pubDate>Mon, 01 Jan 0001 00:00:00 +0000</pubDate>",
        f'{OWN}<atom:updated>2026-11-24T10:00:00Z</atom:updated>',
        f"{OWN}<image><title>Not this</title><link>/not-this</link><url>/i.png</url></image>",
        f'{OWN}<enclosure url="/e.mp3" type="audio/mpeg" length="1"/>',
        f"{OWN}<media:group><media:title>other</media:title></media:group>",
        '<atom:link href="/x"/><title>T</title>',
        '<atom:link rel="self" href="/self"/><title>T</title>',
        "<title>caf\u00c3\u00a9 \u0093quoted\u0094</title><link>/c?a=1&amp;amp;b=2</link>",
        "<title>&lt;b&gt;Bold&lt;/b&gt; &amp;amp; more</title><link> /spaces </link>",
        "<dc:title>Dublin</dc:title><link>/a</link>",
        "<title></title><link/><guid/>",
    ],
)  # fmt: skip
def test_both_read_an_item_of_rss_alike(item: str) -> None:
    """Addresses, ids, titles and dates in the shapes that publishers use."""
    assert_agree(rss(item, OWN))


@pytest.mark.parametrize(
    "entry",
    [
        '<id>tag:1</id><title>T</title><link href="/a"/><updated>2026-11-24T10:00:00Z</updated>',
        '<id>x</id><title type="html">&lt;i&gt;T&lt;/i&gt;</title><link rel="alternate" href="/a"/>',
        '<id>x</id><title>a &lt; b</title><link rel="edit" href="/e"/><link href="/a"/>',
        '<id>x</id><title>T</title><link type="application/pdf" href="/p"/><link href="/a"/>',
        '<id>/x</id><title>T</title><link href="a" xml:base="https://other.example/b/"/>',
        '<id>x</id><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">T <b>b</b></div>'
        '</title><link href="/a"/><published>2026-01-01T00:00:00Z</published>',
    ],
)
def test_both_read_an_entry_of_atom_alike(entry: str) -> None:
    """Text constructs, several links, bases."""
    assert_agree(atom(entry))


@given(
    st.lists(
        st.sampled_from([
            "<title>A</title>", "<link>/a</link>", "<guid>g</guid>", "<dc:date>2026-01-02</dc:date>",
            "<pubDate>Tue, 24 Nov 2026 10:00:00 GMT</pubDate>", "<media:title>m</media:title>",
            "<description>d &lt;p&gt;e</description>", "<atom:link href='/l'/>", "<category>c</category>",
            "<og><title>within</title></og>", "<image><link>/i</link></image>", "<title/>",
            "<content:encoded>&lt;p&gt;c</content:encoded>", "<source url='/s'><title>s</title></source>",
        ]),
            max_size=9,
    )
)  # fmt: skip
def test_whatever_the_order_both_agree_or_the_quick_one_declines(parts: list[str]) -> None:
    """Repeated, missing and nested elements: no reading that is only one's own."""
    xml = mended(rss("".join(parts))).utf8
    if (quick := parse_quickly(xml, url=URL)) is None:
        return
    slow = parse_xml_feed(xml, url=URL)
    assert slow is not None
    [mine], [theirs] = quick.entries, slow.entries
    assert said(mine)[1:] == said(theirs)[1:]
    assert said(mine) == said(theirs) or mine.entry_id.startswith("sha256:")


@pytest.mark.parametrize(
    "body",
    [
        b"<rss><channel><item><title>cut",
        b"<rss><channel><item><nope:x/></item></channel></rss>",
        rss("<title>T</title><guid>1</guid><guid>2</guid>"),
        rss("<title>A <b>bold</b> one</title>"),
        rss("<title>T</title><pubDate>the day after</pubDate>"),
        b"<html><body/></html>",
    ],
)
def test_what_it_is_not_sure_of_it_leaves(body: bytes) -> None:
    """Broken XML, two ids, markup that should have been escaped, a date in no known form."""
    assert parse_quickly(mended(body).utf8, url=URL) is None


def test_a_feed_tells_its_rhythm_hubs_and_pages() -> None:
    """Both readers give the same hints (RSS 2.0, syndication module, WebSub, RFC 5005)."""
    channel = (
        "<title>S</title><ttl>90</ttl><skipHours><hour>0</hour><hour>24</hour><hour>x</hour>"
        "</skipHours><skipDays><day>Sunday</day><day>Noday</day></skipDays>"
        "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>"
        '<atom:link rel="hub" href="https://hub.example/"/><atom:link rel="next" href="?page=2"/>'
        '<atom:link rel="self" href="/self"/><atom:link rel="prev-archive" href="/2025.xml"/>'
        "<generator>Press 6</generator>"
    )
    quick, slow = both(rss(OWN, channel=channel))
    assert quick.hints == slow.hints
    assert quick.hints == FeedHints(
        ttl_minutes=90, skip_hours=(0,), skip_days=(6,), update_seconds=21_600,
        hubs=("https://hub.example/",),
        next_url="https://site.example/dir/feed.xml?page=2",
        prev_archive_url="https://site.example/2025.xml", generator="Press 6",
    )  # fmt: skip


def test_a_json_feed_tells_its_hub_and_next_page() -> None:
    """JSON Feed 1.1: hubs and next_url."""
    found = parse_feed(
        b'{"version": "https://jsonfeed.org/version/1.1", "items": [], "next_url": "/2", "hubs": '
        b'[{"type": "WebSub", "url": "https://hub.example/"}, {"type": "other", "url": "/x"}]}',
        url=URL,
    )
    assert isinstance(found, ParsedFeed)
    assert found.hints.hubs == ("https://hub.example/",)
    assert found.hints.next_url == "https://site.example/2"
