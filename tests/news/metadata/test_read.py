"""Metadata of a page: JSON-LD in the shapes that sites use, meta elements, links, dates, titles."""

from __future__ import annotations

from typing import Any

import pytest

from tests.news.metadata.pages import ld, read
from warta.news.metadata.headlines import headline


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
        # frequent faults: comments around the block, trailing commas, line breaks in strings
        '<!-- {"@type":"NewsArticle","headline":"Wall","author":"Jane Doe",} -->',
        '//<![CDATA[\n{"@type":"NewsArticle","headline":"Wall","author":["Jane Doe",]}\n//]]>',
        '{"@type":"BlogPosting","headline":"Wall","description":"one\ntwo","author":"Jane Doe"};',
    ],
)
def test_json_ld_is_read_in_every_shape_that_sites_use(block: str) -> None:
    """Every publishing system nests the article in its own way, and some write invalid JSON."""
    metadata = read(ld(block), body="")
    assert metadata.titles == ("Wall",)
    assert metadata.authors == ("Jane Doe",)
    assert metadata.is_article


def test_of_several_articles_in_json_ld_the_one_with_this_url_counts() -> None:
    """Teasers of other articles often come first."""
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
def test_meaningless_json_ld_is_skipped(block: str) -> None:
    """It must not lose the article, nor recurse without end."""
    assert read(ld(block)).authors == ()


def test_dates_are_listed_in_order_of_trust() -> None:
    """JSON-LD first, then meta elements; <time> elements of related items are not listed then."""
    metadata = read(
        ld('{"@type":"Article","datePublished":"2026-11-20"}')
        + '<meta property="article:published_time" content="2026-11-20T10:00:00Z">',
        body='<h1>Wall</h1><time datetime="2020-01-01T00:00:00Z">old</time>',
    )
    assert [claim.text for claim in metadata.published] == ["2026-11-20", "2026-11-20T10:00:00Z"]
    assert metadata.published[0].source == "JSON-LD datePublished"


def test_the_time_element_after_the_headline_counts() -> None:
    """Those before it belong to teasers."""
    body = (
        '<time datetime="2020-01-01T00:00Z">teaser</time><h1>Wall</h1>'
        '<time datetime="2026-11-20T10:00Z">today</time>'
    )
    assert read(body=body).published[0].text == "2026-11-20T10:00Z"


def test_tags_and_categories_are_split_and_unique() -> None:
    """Keywords come in one string or several, repeated, and with escaped entities."""
    metadata = read(
        '<meta name="keywords" content="flood, Harbour ;harbour,،ميناء، council &amp;amp; co">'
        '<meta property="article:section" content="Local">'
        '<meta property="article:section" content="LOCAL">'
    )
    assert metadata.tags == ("flood", "Harbour", "ميناء", "council & co")
    assert metadata.categories == ("Local",)


@pytest.mark.parametrize(
    ("head", "field", "value"),
    [
        ('<meta property="og:image" content="/i.jpg">', "image_url",
         "https://www.courier.example/i.jpg"),
        ('<base href="https://cdn.example/x/"><meta property="og:image" content="i.jpg">',
         "image_url", "https://cdn.example/x/i.jpg"),
        ('<meta property="og:image" content="data:image/png;base64,xx">', "image_url", None),
        ('<link rel="amphtml" href="/amp-4471">', "amp_url", "https://www.courier.example/amp-4471"),
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
def test_each_declaration_gives_its_field(head: str, field: str, value: Any) -> None:
    """A table of one declaration a line: relative addresses, wrong canonicals, paywalls and types."""
    assert getattr(read(head), field) == value


def test_the_language_of_the_root_element_comes_first() -> None:
    """og:locale is often left at the template's default, en_US."""
    assert read('<meta property="og:locale" content="en_US">', html='lang="id"').languages == (
        "id",
        "en_US",
    )


def test_author_and_date_of_a_recipe_are_read() -> None:
    """Pages without an Article in JSON-LD may declare another kind of work."""
    metadata = read(
        ld(
            '{"@type":"Recipe","author":{"@type":"Person","name":"Jane Doe"},'
            '"datePublished":"2026-11-20"}'
        )
    )
    assert metadata.authors == ("Jane Doe",)
    assert [claim.text for claim in metadata.published] == ["2026-11-20"]


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
def test_a_date_beside_the_headline_is_the_publication_date(body: str, day: str) -> None:
    """Pages without metadata show it in many forms."""
    metadata = read(body=f"<h1>Wall falls</h1>{body}")
    assert [claim.text for claim in metadata.published] == [day]


@pytest.mark.parametrize(
    "body",
    [
        "<p>Open 10:00-11:30 on 20.11.2026</p>",
        "<ul class='related'><li>20.11.2026</li></ul>",
        "<footer><p>20.11.2026</p></footer>",
    ],
)
def test_dates_of_opening_hours_teasers_and_footers_are_ignored(body: str) -> None:
    """They would date every article of the site alike."""
    assert read(body=f"<h1>Wall falls</h1>{body}").published == ()


@pytest.mark.parametrize(
    ("canonical", "is_article"),
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
def test_an_article_on_another_site_in_the_canonical_is_the_source(
    canonical: str, is_article: bool
) -> None:
    """Front pages and sections of other sites are mistakes of a template."""
    head = f'<link rel="canonical" href="{canonical}">'
    metadata = read(head, url="https://courier.example/a-1")
    assert metadata.syndicated_from == (canonical if is_article else None)


@pytest.mark.parametrize(
    ("title", "body"),
    [
        # the section's heading comes before the headline
        ("Office - Notices - Flood wall passes", "<h1>Notices</h1><h1>Flood wall passes</h1>"),
        # a hidden name of the site, and a headline that ends the title
        (
            "OH - List of press releases - Flood wall will pass",
            "<h1>Office of Harbours</h1><h1>Flood wall will pass</h1>",
        ),
        # the only h1 is the blog's name; the headline is an h2 that the title begins with
        ("Flood wall will pass | Quayside", "<h1>Quayside</h1><h2>Flood wall will pass</h2>"),
        # a <span> in the heading is part of the headline if another source has it, too
        (
            '</title><meta property="og:title" content="Flood wall passes - what now"><title>x',
            "<h1><span>Flood</span> wall passes - what now</h1>",
        ),
    ],
)
def test_the_headline_is_found_among_headings_of_site_and_section(title: str, body: str) -> None:
    """Templates use headings for the site, the section and the article."""
    titles = read(f"<title>{title}</title>", body=body).titles
    assert headline(titles).startswith("Flood wall")


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
def test_the_alternative_text_of_a_logo_linked_to_the_front_page_is_the_site_s_name(
    logo: str, title: str
) -> None:
    """Old pages declare no name of the site and show it as a picture."""
    head = "<head><title>Tide Herald: Quay wall is mended at last</title></head>"
    metadata = read(f"<html>{head}<body><table><tr><td>{logo}</td></tr></table></body></html>")
    assert metadata.titles == (title,)


SAVED_AGAIN = '"datePublished":"2026-11-20T09:00:00Z","dateModified":"2026-11-20T09:00:30Z"'


@pytest.mark.parametrize(
    ("dates", "path", "first"),
    [
        (SAVED_AGAIN, "/wall", "12 March 2025"),
        (SAVED_AGAIN, "/2026/11/wall", "2026-11-20T09:00:00Z"),
        (SAVED_AGAIN.replace("09:00:30", "12:00:00"), "/wall", "2026-11-20T09:00:00Z"),
        ('"datePublished":"Nov 20, 2026","dateModified":"Nov 19, 2026"', "/wall", "12 March 2025"),
    ],
)
def test_an_earlier_day_that_readers_see_counts_where_the_page_declares_its_last_change(
    dates: str, path: str, first: str
) -> None:
    """Site builders declare the day on which a page was saved last as that of publication."""
    block = ld(f'{{"@type":"NewsArticle","headline":"The quay wall is mended at last",{dates}}}')
    body = "<h1>The quay wall is mended at last</h1><p>12 March 2025</p>"
    metadata = read(block, body, url=f"https://courier.example{path}")
    assert metadata.published[0].text == first


def test_properties_with_many_days_are_of_the_articles_in_a_list() -> None:
    """Boxes beside an article mark each of their days as the day of publication."""
    days = "".join(f'<i itemprop="datePublished">2026-11-{day}</i>' for day in range(10, 15))
    body = f"<h1>The quay wall is mended at last</h1><p>12 March 2025</p><ul>{days}</ul>"
    metadata = read(f"<html><body>{body}</body></html>")
    assert {claim.text for claim in metadata.published if claim.source.startswith("micro")} == set()
