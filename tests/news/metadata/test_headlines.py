"""The headline is recognised among a page's titles."""

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
        *(f"{WALL} {mark} The Harbour Courier" for mark in "┃‖¦⋮⟩❘"),
    ],
)
def test_site_names_are_cut_off(title: str) -> None:
    """Copies of one article on two sites should have the same title."""
    names = ["The Harbour Courier", "harbourcourier"]
    assert headline(page_headlines([], [title], [WALL], names)) == WALL


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (f"The Harbour Courier: {WALL}", WALL),
        (f"The Harbour Courier - {WALL}", WALL),
        (f"Harbour: {WALL}", f"Harbour: {WALL}"),  # it may be a place in the headline
        (f"The Old Courier: {WALL}", f"The Old Courier: {WALL}"),
    ],
)
def test_a_name_before_the_headline_is_cut_off_without_a_heading(title: str, expected: str) -> None:
    """Old pages have no h1, and their titles begin with the site's name."""
    names = ["The Harbour Courier", "harbour"]
    assert headline(page_headlines([], [title], [], names)) == expected


def test_a_heading_in_capitals_gives_way_to_the_title_that_says_the_same() -> None:
    """Style sheets and old systems write headings in capitals."""
    title = f"{WALL} | The Harbour Courier"
    assert headline(page_headlines([], [title], [WALL.upper()], ["The Harbour Courier"])) == WALL


def test_a_name_after_a_full_width_colon_is_cut_off_only_if_it_is_the_site_s() -> None:
    """Asahi writes it so; headlines have such colons, too."""
    title = "港の石垣、一年ぶりに元の姿に：港湾新聞デジタル"
    names = ["港湾新聞デジタル"]
    assert headline(page_headlines([], [title], [], names)) == "港の石垣、一年ぶりに元の姿に"
    interview = "专访港务局长谈石墙修复：我们等了一年的日报"
    assert headline(page_headlines([], [interview], [], names)) == interview


@pytest.mark.parametrize(
    "title", ["Sea-level rise: what now?", "Spider-Man 4 - a review", "A | B", "Wall - Street"]
)
def test_a_dash_in_a_headline_stays(title: str) -> None:
    """Most headlines with a dash or colon contain no site's name."""
    assert headline(page_headlines([], [title], [], ["The Harbour Courier"])) == title


def test_a_heading_with_the_site_s_name_is_not_the_headline() -> None:
    """Old templates put the site's name into the first h1."""
    titles = page_headlines([], [f"{WALL} - Courier"], ["Courier", WALL], ["Courier"])
    assert headline(titles) == WALL


def test_a_title_that_two_sources_give_outweighs_the_first() -> None:
    """og:title is often a teaser written for social media."""
    assert headline(["You won't believe this wall", WALL, WALL.upper()]) == WALL


def test_a_title_that_was_cut_is_replaced_by_the_whole_one() -> None:
    """Search engines' limits make systems cut the <title>."""
    assert headline(["Council votes to rebuild flo…", WALL]) == WALL
    assert headline(["Council votes to rebuild flo...", "Something else"]).endswith("flo...")


def test_a_page_without_titles_has_no_headline() -> None:
    """The feed's title is used then."""
    assert headline(page_headlines([], [], [], [])) == ""


def test_a_headline_at_the_beginning_of_the_text_is_removed() -> None:
    """Copies on other sites do not repeat it. A text that is nothing else keeps it."""
    assert without_headline(f"{WALL.upper()}!\nIt did.", [WALL]) == "It did."
    assert without_headline(WALL, [WALL]) == WALL
    assert without_headline("It did.\nIndeed.", [WALL]) == "It did.\nIndeed."
    assert without_headline(f"Storm damage{WALL}\nIt did.", [WALL]) == "It did."
    told = f"She had heard it from the captain, who heard it from his son in the spring: {WALL}"
    assert without_headline(f"{told}\nIt did.", [WALL]) == f"{told}\nIt did."
    assert without_headline("A wall\nIt did.", ["wall"]) == "A wall\nIt did."
