"""The rules that the tests of feeds rely on find every fault that is put into a valid feed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.news.feeds_out.feed_rules import broken_rules
from warta.news.feeds_out.items import uri_of
from warta.news.feeds_out.write import Channel, Format, feed_of

CHANNEL = Channel(
    "Rain", "https://news.example/", datetime(2026, 11, 28, tzinfo=UTC), "https://news.example/r"
)
COLUMNS = ("id", "url", "title", "summary", "text", "authors", "published_at", "image_url")
ROW = (
    "7", "https://site.example/a", "Wet", "It rains.", "Still.", ["Ana"],
    datetime(2026, 11, 27, tzinfo=UTC), "https://site.example/i.jpg",
)  # fmt: skip
UPDATED = "<updated>2026-11-27T00:00:00Z</updated>"
GUID = '<guid isPermaLink="false">'
FAULTS: list[tuple[Format, str, str]] = [
    ("atom", "<title>Rain</title>", ""),
    ("atom", "<title>Rain</title>", "<title></title>"),
    ("atom", "<title>Wet</title>", "<title>Wet</title><title>Dry</title>"),
    ("atom", "<title>Wet</title>", "<title>Wet<b>ter</b></title>"),
    ("atom", "<title>Wet</title>", "<title>\x0b</title>"),
    ("atom", "<title>Wet</title>", "<title>a & b</title>"),
    ("atom", "<title>Wet</title>", "<title type='markdown'>Wet</title>"),
    ("atom", "<title>Wet</title>", "<titel>Wet</titel>"),
    ("atom", "</entry>", "text</entry>"),
    ("atom", UPDATED, ""),
    ("atom", UPDATED, "<updated>2026-11-27</updated>"),
    ("atom", UPDATED, "<updated>2026-11-31T00:00:00Z</updated>"),
    ("atom", UPDATED, "<updated>2026-11-27T00:00:00</updated>"),
    ("atom", 'href="https://site.example/a"', 'href="/a"'),
    ("atom", 'href="https://site.example/a"', 'href="https://site.example/a|b"'),
    ("atom", 'href="https://site.example/a"', 'href="https://site.example/%zz"'),
    ("atom", 'href="https://site.example/a"', 'href="javascript:alert(1)"'),
    ("atom", '<link rel="self"', '<link rel="elsewhere"'),
    ("atom", "</entry>", '<link href="https://site.example/b"/></entry>'),
    ("atom", "</entry>", "<category/></entry>"),
    ("atom", "<name>Ana</name>", "<name> </name>"),
    ("atom", "<author><name>Ana</name></author>", "<author>Ana</author>"),
    ("atom", "&lt;p&gt;Still.", "&lt;script&gt;"),
    ("atom", "&lt;p&gt;Still.", '&lt;img src="/i.jpg"&gt;'),
    ("atom", "utf-8", "windows-1252"),
    ("atom", " xmlns:media=", " xmlns:medium="),
    ("rss", "<title>Rain</title>", ""),
    ("rss", "<description>Rain</description>", ""),
    ("rss", "<link>https://news.example/</link>", "<link>news.example</link>"),
    ("rss", "<link>https://site.example/a</link>", "<link>https://site.example/a b</link>"),
    ("rss", "Fri, 27 Nov 2026", "Fri, 27 Nov 26"),
    ("rss", "Fri, 27 Nov 2026", "Mon, 27 Nov 2026"),
    ("rss", "Fri, 27 Nov 2026", "2026-11-27"),
    ("rss", GUID, "<guid>"),
    ("rss", GUID, '<guid isPermaLink="no">'),
    ("rss", "</item>", "<author>Ana</author><author>Bo</author></item>"),
    ("rss", "</item>", '<enclosure url="https://site.example/a.mp3" type="audio/mpeg"/></item>'),
    ("rss", "</item>", "<dc:language>x y</dc:language></item>"),
    ("rss", "</item>", "<language>en</language></item>"),
    ("rss", "<description>It rains.</description>", ""),
    ("rss", 'rel="self"', 'rel="first"'),
    ("rss", ' version="2.0"', ""),
    ("json", '"title": "Rain"', '"title": 5'),
    ("json", '"title": "Rain"', '"title": ""'),
    ("json", '"title": "Rain"', '"name": "Rain"'),
    ("json", '"title": "Rain"', '"title": "Rain", "title": "Rain"'),
    ("json", "version/1.1", "version/9"),
    ("json", '"id": "urn', '"id": 5, "x": "urn'),
    ("json", '"feed_url"', '"_feed_url"'),
    ("json", "https://site.example/a", "/a"),
    ("json", "https://site.example/i.jpg", "i.jpg"),
    ("json", '"2026-11-27T00:00:00Z"', '"2026-11-27 00:00"'),
    ("json", '"content_html"', '"_html"'),
    ("json", "<p>Still.", "<p onclick=x>Still."),
    ("json", '"name": "Ana"', '"name": ""'),
]  # fmt: skip


@pytest.mark.parametrize(("form", "right", "wrong"), FAULTS)
def test_a_fault_is_found(form: Format, right: str, wrong: str) -> None:
    """A test of feeds would otherwise pass whatever is written."""
    valid = feed_of(form, CHANNEL, COLUMNS, [ROW])
    assert broken_rules(form, valid) == []
    assert right.encode() in valid
    assert broken_rules(form, valid.replace(right.encode(), wrong.encode())) != []


@pytest.mark.parametrize("form", ["atom", "rss", "json"])
def test_an_item_that_occurs_twice_is_found(form: Format) -> None:
    """Readers would show one of the two, or neither."""
    body = feed_of(form, CHANNEL, COLUMNS, [ROW, ("8", *ROW[1:])])
    first, second = feed_of(form, CHANNEL, COLUMNS, [ROW]), feed_of(form, CHANNEL, COLUMNS, [("8", *ROW[1:])])  # fmt: skip
    ids = [part.split(b"urn:uuid:")[-1][:36] for part in (first, second)]
    assert broken_rules(form, body) == []
    assert broken_rules(form, body.replace(ids[1], ids[0])) != []


@pytest.mark.parametrize(
    ("address", "uri"),
    [
        ("https://a.example/b|c?d={1}[2]^`\\", "https://a.example/b%7Cc?d=%7B1%7D%5B2%5D%5E%60%5C"),
        ("https://a.example/100%?q=%zz%7C", "https://a.example/100%25?q=%25zz%7C"),
        ("https://[::1]:80/[x]#!y#z", "https://[::1]:80/%5Bx%5D#!y%23z"),
        ("https://a.example/?q=é\x00\ud800", "https://a.example/?q=%C3%A9%00%3F"),
        ("https://a.example", "https://a.example"),
        ("", ""),
    ],
)
def test_addresses_are_uris(address: str, uri: str) -> None:
    """Browsers request more characters as they are than a feed may contain."""
    assert uri_of(address) == uri
    assert uri_of(uri) == uri
