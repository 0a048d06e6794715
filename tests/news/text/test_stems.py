"""Stems of words are the same by compiled rules as by rules in Python."""

import re
import tomllib
from importlib import import_module
from pathlib import Path

import pytest

from warta.news.text.stems import _RULES, LANGUAGES, stem_of

TEXTS = tomllib.loads((Path(__file__).parent / "languages.toml").read_text(encoding="utf-8"))
WORDS = sorted({word for text in TEXTS.values() for word in re.findall(r"\w+", text["long"])})


@pytest.mark.parametrize("language", LANGUAGES)
def test_compiled_rules_give_the_stems_of_the_rules_in_python(language: str) -> None:
    """The index stores stems; it must stay valid whichever of the two is installed."""
    rules = _RULES[language]
    module = import_module(f"snowballstemmer.{rules}_stemmer")
    in_python = getattr(module, f"{rules.capitalize()}Stemmer")()

    differ = {
        word: (stem_of(word, language), in_python.stemWord(word))
        for word in map(str.casefold, WORDS)
        if word.isalpha() and stem_of(word, language) != in_python.stemWord(word)
    }

    assert differ == {}


def test_a_number_and_a_word_of_an_unknown_language_have_no_stem() -> None:
    """They are found only as they are written."""
    assert [stem_of("1984", "en"), stem_of("ostadar", "mi"), stem_of("harbours", None)] == [
        None
    ] * 3
