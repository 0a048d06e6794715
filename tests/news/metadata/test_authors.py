"""Whose name counts where a page's statements differ: the one readers see, if it is a person's."""

from __future__ import annotations

import pytest
from lxml.html import document_fromstring

from tests.news.metadata.pages import read
from warta.news.metadata.read import read_metadata

PROSE = (
    "<p>The harbour council voted eleven to four to rebuild the eastern wall before the winter "
    "storms come, and the gallery moves its books to the upper floor.</p>"
) * 4
HEADING = "<h1>Wall falls in the old harbour</h1>"
BIO = "<div><b>Jane Marlow</b><p>Jane Marlow covers the harbour for the paper.</p></div>"
URL = "https://www.courier.example/local/wall-4471"


def authors(above: str = "", below: str = "", head: str = "", url: str = URL) -> tuple[str, ...]:
    html = (
        f"<html><head><title>Wall falls in the old harbour</title>{head}</head>"
        f"<body>{HEADING}{above}{PROSE}{below}</body></html>"
    )
    return read_metadata(document_fromstring(html), url).authors


def ld(block: str) -> str:
    return f'<script type="application/ld+json">{block}</script>'


def declared(name: str, publisher: str = '{"@type":"Person","name":"Nobody"}') -> str:
    author = f'{{"@type":"Person","name":"{name}"}}'
    kind = '"@type":"BlogPosting","headline":"Wall falls in the old harbour"'
    return ld(f'{{{kind},"author":{author},"publisher":{publisher}}}')


def meta(name: str, content: str) -> str:
    return f'<meta name="{name}" content="{content}">'


@pytest.mark.parametrize(
    "line",
    [
        "<p>Jane Marlow | Senior Writer | March 12, 2026</p>",
        "<p>March 12, 2026 • Jane Marlow in Harbour Affairs</p>",
        "<div>12. März 2026 – Jane Marlow</div>",
        f"<p>Jane Marlow</p><div><span>12.03.2026</span><span>6 min read</span></div>{BIO}",
        f"<div>Jane Marlow</div><div>Co-Founder</div><div>Updated on 12 Mar 2026</div>{BIO}",
        f"<span>12 March 2026</span> <span>Jane Marlow</span>{BIO}",
        '<img src="/j.jpg" alt="Portrait of Jane Marlow"><b>Jane Marlow</b><i>12 March 2026</i>',
        "<h6>Author(s)</h6><ul><li>Jane Marlow</li></ul><i>12 March 2026</i>",
        "<h4>Article by</h4><div>Jane Marlow</div>",
        "<div><strong>Contributors:</strong> Jane Marlow</div>",
        "<p>Text &amp; Fotos: Jane Marlow</p>",
    ],
)
def test_a_name_beside_the_date_needs_no_mark(line: str) -> None:
    """Pages made with styles alone have no class, no link and no "By" around their author."""
    assert authors(line) == ("Jane Marlow",)


@pytest.mark.parametrize(
    "line",
    [
        "<p>Old Harbour</p><div>12.03.2026</div>",
        "<p><a href='/local'>Local Affairs</a></p><div>12.03.2026</div>",
        "<p>Harbour Council | March 12, 2026</p>",
        "<p>In This Article</p><div>12 March 2026</div><p>In This Article</p>",
        "<p>Sat, 12 March 2026</p>",
        '<div class="byline">Sat, 12 Mar, 2026 - 06:36</div>',
        "<div>About Gift Cards</div>",
        '<ul><li class="menu-item"><a href="/journalists/events">Events</a></li></ul>',
        '<p class="author-tooltip">Jane is</p>',
        '<figure><span class="license-author">Max Poe</span></figure>',
        '<div class="slider-teaser-opinion"><span class="slider-author">Max Poe</span></div>',
    ],
)
def test_sections_places_menus_and_days_are_not_authors(line: str) -> None:
    """They stand where authors stand, in the same form."""
    assert authors(line) == ()


@pytest.mark.parametrize(
    ("byline", "expected"),
    [
        ("Jane Marlow, Senior Life &amp; Trends Reporter", ("Jane Marlow",)),
        ("Jane Marlow, Master Gardener &amp; Garden Educator", ("Jane Marlow",)),
        ("Jane Marlow, Program Chair of Old Harbour Co", ("Jane Marlow",)),
        ("Jane Marlow, Head Winemaker and Max Poe", ("Jane Marlow", "Max Poe")),
        ("Text by <a href='/jane'>Jane Marlow</a>", ("Jane Marlow",)),
        ("Jane Marlow / Wizard @ Leading Edge", ("Jane Marlow",)),
        ("Jane Marlow im Gespräch mit Max Poe", ("Jane Marlow", "Max Poe")),
        ("This post was written by Jane Marlow, Head of Community", ("Jane Marlow",)),
    ],
)
def test_titles_and_labels_are_not_a_second_author(byline: str, expected: tuple[str, ...]) -> None:
    """A title has an "and" of its own; cut at it, its half would look like a name."""
    assert authors(f'<div class="byline">{byline}</div>') == expected


@pytest.mark.parametrize(
    ("head", "line", "expected"),
    [
        (declared("Luke Dale"), "<p>By: Jane Marlow</p>", "Jane Marlow"),
        (declared("Luke Dale"), '<p class="author">Jane Marlow</p>', "Jane Marlow"),
        (meta("author", "Luke Dale"), "<p>Von Jane Marlow</p>", "Jane Marlow"),
        (declared("KatieS"), "<p>By Jane Marlow</p>", "Jane Marlow"),
        (declared("Luke Dale"), '<p class="author">jmarlow</p>', "Luke Dale"),
        (declared("Luke Dale"), "<p>Luke Dale</p><p>By Max Poe</p>", "Luke Dale"),
        (declared("Luke Dale"), "", "Luke Dale"),
        (declared("Luke Dale"), '<p class="author">LUKE DALE</p>', "Luke Dale"),
    ],
)
def test_who_published_the_page_unseen_gives_way_to_the_author_shown(
    head: str, line: str, expected: str
) -> None:
    """Systems declare the account that pressed the button; readers never see that name."""
    assert authors(line, head=head) == (expected,)


@pytest.mark.parametrize(
    "label",
    ["Fact-checked by", "Fact Checked by:", "Medically reviewed by", "Updated by", "Geprüft von"],
)
def test_who_checked_a_text_did_not_write_it(label: str) -> None:
    """Guides name a second person in the same line, with the same link and class."""
    checked = f'{label} <a href="/author/max-poe">Max Poe</a>'
    line = f'By <a href="/author/jane">Jane Marlow</a> – March 12, 2026 | {checked}'
    assert authors(f"<div>{line}</div>") == ("Jane Marlow",)
    apart = f'<p class="byline">By Jane Marlow</p><p class="byline">{label} Max Poe</p>'
    assert authors(apart) == ("Jane Marlow",)


def test_an_author_named_far_below_is_found_by_strong_words() -> None:
    """A card below the text says "Written by"; teasers say "By", and each names another."""
    below = "<div>More</div>" * 90 + "<p>Written by Jane Marlow</p>"
    assert authors(below=below) == ("Jane Marlow",)
    below = below.replace("Written by", "By")
    assert authors(below=below) == ("Jane Marlow",)
    assert authors(below=f"{below}<p>By Max Poe</p>") == ()


SITE = "https://www.jane-marlow.test/wall"
ORGANISATION = '{"@type":"Organization","name":"Jane Marlow"}'


@pytest.mark.parametrize(
    ("head", "above", "url", "expected"),
    [
        (declared("Jane Marlow"), "", SITE, ("Jane Marlow",)),
        (meta("author", "Jane Marlow"), "", SITE, ("Jane Marlow",)),
        ("", '<a rel="author" href="/">Jane Marlow</a>', SITE, ("Jane Marlow",)),
        (declared("Jürgen Maß"), "", "https://juergenmass.test/a", ("Jürgen Maß",)),
        (declared("Jane Marlow", ORGANISATION), "", SITE, ("Jane Marlow",)),
        (declared("Quay Marlow", '{"@type":"Organization","name":"Quay Marlow"}'), "",
         "https://quaymarlow.test/a", ()),
        (declared("Charlie Hebdo"), "", "https://charliehebdo.test/a", ()),
        (declared("Max Poe"), "<p>Max Poe</p>", SITE, ("Max Poe",)),
        (declared("Harbour Books"), "", "https://harbourbooks.test/a", ()),
        (declared("The Courier"), "", "https://thecourier.test/a", ()),
        (declared("Marlow Post"), "", "https://marlowpost.test/a", ()),
        (declared("El Marlow"), "", "https://elmarlow.test/a", ()),
        ("", "", SITE, ("Jane Marlow",)),
        ("", "", "https://www.old-harbour.test/wall", ()),
    ],
)  # fmt: skip
def test_the_person_after_whom_a_site_is_named_is_its_author(
    head: str, above: str, url: str, expected: tuple[str, ...]
) -> None:
    """A blog has its author's name; a newspaper that declares itself author is not a person."""
    head += f'<meta property="og:site_name" content="{"Jane Marlow" if url == SITE else ""}">'
    assert authors(above, head=head, url=url) == expected


@pytest.mark.parametrize(
    ("above", "expected"),
    [
        ("<p>Jane Marlow</p>", ("Jane Marlow",)),
        ('<a href="/team/7">Jane Marlow</a><span>12 March 2026</span>', ("Jane Marlow",)),
        ("<div>Jane Marlow</div><div>and</div><div>Max Poe</div>", ("Jane Marlow", "Max Poe")),
        ("<h3>Jane Marlow, MD, FACP</h3>", ("Jane Marlow",)),
        ("<p>Jane Marlow in Lyon and Max Poe in Bern</p>", ("Jane Marlow", "Max Poe")),
        ("<p>di Jane Marlow e Max Poe</p>", ("Jane Marlow", "Max Poe")),
        ("<p>Jane Marlow (AFP)</p>", ("Jane Marlow",)),
        ("<p>Jane Marlow and agencies</p>", ("Jane Marlow",)),
        ("<p>Jane Marlow | jane@courier.example</p>", ("Jane Marlow",)),
        ("<p>Jane Marlow wins the harbour race in Bern</p>", ()),
        ("<span>Ιωάννα Παππά</span>", ("Ιωάννα Παππά",)),
        ("<p>Łukasz Nowak</p>", ("Łukasz Nowak",)),
        ("<p>Old Quay</p>", ()),
        ("<p>Harbour Council</p>", ()),
        ("<p>Jane Marlow</p><p>Jane Marlow was eleven when she drew the wall for the first time, "
         "and nobody but Jane Marlow kept a copy of it.</p>", ()),
    ],
)  # fmt: skip
def test_a_given_name_makes_a_line_near_the_headline_a_byline(
    above: str, expected: tuple[str, ...]
) -> None:
    """Sections and places have the form of a name; they do not begin with "Jane"."""
    assert authors(above) == expected


@pytest.mark.parametrize(
    ("declares", "expected"),
    [
        ("jane.marlow", "Jane Marlow"),
        ("jane_marlow@courier.example", "Jane Marlow"),
        ("Jane marlow", "Jane Marlow"),
        ("jane marlow", "Jane Marlow"),
        ("Jane van der Marlow", "Jane van der Marlow"),
        ("Jane MacMarlow", "Jane MacMarlow"),
    ],
)
def test_an_account_is_written_as_the_name(declares: str, expected: str) -> None:
    """Systems declare the account of the person who wrote."""
    assert authors(head=declared(declares)) == (expected,)


@pytest.mark.parametrize("declares", ["det/dpa", "mh", "HARBOUR", "harbour.desk"])
def test_initials_capitals_and_offices_are_no_persons(declares: str) -> None:
    """They stand in the field for the author's name."""
    assert authors(head=declared(declares)) == ()


def test_a_programme_is_not_a_second_author() -> None:
    """Broadcasters name it in the same place, with the same class."""
    line = '<p class="byline">All Things Marlow</p><p class="byline">Jane Marlow</p>'
    assert authors(line, head=declared("Jane Marlow")) == ("Jane Marlow",)


def test_a_box_below_the_text_names_its_only_person() -> None:
    """A card without any mark has the name and then a sentence about it."""
    assert authors(below=BIO.replace("<b>", "<h3>").replace("</b>", "</h3>")) == ("Jane Marlow",)
    two = "<h3>Max Poe</h3><p>Max Poe covers the harbour for the paper.</p>"
    assert authors(below=BIO + two) == ()


def test_a_byline_inside_a_noscript_counts_if_the_article_is_there() -> None:
    """Blogger puts whole articles into noscript."""
    byline = '<span class="byline-author">Posted by Jane Marlow and Max Poe</span>'
    assert authors(f"<noscript>{byline}{PROSE}</noscript>") == ("Jane Marlow", "Max Poe")
    assert authors(f"<noscript>{byline}</noscript>") == ()


BOTH = "<i>Jane Marlow</i><i>Penulis</i><i>Max Poe</i><i>Editor</i>"
PERSON = '{"@type":"Person","url":"https://courier.example/author/jane-marlow"}'
PARSELY = "{&quot;title&quot;:&quot;Wall&quot;,&quot;author&quot;:&quot;Jane Marlow&quot;}"


@pytest.mark.parametrize(
    ("head", "above", "below"),
    [
        ("", BOTH, ""),
        ("", "<i>Penulis</i><i>Jane Marlow</i><i>Editor</i><i>Max Poe</i>", ""),
        ("", "<p>Jane Marlow, Bilbao</p><p>12 March 2026</p>", ""),
        ("", "<p>oprac. Jane Marlow / PAP</p>", ""),
        ("", "<p>Door onze verslaggever Jane Marlow</p>", ""),
        ("", "<div class=author>โดย <a href=/jane>Jane Marlow</a></div>", ""),
        ("", "<a href=/reporter-bio/marlow>Jane Marlow</a>", ""),
        ("", "", "<h4>About the author</h4><p>Jane Marlow is the ports editor of the Courier.</p>"),
        (ld(f'{{"@type":"NewsArticle","author":{PERSON}}}'), "", ""),
        (declared("Jane Marlow, DER KURIER"), "", ""),
        (meta("parsely-page", PARSELY), "", ""),
    ],
)
def test_an_author_stands_where_each_system_puts_it(head: str, above: str, below: str) -> None:
    """Forms of news systems in a dozen languages, with an editor, a place or an agency beside."""
    assert authors(above, below, head) == ("Jane Marlow",)


@pytest.mark.parametrize(
    "line",
    [
        '<meta property="og:article:author" content="바다일보 | 포털">',
        '<span class="author">聯合報</span>',
        '<a href="/topics/jane-marlow">Jane Marlow</a><p>12 March 2026</p>',
    ],
)
def test_newspapers_and_topics_are_not_authors(line: str) -> None:
    """They stand in an author's field, or beside the date."""
    assert authors(line) == ()


@pytest.mark.parametrize(
    ("head", "foot", "site", "names"),
    [
        ("<title>Time | Dr. Jane Marlow</title>", "", "jane-marlow.example", ("Jane Marlow",)),
        ("", "© 2026 Jane Marlow. All rights reserved.", "janemarlow.example", ("Jane Marlow",)),
        ("", "Copyright © 2019–2026 Jane Marlow", "janemarlow.example", ("Jane Marlow",)),
        ("", "© 2026 Jane Marlow. All rights reserved.", "courier.example", ()),
        ("", "© 2026 Old Harbour. All rights reserved.", "oldharbour.example", ()),
        ("", "Photo © Jane Marlow of the council", "janemarlow.example", ()),
    ],
)
def test_the_owner_of_a_personal_site_is_its_author(
    head: str, foot: str, site: str, names: tuple[str, ...]
) -> None:
    """Such sites name their owner only in the title or the foot; the address confirms the name."""
    body = f"<h1>Time</h1><p>The council voted.</p><footer>{foot}</footer>"
    assert read(head, body, url=f"https://{site}/blog/time").authors == names
