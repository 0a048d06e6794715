"""Lines of Trafilatura's text between chosen ones need a lower probability."""

from __future__ import annotations

import numpy as np
import pytest

from warta.news.body.choice import _is_above_chosen, _is_in_gap


@pytest.mark.parametrize(
    ("chosen", "may_be", "expected"),
    [
        ("..##..#..", "111111111", "....11..."),  # not before the first, nor after the last
        ("#..#..#", ".11....", ".11...."),
        ("#..#..#", ".1..11.", "....11."),  # a run is chosen as a whole
        ("#.#", "...", "..."),
        ("...", "111", "..."),
        ("#", "1", "."),
    ],
)
def test_runs_between_chosen_lines_are_found(chosen: str, may_be: str, expected: str) -> None:
    """A recipe's steps or a list's short headings are as likely as labels, but for their place."""
    is_chosen, may = (np.array([sign in "#1" for sign in text]) for text in (chosen, may_be))
    gap = _is_in_gap(is_chosen, may & ~is_chosen)
    assert "".join("1" if is_in else "." for is_in in gap) == expected


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [("..#..#..", "....1..."), ("##.#", "..1."), ("#..", "..."), ("..#", "..."), ("#", ".")],
)
def test_a_heading_within_the_text_is_right_above_a_line_of_it(chosen: str, expected: str) -> None:
    """What is above the text may be another article's heading, and so may the last heading."""
    above = _is_above_chosen(np.array([sign == "#" for sign in chosen]))
    assert "".join("1" if is_above else "." for is_above in above) == expected
