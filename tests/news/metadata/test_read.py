"""What a page declares: JSON-LD in its real shapes, meta elements, links, bylines."""

from __future__ import annotations

from typing import Any

import pytest
from lxml.html import document_fromstring

from warta.news.metadata.headlines import headline
from warta.news.metadata.read import PageMetadata, read_metadata

URL = "https://www.courier.example/local/wall-4471?page=1"


def read(
    head: str = "", body: str = "<h1>Wall</h1>", html: str = "", url: str = URL
) -> PageMetadata:
    markup = f"<html {html}><head>{head}</head><body>{body}</body></html>"
    return read_metadata(document_fromstring(markup), url)


def ld(block: str) -> str:
    return f'<script type="application/ld+json">{block}</script>'


@pytest.mark.parametrize(
    "block",
    [
        '{"@type":"NewsArticle","headline":"Wall","author":{"@type":"Person","name":"Jane Doe"}}',
        '[{"@type":"Organization"},{"@type":["Article","NewsArticle"],"headline":"Wall",'
        '"author":[{"name":"Jane Doe"}]}]',
        '{"@graph":[{"@type":"WebSite"},{"@type":"Article","headline":"Wall",'
        '"author":{"@id":"#jd"}},{"@id":"#jd","@type":"Person","name":"Jane Doe"}]}',
        '{"@type":"WebPage","mainEntity":{"@type":"ReportageNewsArticle","headline":"Wall",'
        '"author":"Jane Doe"}}',
        # the usual faults: wrapped, trailing commas, line breaks within strings
        '<!-- {"@type":"NewsArticle","headline":"Wall","author":"Jane Doe",} -->',
        '//<![CDATA[\n{"@type":"NewsArticle","headline":"Wall","author":["Jane Doe",]}\n//]]>',
        '{"@type":"BlogPosting","headline":"Wall","description":"one\ntwo","author":"Jane Doe"};',
    ],
)
def test_json_ld_shapes(block: str) -> None:
    """Every shape that publishing systems give their article is read."""
    found = read(ld(block), body="")
    assert found.titles == ("Wall",)
    assert found.authors == ("Jane Doe",)
    assert found.is_article


def test_json_ld_of_this_page_is_meant() -> None:
    """Of several articles the one that claims this address counts, not the first teaser."""
    teaser = '{"@type":"NewsArticle","headline":"Other","url":"https://www.courier.example/x"}'
    own = (
        '{"@type":"NewsArticle","headline":"Wall",'
        '"mainEntityOfPage":{"@id":"http://courier.example/local/wall-4471/"}}'
    )
    assert read(ld(f"[{teaser},{own}]"), body="").titles == ("Wall",)


@pytest.mark.parametrize(
    "block", ["", "{", "null", "[[]]", '"text"', '{"@type":7}', '{"@type":"Article","author":3}',
              '{"@graph":{"@graph":[null,{"@type":"Article","headline":{"@value":"W"}}]}}',
              "[" * 5_000]
)  # fmt: skip
def test_json_ld_that_makes_no_sense_is_skipped(block: str) -> None:
    assert read(ld(block)).authors == ()


@pytest.mark.parametrize(
    ("markup", "names"),
    [
        ('<meta name="author" content="By Jane Doe">', ("Jane Doe",)),
        ('<meta property="article:author" content="https://facebook.com/courier">', ()),
        ('<meta name="dc.creator" content="Doe, Jane">', ("Jane Doe",)),
        ('<meta name="author" content="The Courier">'
         '<meta property="og:site_name" content="The Courier">', ()),
    ],
)  # fmt: skip
def test_authors_of_meta_elements(markup: str, names: tuple[str, ...]) -> None:
    assert read(markup).authors == names


@pytest.mark.parametrize(
    "body",
    [
        '<a rel="author" href="/jd">Jane Doe</a>',
        '<span itemprop="author">Jane Doe</span>',
        '<div class="article__byline">By Jane Doe</div>',
        '<p class="penulis">Penulis: Jane Doe</p>',
    ],
)
def test_visible_bylines(body: str) -> None:
    """Where nothing is declared, the byline that readers see counts."""
    assert read(body=f"<h1>Wall</h1>{body}<p>Text</p>").authors == ("Jane Doe",)


def test_dates_in_order_of_trust() -> None:
    """JSON-LD before meta before markup, and no related item's time when one is declared."""
    found = read(
        ld('{"@type":"Article","datePublished":"2026-11-20"}')
        + '<meta property="article:published_time" content="2026-11-20T10:00:00Z">',
        body='<h1>Wall</h1><time datetime="2020-01-01T00:00:00Z">old</time>',
    )
    assert [claim.text for claim in found.published] == ["2026-11-20", "2026-11-20T10:00:00Z"]
    assert found.published[0].said_by == "JSON-LD datePublished"


def test_visible_time_after_the_heading() -> None:
    body = (
        '<time datetime="2020-01-01T00:00Z">teaser</time><h1>Wall</h1>'
        '<time datetime="2026-11-20T10:00Z">today</time>'
    )
    assert read(body=body).published[0].text == "2026-11-20T10:00Z"


def test_labels_are_split_and_unique() -> None:
    """Keywords come as one string or many, twice, and with entities."""
    found = read(
        '<meta name="keywords" content="flood, Harbour ;harbour,،ميناء، council &amp;amp; co">'
        '<meta property="article:section" content="Local">'
        '<meta property="article:section" content="LOCAL">'
    )
    assert found.tags == ("flood", "Harbour", "ميناء", "council & co")
    assert found.categories == ("Local",)


@pytest.mark.parametrize(
    ("head", "field", "value"),
    [
        ('<meta property="og:image" content="/i.jpg">', "image_url",
         "https://www.courier.example/i.jpg"),
        ('<base href="https://cdn.example/x/"><meta property="og:image" content="i.jpg">',
         "image_url", "https://cdn.example/x/i.jpg"),
        ('<meta property="og:image" content="data:image/png;base64,xx">', "image_url", None),
        ('<link rel="amphtml" href="/amp/wall">', "amp_url", "https://www.courier.example/amp/wall"),
        ('<link rel="canonical" href="https://www.courier.example/local/wall-4471">', "canonical",
         "https://www.courier.example/local/wall-4471"),
        ('<meta property="og:url" content="https://www.courier.example/local/wall-4471">',
         "canonical", "https://www.courier.example/local/wall-4471"),
        ('<link rel="canonical" href="https://elsewhere.test/">', "canonical", None),
        ('<meta property="article:content_tier" content="locked">', "is_paywalled", True),
        ('<meta property="article:content_tier" content="metered">', "is_paywalled", False),
        (ld('{"@type":"Article","hasPart":{"isAccessibleForFree":false}}'), "is_paywalled", True),
        (ld('{"@type":"Article","isAccessibleForFree":true}'), "is_paywalled", False),
        ('<meta property="og:type" content="article">', "is_article", True),
        ('<meta property="og:type" content="website">', "is_article", False),
        (ld('{"@type":"NewsArticle","articleBody":"One.\\nTwo."}'), "full_text", "One.\nTwo."),
        ('<meta property="og:locale" content="id_ID">', "languages", ("id_ID",)),
    ],
)  # fmt: skip
def test_declared(head: str, field: str, value: Any) -> None:
    assert getattr(read(head), field) == value


def test_language_of_the_root_comes_first() -> None:
    assert read('<meta property="og:locale" content="en_US">', html='lang="id"').languages == (
        "id",
        "en_US",
    )


@pytest.mark.parametrize(
    "body",
    [
        "<p>12.03.2026 | 13:10 Uhr | Jane Doe</p>",
        "<p>Jane Doe, 12 March 2026</p>",
        "<div><h5>Autor: </h5>Jane Doe/SPX</div>",
        "<div><p><strong>By</strong></p></div><div><p>Jane Doe</p></div>",
        "<p>12.03.2026<br>Penulis: Jane Doe<br>Daerah</p>",
        "<p><em>---- by Jane Doe</em></p>",
        '<h4 class="vcard author">von <span class="fn">Jane Doe</span></h4>',
        "<div class='teaser-small__meta'><p class='byline__name'>By <a href='/authors/jd'>Jane Doe"
        "</a> on 21 April 2026</p></div>",
    ],
)
def test_bylines_without_marks(body: str) -> None:
    """A label that stands alone names who follows it, and a date who stands beside it."""
    assert read(body=f"<h1>Wall falls</h1>{body}<p>Text</p>").authors == ("Jane Doe",)


@pytest.mark.parametrize(
    "body",
    [
        "<ol class='comment-list'><li>By Max Poe</li></ol>",
        "<aside class='related-news'><p class='author'>By Max Poe</p></aside>",
        "<figure><figcaption>By Max Poe</figcaption></figure>",
        "<p>12 March 2026 | Politics</p>",
        "<p class='author'>Courier Staff</p>",
    ],
)
def test_bylines_of_others(body: str) -> None:
    """Comments, teasers and captions have names too, and a section stands beside a date."""
    assert read(body=f"<h1>Wall falls</h1><p>Text</p>{body}").authors == ()


def test_the_full_name_of_an_account() -> None:
    """A system knows its writer as Jane; the byline says who that is."""
    found = read('<meta name="author" content="Jane">', body="<h1>Wall</h1><p>By Jane Doe</p>")
    assert found.authors == ("Jane Doe",)


def test_a_first_name_is_completed_by_its_own_description() -> None:
    """Publishing systems give their users' short names; the box about them has the whole."""

    def named(description: str) -> tuple[str, ...]:
        author = f'{{"@type":"Person","name":"Jane","description":"{description}"}}'
        return read(ld(f'{{"@type":"NewsArticle","headline":"Wall","author":{author}}}')).authors

    assert named("Jane Doe writes about the harbour.") == ("Jane Doe",)
    assert named("Jane writes about the harbour.") == ("Jane",)


def test_an_author_that_is_only_referred_to_is_sought_elsewhere() -> None:
    """An @id that nothing on the page describes names nobody."""
    author = '{"@id":"https://www.courier.example/author/jd/#author"}'
    head = ld(f'{{"@type":"NewsArticle","headline":"Wall","author":{author}}}')
    label = '<meta name="twitter:label1" content="Written by">'
    head += f'{label}<meta name="twitter:data1" content="Jane Doe">'
    assert read(head).authors == ("Jane Doe",)


def test_a_person_linked_within_a_paragraph_is_written_about() -> None:
    """Papers have pages of players and ministers as they have of their reporters."""
    body = (
        "<h1>Wall</h1><p>The council heard from <a href='/profiles/john-roe'>John Roe</a>, who was "
        "on the quay that night and saw the water come over the stones before anybody was called."
        "</p>"
    )
    assert read(body=body).authors == ()


def test_a_template_names_one_author_and_the_byline_another() -> None:
    """The byline wins if the structured data know its person."""
    found = read(
        ld('{"@graph":[{"@type":"Person","@id":"#a","name":"Jane Doe"}]}')
        + '<meta name="author" content="Max Poe">',
        body='<h1>Wall</h1><a rel="author" href="/jd">Jane Doe</a>',
    )
    assert found.authors == ("Jane Doe",)


def test_a_recipe_has_an_author_and_a_day() -> None:
    """Pages without an article's node may have one of another work."""
    found = read(
        ld(
            '{"@type":"Recipe","author":{"@type":"Person","name":"Jane Doe"},'
            '"datePublished":"2026-11-20"}'
        )
    )
    assert found.authors == ("Jane Doe",)
    assert [claim.text for claim in found.published] == ["2026-11-20"]


@pytest.mark.parametrize(
    ("body", "day"),
    [
        ("<p>27.1.2026 - The council met at noon and rose at one.</p>", "27.1.2026"),
        ("<p>(21. November 2026) Der Rat tagte am Abend.</p>", "(21. November 2026)"),
        ("<table><tr><td>26 | 01 | 2026</td></tr></table>", "26.01.2026"),
        ("<p>Senin, 23 November 2026</p>", "Senin, 23 November 2026"),
        ("<p>2026年11月20日</p>", "2026年11月20日"),
        ('<div class="updated">Stand: <span>20.11.2026</span></div>', "20.11.2026"),
    ],
)
def test_dates_shown(body: str, day: str) -> None:
    """What readers see beside the headline is a date of publication, in many shapes."""
    found = read(body=f"<h1>Wall falls</h1>{body}")
    assert [claim.text for claim in found.published] == [day]


@pytest.mark.parametrize(
    "body",
    [
        "<p>Open 10:00-11:30 on 20.11.2026</p>",
        "<ul class='related'><li>20.11.2026</li></ul>",
        "<footer><p>20.11.2026</p></footer>",
    ],
)
def test_dates_of_others(body: str) -> None:
    """Opening hours, teasers and the page's foot have dates too."""
    assert read(body=f"<h1>Wall falls</h1>{body}").published == ()


@pytest.mark.parametrize(
    ("canonical", "original"),
    [
        ("https://other.example/news/the-wall-fell-last-night", True),
        ("https://other.example/12345", True),
        ("https://other.example/", False),
        ("https://other.example/politics", False),
        ("https://courier.test/news/the-wall-fell-last-night", False),
        ("http://localhost/news/the-wall-fell-last-night", False),
        ("javascript:", False),
    ],
)
def test_syndicated_from(canonical: str, original: bool) -> None:
    """Only an article on another publisher's site is where a text may come from."""
    found = read(f'<link rel="canonical" href="{canonical}">', url="https://courier.example/a-1")
    assert found.syndicated_from == (canonical if original else None)


@pytest.mark.parametrize(
    ("title", "body"),
    [
        # the section's own heading stands above the headline
        ("Office - Notices - Flood wall passes", "<h1>Notices</h1><h1>Flood wall passes</h1>"),
        # a hidden name of the site, and a headline that ends the title
        (
            "OH - List of press releases - Flood wall will pass",
            "<h1>Office of Harbours</h1><h1>Flood wall will pass</h1>",
        ),
        # the only h1 is the blog's name; the headline is an h2 that the title begins with
        ("Flood wall will pass | Quayside", "<h1>Quayside</h1><h2>Flood wall will pass</h2>"),
        # a word set apart in the heading is no kicker where another source has it whole
        (
            '</title><meta property="og:title" content="Flood wall passes - what now"><title>x',
            "<h1><span>Flood</span> wall passes - what now</h1>",
        ),
    ],
)
def test_the_headline_among_headings(title: str, body: str) -> None:
    """Templates use headings for the site, the section and the article alike."""
    found = headline(read(f"<title>{title}</title>", body=body).titles)
    assert found.startswith("Flood wall")


@pytest.mark.parametrize(
    ("logo", "title"),
    [
        ('<a href="/"><img src="/l.gif" alt="Tide Herald"></a>', "Quay wall is mended at last"),
        (
            '<a href="http://a.example/"><span><img alt="Tide Herald"></span></a>',
            "Quay wall is mended at last",
        ),
        (
            '<a href="/tide/1"><img alt="Tide Herald"></a>',
            "Tide Herald: Quay wall is mended at last",
        ),
        ('<img alt="Tide Herald">', "Tide Herald: Quay wall is mended at last"),
    ],
)
def test_a_logo_that_leads_home_says_the_site_s_name(logo: str, title: str) -> None:
    """Pages that declare no name of their site are old, and show it as a picture."""
    head = "<head><title>Tide Herald: Quay wall is mended at last</title></head>"
    found = read(f"<html>{head}<body><table><tr><td>{logo}</td></tr></table></body></html>")
    assert found.titles == (title,)


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("Jane Doe, Old Harbour", ("Jane Doe",)),
        ("By <b>Jane Doe</b>, The Courier — Old Harbour", ("Jane Doe",)),
        ("Jane Doe, John Roe", ("Jane Doe", "John Roe")),
        ("Jane Doe and Old Harbour", ("Jane Doe", "Old Harbour")),
    ],
)
def test_a_place_in_a_byline_is_no_second_author(byline: str, names: tuple[str, ...]) -> None:
    """Where the structured data name the first alone, and the text tells of the other."""
    block = ld('{"@type":"NewsArticle","author":{"@type":"Person","name":"Jane Doe"}}')
    text = (
        "<p>The quay wall of Old Harbour was mended on Monday, after it had leaked for years.</p>"
    )
    block += '<meta property="og:site_name" content="The Courier">'
    page = f"<html><head>{block}</head><body><div class=author>{byline}</div>{text}</body></html>"
    assert read(page).authors == names
