"""The headline among a page's titles."""

from __future__ import annotations

import pytest

from warta.news.metadata.headlines import headline, page_headlines, without_headline

WALL = "Council votes to rebuild flood wall"


@pytest.mark.parametrize(
    "title",
    [
        f"{WALL} | The Harbour Courier",
        f"{WALL} - Local - The Harbour Courier",
        f"The Harbour Courier: {WALL}",
        f"{WALL} – harbourcourier",
        f"{WALL} — BBC",
    ],
)
def test_site_names_are_cut_off(title: str) -> None:
    names = ["The Harbour Courier", "harbourcourier"]
    assert headline(page_headlines([], [title], [WALL], names)) == WALL


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (f"The Harbour Courier: {WALL}", WALL),
        (f"The Harbour Courier - {WALL}", WALL),
        (f"Harbour: {WALL}", f"Harbour: {WALL}"),  # a place as likely as the site's name
        (f"The Old Courier: {WALL}", f"The Old Courier: {WALL}"),
    ],
)
def test_a_name_before_the_headline_is_cut_off_without_a_heading(title: str, expected: str) -> None:
    """Old pages have no h1, and their titles begin with the site's name."""
    names = ["The Harbour Courier", "harbour"]
    assert headline(page_headlines([], [title], [], names)) == expected


@pytest.mark.parametrize(
    "title", ["Sea-level rise: what now?", "Spider-Man 4 - a review", "A | B", "Wall - Street"]
)
def test_a_dash_in_a_headline_stays(title: str) -> None:
    assert headline(page_headlines([], [title], [], ["The Harbour Courier"])) == title


def test_the_logo_is_no_headline() -> None:
    """Old templates put the site's name into the first h1."""
    titles = page_headlines([], [f"{WALL} - Courier"], ["Courier", WALL], ["Courier"])
    assert headline(titles) == WALL


def test_agreement_outweighs_order() -> None:
    assert headline(["You won't believe this wall", WALL, WALL.upper()]) == WALL


def test_a_cut_title_gives_way_to_the_whole() -> None:
    assert headline(["Council votes to rebuild flo…", WALL]) == WALL
    assert headline(["Council votes to rebuild flo...", "Something else"]).endswith("flo...")


def test_nothing_known() -> None:
    assert headline(page_headlines([], [], [], [])) == ""


def test_repeated_headline_leaves_the_text() -> None:
    """Copies on other sites come without it; a text that is nothing else keeps it."""
    assert without_headline(f"{WALL.upper()}!\nIt did.", [WALL]) == "It did."
    assert without_headline(WALL, [WALL]) == WALL
    assert without_headline("It did.\nIndeed.", [WALL]) == "It did.\nIndeed."
