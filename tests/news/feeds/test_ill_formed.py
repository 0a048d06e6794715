"""Feeds that are not well-formed XML are read as meant, in time that grows with their length."""

from __future__ import annotations

import pytest

from tests.news.feeds.reading import FEED_URL, feed_of, read_patiently, read_quickly
from tests.news.scaling import grows_linearly
from warta.news.entry import ParsedFeed
from warta.news.feeds.entries import MOST_ENTRIES
from warta.news.feeds.namespaces import USUAL
from warta.news.feeds.parse import parse_feed
from warta.news.feeds.sitemap import merged

DECLARED = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in USUAL.items())


def rss(item: str, channel: str = "<title>T</title>", declared: str = "") -> str:
    return f'<rss version="2.0" {declared}><channel>{channel}<item>{item}</item></channel></rss>'


@pytest.mark.parametrize(
    "element",
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
def test_an_undeclared_prefix_has_its_usual_meaning(element: str) -> None:
    """A template that loses the root's declarations would cost date, author, picture and text."""
    item = f"<title>One</title><guid>1</guid><link>https://site.example/1</link>{element}"
    channel = '<title>T</title><atom:link href="https://site.example/home"/>'
    uncommon = 'xmlns:slash="urn:s" xmlns:foo="urn:f" xmlns:xlink="urn:x"'
    declared = feed_of(rss(item, channel, f"{DECLARED} {uncommon}"))
    undeclared = feed_of(rss(item, channel))
    assert undeclared.entries == declared.entries
    assert undeclared.site_url == declared.site_url == "https://site.example/home"
    assert undeclared.problems[0].startswith("not well-formed: no namespace for ")


@pytest.mark.parametrize("fault", ["", "<description>Fish & chips</description>", "<hr>"])
@pytest.mark.parametrize(
    ("item", "field", "value"),
    [
        ("<author>By <b>Ann Lee</b></author>", "authors", ("By Ann Lee",)),
        ("<dc:creator><a href='/ann'>Ann</a> <i>Lee</i></dc:creator>", "authors", ("Ann Lee",)),
        ("<category><i>Local</i> news</category>", "categories", ("Local news",)),
        ("<guid>tag:<b>x</b>,1</guid>", "entry_id", "tag:x,1"),
    ],
)
def test_the_text_of_markup_within_a_name_is_kept_in_broken_feeds_too(
    item: str, field: str, value: object, fault: str
) -> None:
    """Well-formed feeds are read by our own reader, which keeps it; broken ones by feedparser."""
    assert getattr(feed_of(rss(f"<title>T</title>{item}{fault}")).entries[0], field) == value


def test_an_image_within_an_image_changes_neither_item_nor_feed() -> None:
    """feedparser alone takes its description for the item's, and its title for the feed's."""
    inner = "<image><title>in</title><description>d</description><url>/i</url></image>"
    item = f"<title>One</title><guid>1</guid><image>{inner}</image>"
    feed = feed_of(
        rss(item, f"<title>T</title><image><url>/j</url>{inner}<title>it</title></image>")
    )
    assert (feed.title, feed.entries[0].title, feed.entries[0].summary) == ("T", "One", "")
    assert read_quickly(rss(item)) is None
    assert read_patiently(rss(item))


@pytest.mark.parametrize(
    "part",
    ["<author>", "<author><b>", "<guid><id><name>", "<image>", "<image><url>", "<a:b c:d='", "<category>x<"],
)  # fmt: skip
def test_time_grows_linearly_with_repeated_unclosed_tags(part: str) -> None:
    """A broken template may repeat one a million times."""
    from warta.news.feeds.patient import _IMAGE_IN_IMAGE, _NAME_WITH_TAGS

    assert grows_linearly(
        lambda text: (_IMAGE_IN_IMAGE.sub(b"", text), _NAME_WITH_TAGS.sub(b"", text)),
        lambda size: part.encode() * (size // len(part)),
        100_000,
    )


def day(number: int) -> str:
    """Return a day by its number; a larger number is a later day."""
    return f"20{10 + number // 336:02}-{1 + number // 28 % 12:02}-{1 + number % 28:02}"


def sitemap(days: range) -> str:
    """Return a sitemap with a page for each day."""
    listed = "".join(f"<url><loc>https://site.example/{n}</loc><lastmod>{day(n)}</lastmod></url>" for n in days)  # fmt: skip
    return f"<urlset>{listed}</urlset>"


def items(days: range) -> str:
    """Return RSS items, one for each day."""
    return "".join(
        f"<item><title>{n}</title><guid>{n}</guid><link>https://site.example/{n}</link>"
        f"<pubDate>{day(n)}T00:00:00Z</pubDate></item>"
        for n in days
    )


def test_the_newest_entries_of_an_oversized_feed_are_read() -> None:
    """In an archive that lists the oldest first, every new article comes after the limit."""
    number = MOST_ENTRIES + 40
    newest = {f"https://site.example/{n}" for n in range(40, number)}
    of_sitemap = feed_of(sitemap(range(number)))
    assert {entry.url for entry in of_sitemap.entries} == newest
    assert any("too long" in problem for problem in of_sitemap.problems)
    of_feed = feed_of(
        f"<rss version='2.0'><channel><title>T</title>{items(range(number))}</channel></rss>"
    )
    assert {entry.url for entry in of_feed.entries} == newest
    parts = [feed_of(sitemap(range(start, number, 3))) for start in range(3)]
    together = merged(parts)
    assert together is not None
    assert {entry.url for entry in together.entries} == newest


def test_an_oversized_sitemap_of_plain_text_is_read_up_to_the_limit() -> None:
    """It has no dates, so the first addresses count. Any other line makes it an ordinary text."""
    lines = "\r\n".join(f"  https://site.example/{n} " for n in range(MOST_ENTRIES + 40))
    feed = feed_of(f"\ufeff{lines}\n\n")
    assert len(feed.entries) == MOST_ENTRIES
    assert feed.entries[0].url == "https://site.example/0"
    assert any("too long" in problem for problem in feed.problems)
    assert not isinstance(parse_feed(b"https://site.example/1\nnews\n", url=FEED_URL), ParsedFeed)
