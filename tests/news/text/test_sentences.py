"""The end of a sentence, in every script."""

from __future__ import annotations

import pytest

from warta.news.text.sentences import SENTENCE_END, ends_sentence


@pytest.mark.parametrize(
    "text",
    [
        "The wall stands.",
        "Who paid?",
        "Ποιος πλήρωσε;",
        "Ποιος πλήρωσε\u037e",
        "石垣が戻った。",
        "石垣が戻った｡",
        "दीवार खड़ी है।",
        "دیوار کھڑی ہے۔",
        "ግንቡ ቆሟል።",
        "ማን ከፈለ፧",
        "Պատը կանգուն է։",
        "ជញ្ជាំងឈរ។",
        "ရပြီ။",
        "རྩིག་པ་ལངས།",
    ],
)
def test_a_sentence_ends_in_any_script(text: str) -> None:
    """Headings and cut texts are known by the end that they lack."""
    assert ends_sentence(text)
    assert SENTENCE_END.search(text + " ")


@pytest.mark.parametrize("text", ["The wall stands", "printf();", "Ο τοίχος", "กำแพงตั้งอยู่", "a; b"])
def test_other_lines_do_not_end_a_sentence(text: str) -> None:
    """A semicolon is a question mark in Greek only."""
    assert not ends_sentence(text)
