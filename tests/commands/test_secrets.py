"""Passwords and tokens of feeds are sent to their feed only, and shown nowhere."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict

from tests.conftest import Warta
from warta.news.addresses.secrets import can_be_read_by_libpq, masked, without_password
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
def test_password_in_an_address_is_recognised(address: str, bare: str | None) -> None:
    """A password that is not recognised would be stored and shown with the address."""
    assert without_password(address) == bare


@pytest.mark.parametrize(
    ("address", "password"),
    [
        ("postgresql://me@db/news", None),
        ("postgresql://me:p%40s%25@db:5432/news?sslmode=require&connect_timeout=3", "p@s%"),
        ("postgresql://a,b/news?target_session_attrs=read-write", None),
        ("postgres://me:@/news?host=/run/a@b", ""),
        ("postgres://[::1]:5432/odd%20name", None),
        ("postgresql://", None),
        ("", None),
        ("dbname=news host=db password=p@s/s#?", "p@s/s#?"),
        ("dbname = 'my news' password = 'a\\' b' host=db", "a' b"),
        ("dbname=postgresql://a:b@c/d", None),
    ],
)
def test_address_of_a_database_is_read_as_libpq_reads_it(
    address: str, password: str | None
) -> None:
    """An address that works must not be refused."""
    assert can_be_read_by_libpq(address)
    assert conninfo_to_dict(address).get("password") == (password or None)


@pytest.mark.parametrize("character", ["@", "/", "?", "#", ":", "%", "%z", "%4"])
def test_password_that_ends_early_in_the_address_of_a_database_is_noticed(character: str) -> None:
    """libpq shows what follows such a character as a host, or the whole password."""
    assert not can_be_read_by_libpq(f"postgresql://me:{SECRET}{character}{SECRET}@db/news")
    assert not can_be_read_by_libpq(f"postgresql://me:{SECRET}{character}@db/news?sslmode=require")
    for broken in (f"'{SECRET}", f"{SECRET}'x", f"{SECRET} x", f"'{SECRET}'x"):
        assert not can_be_read_by_libpq(f"dbname=x password={broken}")


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
def test_only_tokens_in_addresses_are_masked(address: str, shown: str) -> None:
    """Masking too little shows a secret; masking too much spoils addresses and text."""
    assert masked(address) == shown


def test_password_in_an_address_is_refused_with_the_command_to_type(
    warta: Warta, home: Path, tmp_path: Path
) -> None:
    """It would appear in every list, log and export; dropping it silently would help nobody."""
    address = f"http://user:{SECRET}@{SITE}/feed"
    outline = f"<opml><body><outline text='a' xmlUrl='{address}'/></body></opml>"
    (tmp_path / "mine.opml").write_text(outline)
    for arguments in (("feeds", "add", address), ("collect", "--feeds", address),
                      ("feeds", "import", "mine.opml"), ("collect", "--feeds", "mine.opml"),
                      ("feeds", "add", address.replace("http:", "ftp:"))):  # fmt: skip
        result = warta(*arguments)
        assert result.returncode == 2
        assert "warta feeds password" in result.stderr
        assert SECRET not in result.stderr + result.stdout
    assert not home.exists()


def test_stored_password_goes_only_to_its_host_and_is_shown_nowhere(
    room: Newsroom, warta: Warta, home: Path, shell: dict[str, str], tmp_path: Path
) -> None:
    """A redirect to another host must not take it there."""
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
    result = warta("collect", "--feeds", FEED, moved)
    assert result.returncode == 0, result.stderr
    sent = base64.b64encode(f"anna:{SECRET}".encode()).decode()
    with_secret = set()
    for request in room.requests:
        headers = {name.lower(): value for name, value in dict(request.headers).items()}
        if f"Basic {sent}" in headers.get("authorization", ""):
            with_secret.add((request.host, request.path))
    assert with_secret == {(SITE, "/feed"), (SITE, "/moved")}
    shown = [result.stdout, result.stderr]
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


def test_tokens_are_masked_in_output_without_the_option_secrets(
    room: Newsroom, warta: Warta, home: Path, tmp_path: Path
) -> None:
    """People pass lists, logs and exports on to others."""
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
def test_unusable_proxy_is_named_in_one_line(warta: Warta, name: str, proxy: str) -> None:
    """Without a check it would be a traceback of the HTTP library, perhaps with the password."""
    result = warta("collect", "--feeds", FEED, **{"WARTA_PROXY": "", name: proxy})
    assert result.returncode == 2, result.stderr
    assert "proxy" in result.stderr.lower()
    assert "Traceback" not in result.stderr
    assert SECRET not in result.stderr
