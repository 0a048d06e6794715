"""The elements of a namespace are read in whatever way a publisher spells its URI."""

from __future__ import annotations

import pytest

from tests.news.feeds.reading import feed_of, read_by_both
from warta.news.feeds.namespaces import USUAL

URL = "http://d.example.com/dir/feed.xml"
BODY = "The full text of the article stands here, sentence after sentence. " * 20


def spellings(uri: str) -> list[str]:
    """Return a namespace's URI in the ways in which publishers spell it."""
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


def feed(**spellings: str) -> bytes:
    """Return a feed that uses every namespace, those of some prefixes in another spelling."""
    spaces = " ".join(
        f'xmlns:{prefix}="{spellings.get(prefix, uri)}"' for prefix, uri in USUAL.items()
    )
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
    """An https:// in a namespace once lost date, author, picture and full text without a message."""
    parsed = feed_of(feed(**{prefix: spelling}), url=URL)
    assert parsed == feed_of(feed(), url=URL)
    (entry,) = parsed.entries
    assert (entry.url, entry.authors) == ("http://d.example.com/1", ("Ann Lee",))
    assert entry.categories == ("Harbours", "ships", "quays")
    assert entry.image_url == "http://d.example.com/i.jpg"
    assert entry.published_at is not None
    assert len(entry.content) > 500
    assert parsed.hints.update_seconds == 86_400
    assert parsed.hints.hubs == ("http://hub.example/",)


@pytest.mark.parametrize(("prefix", "spelling"), CASES)
def test_both_readers_read_every_spelling_alike(prefix: str, spelling: str) -> None:
    """A feed that needs the other reader one day must not change its entries."""
    quick, patient = read_by_both(feed(**{prefix: spelling}))
    assert (quick.entries, quick.hints) == (patient.entries, patient.hints)


@pytest.mark.parametrize("uri", [*USUAL.values(), "http://www.georss.org/georss", "urn:any"])
def test_rss_is_read_under_any_default_namespace(uri: str) -> None:
    """RSS has none, but some generators give the whole feed that of their first extension."""
    body = (
        f'<rss version="2.0" xmlns="{uri}"><channel><title>T</title><item><title>One</title>'
        "<link>http://d.example.com/1</link></item></channel></rss>"
    )
    assert [entry.url for entry in feed_of(body).entries] == ["http://d.example.com/1"]


@pytest.mark.parametrize("uri", spellings("http://www.w3.org/2005/Atom"))
def test_an_atom_feed_is_read_in_every_spelling_of_its_namespace(uri: str) -> None:
    """The namespace of the root decides whether anything is read at all."""
    body = (
        f'<feed xmlns="{uri}"><title>T</title><id>x</id><entry><title>One</title><id>1</id>'
        '<link href="http://d.example.com/1"/></entry></feed>'
    )
    parsed = feed_of(body)
    assert parsed.kind == "atom"
    assert [entry.url for entry in parsed.entries] == ["http://d.example.com/1"]
