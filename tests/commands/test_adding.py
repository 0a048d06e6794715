"""`feeds add`: each address is asked once, and what it is decides what is subscribed."""

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
    done = warta("feeds", "list", "--format", "json")
    return [row["feed_url"] for row in json.loads(done.stdout)] if done.returncode == 0 else []


def page(room: Newsroom, path: str, *links: tuple[str, str, str], status: int = 200) -> None:
    head = "".join(_LINK.format(*link) for link in links)
    body = f"<!doctype html><html><head>{head}</head><body><p>News.</p></body></html>"
    room.script(SITE, path, Answer(status=status, body=body.encode(), content_type="text/html"))


@pytest.mark.parametrize(
    ("typed", "meant"),
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
def test_an_address_is_read_as_people_type_it(typed: str, meant: tuple[str, ...]) -> None:
    """Nobody types https://."""
    assert typed_addresses(typed) == meant


@pytest.mark.parametrize(
    "typed", ["nonsense", "", "ftp://a.example/f", "two words.example", "mailto:a@b.example"]
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(BadAddress):
        typed_addresses(typed)


@pytest.mark.parametrize("typed", [SITE, f"{SITE}/", f"http://{SITE}/", f"http://{SITE}/berita"])
def test_a_page_that_names_one_feed_subscribes_to_it(
    room: Newsroom, warta: Warta, typed: str
) -> None:
    """People know a site's name, not its feed's address."""
    room.add_publisher(SITE, *sample_stories(2), language="id")
    for path in ("/", "/berita"):
        page(room, path, ("alternate", "application/rss+xml", "/feed"))
    done = warta("feeds", "add", typed)
    assert done.returncode == 0, done.stderr
    assert FEED in done.stdout
    assert "subscribed to 1 new feed;" in done.stdout
    assert subscribed(warta) == [FEED]


def test_of_several_feeds_one_is_chosen_or_all_are_taken(
    room: Newsroom, warta: Warta, home: Path
) -> None:
    """A portal names a feed for each section; a link to what is no feed is not offered."""
    room.add_publisher(SITE, *sample_stories(2), language="id")
    room.add_publisher("kabar.example", *sample_stories(1, first=9), language="id")
    page(
        room, "/",
        ("alternate", "application/rss+xml", "/feed"),
        ("ALTERNATE", "application/atom+xml; charset=utf-8", "http://kabar.example/feed"),
        ("alternate", "application/rss+xml", "/gone"),
        ("alternate", "application/rss+xml", "http://127.0.0.1:1/private"),
    )  # fmt: skip
    done = warta("feeds", "add", SITE)
    assert done.returncode == 1
    assert "2 feeds" in done.stderr
    assert f"warta feeds add {FEED}" in done.stderr
    assert "warta feeds add http://kabar.example/feed" in done.stderr
    assert "--all" in done.stderr
    assert "gone" not in done.stderr
    assert not home.exists(), "nothing is decided for the reader"
    done = warta("feeds", "add", SITE, "--all", "--category", "Asia")
    assert done.returncode == 0, done.stderr
    assert subscribed(warta) == ["http://kabar.example/feed", FEED]


@pytest.mark.parametrize(
    ("typed", "said"),
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
def test_what_cannot_be_polled_is_said_at_once_and_not_subscribed(
    room: Newsroom, warta: Warta, home: Path, typed: str, said: str
) -> None:
    """It stayed subscribed and was asked for ever."""
    room.script(SITE, "/drops", Answer(drop=True))
    room.script(SITE, "/locked", Answer(status=401))
    page(room, "/plain")
    done = warta("feeds", "add", typed)
    assert done.returncode == 1, done.stdout
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not home.exists()


def test_one_bad_address_does_not_keep_the_others_out(room: Newsroom, warta: Warta) -> None:
    """The exit code says that one is missing; a second run adds nothing twice."""
    room.add_publisher(SITE, *sample_stories(2), language="id")
    for new in ("1 new", "0 new"):
        done = warta("feeds", "add", FEED, f"http://{SITE}/absent")
        assert done.returncode == 1
        assert new in done.stdout
        assert "absent" in done.stderr
    assert subscribed(warta) == [FEED]


def test_a_busy_server_and_an_unasked_one_are_subscribed(room: Newsroom, warta: Warta) -> None:
    """503 passes; who knows better than the answer says so."""
    room.script(SITE, "/busy", Answer(status=503))
    done = warta("feeds", "add", f"http://{SITE}/busy")
    assert (done.returncode, "HTTP 503" in done.stderr) == (0, True), done.stderr
    room.forget_requests()
    assert warta("feeds", "add", "--unchecked", f"http://{SITE}/drops").returncode == 0
    assert list(room.requests) == []
    assert subscribed(warta) == [f"http://{SITE}/busy", f"http://{SITE}/drops"]


def test_a_list_is_imported_not_added(warta: Warta, tmp_path: Path) -> None:
    (tmp_path / "mine.opml").write_text("<opml/>")
    done = warta("feeds", "add", "mine.opml")
    assert (done.returncode, "warta feeds import mine.opml" in done.stderr) == (2, True)


def test_a_country_is_set_by_its_code_and_can_be_set_anew(warta: Warta) -> None:
    """What a person says stands above the address; another word is refused before anything is asked."""
    add = ("feeds", "add", "--unchecked", "http://siaran.co.id/f")
    refused = warta(*add, "--country", "Indonesia")
    assert (refused.returncode, "two letters" in refused.stderr) == (2, True)
    seen = []
    for country in ((), ("--country", "uk"), ("--country", "SG")):
        assert warta(*add, *country).returncode == 0
        done = warta("sql", "SELECT country, country_from FROM feeds", "--format", "json")
        seen += [tuple(row.values()) for row in json.loads(done.stdout)]
    assert seen == [("ID", "address"), ("GB", "you"), ("SG", "you")]
    assert 'country="SG"' in warta("feeds", "export").stdout
