"""Namespaces by their meaning: however a publisher spells one, what stands in it is read."""

from __future__ import annotations

import pytest

from warta.news.entry import ParsedFeed
from warta.news.feeds.mending import mended
from warta.news.feeds.namespaces import USUAL
from warta.news.feeds.parse import parse_feed
from warta.news.feeds.patient import parse_xml_feed
from warta.news.feeds.quick import parse_quickly

URL = "http://d.example.com/dir/feed.xml"
BODY = "The full text of the article stands here, sentence after sentence. " * 20


def spellings(uri: str) -> list[str]:
    """An address as publishers write it."""
    rest = uri.partition("://")[2]
    bare = rest.rstrip("/#").removeprefix("www.")
    end = uri[-1] if uri[-1] in "/#" else ""
    written = [
        f"{scheme}://{www}{bare}{closing}"
        for scheme in ("http", "https")
        for www in ("", "www.")
        for closing in ("", "/", end)
    ]
    return list(dict.fromkeys([*written, f"//{bare}{end}", f" {uri} ", uri.upper(), uri.lower()]))


OTHERS = {
    "dc": ["http://purl.org/dc/elements/1.0/", "http://purl.org/dc/elements/2.0/"],
    "media": [
        "http://video.search.yahoo.com/mrss",
        "http://video.search.yahoo.com/mrss/",
        "http://tools.search.yahoo.com/mrss/",
        "http://www.rssboard.org/media-rss",
    ],
    "itunes": ["http://www.itunes.com/DTDs/Podcast-1.0.dtd", "http://itunes.com/dtds/podcast-2.0.dtd"],
    "content": ["http://purl.org/rss/1.0/modules/content", "urn:unknown", "http://site.example/own"],
}  # fmt: skip
CASES = [
    (prefix, spelling)
    for prefix, uri in USUAL.items()
    for spelling in (*spellings(uri), *OTHERS.get(prefix, ()))
]


def feed(**spelt: str) -> bytes:
    spaces = " ".join(f'xmlns:{prefix}="{spelt.get(prefix, uri)}"' for prefix, uri in USUAL.items())
    return f"""<rss version="2.0" {spaces}><channel><title>T</title>
      <sy:updatePeriod>daily</sy:updatePeriod><atom:link rel="hub" href="http://hub.example/"/>
      <item><title>One</title><link>http://proxy.example/1</link><description>Short.</description>
      <feedburner:origLink>http://d.example.com/1</feedburner:origLink>
      <content:encoded>&lt;p&gt;{BODY}</content:encoded><dc:creator>Ann Lee</dc:creator>
      <dcterms:issued>2026-11-20T07:15:00Z</dcterms:issued><dc:subject>Harbours</dc:subject>
      <media:content url="http://d.example.com/i.jpg" medium="image"/>
      <itunes:keywords>ships, quays</itunes:keywords></item></channel></rss>""".encode()


@pytest.mark.parametrize(("prefix", "spelling"), CASES)
def test_every_spelling_of_a_namespace_is_read_as_its_usual_one(prefix: str, spelling: str) -> None:
    """An https:// in a namespace lost date, author, picture and full text without a word."""
    found = parse_feed(feed(**{prefix: spelling}), url=URL)
    assert found == parse_feed(feed(), url=URL)
    assert isinstance(found, ParsedFeed)
    (entry,) = found.entries
    assert (entry.url, entry.authors) == ("http://d.example.com/1", ("Ann Lee",))
    assert entry.categories == ("Harbours", "ships", "quays")
    assert entry.image_url == "http://d.example.com/i.jpg"
    assert entry.published_at is not None
    assert len(entry.content) > 500
    assert found.hints.update_seconds == 86_400
    assert found.hints.hubs == ("http://hub.example/",)


@pytest.mark.parametrize(("prefix", "spelling"), CASES)
def test_both_readers_read_every_spelling_alike(prefix: str, spelling: str) -> None:
    """Whichever reader a feed needs, it says the same."""
    xml = mended(feed(**{prefix: spelling})).utf8
    quick, slow = parse_quickly(xml, url=URL), parse_xml_feed(xml, url=URL)
    assert quick is not None
    assert slow is not None
    assert (quick.entries, quick.hints) == (slow.entries, slow.hints)


@pytest.mark.parametrize("uri", [*USUAL.values(), "http://www.georss.org/georss", "urn:any"])
def test_a_default_namespace_takes_nothing_from_rss(uri: str) -> None:
    """RSS has none; some generators give the whole feed that of their first extension."""
    body = (
        f'<rss version="2.0" xmlns="{uri}"><channel><title>T</title><item><title>One</title>'
        "<link>http://d.example.com/1</link></item></channel></rss>"
    )
    found = parse_feed(body.encode(), url=URL)
    assert isinstance(found, ParsedFeed)
    assert [entry.url for entry in found.entries] == ["http://d.example.com/1"]


@pytest.mark.parametrize("uri", spellings("http://www.w3.org/2005/Atom"))
def test_an_atom_feed_is_one_in_every_spelling(uri: str) -> None:
    """The root's own namespace decides whether anything is read at all."""
    body = (
        f'<feed xmlns="{uri}"><title>T</title><id>x</id><entry><title>One</title><id>1</id>'
        '<link href="http://d.example.com/1"/></entry></feed>'
    )
    found = parse_feed(body.encode(), url=URL)
    assert isinstance(found, ParsedFeed)
    assert (found.kind, [entry.url for entry in found.entries]) == (
        "atom",
        ["http://d.example.com/1"],
    )
