"""The article is found among wrappers, side columns and notices, whatever they are called.

Real pages of each kind lost their articles. Sentences are numbered, so that no two are alike.
"""

from __future__ import annotations

import json

import pytest

from tests.news.html_pages import as_article, extracted
from warta.news.article import Article, Rejection

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
    """Return paragraphs of two sentences each; all sentences differ."""
    return [f"{sentence(start + 3 * n)} {sentence(start + 3 * n + 1)}" for n in range(count)]


def extracted_body(body: str, head: str = "") -> Article | Rejection:
    """Return what is extracted from a page with a menu, this body and a footer."""
    menu = "".join(f"<li><a href=/s{n}>Section {n}</a></li>" for n in range(6))
    html = (
        f"<!doctype html><html lang=en><head><title>{HEADLINE}</title>{head}</head><body>"
        f"<header><nav><ul>{menu}</ul></nav></header>{body}"
        "<footer><p>© 2026 Hafenbote. All rights reserved.</p></footer></body></html>"
    )
    return extracted(html, url=URL)


def text_of(body: str, head: str = "") -> str:
    """Return the text of the article on such a page."""
    return as_article(extracted_body(body, head)).text


def p(texts: list[str]) -> str:
    """Return texts as HTML paragraphs."""
    return "".join(f"<p>{text}</p>" for text in texts)


ARTICLE_LD = (
    '<script type="application/ld+json">'
    f'{{"@type": "NewsArticle", "headline": "{HEADLINE}"}}</script>'
)


@pytest.mark.parametrize("links", [20, 60, 150, 500])
@pytest.mark.parametrize("count", [1, 2, 6, 12])
def test_an_article_is_found_beside_any_number_of_links(count: int, links: int) -> None:
    """News of 40 words on a portal with 500 headlines in plain boxes is an article."""
    links_beside = "".join(
        f"<div class=item><a href=/news/{n}/story>Council of Sarpsund {n} votes again on the sale of "
        f"pier {n * 7} by summer</a></div>"
        for n in range(links)
    )
    story = paragraphs(count)
    body = f"<div class=page><main><article><h1>{HEADLINE}</h1>{p(story)}</article></main>"
    text = text_of(f"{body}<div class=side>{links_beside}</div></div>", ARTICLE_LD)
    assert all(paragraph in text for paragraph in story)
    assert "votes again on the sale" not in text


@pytest.mark.parametrize(
    "unclosed",
    [
        "<button class=menu><div class=inner><div></button></div></div>",
        "<picture><div class=img><img src=a.jpg></picture></div>",
        "<time datetime=2026-11-23><div><span>Monday</time></div>",
        "<select><option>One</select>",
        "<video controls><div><source src=a.mp4></video></div>",
        "<audio controls><div><source src=a.mp3></audio></div>",
        "<map name=m><div><area href=/x></map></div>",
    ],
)
def test_no_text_is_lost_behind_an_unclosed_element(unclosed: str) -> None:
    """libxml2 puts the rest of the page into some of these, and they are removed as media."""
    story = paragraphs(6)
    text = text_of(
        f"<div class=top>{unclosed}<main><article><h1>{HEADLINE}</h1>{p(story)}</article></main>"
    )
    assert all(paragraph in text for paragraph in story)


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
def test_the_body_is_kept_whatever_its_element_is_called(name: str, mark: str) -> None:
    """Content systems name the element of the body after features, such as comments or paywall."""
    story = paragraphs(6)
    text = text_of(f"<main><h1>{HEADLINE}</h1><div {mark}={name}>{p(story)}</div></main>")
    assert all(paragraph in text for paragraph in story)


@pytest.mark.parametrize(
    "slug",
    ["what-share-of-the-credit", "the-child-tax-credit", "7-heat-pedal-to-the-metal", "ad-2"],
)
def test_a_heading_stays_though_its_id_holds_the_name_of_an_advertisement(slug: str) -> None:
    """Systems make a heading's id from its words; "credit" in it marks no picture credit."""
    story = paragraphs(6)
    heading = slug.replace("-", " ").capitalize()
    middle = f"{p(story[:3])}<h2 id={slug}>{heading}</h2>{p(story[3:])}"
    text = text_of(f"<main><article><h1>{HEADLINE}</h1>{middle}</article></main>")
    assert heading in text.split("\n")
    assert all(paragraph in text for paragraph in story)


TABLE = (
    "<table><thead><tr><th>Club</th><th>Crowd</th></tr></thead><tbody><tr><td>Coastal Union</td>"
    "<td>39,870</td></tr><tr><td>Inland Rovers</td><td>12,004</td></tr></tbody></table>"
)


@pytest.mark.parametrize(
    ("inside", "kept"),
    [
        (f"<figure class=wp-block-table>{TABLE}</figure>", "Coastal Union | 39,870"),
        (f"<figure>{TABLE}<figcaption>Crowds</figcaption></figure>", "Inland Rovers | 12,004"),
        (f"<figure><div class=scrolls><div>{TABLE}</div></div></figure>", "Coastal Union | 39,870"),
        (f"<section><div>{TABLE}</div></section>", "Inland Rovers | 12,004"),
        (
            f"<figure class=quote><blockquote><p>{sentence(90)}</p></blockquote></figure>",
            sentence(90),
        ),
        (f"<label class=term>{sentence(90)} {sentence(91)}</label>", sentence(91)),
        (f"<div><p>{sentence(90)} <a href=/x>It was closed then</a>.</p></div>", sentence(90)),
    ],
)
def test_text_in_figures_labels_and_boxes_within_the_article_stays(inside: str, kept: str) -> None:
    """WordPress puts tables and quotations into <figure>."""
    story = paragraphs(6)
    middle = f"{p(story[:3])}{inside}{p(story[3:])}"
    text = text_of(f"<main><article><h1>{HEADLINE}</h1>{middle}</article></main>")
    assert kept in text
    assert all(paragraph in text for paragraph in story)


@pytest.mark.parametrize(
    "hidden",
    [
        "<span class=visually-hidden>(external link)</span>", "<span class=sr-only>(opens new tab)</span>",
        "<span class='screen-reader-text'>(opens new tab)</span>", "<span hidden>(new tab)</span>",
        "<span style='display:none'>(new tab)</span>", "<span class=u-visuallyhidden>(new tab)</span>",
    ],
)  # fmt: skip
def test_text_for_screen_readers_alone_is_left_out(hidden: str) -> None:
    """Otherwise "(opens new tab)" stands in the middle of sentences."""
    story = paragraphs(5)
    linked = story[2].replace(", which", f" <a href=/x>here{hidden}</a>, which", 1)
    text = text_of(
        f"<main><article><h1>{HEADLINE}</h1>{p([*story[:2], linked, *story[3:]])}</article></main>"
    )
    assert "tab" not in text
    assert "external" not in text
    assert story[2].replace(", which", " here, which", 1) in text


def test_a_text_that_the_page_holds_twice_is_stored_once() -> None:
    """Pages hold a copy for desktop and one for telephone; a style sheet hides one of them."""
    story = paragraphs(6)
    copies = f"<div class=slide-desktop>{p(story)}</div><div class=slide-mobile>{p(story)}</div>"
    text = text_of(f"<main><h1>{HEADLINE}</h1>{copies}</main>")
    assert [text.count(paragraph) for paragraph in story] == [1] * len(story)


@pytest.mark.parametrize("end", ["</body></html>", "</BODY>\n</HTML>", "</html>"])
def test_no_text_is_lost_after_an_early_end_of_the_document(end: str) -> None:
    """A header that is included from another file is a whole document of its own."""
    story = paragraphs(6)
    assert text_of(f"<div>{end}<main><h1>{HEADLINE}</h1>{p(story)}</main>") == "\n".join(story)


def test_a_copy_of_the_text_in_one_paragraph_is_left_out() -> None:
    """Programs that read aloud, and printers, get the text in one piece."""
    story = paragraphs(6)
    copy = f"<div class=speech><p>{' '.join(story)}</p></div>"
    for body in (f"<div>{p(story)}</div>{copy}", f"{copy}<div>{p(story)}</div>"):
        assert text_of(f"<main><h1>{HEADLINE}</h1>{body}</main>") == "\n".join(story)


@pytest.mark.parametrize("box", ["onetrust-consent-sdk", "cookie-banner", "didomi-host", "gdpr"])
def test_a_consent_box_longer_than_the_article_is_left_out(box: str) -> None:
    """Consent boxes hold whole paragraphs; by length alone they would be the article."""
    story = paragraphs(3)
    consent = [
        f"When you visit our website, we and our {n} partners store cookies on your browser to collect "
        f"information about your device, your preferences and the {n} pages that you have read."
        for n in range(8, 20)
    ]
    text = text_of(
        f"<main><article><h1>{HEADLINE}</h1>{p(story)}</article></main><div id={box}>{p(consent)}</div>"
    )
    assert text == "\n".join(story)


STATES = {
    "flight": "<script>self.__next_f.push([1,{}])</script>",
    "next data": '<script id="__NEXT_DATA__" type="application/json">{{"props": {{"post": {{'
    f'"title": "{HEADLINE}", ' + '"body": {}}}}}}}</script>',
    "assigned": '<script>window.__INITIAL_STATE__ = {{"article": {{"content": {}}}}};</script>',
}


@pytest.mark.parametrize("shape", STATES)
def test_a_text_that_only_a_script_holds_is_extracted(shape: str) -> None:
    """Some sites draw the article in the browser; the biography in the page is not the article."""
    story = paragraphs(6)
    biography = (
        "<div class=bio><p>Ann Quay is a reporter who has covered the harbour since 2014.</p></div>"
    )
    script = STATES[shape].format(json.dumps(p(story)))
    text = text_of(f"<main><h1>{HEADLINE}</h1>{biography}</main>{script}", ARTICLE_LD)
    assert all(paragraph in text for paragraph in story)
    assert "Ann Quay" not in text


def test_a_longer_article_in_the_same_script_is_not_taken() -> None:
    """The state of a page often holds the next articles, too."""
    story, longer_story = paragraphs(6), paragraphs(9, 100)
    posts = [
        {"title": HEADLINE, "blocks": [{"type": "p", "text": text} for text in story]},
        {
            "title": "Nobody wants the lighthouse at Granholm",
            "blocks": [{"text": text} for text in longer_story],
        },
    ]
    state = f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(posts)}</script>'
    assert text_of(f"<main><h1>{HEADLINE}</h1></main>{state}", ARTICLE_LD) == "\n".join(story)


@pytest.mark.parametrize("depth", [500, 3_000, 6_000])
def test_a_deeply_nested_text_is_found(depth: int) -> None:
    """libxml2 drops what is nested in more than 2,048 elements."""
    story = paragraphs(6)
    text = text_of(f"<h1>{HEADLINE}</h1>{'<div>' * depth}{p(story)}{'</div>' * depth}")
    assert all(paragraph in text for paragraph in story)


@pytest.mark.parametrize(
    ("title", "notice"),
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
def test_a_notice_is_rejected_though_it_holds_sentences(title: str, notice: str) -> None:
    """Pages of errors, logins and consent often hold a paragraph or two of prose."""
    assert isinstance(extracted_body(f"<main><h1>{title}</h1>{notice}</main>"), Rejection)


@pytest.mark.parametrize("kind", ["Product", "QAPage", "DiscussionForumPosting", "CollectionPage"])
def test_a_page_that_declares_itself_a_product_or_a_forum_is_rejected(kind: str) -> None:
    """The products in a shop's feed would be stored as news. A page may declare an article, too."""
    head = f'<script type="application/ld+json">{{"@type": "{kind}", "name": "A bell"}}</script>'
    product = f"<main><h1>A bell</h1>{p(paragraphs(4))}</main>"
    assert isinstance(extracted_body(product, head), Rejection)
    story = f"<main><h1>{HEADLINE}</h1>{p(paragraphs(4))}</main>"
    assert isinstance(extracted_body(story, head + ARTICLE_LD), Article)


@pytest.mark.parametrize("opening", ["", "<!doctype html><html lang=en>"])
@pytest.mark.parametrize("before", ["", "<header><a href=/>Hafenbote</a></header>"])
@pytest.mark.parametrize("around", ["article", "main", "div", "kurier-page"])
def test_a_page_may_omit_the_tags_of_head_and_body(around: str, before: str, opening: str) -> None:
    """Minifiers omit them; all of the page was in the head then, and rejected as without text."""
    lines = paragraphs(5)
    inside = "".join(f"<p>{line}</p>" for line in lines)
    html = (
        f"{opening}<meta charset=utf-8><title>{HEADLINE}</title><link rel=icon href=/i.png>"
        f"{before}<{around}><h1>{HEADLINE}</h1>{inside}</{around}><footer>© Hafenbote</footer>"
    )
    article = as_article(extracted(html, url=URL))
    assert article.text.split("\n") == lines
    assert article.title == HEADLINE
