"""A feed's country is that of its domain, or the region of its language if a person chose it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warta.news.feeds.country import COUNTRIES, country_code, country_of
from warta.news.feeds.opml import read_opml, write_opml
from warta.news.feeds.parse import parse_feed
from warta.news.feeds.subscription import Subscription


@pytest.mark.parametrize(
    ("addresses", "tag", "expected"),
    [
        (["https://www.tempo.co.id/"], None, ("ID", "address")),
        (["https://www.bbc.co.uk/news", "https://feeds.bbci.co.uk/x"], "en-gb", ("GB", "address")),
        (["https://derstandard.at/"], "de-DE", ("AT", "address")),
        (["https://www.asahi.com/", "http://rss.asahi.example.jp/rdf"], None, ("JP", "address")),
        # .io, .co and .tv are sold to everybody; .com.co is not
        (["https://rest.io/"], None, (None, None)),
        (["https://www.eltiempo.co/"], "es-CO", ("CO", "feed")),
        (["https://www.eltiempo.com.co/"], None, ("CO", "address")),
        (["https://news.tv/"], "en-US", (None, None)),
        # the region of the language, unless it is a default of software (en-US, de-DE)
        (["https://example.com/"], "en-GB", ("GB", "feed")),
        (["https://example.com/"], "pt_BR", ("BR", "feed")),
        (["https://example.com/"], " zh-Hant-TW", ("TW", "feed")),
        (["https://example.com/"], "en-US", (None, None)),
        (["https://example.com/"], "de-DE", (None, None)),
        (["https://example.com/"], "en", (None, None)),
        (["https://example.com/"], "es-419", (None, None)),
        (["https://example.com/"], "en-ZZ", (None, None)),
        (["https://example.com/"], "en-GBx", (None, None)),
        # not the address of a site
        (["mailto:a@b.example", "not an address"], None, (None, None)),
        (["http://192.0.2.1/feed", "http://localhost/feed"], None, (None, None)),
        ([], "x" * 100_000, (None, None)),
        (["https://xn--80aswg.xn--p1ai/"], None, (None, None)),
    ],
)
def test_a_country_comes_from_a_domain_or_a_region_that_a_person_chose(
    addresses: list[str], tag: str | None, expected: tuple[str | None, str | None]
) -> None:
    """On 243 sites with a country's domain, regions that software writes by default were wrong 36 times."""
    assert country_of(addresses, tag) == expected


@given(st.lists(st.text(), max_size=3), st.text())
def test_any_text_gives_a_known_country_or_none(addresses: list[str], tag: str) -> None:
    """Publishers write anything into these fields."""
    country, source = country_of(addresses, tag)
    assert (country is None) == (source is None)
    assert country is None or country in COUNTRIES


def test_a_country_that_a_person_set_survives_export_and_import() -> None:
    """Whoever moves to another home would have to set it again."""
    feeds = (
        Subscription("http://a.example/f", "A", country="GB"),
        Subscription("http://b.example/f", "B", "News"),
    )
    document = write_opml(feeds, "Mine")
    assert set(read_opml(document).subscriptions) == set(feeds)
    plain = (
        b"<opml version='2.0'><body><outline text='A' xmlUrl='http://a.example/f' country='uk'/>"
    )
    assert read_opml(plain + b"</body></opml>").subscriptions[0].country == "GB"
    wrong = b"<opml version='2.0'><body><outline xmlUrl='http://a.example/f' country='Britain'/>"
    assert read_opml(wrong + b"</body></opml>").subscriptions[0].country is None
    assert [country_code(code) for code in ("gb", " id ", "UK", "XX", "", "G")] == [
        "GB", "ID", "GB", None, None, None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "tag"),
    [
        (b"<rss version='2.0'><channel><title>T</title><language>en-GB</language>%s</channel></rss>", "en-GB"),
        (b"<rss version='2.0'><channel><title>T</title><language>nonsense</language>%s</channel></rss>", None),
        (b"<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='pt-BR'><title>T</title></feed>", "pt-BR"),
        (b'{"version": "https://jsonfeed.org/version/1.1", "language": "es-AR", "items": []}', "es-AR"),
        (b"<rss><channel><title>T & U</title><language>fr-CA</language>%s<item></channel></rss>", "fr-CA"),
    ],
)  # fmt: skip
def test_a_feed_keeps_its_language_as_declared(body: bytes, tag: str | None) -> None:
    """In every format, also in a broken feed: the region in the tag gives the country."""
    item = b"<item><title>News</title><link>http://a.example/1</link></item>"
    feed = parse_feed(body.replace(b"%s", item), url="http://a.example/f", content_type="")
    assert getattr(feed, "language_tag", "no feed") == tag
