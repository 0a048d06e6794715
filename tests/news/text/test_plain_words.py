"""A search of words alone is recognised; all others are left to the general way."""

from __future__ import annotations

import pytest

from warta.news.text.plain_words import plain_words


@pytest.mark.parametrize(
    ("question", "words", "groups"),
    [
        ("harbour", "harbour", [0]),
        ("harbour bridge", "harbour bridge", [0, 1]),
        ("harbour AND bridge", "harbour bridge", [0, 1]),
        ("harbour OR bridge new", "harbour bridge new", [0, 0, 1]),
        ("new harbour OR bridge OR ferry", "new harbour bridge ferry", [0, 1, 1, 1]),
        ("OR harbour OR", "harbour", [0]),
        ("harbour OR AND bridge", "harbour bridge", [0, 0]),
        ("Élections выборы εκλογές انتخابات 2026 ½", "Élections выборы εκλογές انتخابات 2026 ½", [0, 1, 2, 3, 4, 5]),
        ("or and not", "or and not", [0, 1, 2]),
    ],
)  # fmt: skip
def test_words_are_grouped_by_or(question: str, words: str, groups: list[int]) -> None:
    """As docs/search.md says: OR joins its neighbours, AND changes nothing."""
    plain = plain_words(question)
    assert plain is not None
    assert (plain.words, list(plain.groups)) == (tuple(words.split()), groups)


@pytest.mark.parametrize(
    "question",
    ["", " ", "OR", "AND", '"a b"', "a -b", "a NOT b", "a*", "title:a", "site:a.example", "covid-19", "l'equipe", "a_b",
     "a|b", "a | b", "(a)", "東京", "ไทย", "서울", "ａ", "अंग्रेज़ी", "a\u0301", "\u0640", "a\u200bb", "🎉", "a " * 31],
)  # fmt: skip
def test_any_other_question_is_none(question: str) -> None:
    """What may be a phrase, a filter or two words is not guessed."""
    assert plain_words(question) is None
