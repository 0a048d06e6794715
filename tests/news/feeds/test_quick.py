"""Our own reader of XML feeds reads like feedparser, and leaves unusual feeds to it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.news.feeds.reading import feed_of, read_by_both, read_patiently, read_quickly
from warta.news.entry import Entry, FeedHints

SAVED = sorted((Path(__file__).parent / "saved").glob("*.xml"))
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


def main_fields(entry: Entry) -> tuple[object, ...]:
    return entry.entry_id, entry.url, entry.title, entry.published_at, entry.updated_at


def assert_both_read_alike(body: bytes) -> None:
    quick, patient = read_by_both(body)
    assert list(map(main_fields, quick.entries)) == list(map(main_fields, patient.entries))
    assert (quick.kind, quick.title, quick.site_url, quick.language) == (
        patient.kind, patient.title, patient.site_url, patient.language,
    )  # fmt: skip


@pytest.mark.parametrize("saved", SAVED, ids=lambda path: path.stem)
def test_a_saved_feed_is_read_the_same_by_both(saved: Path) -> None:
    """A feed that needs the other reader one day must not change its entries."""
    body = saved.read_bytes()
    if (quick := read_quickly(body)) is None:
        pytest.skip("not well-formed or unusual: feedparser reads it")
    patient = read_patiently(body)
    assert list(map(main_fields, quick.entries)) == list(map(main_fields, patient.entries))


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
    """Publishers write addresses, ids, titles and dates in all these ways."""
    assert_both_read_alike(rss(item, OWN))


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
    """Atom has several kinds of text, several links to an entry, and relative bases."""
    assert_both_read_alike(atom(entry))


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
def test_an_item_with_any_elements_is_read_alike_or_left_to_feedparser(parts: list[str]) -> None:
    """Elements are repeated, missing, nested, and in any order."""
    body = rss("".join(parts))
    if (quick := read_quickly(body)) is None:
        return
    [ours], [theirs] = quick.entries, read_patiently(body).entries
    assert main_fields(ours)[1:] == main_fields(theirs)[1:]
    assert ours.entry_id == theirs.entry_id or ours.entry_id.startswith("sha256:")


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
def test_an_ambiguous_feed_is_left_to_feedparser(body: bytes) -> None:
    """Broken XML, two ids, unescaped markup, or a date in an unknown form."""
    assert read_quickly(body) is None


def test_rhythm_hubs_and_pages_of_a_feed_are_read_alike() -> None:
    """They decide when to poll (RSS 2.0, syndication module, WebSub) and what to backfill (RFC 5005)."""
    channel = (
        "<title>S</title><ttl>90</ttl><skipHours><hour>0</hour><hour>24</hour><hour>x</hour>"
        "</skipHours><skipDays><day>Sunday</day><day>Noday</day></skipDays>"
        "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>"
        '<atom:link rel="hub" href="https://hub.example/"/><atom:link rel="next" href="?page=2"/>'
        '<atom:link rel="self" href="/self"/><atom:link rel="prev-archive" href="/2025.xml"/>'
        "<generator>Press 6</generator>"
    )
    quick, patient = read_by_both(rss(OWN, channel=channel))
    assert quick.hints == patient.hints
    assert quick.hints == FeedHints(
        ttl_minutes=90, skip_hours=(0,), skip_days=(6,), update_seconds=21_600,
        hubs=("https://hub.example/",),
        next_url="https://site.example/dir/feed.xml?page=2",
        prev_archive_url="https://site.example/2025.xml", generator="Press 6",
    )  # fmt: skip


def test_hub_and_next_page_of_a_json_feed_are_read() -> None:
    """JSON Feed 1.1 calls them hubs and next_url."""
    feed = feed_of(
        b'{"version": "https://jsonfeed.org/version/1.1", "items": [], "next_url": "/2", "hubs": '
        b'[{"type": "WebSub", "url": "https://hub.example/"}, {"type": "other", "url": "/x"}]}'
    )
    assert feed.hints.hubs == ("https://hub.example/",)
    assert feed.hints.next_url == "https://site.example/2"
