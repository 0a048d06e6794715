"""The headline that readers see counts, where search engines and shared links get another."""

from __future__ import annotations

import pytest
from lxml.html import document_fromstring

from warta.news.metadata.headlines import headline
from warta.news.metadata.read import read_metadata

URL = "https://www.courier.example/local/lamps"
SHARED = "Best storm lamps for the harbour 2026"


def shown(body: str, declared: str = "", shared: str = SHARED) -> str:
    data = f'{{"@type":"NewsArticle","headline":"{declared}"}}' if declared else "{}"
    html = (
        f'<html><head><title>{shared} | The Courier</title><meta property="og:title" '
        f'content="{shared}"><script type="application/ld+json">{data}</script></head>'
        f"<body>{body}<p>The keeper lit eleven lamps on the quay before the storm came.</p></body>"
    )
    return headline(read_metadata(document_fromstring(html), URL).titles)


@pytest.mark.parametrize(
    ("body", "declared", "expected"),
    [
        # a heading of a box beside it
        ("<h1>Best storm lamps of the harbour in 2026</h1><h1>Our newsletter every morning</h1>",
         "", "Best storm lamps of the harbour in 2026"),
        # the same heading twice, for two widths
        ("<h1>Nine storm lamps for the harbour</h1><h1>Nine storm lamps for the harbour</h1>",
         "", "Nine storm lamps for the harbour"),
        # a card below repeats the title for search engines
        (f"<h1>Best storm lamps of the harbour in 2026</h1><div><h2>{SHARED}</h2></div>",
         SHARED, "Best storm lamps of the harbour in 2026"),
        # written for search engines
        ("<h1>Buyer's guide: nine lamps that light a harbour in the storm</h1>",
         SHARED, "Buyer's guide: nine lamps that light a harbour in the storm"),
        ("<h1>Chandelier makers fear for their quarter</h1>",
         "Quayside chandelier trade 2026", "Chandelier makers fear for their quarter"),
        # a line break divides it; furigana, and the label of a picture, are not part of it
        ("<h1>Best storm<br>lamps of the harbour in 2026</h1>",
         "", "Best storm lamps of the harbour in 2026"),
        ("<h1>港の<ruby>石垣<rp>（</rp><rt>いしがき</rt><rp>）</rp></ruby>が<br>元の姿に戻った</h1>",
         "港の石垣が元の姿に戻った", "港の石垣が元の姿に戻った"),
        # a section, a logo or the motto of the site is not a headline
        ("<h1>Local</h1>", SHARED, SHARED),
        ("<h1>Light and sea</h1>", SHARED, SHARED),
        (f"<h1>The Courier</h1><h2>{SHARED}</h2>", "", SHARED),
        (f"<h1>News of the whole coast since 1887</h1><h2>{SHARED}</h2>", "", SHARED),
    ],
)  # fmt: skip
def test_the_heading_that_resembles_the_title_is_the_headline(
    body: str, declared: str, expected: str
) -> None:
    """Readers, and copies of the article elsewhere, have the heading's words."""
    assert shown(body, declared) == expected


LAMPS = "Nine lamps light the harbour in the storm"


@pytest.mark.parametrize(
    ("body", "declared", "shared", "expected"),
    [
        # a kicker before the headline, and what other newspapers set apart with a bar
        (f"<h1>Storm season / {LAMPS}</h1>", LAMPS, LAMPS, LAMPS),
        (f"<h1>{LAMPS} | Opinion</h1>", f"{LAMPS} | Opinion", f"{LAMPS} | Opinion", LAMPS),
        (f"<h1>Kommentar | {LAMPS}</h1>", "", f"Kommentar | {LAMPS}", LAMPS),
        (f'<h1><span class="sub">Winter on the quay</span> {LAMPS}</h1>',
         f"Winter on the quay - {LAMPS}", f"Winter on the quay - {LAMPS}", LAMPS),
        # boxes with the same rank; only a part of the title resembles the headline
        ("<h1>A lamp for every storm on the quay</h1><h1>Choose your harbour</h1>",
         "", "Quay storm lamp", "A lamp for every storm on the quay"),
        # the only h1 is the page's title, for screen readers
        (f'<h1 class="sr-only">{LAMPS} | Light | The Courier</h1><h2>{LAMPS}</h2>',
         "", f"{LAMPS} | Light", LAMPS),
        # the site's address before the headline
        ("<h1>courier.example</h1><h3>Storm lamps</h3>", "", "courier.example Storm lamps",
         "Storm lamps"),
    ],
)  # fmt: skip
def test_what_newspapers_set_beside_the_headline_is_not_in_it(
    body: str, declared: str, shared: str, expected: str
) -> None:
    """Kickers, kinds of text and sections stand in the same element, or in the same title."""
    assert shown(body, declared, shared) == expected
