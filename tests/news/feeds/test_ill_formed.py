"""Feeds that are no XML: what their writers meant is read, in time that grows with their length."""

from __future__ import annotations

import pytest

from tests.news.scaling import grows_linearly
from warta.news.entry import ParsedFeed
from warta.news.feeds.entries import MOST_ENTRIES
from warta.news.feeds.mending import mended
from warta.news.feeds.namespaces import USUAL
from warta.news.feeds.parse import parse_feed
from warta.news.feeds.patient import parse_xml_feed
from warta.news.feeds.quick import parse_quickly
from warta.news.feeds.sitemap import merged

URL = "https://site.example/dir/feed.xml"
DECLARED = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in USUAL.items())


def read(body: str) -> ParsedFeed:
    feed = parse_feed(body.encode(), url=URL)
    assert isinstance(feed, ParsedFeed), feed
    return feed


def rss(item: str, channel: str = "<title>T</title>", declared: str = "") -> str:
    return f'<rss version="2.0" {declared}><channel>{channel}<item>{item}</item></channel></rss>'


@pytest.mark.parametrize(
    "said",
    [
        "<dc:creator>Ann Lee</dc:creator>",
        "<dc:date>2026-11-20T10:00:00Z</dc:date>",
        '<media:thumbnail url="https://site.example/i.jpg"/>',
        '<media:content url="https://site.example/i.jpg" medium="image"/>',
        "<content:encoded>&lt;p&gt;The whole text of it, longer than nothing.&lt;/p&gt;</content:encoded>",
        "<itunes:author>Ann Lee</itunes:author>",
        "<feedburner:origLink>https://site.example/own</feedburner:origLink>",
        "<dcterms:issued>2026-11-20T10:00:00Z</dcterms:issued>",
        "<slash:comments>7</slash:comments>",
        '<foo:bar xlink:href="https://foo.example/">x</foo:bar>',
    ],
)
def test_a_prefix_that_nobody_declared_means_what_it_usually_does(said: str) -> None:
    """Templates lose the root's declarations; the feed is read as if they stood there."""
    item = f"<title>One</title><guid>1</guid><link>https://site.example/1</link>{said}"
    channel = '<title>T</title><atom:link href="https://site.example/home"/>'
    more = 'xmlns:slash="urn:s" xmlns:foo="urn:f" xmlns:xlink="urn:x"'
    with_them = read(rss(item, channel, f"{DECLARED} {more}"))
    without = read(rss(item, channel))
    assert without.entries == with_them.entries
    assert without.site_url == with_them.site_url == "https://site.example/home"
    assert without.problems[0].startswith("not well-formed: no namespace for ")


@pytest.mark.parametrize("spoilt", ["", "<description>Fish & chips</description>", "<hr>"])
@pytest.mark.parametrize(
    ("item", "field", "right"),
    [
        ("<author>By <b>Ann Lee</b></author>", "authors", ("By Ann Lee",)),
        ("<dc:creator><a href='/ann'>Ann</a> <i>Lee</i></dc:creator>", "authors", ("Ann Lee",)),
        ("<category><i>Local</i> news</category>", "categories", ("Local news",)),
        ("<guid>tag:<b>x</b>,1</guid>", "entry_id", "tag:x,1"),
    ],
)
def test_markup_in_a_name_costs_no_text_in_any_reader(
    item: str, field: str, right: object, spoilt: str
) -> None:
    """The quick reader keeps it; so must the feed that has a fault elsewhere, too."""
    assert getattr(read(rss(f"<title>T</title>{item}{spoilt}")).entries[0], field) == right


def test_an_image_within_an_image_says_nothing_of_the_item() -> None:
    """feedparser takes its description for the item's, and its title for the feed's."""
    inner = "<image><title>in</title><description>d</description><url>/i</url></image>"
    item = f"<title>One</title><guid>1</guid><image>{inner}</image>"
    feed = read(rss(item, f"<title>T</title><image><url>/j</url>{inner}<title>it</title></image>"))
    assert (feed.title, feed.entries[0].title, feed.entries[0].summary) == ("T", "One", "")
    xml = mended(rss(item).encode()).utf8
    assert parse_quickly(xml, url=URL) is None
    assert parse_xml_feed(xml, url=URL) is not None


@pytest.mark.parametrize(
    "part",
    ["<author>", "<author><b>", "<guid><id><name>", "<image>", "<image><url>", "<a:b c:d='", "<category>x<"],
)  # fmt: skip
def test_what_is_never_closed_takes_time_by_its_length(part: str) -> None:
    """A publisher's broken template may repeat it a million times."""
    from warta.news.feeds.patient import _IMAGE_IN_IMAGE, _NAME_WITH_TAGS

    assert grows_linearly(
        lambda text: (_IMAGE_IN_IMAGE.sub(b"", text), _NAME_WITH_TAGS.sub(b"", text)),
        lambda size: part.encode() * (size // len(part)),
        100_000,
    )


def day(number: int) -> str:
    return f"20{10 + number // 336:02}-{1 + number // 28 % 12:02}-{1 + number % 28:02}"


def sitemap(days: range) -> str:
    listed = "".join(f"<url><loc>https://site.example/{n}</loc><lastmod>{day(n)}</lastmod></url>" for n in days)  # fmt: skip
    return f"<urlset>{listed}</urlset>"


def items(days: range) -> str:
    return "".join(
        f"<item><title>{n}</title><guid>{n}</guid><link>https://site.example/{n}</link>"
        f"<pubDate>{day(n)}T00:00:00Z</pubDate></item>"
        for n in days
    )


def test_of_more_entries_than_a_feed_can_mean_the_newest_are_read() -> None:
    """An archive that lists the oldest first would hide every new article."""
    number = MOST_ENTRIES + 40
    newest = {f"https://site.example/{n}" for n in range(40, number)}
    of_sitemap = read(sitemap(range(number)))
    assert {entry.url for entry in of_sitemap.entries} == newest
    assert any("too long" in problem for problem in of_sitemap.problems)
    of_feed = read(
        f"<rss version='2.0'><channel><title>T</title>{items(range(number))}</channel></rss>"
    )
    assert {entry.url for entry in of_feed.entries} == newest
    parts = [read(sitemap(range(start, number, 3))) for start in range(3)]
    together = merged(parts)
    assert together is not None
    assert {entry.url for entry in together.entries} == newest


def test_a_sitemap_of_plain_text_is_read_up_to_the_same_bound() -> None:
    """Without dates its own order counts; a line that is no address makes it no sitemap."""
    lines = "\r\n".join(f"  https://site.example/{n} " for n in range(MOST_ENTRIES + 40))
    feed = read(f"\ufeff{lines}\n\n")
    assert len(feed.entries) == MOST_ENTRIES
    assert feed.entries[0].url == "https://site.example/0"
    assert any("too long" in problem for problem in feed.problems)
    assert not isinstance(parse_feed(b"https://site.example/1\nnews\n", url=URL), ParsedFeed)
