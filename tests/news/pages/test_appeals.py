"""Appeals for money leave a text; a charity's words in the news stay."""

from __future__ import annotations

import pytest

from warta.news.pages.appeals import without_appeals

PROSE = [
    "The council of the harbour town decided on Tuesday to rebuild the northern quay.",
    "Work will begin in March with the removal of the old crane, the mayor said.",
    "Fishermen will have to land their catch at the southern pier for two seasons.",
]
APPEALS = [
    ["Your support helps us to tell the story",
     "From ports to parliaments, the Quay is on the ground when the story is developing.",
     "At such a moment we need reporters on the ground. Your donation lets us keep sending them.",
     "Your support makes all the difference."],
    ["We have no paywall, and our reporting is open to everyone.",
     "Readers like you pay for it. If you can, please support us from £1.", "Donate now"],
    ["Unsere Recherchen bleiben kostenfrei und für alle zugänglich. Machen Sie mit!",
     "Jetzt unterstützen"],
    ["Unabhängiger Journalismus kostet Geld. Ihre Spende hilft uns.", "Werden Sie Mitglied."],
    ["Le Quai est un média indépendant. Votre soutien nous permet d’enquêter.", "Faites un don"],
    ["Necesitamos tu apoyo para hacer periodismo sin muros.", "Hazte socio", "Apóyanos"],
    ["O Cais faz jornalismo independente. Sua doação paga nossas reportagens.", "Doe agora"],
    ["Il nostro giornalismo è libero. Il tuo contributo lo tiene in vita.", "Sostieni La Banchina"],
    ["Onze journalistiek is gratis. Jouw steun maakt het mogelijk.", "Word donateur"],
    ["Nasze dziennikarstwo jest niezależne. Twoje wsparcie ma znaczenie.", "Wesprzyj nas"],
    ["Мы независимая редакция. Ваша поддержка помогает нам работать.", "Поддержите «Причал»"],
    ["Jurnalisme kami gratis. Dukungan Anda menjaganya tetap hidup.", "Donasi sekarang"],
]  # fmt: skip


@pytest.mark.parametrize("appeal", APPEALS, ids=lambda lines: lines[0][:20])
@pytest.mark.parametrize("at", [0, 1, 3])
def test_an_appeal_leaves_a_text_wherever_it_stands(appeal: list[str], at: int) -> None:
    """It is the longest text of a publisher that extractors take for the article's."""
    text, removed = without_appeals("\n".join([*PROSE[:at], *appeal, *PROSE[at:]]))
    assert text.split("\n") == PROSE
    assert [line.text for line in removed] == appeal


@pytest.mark.parametrize(
    "lines",
    [
        ["“Your donation makes all the difference,” the charity wrote to its members."],
        ["Your support, the mayor told the crew, kept the lifeboat at sea.",
         "“Your donation pays the crew,” she said; the lifeboat has nine men."],
        ["Your support matters, the coach told the fans.", "Your contribution is welcome, he said."],
        ["The newsroom asked readers for money. Your support, it wrote, keeps us alive."],
        ["Ihre Spende half den Opfern der Flut, sagte die Ministerin am Dienstag."],
    ],
)  # fmt: skip
def test_the_news_may_quote_an_appeal(lines: list[str]) -> None:
    """One sentence alone, quotations, or an appeal that is not for journalism stay."""
    text = "\n".join([*PROSE, *lines, *PROSE])
    assert without_appeals(text) == (text, [])


def test_a_text_that_is_all_appeal_stays() -> None:
    """Then it is the page's own subject."""
    text = "\n".join(APPEALS[0])
    assert without_appeals(text) == (text, [])
