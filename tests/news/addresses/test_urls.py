"""An address is fetched as published; its key merges the spellings of one article only."""

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

from warta.news.addresses.canonical import credible_amp, credible_canonical
from warta.news.addresses.urls import (
    BadAddress,
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
    """A feed's link, its AMP page and a share link must not become three articles."""
    keys = {address: url_key(address) for address in group["addresses"]}
    first = keys[group["addresses"][0]]
    assert {address: key for address, key in keys.items() if key != first} == {}


@pytest.mark.parametrize("group", TRICKY["different"], ids=lambda group: group["why"])
def test_different_articles_never_share_a_key(group: dict[str, Any]) -> None:
    """A wrong merge loses an article for good; a duplicate is found later by its text."""
    for first, second in combinations(group["addresses"], 2):
        assert url_key(first) != url_key(second), (first, second)


@pytest.mark.parametrize("case", TRICKY["fetch"], ids=lambda case: case["address"])
def test_an_address_is_fetched_as_published_but_for_known_trackers(case: dict[str, Any]) -> None:
    """A normalised address may not exist on the server, so only known trackers are removed."""
    assert fetch_url(case["address"], case.get("base")) == case["gives"]


@pytest.mark.parametrize("case", TRICKY["refused"], ids=lambda case: case["address"] or "nothing")
def test_an_address_that_can_not_be_fetched_is_refused_with_a_reason(case: dict[str, Any]) -> None:
    """The reason is stored with the entry, for a person to act on."""
    with pytest.raises(BadAddress, match=case["reason"]):
        fetch_url(case["address"], case.get("base"))


@pytest.mark.parametrize("case", TRICKY["canonical"], ids=lambda case: case["why"])
def test_a_canonical_url_is_used_only_if_it_can_be_the_article(case: dict[str, Any]) -> None:
    """One wrong template would otherwise merge all articles of a publisher."""
    expected = fetch_url(case["claim"], case["page"]) if case["believed"] else None
    assert credible_canonical(case["page"], case["claim"]) == expected


@pytest.mark.parametrize("case", TRICKY["amp"], ids=lambda case: case["why"])
def test_an_amp_address_is_used_only_if_it_can_be_the_article(case: dict[str, Any]) -> None:
    """Pages with one such address are one article: three of four were lost to "/amp"."""
    expected = fetch_url(case["claim"], case["page"]) if case["believed"] else None
    assert credible_amp(case["page"], case["claim"]) == expected


def test_the_table_of_tricky_addresses_has_at_least_150() -> None:
    """The properties below try shapes at random; the table holds those of real sites."""
    groups = TRICKY["same"] + TRICKY["different"]
    assert sum(len(group["addresses"]) for group in groups) >= 150


def test_a_key_reads_like_an_address() -> None:
    """People see keys in ``warta trace`` and in the database."""
    assert url_key("http://www.x.com/p/?utm_source=rss&sid=101") == "x.com/p?sid=101"
    assert url_key("https://x.com/?b=2&a=1") == "x.com?a=1&b=2"


def test_an_overlong_address_is_refused() -> None:
    """Servers refuse more than 8,000 characters, and the database should not store them."""
    with pytest.raises(BadAddress, match="longer than"):
        fetch_url("https://example.com/" + "a" * 8000)


def test_a_lone_surrogate_is_refused() -> None:
    """JSON can escape half of a character, which can't be sent in a request."""
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
        ("jean.free.fr", "jean.free.fr"),
        ("www.free.fr", "free.fr"),
        ("a.b.narod.ru", "b.narod.ru"),
        ("me.blog.fc2.com", "me.blog.fc2.com"),
        ("www.me.blog.fc2.com", "me.blog.fc2.com"),
        ("me.fc2.com", "me.fc2.com"),
        ("me.blog.uol.com.br", "me.blog.uol.com.br"),
        ("noticias.uol.com.br", "uol.com.br"),
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
    """Counts by publisher and the check of canonical URLs depend on it."""
    assert site_of(host) == site


def test_a_host_keeps_its_www_and_loses_its_port() -> None:
    """Pacing and robots.txt apply to the host that is requested."""
    assert host_of("https://WWW.Bücher.example:8080/a") == "www.xn--bcher-kva.example"


def test_the_target_of_a_wrapper_is_read_from_its_address() -> None:
    """The target is fetched, so its trackers are removed as well."""
    wrapped = "https://l.facebook.com/l.php?u=https%3A%2F%2Fx.com%2Fa%3Fid%3D1%26fbclid%3D2&h=3"
    assert redirect_target(wrapped) == "https://x.com/a?id=1"
    assert redirect_target("https://news.google.com/rss/articles/CBMi") is None
    assert redirect_target("https://x.com/url?q=https://y.com/") is None


# Properties of any address. Addresses are built from pieces that the code handles specially, so
# that these occur together.


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
def test_no_address_raises_anything_but_bad_address(address: str, base: str | None) -> None:
    """Feeds contain any text, and one entry must not end a poll."""
    functions = (fetch_url, url_key, host_of, site_of, redirect_target)
    for call in (partial(fetch_url, address, base), *(partial(f, address) for f in functions)):
        with suppress(BadAddress):
            call()
    canonical = credible_canonical(address, base)
    if canonical is not None:
        assert fetch_url(canonical) == canonical


@given(ADDRESSES)
def test_cleaning_an_address_twice_changes_nothing(address: str) -> None:
    """An address that changes each time it is cleaned could never be found again."""
    try:
        cleaned = fetch_url(address)
    except BadAddress:
        return
    assert fetch_url(cleaned) == cleaned


@given(ADDRESSES)
def test_the_key_is_that_of_the_fetched_address_and_of_itself(address: str) -> None:
    """Keys made from feeds, redirects and stored addresses must agree."""
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
def test_addresses_with_another_number_in_the_path_have_other_keys(
    site: str, path: str, first: str, second: str
) -> None:
    """On most sites it is the article's id."""
    is_same_key = url_key(site + path.format(first)) == url_key(site + path.format(second))
    assert is_same_key == (first == second)


@given(NAMES, st.sampled_from(["", "?", "a=1&", "utm_id=9&"]), NUMBERS, NUMBERS)
def test_addresses_with_another_number_in_a_parameter_have_other_keys(
    name: str, before: str, first: str, second: str
) -> None:
    """``story.php?sid=101`` and ``?sid=202`` are two articles, whatever sid is called."""
    numbers = (first, second)
    keys = [url_key(f"https://x.com/story.php?{before}{name}={n}&utm_source=8") for n in numbers]
    assert (keys[0] == keys[1]) == (first == second)
    without_name = [url_key(f"https://x.com/story.php?{before}{n}") for n in numbers]
    assert (without_name[0] == without_name[1]) == (first == second)


@given(st.from_regex(r"[a-z_]{1,12}", fullmatch=True), NUMBERS, NUMBERS)
def test_only_a_listed_tracker_is_left_out_of_the_key(name: str, first: str, second: str) -> None:
    """Any other parameter may be the article's id."""
    keys = [url_key(f"https://x.com/a?{name}={n}") for n in (first, second)]
    if first != second and keys[0] == keys[1]:
        assert fetch_url(f"https://x.com/a?{name}={first}") == "https://x.com/a"


@given(st.lists(st.tuples(NAMES, NUMBERS), max_size=4), st.randoms(use_true_random=False))
def test_the_order_of_parameters_does_not_matter(
    parameters: list[tuple[str, str]], random: Random
) -> None:
    """Systems that build links from a dictionary write them in any order."""
    pairs = [f"{name}={number}" for name, number in parameters]
    shuffled = random.sample(pairs, len(pairs))
    assert url_key("https://x.com/a?" + "&".join(pairs)) == url_key(
        "https://x.com/a?" + "&".join(shuffled)
    )


def test_every_combination_of_spellings_has_the_same_key() -> None:
    """They occur together: a mobile AMP page over http, with a slash and a tracker."""
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
def test_every_address_that_can_be_requested_has_a_key(host: str, letter: str, joint: str) -> None:
    """Also near the length limit: an address that is fetched and has no key would end the run."""
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
def test_a_host_that_only_resembles_a_wrapper_is_not_unwrapped(host: str) -> None:
    """Anybody can register ``google`` as a subdomain of a dynamic DNS service."""
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
def test_the_address_requested_for_a_wrapper_has_the_wrapper_s_key(
    host: str, path: str, name: str, target: str
) -> None:
    """Otherwise the wrapper's own answer would be stored as its target's article."""
    address = f"http://{host}{path}?{name}={quote(target, safe='')}"
    requested = unwrapped(address)
    assert url_key(requested) == url_key(address)
    assert unwrapped(requested) == requested
