"""Words about the author below a text are no part of it, nor are disclosures."""

from __future__ import annotations

import pytest

from tests.news.html_pages import as_article, extracted
from warta.news.body.labels import is_about_author_label
from warta.news.body.promotion_lines import is_call

URL = "https://kurier.example/2026/11/20/quay-wall-mended"
PARAGRAPHS = [
    f"On day {day} the masons set {3 * day + 40} stones of the quay wall, and the harbour board "
    f"counted {day + 4} boats that had to moor at the coal pier meanwhile."
    for day in range(1, 9)
]
SOURCE = (
    "Halvorsen R, Berg A. Quay walls of the north: a survey. Journal of Ports. 2019;14:201-219."
)
AUTHOR = "Rina Kartika has written about harbours for nine years and lives above one."


def text_of(below: str) -> list[str]:
    """Return the lines of the text of a page with something below its paragraphs."""
    inside = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    html = f"<title>Quay wall mended</title><article><h1>Quay wall mended</h1>{inside}{below}</article>"
    return as_article(extracted(html, url=URL)).text.split("\n")


def test_what_the_author_does_is_left_out_below_its_label() -> None:
    """Without the label it is left out only if the page's author is named."""
    assert text_of(f"<h3>About the author</h3><p>{AUTHOR}</p>") == PARAGRAPHS


def test_sources_and_sections_below_stay() -> None:
    """Half of the labels of real pages have the sources; a section after them is the text's."""
    prose = "Nobody knows where the stones came from, and the board will not look for them."
    below = f"<h2>About the author</h2><p>{AUTHOR}</p><h2>Sources</h2><p>{SOURCE}</p><p>{prose}</p>"
    assert text_of(below) == [*PARAGRAPHS, "Sources", SOURCE, prose]


@pytest.mark.parametrize(
    "label",
    ["About the Author:", "Über die Autorin", "À propos de l’auteur", "Sull'autore", "作者简介"],
)
def test_a_label_above_a_biography_is_recognised(label: str) -> None:
    """Whole lines only: "About the author of the letter" is a title."""
    assert is_about_author_label(label)
    assert not is_about_author_label(f"{label} and the pike")


@pytest.mark.parametrize(
    "line",
    [
        "If you buy through our links, we may earn a small commission.",
        "Some posts may contain affiliate links. Read more in our policy.",
        "The views expressed by the authors of this blog are their own.",
        "Kaufen Sie über diese Links, erhalten wir eine Provision vom Händler.",
        "Si vous achetez par ces liens, nous pouvons percevoir une commission.",
        "Podemos recibir una comisión por las compras hechas con estos enlaces.",
        "Jeśli kupisz przez te linki, możemy otrzymać prowizję.",
        "Мы можем получить комиссию, если вы купите что-то по этим ссылкам.",
    ],
)
def test_what_a_site_says_of_its_commissions_is_a_call(line: str) -> None:
    """Of eleven such lines on 771 real pages none is the text's."""
    assert is_call(line)


@pytest.mark.parametrize(
    "line",
    [
        "The bank may earn a commission on every loan, the regulator said.",
        "The commission may compensate fishermen whose boats were damaged.",
        "“We may receive a commission,” the broker said.",
        "Views expressed in the survey differed by age.",
        "Die Kommission erhält eine Provision von zwei Prozent.",
    ],
)
def test_news_of_commissions_is_no_call(line: str) -> None:
    """Others than the site receive commissions, too."""
    assert not is_call(line)
