"""Offers, appeals and promotions are left out by their links; claims above a report stay."""

from __future__ import annotations

import pytest
from lxml.html import document_fromstring

from tests.news.body.test_wrappers import HEADLINE, p, paragraphs, text_of
from warta.news.body.promotions import take_promotions

STORY = paragraphs(6)
LINKS = [
    "<a href='/w'>Click here to subscribe</a>", "<a href='/newsletter/'>Harbour Briefing</a>",
    "<a href='https://kai.example/abo'>Zum Angebot</a>", "<a href='/w'>سبسکرائب کرنے کے لیے کلک کریں</a>",
    "<a href='/w'>Suscríbete aquí</a>",
]  # fmt: skip
WORDS = (
    "<p>The Harbour Star is now on the phone</p>"
    "<p>All about boats and quays, chosen by our editors on Sundays for readers who love the sea.</p>"
)


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize("wrapper", ["section", "div", "aside"])
def test_an_offer_between_paragraphs_is_left_out(wrapper: str, link: str) -> None:
    """Only its link tells what it is."""
    box = f"<{wrapper}><div>{WORDS}{link}</div></{wrapper}>"
    body = f"<main><h1>{HEADLINE}</h1>{p(STORY[:3])}{box}{p(STORY[3:])}</main>"
    assert text_of(body) == "\n".join(STORY)


def test_a_part_of_the_text_that_ends_with_a_link_of_its_own_stays() -> None:
    """A link to an article, or one inside a sentence, makes no offer of a box."""
    box = f"<div><p>{STORY[1]}</p><p>The council has the <a href='/plan'>plan of the quay</a>.</p></div>"
    text = text_of(f"<main><h1>{HEADLINE}</h1>{p(STORY[:1])}{box}{p(STORY[2:])}</main>")
    assert all(line in text for line in STORY)
    assert "plan of the quay" in text


@pytest.mark.parametrize("href", ["/spende", "/donate", "/abo", "/soutenir/", "/support-us"])
@pytest.mark.parametrize("wrapper", ["section", "div", "aside"])
def test_an_appeal_below_the_text_is_left_out(wrapper: str, href: str) -> None:
    """It speaks as an article does, and only heading and link tell it from one."""
    appeal = (
        f"<{wrapper}><h3>Left of the harbour</h3><p>Right now, as the storms grow, the coast needs "
        "people who stand together, also with those who speak up for the boats on the spot.</p>"
        f"<p>Our pages stay free for everyone.</p><a href='{href}'>With pleasure</a></{wrapper}>"
    )
    body = f"<main><article><h1>{HEADLINE}</h1>{p(STORY)}{appeal}</article></main>"
    assert text_of(body) == "\n".join(STORY)


@pytest.mark.parametrize(
    "label", ["Exclusive", "More", "Aus dem Archiv", "Opinión", "Więcej", "독점"]
)
def test_a_headline_behind_a_label_is_left_out(label: str) -> None:
    """The site's editors write such labels as they like."""
    href = "/news/2026/11/20/ferry-crews-walk-out-again"
    link = f"<p><strong>{label}:</strong> <a href='{href}'>Ferry crews walk out again</a></p>"
    body = f"<main><h1>{HEADLINE}</h1>{p(STORY[:3])}{link}{p(STORY[3:])}</main>"
    assert text_of(body) == "\n".join(STORY)


def test_a_headline_behind_a_label_stays_where_it_leads_elsewhere() -> None:
    """Then it is a source that the author names."""
    link = "<a href='https://other.example/2026/report-on-the-quays'>Report on the old quays</a>"
    body = f"<main>{p(STORY[:3])}<p>Source: {link}</p>{p(STORY[3:])}</main>"
    tree = document_fromstring(f"<html><body>{body}</body></html>")
    taken = take_promotions(tree, "https://news.example/2026/harbour-town-votes")
    assert not taken.removed


CLAIMS = {
    "en": ("Claim:", "“The council has sold the northern quay to a company from abroad, for one crown”"),
    "pl": ("Twierdzenie:", "„Rada miasta sprzedała północne nabrzeże firmie z zagranicy za jedną koronę”"),
    "de": ("Behauptung:", "„Der Stadtrat hat den nördlichen Kai für eine Krone ins Ausland verkauft“"),
    "fr": ("Affirmation :", "« La ville a vendu le quai du nord à une société étrangère pour une couronne »"),
}  # fmt: skip


@pytest.mark.parametrize("language", CLAIMS)
def test_a_claim_above_the_report_that_checks_it_stays(language: str) -> None:
    """Without it the report is about nothing."""
    label, claim = CLAIMS[language]
    box = f"<div class=claim-box><div><span>{label}</span><p>{claim}</p></div></div>"
    lead = "<div class=lead>What is known about the quay.</div>"
    body = f"<main><article><h1>{HEADLINE}</h1>{lead}{box}<div class=text>{p(STORY)}</div></article></main>"
    assert claim in text_of(body)
