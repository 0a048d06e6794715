"""OPML lists of other programs are read, and a wrong list is refused with one clear line."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from unicodedata import category

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from warta.news.feeds.opml import BadOpml, read_opml, write_opml
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


def subscriptions_in(body: bytes) -> tuple[Subscription, ...]:
    return read_opml(body).subscriptions


def listed(outlines: str) -> bytes:
    """Return an OPML list with these outlines."""
    return f'<opml version="2.0"><head/><body>{outlines}</body></opml>'.encode()


def test_the_shipped_list_is_a_good_start() -> None:
    """Somebody who tries Warta should find news in their own language."""
    feeds = subscriptions_in(SHIPPED.read_bytes())
    languages = {feed.category for feed in feeds}
    assert len(feeds) >= 60
    assert len(languages) >= 15
    assert sum(feed.category == "Bahasa Indonesia (id)" for feed in feeds) >= 5
    assert all(feed.title and feed.site_url for feed in feeds)
    assert all(feed.url.startswith("https://") for feed in feeds)


def test_the_shipped_list_names_each_feed_once_with_its_folders_language() -> None:
    """The parser accepts a feed that is listed twice, so the file itself is checked."""
    listed_feeds = etree.fromstring(SHIPPED.read_bytes()).findall(".//outline[@xmlUrl]")
    addresses = [feed.get("xmlUrl") for feed in listed_feeds]
    assert len(addresses) == len(set(addresses))
    for feed in listed_feeds:
        folder = feed.getparent()
        assert folder is not None
        assert str(folder.get("text")).endswith(f"({feed.get('language')})")


@given(st.lists(subscriptions, min_size=1, unique_by=lambda subscription: subscription.url))
def test_an_exported_list_is_imported_with_all_its_fields(wanted: list[Subscription]) -> None:
    """Whoever moves to another reader or home must lose nothing."""
    assert set(subscriptions_in(write_opml(wanted, "mine"))) == set(wanted)


@given(st.text(), st.text(), st.text())
@example("a\x00b", "a//b\x1b[31m", "\ud800")
def test_any_title_can_be_exported(title: str, folders: str, site_url: str) -> None:
    """Titles come from publishers; XML forbids control characters and lone surrogates."""
    wanted = Subscription("http://a.example/f", title, folders, site_url)
    (imported,) = subscriptions_in(write_opml([wanted], title))
    assert (imported.url, imported.title) == (wanted.url, clean_line(title))


def test_feeds_are_exported_in_nested_folders() -> None:
    """Readers show nested folders; to them "Asia/Java" would be one folder with a slash."""
    wanted = [
        Subscription("http://a.example/f", "A", "Asia/Java"),
        Subscription("http://b.example/f", "B"),
        Subscription("http://c.example/f", "", "Asia"),
        Subscription("http://d.example/f", "D", "Asia/Java"),
    ]
    root = etree.fromstring(write_opml(wanted, "mine"))
    assert (root.get("version"), root.findtext("head/title")) == ("2.0", "mine")
    assert [outline.get("text") for outline in root.findall("body/outline")] == ["Asia", "B"]
    asia = root.findall("body/outline[@text='Asia']/outline")
    assert [outline.get("text") for outline in asia] == ["Java", "http://c.example/f"]
    assert [outline.get("text") for outline in asia[0]] == ["A", "D"]


def test_folders_become_categories_and_attributes_come_in_any_case() -> None:
    """Readers write XMLURL, xmlUrl and xmlurl."""
    body = listed(
        '<outline text="Asia"><outline text="Java">'
        '<outline title="A" XMLURL=" http://a.example/f "/>'
        '</outline></outline><outline text="B" xmlurl="feed://b.example/f"/>'
        '<outline xmlUrl="feed:https://c.example/f" text="C"/><outline xmlUrl="http://a.example/f"/>'
    )
    feeds = subscriptions_in(b"\xef\xbb\xbf" + body)
    assert [(feed.url, feed.title, feed.category) for feed in feeds] == [
        ("http://a.example/f", "A", "Asia/Java"),
        ("http://b.example/f", "B", None),
        ("https://c.example/f", "C", None),
    ]


def test_element_names_come_in_any_case() -> None:
    """Lists written by hand are often in capitals."""
    body = (
        b'<OPML><BODY><OUTLINE TEXT="Asia"><OUTLINE TEXT="A" XMLURL="http://a.example/f" '
        b'HTMLURL="http://a.example/"/></OUTLINE></BODY></OPML>'
    )
    wanted = Subscription("http://a.example/f", "A", "Asia", "http://a.example/")
    assert subscriptions_in(body) == (wanted,)


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
def test_a_feed_address_becomes_one_that_can_be_requested(written: str, address: str) -> None:
    """Browsers wrote feed: to open a feed reader; it is not a protocol of the web."""
    (feed,) = subscriptions_in(listed(f'<outline text="A" xmlUrl="{written}"/>'))
    assert feed.url == address


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("declared", ["", "utf-8", "utf-16", "us-ascii", "klingon"])
@pytest.mark.parametrize("before", ["", "\n\n "])
def test_the_bytes_decide_the_encoding(encoding: str, declared: str, before: str) -> None:
    """Editors save a list in another encoding and leave its declaration as it was."""
    declaration = f"{before}<?xml version='1.0' encoding='{declared}'?>" if declared else before
    text = listed('<outline text="Café" xmlUrl="http://a.example/f"/>').decode()
    (feed,) = subscriptions_in((declaration + text).encode(encoding))
    assert feed.title == "Café"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \n", "empty"),
        (b"not xml", "well-formed"),
        (b"<opml><body><outline></body></opml>", "line 1"),
        (b"\n\n<?xml version='1.0'?>\n<opml><body></opml>", "line 4"),
        (listed('<outline text="A & B"/>'), "no feeds"),
        (listed('<outline text="A"'), "&amp;"),
        (listed('<outline xmlUrl="http://a.example/f"/><outline text="B"/>')[:-24], "well-formed"),
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
def test_a_wrong_list_is_refused_in_one_clear_line(body: bytes, message: str) -> None:
    """It says what is wrong and in which line, so that a person can correct the list."""
    with pytest.raises(BadOpml, match=message) as problem:
        subscriptions_in(body)
    assert "\n" not in str(problem.value)


def test_entities_in_a_list_neither_expand_nor_read_a_file(tmp_path: Path) -> None:
    """Lists come from strangers; importing one may not read files or fill the memory."""
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    file = f'<!DOCTYPE o [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'.encode()
    (feed,) = subscriptions_in(file + listed('<outline text="A" xmlUrl="http://a.example/f"/>&x;'))
    assert feed.title == "A"
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE o [<!ENTITY e0 "ha">{entities}]>'.encode()
    with pytest.raises(BadOpml, match="amplification"):
        subscriptions_in(bomb + listed('<outline text="&e11;" xmlUrl="http://a.example/f"/>'))


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
def test_any_bytes_are_read_as_a_list_or_refused(prologue: bytes, body: bytes) -> None:
    """A person may pick any file; the message may not hold its control characters."""
    try:
        assert subscriptions_in(prologue + body)
    except BadOpml as problem:
        assert not any(category(character) == "Cc" for character in str(problem))


@given(st.text(max_size=30))
def test_any_address_in_a_list_is_accepted_or_refused(address: str) -> None:
    """One odd address in a long list must not end in a traceback."""
    body = write_opml([Subscription("http://a.example/" + address)], "mine")
    with suppress(BadOpml):
        subscriptions_in(body.replace(b"http://a.example/", b""))


def test_wrong_outlines_are_named_and_the_others_imported() -> None:
    """One outline of another kind once made a list of hundreds unusable."""
    result = read_opml(
        listed(
            '<outline text="A" xmlUrl="http://a.example/f"/>\n'
            '<outline text="x" xmlUrl="query:Unread"/>\n<outline text="y" xmlUrl="b.example/f"/>'
            '<outline text="C" xmlUrl="http://c.example/f"/>'
        )
    )
    assert [feed.url for feed in result.subscriptions] == [
        "http://a.example/f",
        "http://c.example/f",
    ]
    assert len(result.refused) == 2
    assert "line" in result.refused[0]
    assert "query:Unread" in result.refused[0]


_A, _B = (f'<outline text="{name}" xmlUrl="http://{name}.example/f"/>' for name in "ab")


@pytest.mark.parametrize(
    ("body", "hosts", "line"),
    [
        (listed(_A + '<outline text="R&D" xmlUrl="http://b.example/f"/>'), "ab", None),
        (listed(_A + '<outline text="Caf&eacute;" xmlUrl="http://b.example/f"/>'), "ab", None),
        (listed(_A + '<outline text="x\x08" xmlUrl="http://b.example/f"/>'), "ab", None),
        (b"<br>Warning: x\n" + listed(_A), "a", None),
        (listed(_A + "\n" + _B) + b"\n<script>x</script>", "ab", 3),
        (listed(_A + '\n<outline text="x"><outline text="y">' + _B), "ab", 2),
        (listed(_A + '\n<outline text="a < b" xmlUrl="http://b.example/f"/>'), "ab", 2),
    ],
)
def test_a_list_that_is_not_well_formed_is_read_as_far_as_possible(
    body: bytes, hosts: str, line: int | None
) -> None:
    """One character in one title of an exported list once cost all its feeds."""
    result = read_opml(body)
    assert [each.url for each in result.subscriptions] == [
        f"http://{host}.example/f" for host in hosts
    ]
    assert [each.partition(":")[0] for each in result.refused] == ([f"line {line}"] if line else [])


def test_a_text_with_an_address_a_line_is_a_list() -> None:
    """People keep their feeds in such files; a mistyped line costs only itself."""
    body = b"\xef\xbb\xbf# mine\r\nhttp://a.example/f\r\n\r\nhttp://b,example/f\r\n feed://c.example/f\r\n"
    result = read_opml(body)
    assert [each.url for each in result.subscriptions] == [
        "http://a.example/f",
        "http://c.example/f",
    ]
    assert len(result.refused) == 1
    assert result.refused[0].startswith("line 4: ")
    assert read_opml(b"https//a.example/f").subscriptions[0].url == "https://a.example/f"
    for other in (b"http://a.example/f is good\nand\nso on", b"a.example/f\nb.example/f"):
        with pytest.raises(BadOpml, match="well-formed"):
            read_opml(other)


def test_categories_and_comments_are_read_as_opml_2_says() -> None:
    """The category counts only outside a folder; isComment also hides the outlines within."""
    feeds = subscriptions_in(
        listed(
            '<outline text="A" xmlUrl="http://a.example/f" category="/Science/Space,/News"/>'
            '<outline text="F"><outline text="B" xmlUrl="http://b.example/f" category="X"/></outline>'
            '<outline text="off" isComment="true"><outline text="C" xmlUrl="http://c.example/f"/>'
            '</outline><outline text="D" xmlUrl="http://d.example/f" isComment="True"/>'
        )
    )
    assert [(feed.url, feed.category) for feed in feeds] == [
        ("http://a.example/f", "Science/Space"), ("http://b.example/f", "F"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("outlines", "refused"),
    [
        (
            '<outline text="Daily" type="rss" htmlUrl="http://b.example/"/>',
            "line 1: 'Daily' has no",
        ),
        ('<outline type="atom" xmlUrl=" "/>', "line 1: 'a feed' has no address"),
        ('<outline text="A folder"/><outline type="link" url="http://b.example/"/>', None),
    ],
)
def test_feed_without_an_address_is_named(outlines: str, refused: str | None) -> None:
    """The person would believe that it was imported."""
    read = read_opml(listed(f'{outlines}<outline xmlUrl="http://a.example/"/>'))
    assert len(read.subscriptions) == 1
    assert [line[: len(refused or "")] for line in read.refused] == ([refused] if refused else [])


def test_outline_with_a_hundred_thousand_attributes_or_a_long_name_costs_little() -> None:
    """lxml took 14 s for them; a folder of 100,000 letters would be in every view."""
    attributes = " ".join(f'a{number}=""' for number in range(100_000))
    feed = f'<outline text="A" xmlUrl="http://a.example/" {attributes}/>'
    began = time.process_time()
    [feed_read] = subscriptions_in(listed(f'<outline text="{"N" * 99_999}">{feed}</outline>'))
    assert feed_read.category == "N" * 100
    assert time.process_time() - began < 3
