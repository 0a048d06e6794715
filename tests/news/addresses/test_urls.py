"""An address is fetched as published; its key merges spellings of one article and no two."""

from __future__ import annotations

import tomllib
from contextlib import suppress
from functools import partial
from itertools import combinations, product
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warta.news.addresses.urls import (
    BadAddress,
    credible_canonical,
    fetch_url,
    host_of,
    redirect_target,
    site_of,
    unwrapped,
    url_key,
)

TRICKY: dict[str, list[dict[str, Any]]] = tomllib.loads(
    Path(__file__).with_name("tricky_addresses.toml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("group", TRICKY["same"], ids=lambda group: group["why"])
def test_spellings_of_one_article_share_a_key(group: dict[str, Any]) -> None:
    """A feed, its AMP twin and a share link must not become three articles."""
    keys = {address: url_key(address) for address in group["addresses"]}
    first = keys[group["addresses"][0]]
    assert {address: key for address, key in keys.items() if key != first} == {}


@pytest.mark.parametrize("group", TRICKY["different"], ids=lambda group: group["why"])
def test_different_articles_never_share_a_key(group: dict[str, Any]) -> None:
    """A merge loses an article for good; a duplicate is found later by its text."""
    for one, other in combinations(group["addresses"], 2):
        assert url_key(one) != url_key(other), (one, other)


@pytest.mark.parametrize("case", TRICKY["fetch"], ids=lambda case: case["address"])
def test_what_is_fetched_is_what_the_publisher_published(case: dict[str, Any]) -> None:
    """A folded address may not exist on the server, so only proven trackers are removed."""
    assert fetch_url(case["address"], case.get("base")) == case["gives"]


@pytest.mark.parametrize("case", TRICKY["refused"], ids=lambda case: case["address"] or "nothing")
def test_what_cannot_be_fetched_is_refused_with_a_reason(case: dict[str, Any]) -> None:
    """The reason ends up in the entry's row, for a person to act on."""
    with pytest.raises(BadAddress, match=case["reason"]):
        fetch_url(case["address"], case.get("base"))


@pytest.mark.parametrize("case", TRICKY["canonical"], ids=lambda case: case["why"])
def test_a_canonical_is_believed_only_if_it_can_be_the_article(case: dict[str, Any]) -> None:
    """One wrong template would otherwise merge every article of a publisher."""
    believed = credible_canonical(case["page"], case["claim"])
    expected = fetch_url(case["claim"], case["page"]) if case["believed"] else None
    assert believed == expected


def test_the_table_is_as_large_as_promised() -> None:
    """The laws below only hold for shapes that someone thought of; the table is that thinking."""
    groups = TRICKY["same"] + TRICKY["different"]
    assert sum(len(group["addresses"]) for group in groups) >= 150


def test_a_key_reads_like_an_address() -> None:
    """People meet keys in ``warta trace`` and in the database."""
    assert url_key("http://www.x.com/p/?utm_source=rss&sid=101") == "x.com/p?sid=101"
    assert url_key("https://x.com/?b=2&a=1") == "x.com?a=1&b=2"


def test_an_overlong_address_is_refused() -> None:
    """Servers refuse what is longer than 8000 characters, and the database should not store it."""
    with pytest.raises(BadAddress, match="longer than"):
        fetch_url("https://example.com/" + "a" * 8000)


def test_a_lone_surrogate_is_refused() -> None:
    """JSON feeds can escape half a character, which no request can carry."""
    with pytest.raises(BadAddress):
        fetch_url("https://example.com/\ud83d")


@pytest.mark.parametrize(
    ("host", "site"),
    [
        ("www.bbc.co.uk", "bbc.co.uk"),
        ("https://news.bbc.co.uk:8080/1/hi", "bbc.co.uk"),
        ("BBC.CO.UK.", "bbc.co.uk"),
        ("alice.blogspot.com", "alice.blogspot.com"),
        ("www.alice.blogspot.com", "alice.blogspot.com"),
        ("alice.wordpress.com", "alice.wordpress.com"),
        ("m.alice.wordpress.com", "alice.wordpress.com"),
        ("www.wordpress.com", "wordpress.com"),
        ("alice.blogspot.de", "alice.blogspot.de"),
        ("alice.substack.com", "alice.substack.com"),
        ("x.alice.github.io", "alice.github.io"),
        ("blogspot.com", "blogspot.com"),
        ("co.uk", "co.uk"),
        ("localhost", "localhost"),
        ("127.0.0.1", "127.0.0.1"),
        ("http://[::1]/a", "[::1]"),
        ("www.例子.公司", "xn--fsqu00a.xn--55qx5d"),
        ("www.xn--fsqu00a.xn--55qx5d", "xn--fsqu00a.xn--55qx5d"),
        ("a.b.unknown-suffix", "b.unknown-suffix"),
    ],
)
def test_a_site_is_one_publisher(host: str, site: str) -> None:
    """Counts by publisher and the canonical rule both rest on it."""
    assert site_of(host) == site


def test_a_host_keeps_its_www_and_loses_its_port() -> None:
    """Pacing and robots.txt belong to the host as requested."""
    assert host_of("https://WWW.Bücher.example:8080/a") == "www.xn--bcher-kva.example"


def test_a_wrapper_gives_away_its_target_or_none() -> None:
    """The target is an address to fetch, so trackers inside it go as well."""
    wrapped = "https://l.facebook.com/l.php?u=https%3A%2F%2Fx.com%2Fa%3Fid%3D1%26fbclid%3D2&h=3"
    assert redirect_target(wrapped) == "https://x.com/a?id=1"
    assert redirect_target("https://news.google.com/rss/articles/CBMi") is None
    assert redirect_target("https://x.com/url?q=https://y.com/") is None


# Laws. Addresses are glued from the pieces that the code looks at, so that they meet.


def one_of(words: str, *others: str) -> st.SearchStrategy[str]:
    return st.sampled_from([*words.split(), *others])


PIECES = one_of(
    "http:// https:// //// / / / ? ? & & = = # #! #!/ ; : @ . .. ./ ../ % %25 %2e %2F %3F %26 %3D "
    "%41 %zz %e4 + a A 1 2024 12345 ä 新 www. m. amp. mobile. x.com x.co.uk blogspot.com localhost "
    "127.0.0.1 [::1] :80 :443 :8080 google.com www.google.de cdn.ampproject.org l.facebook.com "
    "bing.com nytimes.com /url?q= /l.php?u= /amp/s/ /c/s/ u= q= url= http%3A%2F%2F https%253A "
    "/amp /amp/ amp= amp; .amp.html .amp /amp.html /print index.html /index.php default.aspx "
    ";jsessionid= ;jsessionid=1 PHPSESSID= utm_ utm_source= fbclid ref= rss source=twitter smid= "
    "print=1 sid=101 user:pw@ | ^ ' < { \" \\",
    *" \n\t\x00\u00a0\ufeff\x7f\u2028",
)
LOOSE = st.lists(PIECES, max_size=14).map("".join)
SHAPED = st.builds(
    "{}{}/{}".format,
    one_of("http:// https://"),
    one_of(
        "x.com www.x.co.uk m.x.com www.m.blogspot.com google.com m.google.de amp.bing.com "
        "x-com.cdn.ampproject.org cdn.ampproject.org l.facebook.com l.instagram.com x.com. "
        "x.com:80 x.com:443 u@x.com [::1] 127.1 bücher.example nytimes.com "
        "www.localhost m.a.wordpress.com x.. ;.. x_y.com"
    ),
    LOOSE,
)
ADDRESSES = st.one_of(SHAPED, LOOSE, st.text())


@given(ADDRESSES, st.none() | ADDRESSES)
def test_nothing_but_bad_address_is_ever_raised(address: str, other: str | None) -> None:
    """Feeds hold any text at all, and one entry must not end a poll."""
    functions = (fetch_url, url_key, host_of, site_of, redirect_target)
    for call in (partial(fetch_url, address, other), *(partial(f, address) for f in functions)):
        with suppress(BadAddress):
            call()
    believed = credible_canonical(address, other)
    if believed is not None:
        assert fetch_url(believed) == believed


@given(ADDRESSES)
def test_fetching_twice_asks_for_the_same(address: str) -> None:
    """An address that changed each time it was cleaned could never be found again."""
    try:
        once = fetch_url(address)
    except BadAddress:
        return
    assert fetch_url(once) == once


@given(ADDRESSES)
def test_a_key_is_its_own_key_and_that_of_what_is_fetched(address: str) -> None:
    """Keys made from feeds, redirects and stored addresses have to agree."""
    try:
        key = url_key(address)
    except BadAddress:
        with pytest.raises(BadAddress):
            fetch_url(address)
        return
    assert url_key("https://" + key) == key
    assert url_key(fetch_url(address)) == key


NUMBERS = st.integers(0, 10**9).map(str) | st.sampled_from(["1", "01", "2", "2024", "20240512"])
PATHS = one_of(
    "/{} /{}/ /news/{} /news/{}/amp /news/{}.html /news/{}.amp.html /a-{} /a-{}/print /{}/slug "
    "/2024/05/{}/index.html /amp/{} /index.php/{} /a,{},0.html /a;id={} /a_{}.asp /index{}.html "
    "//{}// /%7B{}%7D /x%20{} /#!/story/{} /#!{}/x /a.{} /{}.amp"
)
NAMES = one_of(
    "sid newsid num id ID ELEMENT_ID cid eid gallery p page ref source from src via share s q n no "
    "article story session_id sessionid campaign ito ft f mod cmp output view type t v amp;id "
    "ocid trackid referrer channel medium partner origin rss feed"
)


@given(one_of("https://x.com http://www.x.co.uk"), PATHS, NUMBERS, NUMBERS)
def test_a_number_in_the_path_keeps_articles_apart(
    site: str, path: str, one: str, other: str
) -> None:
    """On most sites it is the article's id."""
    same = url_key(site + path.format(one)) == url_key(site + path.format(other))
    assert same == (one == other)


@given(NAMES, st.sampled_from(["", "?", "a=1&", "utm_id=9&"]), NUMBERS, NUMBERS)
def test_a_number_in_a_parameter_keeps_articles_apart(
    name: str, before: str, one: str, other: str
) -> None:
    """``story.php?sid=101`` and ``?sid=202`` are two articles, whatever sid is called."""
    keys = [
        url_key(f"https://x.com/story.php?{before}{name}={n}&utm_source=8") for n in (one, other)
    ]
    assert (keys[0] == keys[1]) == (one == other)
    bare = [url_key(f"https://x.com/story.php?{before}{n}") for n in (one, other)]
    assert (bare[0] == bare[1]) == (one == other)


@given(st.from_regex(r"[a-z_]{1,12}", fullmatch=True), NUMBERS, NUMBERS)
def test_only_listed_names_may_lose_a_number(name: str, one: str, other: str) -> None:
    """Guards the tracker table: a name of any letters is identity unless it is listed."""
    keys = [url_key(f"https://x.com/a?{name}={n}") for n in (one, other)]
    if one != other and keys[0] == keys[1]:
        assert fetch_url(f"https://x.com/a?{name}={one}") == "https://x.com/a"


@given(st.lists(st.tuples(NAMES, NUMBERS), max_size=4), st.randoms(use_true_random=False))
def test_the_order_of_parameters_does_not_matter(
    parameters: list[tuple[str, str]], random: Random
) -> None:
    """Systems that build links from a dictionary list them in any order."""
    pairs = [f"{name}={number}" for name, number in parameters]
    shuffled = random.sample(pairs, len(pairs))
    assert url_key("https://x.com/a?" + "&".join(pairs)) == url_key(
        "https://x.com/a?" + "&".join(shuffled)
    )


def test_every_combination_of_renderings_folds() -> None:
    """Traits come together: a mobile AMP print page from a feed, over http, with an index page."""
    hosts = ["x.com", "www.x.com", "m.x.com", "amp.x.com"]
    paths = [
        "/a/b",
        "/a/b/",
        "/a/b/amp",
        "/a//b/amp/",
        "/amp/a/b",
        "/a/b/print/",
        "/a/b/index.html",
    ]
    queries = ["sid=5", "sid=5&amp=1", "utm_source=q&sid=5", "PHPSESSID=1&sid=5&print=1", "sid=%35"]
    keys = {
        url_key(f"{scheme}://{host}{path}?{query}")
        for scheme, host, path, query in product(["http", "https"], hosts, paths, queries)
    }
    assert keys == {"x.com/a/b?sid=5"}


@pytest.mark.parametrize("host", ["google.com", "www.google.com", "a.example", "amp.a.example"])
@pytest.mark.parametrize("letter", ["x", ";", "é", "%3B", "/", "'"])
@pytest.mark.parametrize("joint", ["/", "/?", "/url?q=", "/amp/s/"])
def test_every_address_that_can_be_asked_has_a_key(host: str, letter: str, joint: str) -> None:
    """The longest too: an address without a key can be fetched, and then ends the run."""
    for scheme in ("http", "https"):
        for length in range(7_900 // len(letter), 8_001 // len(letter)):
            address = f"{scheme}://{host}{joint}{letter * length}"
            with suppress(BadAddress):
                fetched = fetch_url(address)
                try:
                    key = url_key(fetched)
                except BadAddress as error:
                    pytest.fail(str(error)[-80:])
                assert url_key(f"https://{key}") == key
                break


@pytest.mark.parametrize(
    "host",
    [
        "google.duckdns.org",
        "google.blogspot.com",
        "google.github.io",
        "google.jahat.test",
        "xcdn.ampproject.org",
        "google.com.jahat.test",
        "l.facebook.com.jahat.test",
        "www.google.duckdns.org",
    ],
)
def test_a_host_that_only_looks_like_a_wrapper_is_itself(host: str) -> None:
    """Anybody can register ``google`` below a dynamic DNS name."""
    for path in ("/url?q=", "/url?url=", "/l.php?u=", "/amp/s/", "/c/s/"):
        address = f"http://{host}{path}https://victim.example/2026/story"
        assert redirect_target(address) is None
        assert site_of(unwrapped(address)) == site_of(address)


@given(
    st.sampled_from(
        [
            "google.com",
            "www.google.de",
            "m.google.co.id",
            "a.cdn.ampproject.org",
            "cdn.ampproject.org",
            "l.facebook.com",
            "eur01.safelinks.protection.outlook.com",
            "google.duckdns.org",
            "x.example",
        ]
    ),
    st.sampled_from(
        [
            "/url",
            "/url/",
            "//url/",
            "/amp/s/v.example/x",
            "/c/s/v.example/x",
            "/l.php",
            "/",
            "/c/v.example/x",
        ]
    ),
    st.sampled_from(("q", "url", "u")),
    st.sampled_from(
        [
            "http://v.example/story-1",
            "javascript:x",
            "https://www.google.com/url?q=http://v.example/z",
            "http://l.facebook.com/l.php?u=http://v.example/q",
        ]
    ),
)
def test_what_is_requested_for_a_wrapper_is_what_its_key_names(
    host: str, path: str, name: str, target: str
) -> None:
    """Or what a wrapper answers by itself would be stored under its target's identity."""
    address = f"http://{host}{path}?{name}={quote(target, safe='')}"
    requested = unwrapped(address)
    assert url_key(requested) == url_key(address)
    assert unwrapped(requested) == requested
