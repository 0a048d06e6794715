"""Datelines are recognised in the forms that agencies use, and other openings are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warta.news.metadata.dateline import dateline_of

TEXT = "the ministers met for an hour and agreed on nothing, their spokesman said."


@pytest.mark.parametrize(
    ("opening", "dateline"),
    [
        ("Moskow, Purna Warta – ", "Moskow, Purna Warta"),
        ("JAKARTA, KABAR.com - ", "JAKARTA, KABAR.com"),
        ("Jakarta (ANTARA) - ", "Jakarta (ANTARA)"),
        ("LONDON (Reuters) - ", "LONDON (Reuters)"),
        ("WASHINGTON, May 3 (Reuters) - ", "WASHINGTON, May 3 (Reuters)"),
        ("KYIV, Ukraine (AP) — ", "KYIV, Ukraine (AP)"),
        ("PARIS — ", "PARIS"),
        ("Berlin (dpa) - ", "Berlin (dpa)"),
        ("Frankfurt/Main (dpa) - ", "Frankfurt/Main (dpa)"),
        ("Madrid, 3 mar (EFE).- ", "Madrid, 3 mar (EFE)"),
        ("(ANSA) - ROMA, 3 MAR - ", "(ANSA)"),
        ("МОСКВА, 3 марта — ", "МОСКВА, 3 марта"),
        ("ANKARA (AA) - ", "ANKARA (AA)"),
        ("WARSZAWA (PAP) – ", "WARSZAWA (PAP)"),
        ("新华社北京3月3日电 ", "新华社北京3月3日电"),
        ("【ワシントン共同】", "【ワシントン共同】"),
        ("القاهرة (رويترز) - ", "القاهرة (رويترز)"),
    ],
)
def test_a_dateline_is_recognised_in_the_forms_of_many_agencies(
    opening: str, dateline: str
) -> None:
    """It is compared away between copies: each newspaper cuts or keeps it."""
    assert dateline_of(opening + TEXT) == dateline


@pytest.mark.parametrize(
    "opening",
    [
        "", "Berlin – ", "The man – who lives there – ", "New York City – ", "BREAKING: ",
        "But Mr. Smith, who was there, said – ", "Donald Trump, the president – ", "(Photo: Anna) ",
        "2026 – ", "- ", "— ", "(function() { ",
    ],
)  # fmt: skip
def test_another_opening_with_a_dash_is_not_a_dateline(opening: str) -> None:
    """A subject of a sentence, cut off, would leave the sentence without it."""
    assert dateline_of(opening + TEXT) is None


def test_a_short_line_has_no_dateline() -> None:
    """Captions begin with a place and a dash, too."""
    assert dateline_of("PARIS — the tower") is None


@given(st.text(max_size=300))
def test_a_dateline_of_any_text_is_short_and_at_its_beginning(text: str) -> None:
    """Anything longer would be a sentence of the article."""
    dateline = dateline_of(text)
    assert dateline is None or (dateline in text[:200] and 2 <= len(dateline) <= 90)
