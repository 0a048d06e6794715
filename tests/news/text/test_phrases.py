"""Words of phrase files are found as whole words, however their patterns are put together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warta.news.text.phrases import marked_lines, marked_words, pattern_of

_FILES = (
    "appeals.txt",
    "consent.txt",
    "not_found.txt",
    "paywalls.txt",
    "stamps.txt",
)
_MARKED = [
    (name, mark) for name in _FILES for mark in "=+~-" if marked_lines(name, mark)
]  # fmt: skip


def _texts() -> list[str]:
    """Return the phrases themselves: as they are written, with spaces, and run together."""
    folder = resources.files("warta.news") / "phrases"
    written = [(folder / name).read_text(encoding="utf-8") for name in _FILES]
    spaced = [re.sub(r"\\.|[.()|?*+!]", " ", text) for text in written]
    return [*written, *spaced, *(text.replace(" ", "x") for text in spaced)]


def _plain(words: Sequence[str]) -> re.Pattern[str]:
    """Return the pattern as one would write it first."""
    words = sorted(words, key=len, reverse=True)
    whole = "|".join(word for word in words if word[0] != "!") or "(?!)"
    anywhere = "".join(f"|{word[1:]}" for word in words if word[0] == "!")
    return re.compile(rf"(?<!\w)(?:{whole})(?!\w){anywhere}")


@pytest.mark.parametrize(("name", "mark"), _MARKED)
def test_pattern_by_first_letters_finds_the_same(name: str, mark: str) -> None:
    """It is searched in a part of the time; the plain pattern says what it must find."""
    plain = _plain([word.replace(".", r"\W") for word in marked_lines(name, mark)])
    quick = marked_words(name, mark)
    found = 0
    for text in _texts():
        places = [match.span() for match in plain.finditer(text)]
        assert [match.span() for match in quick.finditer(text)] == places
        found += len(places)
    assert found


@given(
    words=st.lists(
        st.sampled_from(
            ["a", "ab", "ba", "(a|b)c", "(a.)?b", "ab?", "a?b", "a*b", "a+b", "a{2}b", "ä", "[ab]c", r"\d+", "((a|b)c)?d",
             "(?:a|b)d", "(a|b)+c", "(ab){2}", "!bc", "!d", "éa", "中a"]
        ),
        min_size=1,
        max_size=6,
    ),
    text=st.text("abcdé中 ä1'e", max_size=30),
)  # fmt: skip
def test_any_words_are_found_as_by_the_plain_pattern(words: list[str], text: str) -> None:
    """Groups, quantifiers and sets may stand in front, too."""
    words = [word.replace(".", r"\W") for word in words]
    assert (pattern_of(words).search(text) is None) == (_plain(words).search(text) is None)


@pytest.mark.parametrize("word", ["a|b", "ab|(c)", "(a)|b", "!a|b"])
def test_alternatives_without_brackets_are_refused(word: str) -> None:
    """Their second half would be read as a word's end."""
    with pytest.raises(ValueError, match="brackets"):
        pattern_of([word, "c"])
