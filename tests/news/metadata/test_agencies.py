"""A news agency is credited at a text's beginning, at its end or in its byline only."""

from __future__ import annotations

import pytest

from warta.news.metadata.agencies import agency_of

BODY = "The harbour will be deepened by four metres.\nWork begins in autumn, the council said."


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("PARIS (AFP) – The harbour will be deepened.", "AFP"),
        ("BEIJING, Nov. 3 (Xinhua) -- The harbour will be deepened.", "Xinhua"),
        ("Jakarta (ANTARA) - Pelabuhan itu akan diperdalam.", "Antara"),
        ("Berlin (dpa/bb) - Der Hafen wird vertieft.", "dpa"),
        ("Madrid, 3 mar (EFE).- El puerto será más profundo.", "EFE"),
        ("MOSCOW, March 3. /TASS/. The harbour will be deepened.", "TASS"),
        ("МОСКВА, 3 мар - РИА Новости. Порт углубят.\n(РИА Новости)", "RIA Novosti"),
        ("新华社北京11月3日电 港口将加深。", "Xinhua"),
        ("【ロンドン共同】港を深くする。", "Kyodo"),
        ("港を深くする。(共同)", "Kyodo"),
        ("(서울=연합뉴스) 항구가 깊어진다.", "Yonhap"),
        ("항구가 깊어진다. (연합뉴스)", "Yonhap"),
        (BODY + "\n(dpa)", "dpa"),
        (BODY + "\n— Reuters", "Reuters"),
        (BODY + " — AP", "AP"),
        (BODY + "\nSumber: Antara", "Antara"),
        (BODY + "\nQuelle: dpa/AFP", "dpa"),
        (BODY + "\nسبوتنيك\nالمصدر: رويترز", "Reuters"),
        (BODY + "\nAvec AFP", "AFP"),
        (BODY + "\nAnadolu Agency", "AA"),
        ("Reuters reported that the harbour will be deepened.\n" + BODY, None),
        ("The council told AFP on Monday that it will dig.", None),
        ("The Movement (MAP) of the north won the vote.", None),
        ("He spoke to the AP.", None),
        (BODY, None),
        ("", None),
    ],
)
def test_a_credited_agency_is_recognised_and_a_mentioned_one_is_not(
    text: str, agency: str | None
) -> None:
    """The agency wrote the text first, not the newspaper that published it first."""
    assert agency_of(text) == agency


def test_an_agency_that_signs_as_author_is_credited() -> None:
    """Feeds of newspapers put it into dc:creator."""
    assert agency_of(BODY, ["Reuters"]) == "Reuters"
    assert agency_of(BODY, ["By Agence France-Presse"]) == "AFP"
    assert agency_of(BODY, ["Maria Tass", "A. Reuters"]) is None
