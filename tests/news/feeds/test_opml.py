"""Feed lists: read as other readers write them, refused in one clear line."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from unicodedata import category

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from warta.news.feeds.opml import BadOpml, parse_opml, read_opml, write_opml
from warta.news.feeds.subscription import Subscription
from warta.news.text.markup import clean_line

SHIPPED = Path(__file__).parents[3] / "feeds.opml"

lines = st.text(max_size=12).map(clean_line)
names = lines.map(lambda line: line.replace("/", "-")).filter(bool)
subscriptions = st.builds(
    Subscription,
    url=st.from_regex(r"https?://[a-z]{1,9}\.example/[a-z0-9?=]{0,9}", fullmatch=True),
    title=lines,
    category=st.none() | st.lists(names, min_size=1, max_size=3).map("/".join),
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
    assert all(feed.title and feed.site_url for feed in feeds)
    assert all(feed.url.startswith("https://") for feed in feeds)


def test_the_shipped_list_names_each_feed_once_with_its_folders_language() -> None:
    """The parser forgives a feed listed twice, so only the file itself can show one."""
    listed_feeds = etree.fromstring(SHIPPED.read_bytes()).findall(".//outline[@xmlUrl]")
    addresses = [feed.get("xmlUrl") for feed in listed_feeds]
    assert len(addresses) == len(set(addresses))
    for feed in listed_feeds:
        folder = feed.getparent()
        assert folder is not None
        assert str(folder.get("text")).endswith(f"({feed.get('language')})")


@given(st.lists(subscriptions, min_size=1, unique_by=lambda each: each.url))
def test_what_is_exported_is_imported_again(wanted: list[Subscription]) -> None:
    """Moving between readers must lose nothing."""
    assert set(parse_opml(write_opml(wanted, "mine"))) == set(wanted)


@given(st.text(), st.text(), st.text())
@example("a\x00b", "a//b\x1b[31m", "\ud800")
def test_any_title_can_be_exported(title: str, folders: str, site_url: str) -> None:
    """Titles come from publishers; XML has no place for control characters or half a pair."""
    wanted = Subscription("http://a.example/f", title, folders, site_url)
    (found,) = parse_opml(write_opml([wanted], title))
    assert (found.url, found.title) == (wanted.url, clean_line(title))


def test_feeds_are_exported_in_nested_folders() -> None:
    """A reader shows what it finds nested; "Asia/Java" as one folder's name would be lost."""
    wanted = [
        Subscription("http://a.example/f", "A", "Asia/Java"),
        Subscription("http://b.example/f", "B"),
        Subscription("http://c.example/f", "", "Asia"),
        Subscription("http://d.example/f", "D", "Asia/Java"),
    ]
    root = etree.fromstring(write_opml(wanted, "mine"))
    assert (root.get("version"), root.findtext("head/title")) == ("2.0", "mine")
    assert [each.get("text") for each in root.findall("body/outline")] == ["Asia", "B"]
    asia = root.findall("body/outline[@text='Asia']/outline")
    assert [each.get("text") for each in asia] == ["Java", "http://c.example/f"]
    assert [each.get("text") for each in asia[0]] == ["A", "D"]


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


def test_element_names_come_in_any_case() -> None:
    """Hand-made lists shout."""
    body = (
        b'<OPML><BODY><OUTLINE TEXT="Asia"><OUTLINE TEXT="A" XMLURL="http://a.example/f" '
        b'HTMLURL="http://a.example/"/></OUTLINE></BODY></OPML>'
    )
    wanted = Subscription("http://a.example/f", "A", "Asia", "http://a.example/")
    assert parse_opml(body) == (wanted,)


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("feed://a.example/f", "http://a.example/f"),
        ("feed://httpbin.example/f", "http://httpbin.example/f"),
        ("feed:https://a.example/f", "https://a.example/f"),
        ("feed://https://a.example/f", "https://a.example/f"),
        ("FEED:http://a.example/f", "http://a.example/f"),
        ("&#10; http://a.example/f&#9;", "http://a.example/f"),
        ("http://a.example/feed://b", "http://a.example/feed://b"),
    ],
)
def test_an_address_is_one_that_can_be_asked(written: str, address: str) -> None:
    """Browsers wrote feed: for a feed reader to catch; nobody serves it."""
    (found,) = parse_opml(listed(f'<outline text="A" xmlUrl="{written}"/>'))
    assert found.url == address


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("declared", ["", "utf-8", "utf-16", "us-ascii", "klingon"])
@pytest.mark.parametrize("before", ["", "\n\n "])
def test_the_bytes_decide_the_encoding(encoding: str, declared: str, before: str) -> None:
    """Editors save a list in another encoding and leave its declaration as it was."""
    declaration = f"{before}<?xml version='1.0' encoding='{declared}'?>" if declared else before
    text = listed('<outline text="Café" xmlUrl="http://a.example/f"/>').decode()
    (found,) = parse_opml((declaration + text).encode(encoding))
    assert found.title == "Café"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \n", "empty"),
        (b"not xml", "well-formed"),
        (b"<opml><body><outline></body></opml>", "line 1"),
        (b"\n\n<?xml version='1.0'?>\n<opml><body></opml>", "line 4"),
        (listed('<outline text="A & B"/>'), "&amp;"),
        (b"<rss version='2.0'/>", "is a feed itself.*give its address"),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'/>", "is a feed itself"),
        (b"<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/>", "is a feed itself"),
        (b"<html/>", "<html>"),
        (b"<!doctype html><title>A<p>B", "a web page"),
        (b"<note><to/></note>", "not OPML: its root is <note>"),
        (listed(""), "no feeds"),
        (listed('<outline text="A" xmlUrl="example.com/feed"/>'), "example.com/feed"),
        (listed('\n\n<outline text="A" xmlUrl="a.example/f"/>'), "line 3"),
        (listed('<outline text="A" xmlUrl="http://[::1"/>'), "http://"),
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


whole = listed('<outline text="Ä"><outline text="A" xmlUrl="http://a.example/f"/></outline>')
damaged = st.tuples(st.integers(0, len(whole)), st.integers(0, 9), st.binary(max_size=6)).map(
    lambda damage: whole[: damage[0]] + damage[2] + whole[sum(damage[:2]) :]
)
prologues = st.sampled_from(
    [b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"<?xml version='1.0' encoding='utf-16'?>"]
)


@given(
    prologues,
    st.binary(max_size=200) | st.text(max_size=200).map(listed) | damaged,
)
def test_any_bytes_are_a_list_or_refused(prologue: bytes, body: bytes) -> None:
    """A file picked by mistake is not a defect of ours, and may not write on the terminal."""
    try:
        assert parse_opml(prologue + body)
    except BadOpml as problem:
        assert not any(category(character) == "Cc" for character in str(problem))


@given(st.text(max_size=30))
def test_any_address_is_taken_or_refused(address: str) -> None:
    """One odd address in a long list is named, not a traceback."""
    body = write_opml([Subscription("http://a.example/" + address)], "mine")
    with suppress(BadOpml):
        parse_opml(body.replace(b"http://a.example/", b""))


def test_what_is_wrong_in_a_list_is_named_and_the_rest_imported() -> None:
    """One outline of another kind refused a list of hundreds."""
    found = read_opml(
        listed(
            '<outline text="A" xmlUrl="http://a.example/f"/>\n'
            '<outline text="x" xmlUrl="query:Unread"/>\n<outline text="y" xmlUrl="b.example/f"/>'
            '<outline text="C" xmlUrl="http://c.example/f"/>'
        )
    )
    assert [each.url for each in found.subscriptions] == [
        "http://a.example/f",
        "http://c.example/f",
    ]
    assert len(found.refused) == 2
    assert "line" in found.refused[0]
    assert "query:Unread" in found.refused[0]


def test_categories_and_comments_are_read_as_opml_2_says() -> None:
    """A folder files a feed; without one its category does. What is commented out is out."""
    found = parse_opml(
        listed(
            '<outline text="A" xmlUrl="http://a.example/f" category="/Science/Space,/News"/>'
            '<outline text="F"><outline text="B" xmlUrl="http://b.example/f" category="X"/></outline>'
            '<outline text="off" isComment="true"><outline text="C" xmlUrl="http://c.example/f"/>'
            '</outline><outline text="D" xmlUrl="http://d.example/f" isComment="True"/>'
        )
    )
    assert [(each.url, each.category) for each in found] == [
        ("http://a.example/f", "Science/Space"), ("http://b.example/f", "F"),
    ]  # fmt: skip
