"""Boxes with an offer between paragraphs are left out whole, also the lines that describe it."""

from __future__ import annotations

import pytest

from tests.news.body.test_wrappers import HEADLINE, p, paragraphs, text_of

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
