"""`feeds add` requests each address once; what the address is decides what is subscribed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Warta
from warta.news.addresses.urls import BadAddress
from warta.news.feeds.subscription import typed_addresses
from warta.newsroom import Answer, Newsroom, sample_stories

SITE, FEED = "siaran.example", "http://siaran.example/feed"
_LINK = '<link rel="{}" type="{}" href="{}">'


def subscribed(warta: Warta) -> list[str]:
    result = warta("feeds", "list", "--format", "json")
    return [row["feed_url"] for row in json.loads(result.stdout)] if result.returncode == 0 else []


def page(room: Newsroom, path: str, *links: tuple[str, str, str], status: int = 200) -> None:
    head = "".join(_LINK.format(*link) for link in links)
    body = f"<!doctype html><html><head>{head}</head><body><p>News.</p></body></html>"
    room.script(SITE, path, Answer(status=status, body=body.encode(), content_type="text/html"))


@pytest.mark.parametrize(
    ("typed", "addresses"),
    [
        ("siaran.example", ("https://siaran.example/", "http://siaran.example/")),
        ("www.Siaran.example/berita?x=1",
         ("https://www.siaran.example/berita?x=1", "http://www.siaran.example/berita?x=1")),
        ("//siaran.example/f", ("https://siaran.example/f", "http://siaran.example/f")),
        ("siaran.example:8080/f", ("https://siaran.example:8080/f", "http://siaran.example:8080/f")),
        (" feed://siaran.example/f", ("http://siaran.example/f",)),
        ("feed:https://siaran.example/f", ("https://siaran.example/f",)),
        ("feed:siaran.example/f", ("http://siaran.example/f",)),
        ("http://siaran.example/f", ("http://siaran.example/f",)),
        ("münchen.example/nachrichten",
         ("https://xn--mnchen-3ya.example/nachrichten", "http://xn--mnchen-3ya.example/nachrichten")),
    ],
)  # fmt: skip
def test_address_without_a_scheme_gets_https(typed: str, addresses: tuple[str, ...]) -> None:
    """People type a site's name, and nobody types https://."""
    assert typed_addresses(typed) == addresses


@pytest.mark.parametrize(
    "typed", ["nonsense", "", "ftp://a.example/f", "two words.example", "mailto:a@b.example"]
)
def test_words_that_are_not_an_address_are_refused(typed: str) -> None:
    """Otherwise a typing error would be subscribed and polled for ever."""
    with pytest.raises(BadAddress):
        typed_addresses(typed)


@pytest.mark.parametrize("typed", [SITE, f"{SITE}/", f"http://{SITE}/", f"http://{SITE}/berita"])
def test_page_that_names_one_feed_subscribes_to_that_feed(
    room: Newsroom, warta: Warta, typed: str
) -> None:
    """People know a site's name, not its feed's address."""
    room.add_publisher(SITE, *sample_stories(2), language="id")
    for path in ("/", "/berita"):
        page(room, path, ("alternate", "application/rss+xml", "/feed"))
    result = warta("feeds", "add", typed)
    assert result.returncode == 0, result.stderr
    assert FEED in result.stdout
    assert "subscribed to 1 new feed;" in result.stdout
    assert subscribed(warta) == [FEED]


def test_page_that_names_several_feeds_lists_them_or_takes_all(
    room: Newsroom, warta: Warta, home: Path
) -> None:
    """A portal names a feed for each section; links to anything else are not offered."""
    room.add_publisher(SITE, *sample_stories(2), language="id")
    room.add_publisher("kabar.example", *sample_stories(1, first=9), language="id")
    page(
        room, "/",
        ("alternate", "application/rss+xml", "/feed"),
        ("ALTERNATE", "application/atom+xml; charset=utf-8", "http://kabar.example/feed"),
        ("alternate", "application/rss+xml", "/gone"),
        ("alternate", "application/rss+xml", "http://127.0.0.1:1/private"),
    )  # fmt: skip
    result = warta("feeds", "add", SITE)
    assert result.returncode == 1
    assert "2 feeds" in result.stderr
    assert f"warta feeds add {FEED}" in result.stderr
    assert "warta feeds add http://kabar.example/feed" in result.stderr
    assert "--all" in result.stderr
    assert "gone" not in result.stderr
    assert not home.exists(), "nothing is decided for the reader"
    result = warta("feeds", "add", SITE, "--all", "--category", "Asia")
    assert result.returncode == 0, result.stderr
    assert subscribed(warta) == ["http://kabar.example/feed", FEED]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("http://127.0.0.1:18473/feed", "not a public address"),
        ("http://[::1]/feed", "not a public address"),
        ("localhost:8080/feed", "local network"),
        ("localhost/feed", "local network"),
        ("http://intranet/feed", "local network"),
        (f"http://{SITE}/absent", "HTTP 404"),
        (f"http://{SITE}/drops", "no answer"),
        (f"http://{SITE}/locked", f"warta feeds password http://{SITE}/locked"),
        (f"http://{SITE}/plain", "an HTML page"),
        ("nowhere.example", "not subscribed"),
    ],
)
def test_address_that_cannot_be_polled_is_refused_at_once(
    room: Newsroom, warta: Warta, home: Path, typed: str, message: str
) -> None:
    """Otherwise it would stay subscribed and be polled for ever in vain."""
    room.script(SITE, "/drops", Answer(drop=True))
    room.script(SITE, "/locked", Answer(status=401))
    page(room, "/plain")
    result = warta("feeds", "add", typed)
    assert result.returncode == 1, result.stdout
    assert message in result.stderr
    assert "Traceback" not in result.stderr
    assert not home.exists()


def test_one_bad_address_does_not_prevent_the_others(room: Newsroom, warta: Warta) -> None:
    """The exit code says that one is missing; a second call adds nothing twice."""
    room.add_publisher(SITE, *sample_stories(2), language="id")
    for new in ("1 new", "0 new"):
        result = warta("feeds", "add", FEED, f"http://{SITE}/absent")
        assert result.returncode == 1
        assert new in result.stdout
        assert "absent" in result.stderr
    assert subscribed(warta) == [FEED]


def test_busy_server_and_unchecked_address_are_subscribed(room: Newsroom, warta: Warta) -> None:
    """A 503 passes, and with --unchecked the person knows better than the answer."""
    room.script(SITE, "/busy", Answer(status=503))
    result = warta("feeds", "add", f"http://{SITE}/busy")
    assert (result.returncode, "HTTP 503" in result.stderr) == (0, True), result.stderr
    room.forget_requests()
    assert warta("feeds", "add", "--unchecked", f"http://{SITE}/drops").returncode == 0
    assert list(room.requests) == []
    assert subscribed(warta) == [f"http://{SITE}/busy", f"http://{SITE}/drops"]


def test_opml_file_given_to_add_names_the_command_to_import_it(
    warta: Warta, tmp_path: Path
) -> None:
    """People try what they know; the message must say what to type instead."""
    (tmp_path / "mine.opml").write_text("<opml/>")
    result = warta("feeds", "add", "mine.opml")
    assert (result.returncode, "warta feeds import mine.opml" in result.stderr) == (2, True)


def test_country_is_set_by_its_code_and_can_be_changed(warta: Warta) -> None:
    """What a person sets counts more than the address; any other word is refused before a request."""
    add = ("feeds", "add", "--unchecked", "http://siaran.co.id/f")
    refused = warta(*add, "--country", "Indonesia")
    assert (refused.returncode, "two letters" in refused.stderr) == (2, True)
    countries = []
    for country in ((), ("--country", "uk"), ("--country", "SG")):
        assert warta(*add, *country).returncode == 0
        result = warta("sql", "SELECT country, country_from FROM feeds", "--format", "json")
        countries += [tuple(row.values()) for row in json.loads(result.stdout)]
    assert countries == [("ID", "address"), ("GB", "you"), ("SG", "you")]
    assert 'country="SG"' in warta("feeds", "export").stdout
