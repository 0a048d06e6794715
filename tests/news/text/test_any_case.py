"""Phrases are found in any case, exactly where ``re.IGNORECASE`` finds them, but quicker."""

import re

import pytest

from warta.news.text.any_case import AnyCase, small
from warta.news.text.phrases import phrase_lines

FILES = ("calls.txt", "labels.txt", "newsletters.txt", "picture_credits.txt", "promotions.txt")
SYNTAX = re.compile(r"\(\?[:!=<]+|\\[A-Za-z]|[()\[\]\\?*+{}^$.]|\|[^|)]*")
# Letters that Python takes for another form of the same one, and one that becomes two in lower().
FORMS = str.maketrans("ısσkİ", "iſςKI")


@pytest.mark.parametrize("name", FILES)
def test_phrases_of_a_file_are_found_as_with_the_flag(name: str) -> None:
    """The phrases of all languages, in capitals, titles and other forms, and parts of them."""
    phrases = phrase_lines(name)
    flagged = re.compile("|".join(f"(?:{phrase})" for phrase in phrases), re.IGNORECASE)
    quick = AnyCase(phrases)
    plain = [" ".join(SYNTAX.sub(" ", phrase).split()) for phrase in phrases[::4]]
    lines = {
        form
        for line in plain
        for form in (line, line.upper(), line.title(), line.translate(FORMS), line[1:], f"x {line}")
    }
    for line in lines:
        found = (quick.begins(line), quick.is_in(line), quick.is_all_of(line))
        flagged_found = (flagged.match(line), flagged.search(line), flagged.fullmatch(line))
        assert found == tuple(match is not None for match in flagged_found), line


@pytest.mark.parametrize(
    ("phrase", "found", "other"),
    [
        ("(?:a|the) lease", ["A LEASE", "the lease"], ["lease"]),
        ("(?:our )?(?:top|best) picks?", ["Top pick", "our BEST picks"], ["picks"]),
        ("[ée]coute|lis", ["Écoute", "ecoute", "LIS"], ["coute"]),
        ("(?:x|y)+z", ["xyxz"], ["z"]),
        (r"\(c\) \d{4}", ["(C) 2026"], ["c 2026"]),
        (r"[A-Z]\w+ transcript", ["our transcript"], ["1 transcript"]),
        ("abone olmayı", ["ABONE OLMAYI", "abone olmayi", "Abone olmayı"], ["abone olma"]),
        ("σχετικά νέος", ["ΣΧΕΤΙΚΆ ΝΈΟΣ", "σχετικά νέοσ"], ["νέος"]),
        ("istanbul", ["İstanbul", "ISTANBUL"], ["stanbul"]),
    ],
)
def test_a_phrase_may_begin_with_a_group(phrase: str, found: list[str], other: list[str]) -> None:
    assert [line for line in found if not AnyCase([phrase]).begins(line)] == []
    assert [line for line in other if AnyCase([phrase]).begins(line)] == []


def test_a_phrase_of_words_begins_where_a_word_does() -> None:
    phrases = AnyCase(["sign up", "(?:un)?subscribe", r"\d{2} offers"], of_words=True)
    assert all(map(phrases.is_in, ["Now SIGN UP", "unsubscribe", "a 20 offers"]))
    assert not any(map(phrases.is_in, ["design up", "resubscribe", "x20 offers"]))


def test_small_letters_have_one_form() -> None:
    assert small("ΣΊΣΥΦΟΣ ſ Iİı") == "σίσυφοσ s iii"
