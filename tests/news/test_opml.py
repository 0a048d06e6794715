"""Feed lists: read as other readers write them, refused in one clear line."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.opml import BadOpml, parse_opml, write_opml
from news.poll import Subscription

SHIPPED = Path(__file__).parents[2] / "feeds.opml"

words = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=12).map(
    lambda word: normalize("NFC", word)
)
subscriptions = st.builds(
    Subscription,
    url=st.from_regex(r"https?://[a-z]{1,9}\.example/[a-z0-9?=]{0,9}", fullmatch=True),
    title=words,
    category=st.none() | st.lists(words, min_size=1, max_size=3).map("/".join),
    site_url=st.none() | st.just("https://a.example/"),
)


def listed(outlines: str) -> bytes:
    return f'<opml version="2.0"><head/><body>{outlines}</body></opml>'.encode()


def test_the_shipped_list_is_a_good_start() -> None:
    """A newcomer should find news of their own language in it."""
    feeds = parse_opml(SHIPPED.read_bytes())
    languages = {feed.category for feed in feeds}
    assert len(feeds) >= 60
    assert len(languages) >= 15
    assert sum(feed.category == "Bahasa Indonesia (id)" for feed in feeds) >= 5
    assert all(feed.title and feed.url.startswith("https://") for feed in feeds)


@given(st.lists(subscriptions, min_size=1, unique_by=lambda each: each.url))
def test_what_is_exported_is_imported_again(wanted: list[Subscription]) -> None:
    """Moving between readers must lose nothing."""
    assert set(parse_opml(write_opml(wanted, "mine"))) == set(wanted)


def test_folders_become_categories_and_attributes_come_in_any_case() -> None:
    """Readers disagree about XMLURL, xmlUrl and xmlurl."""
    body = listed(
        '<outline text="Asia"><outline text="Java">'
        '<outline title="A" XMLURL=" http://a.example/f "/>'
        '</outline></outline><outline text="B" xmlurl="feed://b.example/f"/>'
        '<outline xmlUrl="feed:https://c.example/f" text="C"/><outline xmlUrl="http://a.example/f"/>'
    )
    found = parse_opml(b"\xef\xbb\xbf" + body)
    assert [(f.url, f.title, f.category) for f in found] == [
        ("http://a.example/f", "A", "Asia/Java"),
        ("http://b.example/f", "B", None),
        ("https://c.example/f", "C", None),
    ]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "empty"),
        (b"not xml", "well-formed"),
        (b"<opml><body><outline></body></opml>", "line 1"),
        (b"<rss version='2.0'/>", "is a feed itself"),
        (b"<html/>", "<html>"),
        (listed(""), "no feeds"),
        (listed('<outline text="A" xmlUrl="example.com/feed"/>'), "example.com/feed"),
        (listed('<outline text="A" xmlUrl="ftp://example.com/feed"/>'), "ftp://"),
        (b'<!DOCTYPE o [<!ENTITY a "b">]><opml><body>&a;</body></opml>', "no feeds"),
    ],
)
def test_a_wrong_list_is_refused_in_one_clear_line(body: bytes, said: str) -> None:
    """What is wrong and where; the person can mend it without reading our code."""
    with pytest.raises(BadOpml, match=said) as problem:
        parse_opml(body)
    assert "\n" not in str(problem.value)


def test_entities_in_a_list_grow_nothing_and_open_no_file(tmp_path: Path) -> None:
    """A list is passed from hand to hand; it may not read the files of who imports it."""
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    file = f'<!DOCTYPE o [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'.encode()
    (found,) = parse_opml(file + listed('<outline text="A" xmlUrl="http://a.example/f"/>&x;'))
    assert found.title == "A"
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE o [<!ENTITY e0 "ha">{entities}]>'.encode()
    with pytest.raises(BadOpml, match="amplification"):
        parse_opml(bomb + listed('<outline text="&e11;" xmlUrl="http://a.example/f"/>'))


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda t: listed(t)))
def test_any_bytes_are_a_list_or_refused(body: bytes) -> None:
    """A file picked by mistake is not a defect of ours."""
    with suppress(BadOpml):
        parse_opml(body)
