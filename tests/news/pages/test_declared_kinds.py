"""Shops, forums and lists are rejected where they say what they are; articles beside them stay."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from warta.news.article import Page, Rejection
from warta.news.extract import extract

FETCHED_AT = datetime(2026, 11, 28, tzinfo=UTC)
URL = "https://www.tidewater.example/p/storm-lamp"
PROSE = "".join(
    f"<p>The {nth} of the lamps burned for eleven nights on the quay, says the keeper, who has "
    "counted them since the harbour wall was rebuilt.</p>"
    for nth in ("first", "second", "third", "fourth", "fifth")
)
MAIN = f"<main><h1>The storm lamp of Old Harbour</h1>{PROSE}</main>"
SHOP, FORUM = "a product's page", "a forum's page"
JOB, ABOUT = "a job advertisement", "a page about the site or of its service"
OFFER = '{"@type": "Offer", "price": "19.90"}'
PRODUCT = f'{{"@type": "Product", "name": "Storm lamp", "offers": {OFFER}}}'
NEWS = '{"@type": "NewsArticle", "headline": "The storm lamp of Old Harbour"}'
POSTING = '{"@type": "DiscussionForumPosting", "headline": "Storm lamp?"}'
CRUMBS = '{"@type": "BreadcrumbList", "itemListElement": []}'


def reason(head: str = "", main: str = MAIN, body: str = "", html: str = "") -> str:
    """Return the reason for which the page is rejected, or "" for an article."""
    text = (
        f"<!doctype html><html lang=en {html}><head><title>Storm lamp</title>{head}</head>"
        f"<body {body}>{main}</body></html>"
    )
    made = extract(Page(URL, URL, "text/html", text.encode(), FETCHED_AT))
    return made.reason if isinstance(made, Rejection) else ""


def ld(*blocks: str) -> str:
    return "".join(f'<script type="application/ld+json">{block}</script>' for block in blocks)


def og(*kinds: str) -> str:
    return "".join(f'<meta property="og:type" content="{kind}">' for kind in kinds)


def item(kind: str, inside: str = MAIN) -> str:
    return f'<div itemscope itemtype="https://schema.org/{kind}">{inside}</div>'


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ({"head": ld(PRODUCT)}, SHOP),
        ({"head": ld(f"[{CRUMBS}, {PRODUCT}]")}, SHOP),
        ({"head": ld(f'{{"@graph": [{CRUMBS}, {PRODUCT}]}}')}, SHOP),
        ({"head": ld(PRODUCT.replace('"Product"', '["Product", "Thing"]'))}, SHOP),
        ({"head": ld(PRODUCT.replace('"Product"', '"http://schema.org/Product"'))}, SHOP),
        ({"head": ld('{"@type": "WebPage", "mainEntity": ' + PRODUCT + "}")}, SHOP),
        ({"head": ld(PRODUCT.replace('"Product"', '"ProductGroup"'))}, SHOP),
        ({"main": item("Product")}, SHOP),
        ({"main": item("IndividualProduct/")}, SHOP),
        ({"main": item("WebPage", item("Product"))}, SHOP),
        ({"main": f'<div typeof="schema:Product">{MAIN}</div>'}, SHOP),
        ({"main": f'<div vocab="http://schema.org/" typeof="Product">{MAIN}</div>'}, SHOP),
        ({"head": og("product")}, SHOP),
        ({"head": og("og:product")}, SHOP),
        ({"head": og("product.item")}, SHOP),
        ({"head": og("Product:item")}, SHOP),
        ({"head": '<meta name="og:type" content="product">'}, SHOP),
        ({"head": og("article", "product")}, SHOP),
        ({"head": og("article"), "body": 'class="single single-product postid-7"'}, SHOP),
        ({"head": og("article") + ld(PRODUCT), "body": 'class="single-product"'}, SHOP),
        ({"body": 'class="catalog-product-view page-layout-1column"'}, SHOP),
        ({"body": 'id="product" class="lang-de"'}, SHOP),
        ({"head": ld(POSTING)}, FORUM),
        ({"head": ld('{"@type": "QAPage", "mainEntity": {"@type": "Question"}}')}, FORUM),
        ({"main": item("DiscussionForumPosting")}, FORUM),
        ({"head": og("website"), "main": item("WebPage", item("QAPage"))}, FORUM),
        ({"main": f'<div typeof="sioc:Post sioct:BoardPost">{MAIN}</div>'}, FORUM),
        ({"html": 'data-template="thread_view"'}, FORUM),
        ({"body": 'id="phpbb" class="section-viewtopic ltr"'}, FORUM),
        ({"head": og("article"), "body": 'class="bbpress single single-topic"'}, FORUM),
        ({"head": ld('{"@type": ["Car"], "name": "Lamp car"}')}, SHOP),
        ({"head": ld('{"@type": "AggregateOffer", "lowPrice": "19"}')}, SHOP),
        ({"head": ld('{"@type": "RealEstateListing", "name": "Lamp room"}')}, SHOP),
        ({"head": og("OG:PRODUCT")}, SHOP),
        ({"main": f'<div typeof="gr:Offering">{MAIN}</div>'}, SHOP),
        ({"body": 'class="is-ctl-product is-act-index"'}, SHOP),
        ({"head": ld('{"@type": "JobPosting", "title": "Keeper of the lamp"}')}, JOB),
        ({"head": ld('{"@type": ["WebPage", "http://schema.org/ContactPage"]}')}, ABOUT),
        ({"head": ld('{"@graph": [{"@type": "CheckoutPage"}]}')}, ABOUT),
        ({"head": ld('{"@type": "CollectionPage", "name": "Lamps"}')},
         "a section front: it lists articles"),
    ],
)  # fmt: skip
def test_a_page_that_declares_to_be_no_article_is_rejected(
    page: dict[str, str], expected: str
) -> None:
    """A shop's feed lists its products: without this they would be stored as news."""
    assert reason(**page) == expected


@pytest.mark.parametrize(
    "page",
    [
        {"head": ld(NEWS, PRODUCT)},
        {"head": ld(f'{{"@graph": [{PRODUCT}, {CRUMBS}, {NEWS}]}}')},
        {"head": ld(NEWS, POSTING, CRUMBS, '{"@type": "ItemList"}')},
        {"head": ld('{"@type": "Review", "itemReviewed": ' + PRODUCT + "}", PRODUCT)},
        {"head": ld(NEWS), "body": 'class="single-product"'},
        {"head": ld(NEWS, '{"@type": "JobPosting"}')},
        {"head": ld('[{"@type": "JobPosting"}, {"@type": "JobPosting"}]')},
        {"head": ld('{"@type": "FAQPage"}')},
        {"head": ld('{"@type": "Event", "name": "Feast of lamps"}')},
        {"head": og("article") + ld(PRODUCT)},
        {"head": og("article"), "main": MAIN + item("Product", "<b>Lamp</b>")},
        {"main": MAIN + item("Product", "<b>Lamp</b>") + item("Product", "<b>Wick</b>")},
        {"main": item("NewsArticle", MAIN + item("Product", "<h1>Lamp</h1>"))},
        {"main": item("BlogPosting"), "body": 'class="single-product"'},
        {"main": MAIN + f"<aside>{item('Product', '<h1>Lamp</h1>')}</aside>"},
        {"main": MAIN + 3 * item("DiscussionForumPosting", "<p>I have one too.</p>")},
        {"main": item("Article", MAIN + item("DiscussionForumPosting", "<p>Me too.</p>"))},
        {"main": MAIN + '<ol itemscope itemtype="https://schema.org/BreadcrumbList"></ol>'},
        {"main": MAIN + '<ul itemscope itemtype="https://schema.org/ItemList"></ul>'},
        {"body": 'class="single single-post category-shop product-news"'},
        {"body": 'class="page archive-link has-product"'},
        {"head": og("website")},
    ],
)
def test_an_article_stays_one_beside_products_comments_and_lists(page: dict[str, str]) -> None:
    """Magazines sell things and have comments; their articles must not be lost."""
    assert reason(**page) == ""


@pytest.mark.parametrize(
    "classes", ["archive category category-sea", "archive tax-topic", "archive tag", "archive date"]
)
def test_a_blog_archive_is_a_list_though_a_plugin_calls_it_an_article(classes: str) -> None:
    """Plugins write og:type "article" on each page of WordPress; its own class knows better."""
    teasers = "".join(
        f'<h3><a href="/2026/11/{n}-lamp">The keeper lights lamp number {n} once more</a></h3>'
        f"<p>The lamp burned for {n} nights on the quay, says the keeper.</p>"
        for n in range(1, 7)
    )
    main = f"<main><h1>Lamps</h1>{teasers}</main>"
    rejected = reason(og("article"), main, f'class="{classes}"')
    assert rejected == "a section front: it lists articles"
