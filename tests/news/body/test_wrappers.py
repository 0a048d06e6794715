"""What stands around a text, whatever it is called or how much of it is links, is not taken for it.

Each table is of a kind of which real pages lost their articles; sentences are made with numbers, so
that no two are alike.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from warta.news.article import Article, Page, Rejection
from warta.news.extract import extract

URL = "https://hafenbote.example/2026/11/quay-wall-is-mended"
HEADLINE = "Harbour board votes to mend the leaking quay wall"
_SUBJECTS = ("The harbour board", "A study of the pier", "The mayor of Torvik", "The fishermen")
_VERBS = (
    "voted on Monday to mend",
    "found that nobody uses",
    "refused to sell",
    "asked to rebuild",
)
_OBJECTS = ("the quay wall", "the old lighthouse", "the coastal railway", "the fish market")


def sentence(n: int) -> str:
    return (
        f"{_SUBJECTS[n % 4]} {_VERBS[n // 2 % 4]} {_OBJECTS[n // 3 % 4]}, which cost {n + 211} "
        f"thousand crowns in {1900 + n} and has stood beside the canal for {n + 11} years since."
    )


def paragraphs(count: int, start: int = 0) -> list[str]:
    return [f"{sentence(start + 3 * n)} {sentence(start + 3 * n + 1)}" for n in range(count)]


def page(body: str, head: str = "") -> Article | Rejection:
    menu = "".join(f"<li><a href=/s{n}>Section {n}</a></li>" for n in range(6))
    html = (
        f"<!doctype html><html lang=en><head><title>{HEADLINE}</title>{head}</head><body>"
        f"<header><nav><ul>{menu}</ul></nav></header>{body}"
        "<footer><p>© 2026 Hafenbote. All rights reserved.</p></footer></body></html>"
    )
    at = datetime(2026, 11, 28, tzinfo=UTC)
    return extract(Page(URL, URL, "text/html; charset=utf-8", html.encode(), at))


def text(body: str, head: str = "") -> str:
    made = page(body, head)
    assert isinstance(made, Article), made
    return made.text


def p(texts: list[str]) -> str:
    return "".join(f"<p>{one}</p>" for one in texts)


ARTICLE_LD = (
    '<script type="application/ld+json">'
    f'{{"@type": "NewsArticle", "headline": "{HEADLINE}"}}</script>'
)


@pytest.mark.parametrize("links", [20, 60, 150, 500])
@pytest.mark.parametrize("count", [1, 2, 6, 12])
def test_links_beside_an_article_never_outweigh_it(count: int, links: int) -> None:
    """A flash of 40 words on a portal with 500 headlines in plain boxes is an article."""
    beside = "".join(
        f"<div class=item><a href=/news/{n}/story>Council of Sarpsund {n} votes again on the sale of "
        f"pier {n * 7} by summer</a></div>"
        for n in range(links)
    )
    told = paragraphs(count)
    body = f"<div class=page><main><article><h1>{HEADLINE}</h1>{p(told)}</article></main>"
    found = text(f"{body}<div class=side>{beside}</div></div>", ARTICLE_LD)
    assert all(one in found for one in told)
    assert "votes again on the sale" not in found


@pytest.mark.parametrize(
    "opened",
    [
        "<button class=menu><div class=inner><div></button></div></div>",
        "<picture><div class=img><img src=a.jpg></picture></div>",
        "<time datetime=2026-11-23><div><span>Monday</time></div>",
        "<select><option>One</select>",
        "<video controls><div><source src=a.mp4></video></div>",
        "<map name=m><div><area href=/x></map></div>",
    ],
)
def test_an_element_that_is_left_open_takes_nothing_with_it(opened: str) -> None:
    """libxml2 leaves some of these open up to the end of the page."""
    told = paragraphs(6)
    found = text(
        f"<div class=top>{opened}<main><article><h1>{HEADLINE}</h1>{p(told)}</article></main>"
    )
    assert all(one in found for one in told)


@pytest.mark.parametrize(
    "name",
    [
        "comments-enabled", "no-comments", "elementor-widget-container", "faqEmbed", "paywall",
        "hs_cos_wrapper_meta_field", "sidebar-grid", "paywallAccessWrapper", "piano-article-body",
        "has-newsletter", "article-related-body", "promo-free", "social-media-embed-container",
        "widget-content", "is-subscription", "share-page",
    ],
)  # fmt: skip
@pytest.mark.parametrize("mark", ["class", "id"])
def test_a_body_may_be_called_anything(name: str, mark: str) -> None:
    """Builders of pages and content systems name boxes after their own parts."""
    told = paragraphs(6)
    found = text(f"<main><h1>{HEADLINE}</h1><div {mark}={name}>{p(told)}</div></main>")
    assert all(one in found for one in told)


@pytest.mark.parametrize(
    "slug",
    ["what-share-of-the-credit", "the-child-tax-credit", "7-heat-pedal-to-the-metal", "ad-2"],
)
def test_a_heading_s_id_is_made_of_its_words(slug: str) -> None:
    told = paragraphs(6)
    heading = slug.replace("-", " ").capitalize()
    middle = f"{p(told[:3])}<h2 id={slug}>{heading}</h2>{p(told[3:])}"
    found = text(f"<main><article><h1>{HEADLINE}</h1>{middle}</article></main>")
    assert heading in found.split("\n")
    assert all(one in found for one in told)


TABLE = (
    "<table><thead><tr><th>Club</th><th>Crowd</th></tr></thead><tbody><tr><td>Coastal Union</td>"
    "<td>39,870</td></tr><tr><td>Inland Rovers</td><td>12,004</td></tr></tbody></table>"
)


@pytest.mark.parametrize(
    ("inside", "kept"),
    [
        (f"<figure class=wp-block-table>{TABLE}</figure>", "Coastal Union | 39,870"),
        (f"<figure>{TABLE}<figcaption>Crowds</figcaption></figure>", "Inland Rovers | 12,004"),
        (
            f"<figure class=quote><blockquote><p>{sentence(90)}</p></blockquote></figure>",
            sentence(90),
        ),
        (f"<label class=term>{sentence(90)} {sentence(91)}</label>", sentence(91)),
        (f"<div><p>{sentence(90)} <a href=/x>It was closed then</a>.</p></div>", sentence(90)),
    ],
)
def test_what_stands_in_an_odd_element_within_the_text_stays(inside: str, kept: str) -> None:
    """Tables of WordPress are figures, and so are quotations."""
    told = paragraphs(6)
    middle = f"{p(told[:3])}{inside}{p(told[3:])}"
    found = text(f"<main><article><h1>{HEADLINE}</h1>{middle}</article></main>")
    assert kept in found
    assert all(one in found for one in told)


@pytest.mark.parametrize(
    "hidden",
    [
        "<span class=visually-hidden>(external link)</span>", "<span class=sr-only>(opens new tab)</span>",
        "<span class='screen-reader-text'>(opens new tab)</span>", "<span hidden>(new tab)</span>",
        "<span style='display:none'>(new tab)</span>", "<span class=u-visuallyhidden>(new tab)</span>",
    ],
)  # fmt: skip
def test_what_only_a_screen_reader_says_is_not_read(hidden: str) -> None:
    told = paragraphs(5)
    within = told[2].replace(", which", f" <a href=/x>here{hidden}</a>, which", 1)
    found = text(
        f"<main><article><h1>{HEADLINE}</h1>{p([*told[:2], within, *told[3:]])}</article></main>"
    )
    assert "tab" not in found
    assert "external" not in found
    assert told[2].replace(", which", " here, which", 1) in found


def test_a_text_that_stands_twice_is_stored_once() -> None:
    """Copies for desktop and telephone: one of them is hidden by a style sheet."""
    told = paragraphs(6)
    copies = f"<div class=slide-desktop>{p(told)}</div><div class=slide-mobile>{p(told)}</div>"
    found = text(f"<main><h1>{HEADLINE}</h1>{copies}</main>")
    assert [found.count(one) for one in told] == [1] * len(told)


@pytest.mark.parametrize("box", ["onetrust-consent-sdk", "cookie-banner", "didomi-host", "gdpr"])
def test_a_consent_box_longer_than_the_article_is_not_it(box: str) -> None:
    told = paragraphs(3)
    consent = [
        f"When you visit our website, we and our {n} partners store cookies on your browser to collect "
        f"information about your device, your preferences and the {n} pages that you have read."
        for n in range(8, 20)
    ]
    found = text(
        f"<main><article><h1>{HEADLINE}</h1>{p(told)}</article></main><div id={box}>{p(consent)}</div>"
    )
    assert found == "\n".join(told)


STATES = {
    "flight": "<script>self.__next_f.push([1,{}])</script>",
    "next data": '<script id="__NEXT_DATA__" type="application/json">{{"props": {{"post": {{'
    f'"title": "{HEADLINE}", ' + '"body": {}}}}}}}</script>',
    "assigned": '<script>window.__INITIAL_STATE__ = {{"article": {{"content": {}}}}};</script>',
}


@pytest.mark.parametrize("shape", STATES)
def test_a_text_that_only_scripts_hold_is_read(shape: str) -> None:
    """Sites drawn in the browser; a biography in the page is not the article."""
    told = paragraphs(6)
    bio = (
        "<div class=bio><p>Ann Quay is a reporter who has covered the harbour since 2014.</p></div>"
    )
    script = STATES[shape].format(json.dumps(p(told)))
    found = text(f"<main><h1>{HEADLINE}</h1>{bio}</main>{script}", ARTICLE_LD)
    assert all(one in found for one in told)
    assert "Ann Quay" not in found


def test_blocks_of_another_article_in_the_scripts_are_not_taken() -> None:
    told, other = paragraphs(6), paragraphs(9, 100)
    posts = [
        {"title": HEADLINE, "blocks": [{"type": "p", "text": one} for one in told]},
        {
            "title": "Nobody wants the lighthouse at Granholm",
            "blocks": [{"text": o} for o in other],
        },
    ]
    state = f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(posts)}</script>'
    found = text(f"<main><h1>{HEADLINE}</h1></main>{state}", ARTICLE_LD)
    assert found == "\n".join(told)


@pytest.mark.parametrize("depth", [500, 3_000, 6_000])
def test_a_text_may_lie_deep(depth: int) -> None:
    """libxml2 gives up where 2,048 elements lie in one another."""
    told = paragraphs(6)
    found = text(f"<h1>{HEADLINE}</h1>{'<div>' * depth}{p(told)}{'</div>' * depth}")
    assert all(one in found for one in told)


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("Oops! That page can’t be found", p(paragraphs(2))),
        ("Seite nicht gefunden", p(paragraphs(1))),
        ("Please sign in", p(paragraphs(1))),
        ("Your privacy", p([
            "We use cookies and similar techniques to offer you the best possible visitor experience.",
            "Tracking cookies are placed by third parties, and by clicking on agree you consent to it.",
            "You can change your choice at any time, and withdraw your consent to our cookies again.",
        ])),
    ],
)  # fmt: skip
def test_a_notice_is_no_article(title: str, told: str) -> None:
    assert isinstance(page(f"<main><h1>{title}</h1>{told}</main>"), Rejection)


@pytest.mark.parametrize("kind", ["Product", "QAPage", "DiscussionForumPosting", "CollectionPage"])
def test_what_declares_itself_something_else_is_believed(kind: str) -> None:
    """Products in a shop's feed would enter as news."""
    head = f'<script type="application/ld+json">{{"@type": "{kind}", "name": "A bell"}}</script>'
    assert isinstance(page(f"<main><h1>A bell</h1>{p(paragraphs(4))}</main>", head), Rejection)
    both = head + ARTICLE_LD
    assert isinstance(page(f"<main><h1>{HEADLINE}</h1>{p(paragraphs(4))}</main>", both), Article)
