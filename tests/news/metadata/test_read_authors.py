"""Authors of a page: whichever of its statements names them, and nobody else whom it names."""

from __future__ import annotations

import pytest

from tests.news.metadata.pages import ld, read


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
def test_authors_are_read_from_meta_elements(markup: str, names: tuple[str, ...]) -> None:
    """Many pages have no structured data; social media accounts are not persons."""
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
def test_a_visible_byline_gives_the_author(body: str) -> None:
    """It counts where no metadata names an author."""
    assert read(body=f"<h1>Wall</h1>{body}<p>Text</p>").authors == ("Jane Doe",)


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
def test_a_byline_without_class_or_label_gives_the_author(body: str) -> None:
    """The name follows a label in an element of its own, or stands beside a date."""
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
def test_names_in_comments_teasers_and_captions_are_not_authors(body: str) -> None:
    """They are marked like bylines; and beside a date there may be a section's name."""
    assert read(body=f"<h1>Wall falls</h1><p>Text</p>{body}").authors == ()


def test_a_first_name_in_metadata_is_completed_by_the_byline() -> None:
    """Publishing systems give the names of their user accounts."""
    metadata = read('<meta name="author" content="Jane">', body="<h1>Wall</h1><p>By Jane Doe</p>")
    assert metadata.authors == ("Jane Doe",)


def test_a_first_name_is_completed_by_the_author_s_description() -> None:
    """The description of the account begins with the full name."""

    def named(description: str) -> tuple[str, ...]:
        author = f'{{"@type":"Person","name":"Jane","description":"{description}"}}'
        return read(ld(f'{{"@type":"NewsArticle","headline":"Wall","author":{author}}}')).authors

    assert named("Jane Doe writes about the harbour.") == ("Jane Doe",)
    assert named("Jane writes about the harbour.") == ("Jane",)


def test_an_author_given_by_an_unknown_id_is_read_from_elsewhere() -> None:
    """JSON-LD refers to a node that is not on the page; a meta element has the name."""
    author = '{"@id":"https://www.courier.example/author/jd/#author"}'
    head = ld(f'{{"@type":"NewsArticle","headline":"Wall","author":{author}}}')
    label = '<meta name="twitter:label1" content="Written by">'
    head += f'{label}<meta name="twitter:data1" content="Jane Doe">'
    assert read(head).authors == ("Jane Doe",)


def test_a_person_linked_within_a_paragraph_is_not_the_author() -> None:
    """Newspapers have profile pages of ministers and players as well as of their reporters."""
    body = (
        "<h1>Wall</h1><p>The council heard from <a href='/profiles/john-roe'>John Roe</a>, who was "
        "on the quay that night and saw the water come over the stones before anybody was called."
        "</p>"
    )
    assert read(body=body).authors == ()


def test_the_byline_wins_over_a_meta_element_if_structured_data_knows_its_person() -> None:
    """Templates name the editor of the site in <meta name="author"> of every page."""
    metadata = read(
        ld('{"@graph":[{"@type":"Person","@id":"#a","name":"Jane Doe"}]}')
        + '<meta name="author" content="Max Poe">',
        body='<h1>Wall</h1><a rel="author" href="/jd">Jane Doe</a>',
    )
    assert metadata.authors == ("Jane Doe",)


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("Jane Doe, Old Harbour", ("Jane Doe",)),
        ("By <b>Jane Doe</b>, The Courier — Old Harbour", ("Jane Doe",)),
        ("Jane Doe, John Roe", ("Jane Doe", "John Roe")),
        ("Jane Doe and John Roe", ("Jane Doe", "John Roe")),
        ("Jane Doe and Old Harbour", ("Jane Doe",)),
    ],
)
def test_a_place_in_a_byline_is_not_a_second_author(byline: str, names: tuple[str, ...]) -> None:
    """It is a place if structured data name only the first and the text mentions the other."""
    block = ld('{"@type":"NewsArticle","author":{"@type":"Person","name":"Jane Doe"}}')
    text = (
        "<p>The quay wall of Old Harbour was mended on Monday, after it had leaked for years.</p>"
    )
    block += '<meta property="og:site_name" content="The Courier">'
    page = f"<html><head>{block}</head><body><div class=author>{byline}</div>{text}</body></html>"
    assert read(page).authors == names
