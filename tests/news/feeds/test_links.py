"""Addresses are requested as the feed means them, in every format and every field."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from html import escape
from html.entities import html5
from urllib.parse import urljoin

import pytest

from tests.news.feeds.reading import entry_of, feed_of, read_patiently
from warta.news.entry import Entry, NotAFeed
from warta.news.feeds.entries import absolute
from warta.news.feeds.parse import parse_feed
from warta.news.feeds.sitemap import children_of

URL = "http://d.example.com/dir/feed.xml"
# HTML's 106 names that need no semicolon, and parameters of real sites that begin with one.
LEGACY = sorted(name for name in html5 if not name.endswith(";"))
PARAMETERS = [
    *LEGACY, "section", "sections", "region", "regid", "register", "timestamp", "times", "copyright",
    "currency", "parameters", "paragraph", "notes", "notify", "not_before", "quote", "center",
    "degree", "microsite", "macro", "ampersand", "pounds", "lang", "page",
]  # fmt: skip
SPACES = (
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/" '
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
    'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"'
)


def rss(item: str) -> str:
    return (
        f'<rss version="2.0" {SPACES}><channel><title>T</title>'
        f"<item><title>t</title>{item}</item></channel></rss>"
    )


def atom(entry: str) -> str:
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><id>x</id>'
        f"<entry><title>t</title><id>1</id>{entry}</entry></feed>"
    )


def json_feed(**item: object) -> str:
    return json.dumps({"version": "1.1", "title": "T", "items": [{"id": "1", **item}]})


# Each way to write an address in a feed: a function that writes one, and one that reads our entry.
WAYS: dict[str, tuple[Callable[[str], str], Callable[[Entry], object]]] = {
    "RSS link": (lambda a: rss(f"<link>{escape(a)}</link>"), lambda e: e.url),
    "RSS link in CDATA": (lambda a: rss(f"<link><![CDATA[{a}]]></link>"), lambda e: e.url),
    "RSS link, bare &": (lambda a: rss(f"<link>{a}</link>"), lambda e: e.url),
    "RSS link escaped twice": (lambda a: rss(f"<link>{escape(escape(a))}</link>"), lambda e: e.url),
    "guid": (lambda a: rss(f"<guid>{escape(a)}</guid>"), lambda e: e.url),
    "origLink": (
        lambda a: rss(f"<feedburner:origLink>{escape(a)}</feedburner:origLink>"), lambda e: e.url,
    ),
    "enclosure": (
        lambda a: rss(f'<enclosure url="{escape(a)}" type="image/jpeg"/>'), lambda e: e.image_url,
    ),
    "media:content": (
        lambda a: rss(f'<media:content url="{escape(a)}" medium="image"/>'), lambda e: e.image_url,
    ),
    "media:thumbnail": (
        lambda a: rss(f'<media:thumbnail url="{escape(a)}"/>'), lambda e: e.image_url,
    ),
    "itunes:image": (lambda a: rss(f'<itunes:image href="{escape(a)}"/>'), lambda e: e.image_url),
    "img, rightly escaped": (
        lambda a: rss(f"<description>{escape(f'<img src={chr(34)}{escape(a)}{chr(34)}>')}</description>"),
        lambda e: e.image_url,
    ),
    "img, bare &": (
        lambda a: rss(f"<description><![CDATA[<img src='{a}'>]]></description>"),
        lambda e: e.image_url,
    ),
    "RSS within broken XML": (
        lambda a: rss(f"<link>{escape(a)}</link><description><b>x</description>"), lambda e: e.url,
    ),
    "bare & within broken XML": (
        lambda a: rss(f"<link>{a}</link><description><b>x</description>"), lambda e: e.url,
    ),
    "Atom link": (lambda a: atom(f'<link href="{escape(a)}"/>'), lambda e: e.url),
    "Atom link, bare &": (lambda a: atom(f'<link href="{a}"/>'), lambda e: e.url),
    "Atom link with IANA's relation": (
        lambda a: atom(
            f'<link href="{escape(a)}" rel="http://www.iana.org/assignments/relation/alternate"/>'
        ),
        lambda e: e.url,
    ),
    "Atom link in capitals": (
        lambda a: atom(f'<link rel="ALTERNATE" href="{escape(a)}"/>'), lambda e: e.url,
    ),
    "Atom enclosure": (
        lambda a: atom(f'<link rel="enclosure" type="image/png" href="{escape(a)}"/>'),
        lambda e: e.image_url,
    ),
    "link with another attribute": (
        lambda a: rss(f'<link uri="at://did:plc:abc/app">{escape(a)}</link>'), lambda e: e.url,
    ),
    "link with an empty href": (lambda a: rss(f'<link href="">{escape(a)}</link>'), lambda e: e.url),
    "JSON url": (lambda a: json_feed(url=a), lambda e: e.url),
    "JSON external_url": (lambda a: json_feed(external_url=a), lambda e: e.url),
    "JSON url escaped": (lambda a: json_feed(url=escape(a)), lambda e: e.url),
    "JSON image": (lambda a: json_feed(image=a), lambda e: e.image_url),
    "sitemap": (lambda a: f"<urlset><url><loc>{escape(a)}</loc></url></urlset>", lambda e: e.url),
    "sitemap, bare &": (lambda a: f"<urlset><url><loc>{a}</loc></url></urlset>", lambda e: e.url),
    "sitemap in CDATA": (
        lambda a: f"<urlset><url><loc><![CDATA[{a}]]></loc></url></urlset>", lambda e: e.url,
    ),
    "text sitemap": (lambda a: f"{a}\n", lambda e: e.url),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_no_parameter_of_an_address_is_taken_for_an_entity(way: str) -> None:
    """`&section=7` becomes `§ion=7` where an address is decoded twice."""
    write, read = WAYS[way]
    for name in PARAMETERS:
        if "bare" in way and "img" not in way and name in ("amp", "lt", "gt", "AMP", "LT", "GT"):
            continue
        address = f"http://d.example.com/story.php?id=5&{name}=7"
        assert read(entry_of(write(address), url=URL)) == address, name


MISTYPED = [
    "https//{}", "https:/{}", "https:///{}", "https://///{}", "https:\\\\{}", "https:://{}", "https;//{}",
    "http://https://{}", "http://https//{}", "https://https:/{}", "htps://{}", "htttps://{}", "hhttps://{}",
    "ttps://{}", "httpss://{}", "HTTPS//{}", "\"https://{}\"", "<https://{}>", "“https://{}”",
    '<a href="https://{}">News</a>', "  https://{}\n",
]  # fmt: skip


@pytest.mark.parametrize("way", ["RSS link", "Atom link", "JSON url", "sitemap"])
@pytest.mark.parametrize("form", MISTYPED)
def test_a_mistyped_scheme_is_mended(way: str, form: str) -> None:
    """People type and copy addresses; joined to the feed's own they would lead nowhere."""
    write, read = WAYS[way]
    mistyped = form.format("news.example/a/1?b=2")
    assert read(entry_of(write(mistyped), url=URL)) == "https://news.example/a/1?b=2"


@pytest.mark.parametrize(
    ("address", "meant"),
    [
        ("http:\\\\d.example.com\\a\\1?x=\\y", "http://d.example.com/a/1?x=\\y"),
        ("\\a\\1", "http://d.example.com/a/1"),
        ("d.example.com/a/1", "http://d.example.com/a/1"),
        ("www.d.example.com/a/1", "http://www.d.example.com/a/1"),
        ("http:/a.html", "http://d.example.com/a.html"),
        ("http://http.example/a", "http://http.example/a"),
        ("http://d.example.com/http://b.example/", "http://d.example.com/http://b.example/"),
        ("http://d.example.com/\n\t\tlong/\r\n  path", "http://d.example.com/long/path"),
        ("ttp.html", "http://d.example.com/dir/ttp.html"),
        ("ftp://d.example.com/a", None),
    ],
)
def test_an_address_is_read_as_browsers_and_people_would(address: str, meant: str | None) -> None:
    """A slash of Windows, a host without scheme, an address that a program wrapped."""
    assert absolute(address, URL) == meant


@pytest.mark.parametrize(
    ("guid", "is_address"),
    [
        ('isPermaLink="TRUE"', True), ('isPermalink="true"', True), ("ispermalink='1'", True),
        ('isPermaLink=""', True), ("", True), ('isPermaLink="False"', False),
        ('ispermalink="false"', False), ('isPermaLink="0"', False), ('isPermaLink=" no "', False),
    ],
)  # fmt: skip
def test_a_permalink_is_recognised_in_any_case(guid: str, is_address: bool) -> None:
    """Both readers agree, whatever the case of name and value."""
    feed = rss(f"<guid {guid}>http://d.example.com/1</guid>")
    for read in (entry_of(feed, url=URL), read_patiently(feed, url=URL).entries[0]):
        assert read.url == ("http://d.example.com/1" if is_address else None)


def test_the_address_of_an_item_without_link_is_its_id() -> None:
    """RSS 1.0 demands that rdf:about equals the link; in JSON Feed the id is ideally the address."""
    rdf = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns="http://purl.org/rss/1.0/"><channel rdf:about="x"><title>T</title></channel>'
        '<item rdf:about="http://d.example.com/1"><title>t</title></item></rdf:RDF>'
    )
    for entry in (entry_of(rdf, url=URL), read_patiently(rdf, url=URL).entries[0]):
        assert entry.url == "http://d.example.com/1"
    assert entry_of(json_feed(id="http://d.example.com/1"), url=URL).url == "http://d.example.com/1"
    assert entry_of(json_feed(id="d.example.com-1"), url=URL).url is None
    html = rss("<link/>http://d.example.com/1?a=1&amp;b=2\n<guid isPermaLink='false'>1</guid>")
    assert entry_of(html, url=URL).url == "http://d.example.com/1?a=1&b=2"


def test_a_mistyped_line_of_a_text_sitemap_costs_only_itself() -> None:
    """A comment or a bad line once made the whole list unreadable."""
    lines = "# ours\nhttp://d.example.com/1\nhttp://d,example.com/2\nhttp//d.example.com/3\n"
    entries = feed_of(lines, url=URL).entries
    assert [(entry.url, entry.unusable_url) for entry in entries] == [
        ("http://d.example.com/1", None),
        (None, "http://d,example.com/2"),
        ("http://d.example.com/3", None),
    ]
    for other in ("http://d.example.com/1\nsome words\n", "#EXTM3U\nhttp://d.example.com/1\n"):
        assert isinstance(parse_feed(other.encode(), url=URL), NotAFeed)


def test_json_feeds_of_careless_writers_keep_their_fields() -> None:
    """Names without objects, tags in one text, times as numbers, emoji as two references."""
    entry = entry_of(
        json_feed(authors=["Ann", {"name": "Bo"}], tags="a, b", date_published=1772694489), url=URL
    )
    assert (entry.authors, entry.categories) == (("Ann", "Bo"), ("a", "b"))
    assert entry.published_at == datetime(2026, 3, 5, 7, 8, 9, tzinfo=UTC)
    emoji = rss("<link>/1</link><title>A &#55357;&#56832; &#xD83D;&#xDE00; b &#55357; c</title>")
    assert entry_of(emoji.replace("<title>t</title>", ""), url=URL).title == "A 😀 😀 b c"
    blogger = rss("<link>/1</link><author>noreply@blogger.com (Unknown)</author>")
    assert entry_of(blogger, url=URL).authors == ()


@pytest.mark.parametrize(
    "address",
    [
        "story.php?id=5&amp;section=7",
        "/r&d/story",
        "?a=1&b=2",
        "http://d.example.com/x?a=1&copy=2#n",
    ],
)
def test_relative_addresses_are_decoded_only_once(address: str) -> None:
    """Other code joins them to the feed's own address."""
    meant = address.replace("&amp;", "&")
    joined = absolute(meant, URL)
    assert entry_of(rss(f"<link>{escape(meant)}</link>"), url=URL).url == joined
    assert joined is not None
    assert joined.endswith(meant)


def test_an_address_with_a_bare_ampersand_was_not_escaped_twice() -> None:
    """A second escaping is undone only if every & begins a complete reference."""
    assert absolute("http://a.example/?q=AT&amp;T&x=1", URL) == "http://a.example/?q=AT&amp;T&x=1"
    assert absolute("http://a.example/?a=1&amp;b=2&#38;c=3", URL) == "http://a.example/?a=1&b=2&c=3"


@pytest.mark.parametrize(
    "xml",
    [
        "<sitemapindex><sitemap><loc>{}</loc></sitemap></sitemapindex>",
        "<sitemapindex><sitemap type='news'><loc>{}</loc></sitemap></sitemapindex>",
        "<SITEMAPINDEX><SITEMAP><LOC>{}</LOC></SITEMAP></SITEMAPINDEX>",
        "<!-- <urlset><sitemap><loc>http://old.example/</loc></sitemap> --><s:sitemapindex "
        "xmlns:s='http://www.sitemaps.org/schemas/sitemap/0.9'><s:sitemap><s:loc> {} </s:loc>"
        "</s:sitemap><!-- <s:sitemap><s:loc>http://old.example/</s:loc></s:sitemap> -->"
        "</s:sitemapindex>",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig"])
@pytest.mark.parametrize(
    "written", ["http://h.example/s.php?a=1&lang=2", "http://h.example/s.php?a=1&amp;lang=2"]
)
def test_an_index_names_its_sitemaps_however_it_is_written(
    xml: str, encoding: str, written: str
) -> None:
    """Attributes, capitals, comments and UTF-16 once hid the sitemaps, or gave outdated ones."""
    (child,) = children_of(xml.format(written).encode(encoding), URL) or ()
    assert child.url == "http://h.example/s.php?a=1&lang=2"


def test_addresses_in_an_index_are_normalised_as_browsers_do() -> None:
    """An IP address in hexadecimal must not get past the check for private networks."""
    written = ["http://1.2.3/a.xml", "http://0x7f.1/b.xml", "http://www.example,com/c.xml", "d.xml"]
    entries = "".join(f"<sitemap><loc>{address}</loc></sitemap>" for address in written)
    children = children_of(f"<sitemapindex>{entries}</sitemapindex>".encode(), URL) or ()
    assert {child.url for child in children} == {
        "http://1.2.0.3/a.xml",
        "http://127.0.0.1/b.xml",
        urljoin(URL, "d.xml"),
    }


URLSET = "<url><loc>http://h.example/{}</loc></url>"


@pytest.mark.parametrize(
    "xml",
    [
        "<urlset><urlset>{}</urlset></urlset>",
        "<urlset><urls>{}</urls></urlset>",
        "<sitemap><urlset>{}</urlset></sitemap>",
        "<!-- <a href='x'>made by</a> --><urlset>{}</urlset>",
        "<?xml version='1.0'?><!-- " + "long <b>comment</b> " * 400 + "--><urlset>{}</urlset>",
        "Warning: something in line 5 <urlset>{}</urlset>",
        "<?xml version='1.0'?><?xml-stylesheet href='s.xsl'?><x:urlset xmlns:x='u'>{}</x:urlset>",
        "<urlset><!-- <url><loc>http://h.example/gone</loc></url> -->{}</urlset>",
    ],
)
def test_a_sitemap_is_read_whatever_surrounds_its_addresses(xml: str) -> None:
    """Wrappers, comments with tags and messages before the root occur on real sites."""
    sitemap = feed_of(xml.format("".join(map(URLSET.format, range(4)))), url=URL)
    assert [entry.url for entry in sitemap.entries] == [f"http://h.example/{n}" for n in range(4)]


@pytest.mark.parametrize(
    ("outer", "inner", "link", "address"),
    [
        ("/ongoing/", "When/201x/", "Story", "http://d.example.com/ongoing/When/201x/Story"),
        ("/x/", "", "../y", "http://d.example.com/y"),
        ("sub/", "", "y", "http://d.example.com/dir/sub/y"),
        ("http://o.example/a/", "b/", "c", "http://o.example/a/b/c"),
        ("", "/b/", "c", "http://d.example.com/b/c"),
        ("//o.example/a/", "", "c", "http://o.example/a/c"),
    ],
)
@pytest.mark.parametrize("patiently", [False, True])
def test_a_relative_base_is_resolved_against_the_feed_s_address(
    outer: str, inner: str, link: str, address: str, patiently: bool
) -> None:
    """XML Base, section 4.2, allows a relative base on the outermost element, too."""
    first, second = (f' xml:base="{base}"' if base else "" for base in (outer, inner))
    body = (
        f'<feed xmlns="http://www.w3.org/2005/Atom"{first}><title>T</title><id>x</id>'
        f'<entry{second}><title>t</title><id>urn:1</id><link href="{link}"/></entry></feed>'
    )
    feed = read_patiently(body, url=URL) if patiently else feed_of(body, url=URL)
    assert feed.entries[0].url == address


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("www.site.example/x", "http://www.site.example/x"),
        ("WWW.Site.example", "http://WWW.Site.example"),
        ("www.html", "http://d.example.com/dir/www.html"),
        ("N/A", None), ("none", None), ("#", None), ("null", None), ("-", None),
    ],
)  # fmt: skip
def test_an_address_without_a_scheme_is_completed_and_a_placeholder_ignored(
    written: str, address: str | None
) -> None:
    """`www.` begins a host. After "N/A" or "#" the guid gives the address."""
    assert absolute(written, URL) == address
    body = rss(f"<link>{written}</link><guid>http://d.example.com/guid</guid>")
    assert entry_of(body, url=URL).url == (address or "http://d.example.com/guid")


@pytest.mark.parametrize(
    ("wrapper", "is_known"),
    [
        ("https://www.google.com/url?rct=j&sa=t&url={}&ct=ga&usg=A", True),
        ("https://google.de/url?q={}&sa=D", True),
        ("https://www.bing.com/news/apiclick.aspx?ref=FexRss&url={}", True),
        ("https://l.facebook.com/l.php?u={}&h=x", True),
        ("https://www.linkedin.com/safety/go?url={}", True),
        ("https://slack-redir.net/link?url={}", True),
        ("https://eur01.safelinks.protection.outlook.com/?url={}&data=5", True),
        ("https://own.example/out?url={}", False),
        ("https://www.google.com/search?q={}", False),
    ],
)
@pytest.mark.parametrize("escaped", [False, True])
def test_the_target_of_a_well_known_redirect_wrapper_is_requested(
    wrapper: str, is_known: bool, escaped: bool
) -> None:
    """Feeds of Google Alerts list only wrappers, and Google's robots.txt forbids to fetch them."""
    target = "https://target.example.com/news/s.html"
    parameter = target.replace(":", "%3A").replace("/", "%2F") if escaped else target
    address = wrapper.format(parameter)
    expected = target if is_known else address
    assert entry_of(atom(f'<link href="{escape(address)}"/>'), url=URL).url == expected
    assert entry_of(rss(f"<link>{escape(address)}</link>"), url=URL).url == expected
    assert entry_of(json_feed(url=address), url=URL).url == expected
