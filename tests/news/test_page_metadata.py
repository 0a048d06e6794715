"""What a page declares: JSON-LD in its real shapes, meta elements, links, bylines."""

from __future__ import annotations

from typing import Any

import pytest
from lxml.html import document_fromstring

from news.page_metadata import PageMetadata, read_metadata

URL = "https://www.courier.example/local/wall-4471?page=1"


def read(head: str = "", body: str = "<h1>Wall</h1>", html: str = "") -> PageMetadata:
    markup = f"<html {html}><head>{head}</head><body>{body}</body></html>"
    return read_metadata(document_fromstring(markup), URL)


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
