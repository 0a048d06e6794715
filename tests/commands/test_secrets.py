"""Passwords and tokens of feeds: asked for with, and shown nowhere."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Warta
from warta.news.addresses.secrets import masked, without_password
from warta.newsroom import Answer, Newsroom, sample_stories

SITE, OTHER, FEED = "siaran.example", "kabar.example", "http://siaran.example/feed"
SECRET = "PASSW0RD-81"


@pytest.mark.parametrize(
    ("address", "bare"),
    [
        (f"http://user:{SECRET}@{SITE}/feed", f"http://{SITE}/feed"),
        (f"https://{SECRET}@{SITE}/feed", f"https://{SITE}/feed"),
        (f"http://a:b@c:{SECRET}@{SITE}/feed", f"http://{SITE}/feed"),
        (f"HTTP:\\\\u:{SECRET}@{SITE}/feed", f"HTTP:\\\\{SITE}/feed"),
        (f"http://{SITE}/@name/feed?mail=a@b.example", None),
        ("not an address", None),
    ],
)
def test_a_password_in_an_address_is_found(address: str, bare: str | None) -> None:
    assert without_password(address) == bare


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("http://a.example/f?token=abc&page=2", "http://a.example/f?token=***&page=2"),
        ("http://a.example/f?page=2&API_KEY=a%20b#x", "http://a.example/f?page=2&API_KEY=***#x"),
        ("see http://a.example/f?auth=1, and more", "see http://a.example/f?auth=*** and more"),
        ("http://a.example/f?section=7&keyword=x", "http://a.example/f?section=7&keyword=x"),
        ("a token=abc in prose", "a token=abc in prose"),
    ],
)
def test_tokens_are_masked_and_nothing_else(address: str, shown: str) -> None:
    assert masked(address) == shown


def test_a_password_in_an_address_is_refused_with_the_way_to_give_it(
    warta: Warta, home: Path, tmp_path: Path
) -> None:
    """It would stand in every list, log and export; to drop it in silence helps nobody."""
    address = f"http://user:{SECRET}@{SITE}/feed"
    outline = f"<opml><body><outline text='a' xmlUrl='{address}'/></body></opml>"
    (tmp_path / "mine.opml").write_text(outline)
    for arguments in (("feeds", "add", address), ("collect", "--feeds", address),
                      ("feeds", "import", "mine.opml"), ("collect", "--feeds", "mine.opml"),
                      ("feeds", "add", address.replace("http:", "ftp:"))):  # fmt: skip
        done = warta(*arguments)
        assert done.returncode == 2
        assert "warta feeds password" in done.stderr
        assert SECRET not in done.stderr + done.stdout
    assert not home.exists()


def test_a_stored_password_goes_to_the_feeds_own_host_alone_and_is_shown_nowhere(
    room: Newsroom, warta: Warta, home: Path, shell: dict[str, str], tmp_path: Path
) -> None:
    """Redirects to another host must not carry it away."""
    room.add_publisher(SITE, *sample_stories(2), language="id")
    room.add_publisher(OTHER, *sample_stories(2, first=20), language="id")
    moved = "http://siaran.example/moved"
    room.script(SITE, "/moved", Answer(status=302, headers={"Location": f"http://{OTHER}/feed"}))
    for url in (FEED, moved):
        given = subprocess.run(
            [sys.executable, "-m", "warta.cli", "feeds", "password", url, "--user", "anna"],
            input=f"{SECRET}\n", env=shell, cwd=tmp_path, text=True, capture_output=True,
            check=True,
        )  # fmt: skip
        assert SECRET not in given.stdout + given.stderr
    assert (home / "passwords.json").stat().st_mode & 0o777 == 0o600
    done = warta("collect", "--feeds", FEED, moved)
    assert done.returncode == 0, done.stderr
    sent = base64.b64encode(f"anna:{SECRET}".encode()).decode()
    with_secret = set()
    for request in room.requests:
        headers = {name.lower(): value for name, value in dict(request.headers).items()}
        if f"Basic {sent}" in headers.get("authorization", ""):
            with_secret.add((request.host, request.path))
    assert with_secret == {(SITE, "/feed"), (SITE, "/moved")}
    shown = [done.stdout, done.stderr]
    shown += [warta("feeds", "list").stdout, warta("feeds", "export").stdout]
    shown += [warta("sql", "FROM feeds").stdout]
    for text in shown:
        assert SECRET not in text
        assert sent not in text
    for path in home.rglob("*"):
        if path.is_file() and path.name != "passwords.json":
            assert SECRET.encode() not in path.read_bytes(), path
    assert warta("feeds", "password", FEED, "--remove").returncode == 0
    assert FEED not in json.loads((home / "passwords.json").read_text())


def test_tokens_are_masked_in_lists_logs_and_exports_unless_asked_for(
    room: Newsroom, warta: Warta, home: Path, tmp_path: Path
) -> None:
    """Exports and lists are what people hand on."""
    room.add_publisher(SITE, *sample_stories(2), language="id")
    url = f"{FEED}?token={SECRET}"
    missing = f"http://{SITE}/none?access_token={SECRET}"
    collected = warta("collect", "--feeds", url, missing)
    assert collected.returncode == 0
    assert "access_token=***" in collected.stdout
    traced = warta("trace", room.url(SITE, room.stories(SITE)[0].path))
    assert "token=***" in traced.stdout
    assert SECRET not in collected.stdout + collected.stderr + traced.stdout
    for arguments in (("feeds", "list", "--format", "csv"), ("feeds", "export")):
        assert SECRET not in warta(*arguments).stdout
        assert SECRET in warta(*arguments, "--secrets").stdout
    for path in (home / "logs").iterdir():
        assert SECRET not in path.read_text()
    assert warta("export", "out.csv", "--format", "csv").returncode == 0
    assert warta("export", "all.csv", "--format", "csv", "--secrets").returncode == 0
    assert SECRET not in (tmp_path / "out.csv").read_text()
    assert SECRET in (tmp_path / "all.csv").read_text()
    assert "token=***" in (tmp_path / "out.csv").read_text()


@pytest.mark.parametrize(
    ("name", "proxy"),
    [
        ("ALL_PROXY", "socks5://127.0.0.1:1080"),
        ("HTTPS_PROXY", "socks5h://user:PASSW0RD-81@h:1"),
        ("HTTP_PROXY", "ftp://h:1"),
        ("HTTP_PROXY", "http://"),
        ("HTTP_PROXY", "http://h:99999"),
        ("WARTA_PROXY", "socks4://h:1"),
        ("WARTA_PROXY", "http://h:port"),
    ],
)
def test_a_proxy_that_cannot_be_used_is_named_in_one_line(
    warta: Warta, name: str, proxy: str
) -> None:
    """It ended in a traceback of the HTTP library."""
    done = warta("collect", "--feeds", FEED, **{"WARTA_PROXY": "", name: proxy})
    assert done.returncode == 2, done.stderr
    assert "proxy" in done.stderr.lower()
    assert "Traceback" not in done.stderr
    assert SECRET not in done.stderr
