"""The stem of a word: what its forms have in common (Snowball's rules for each language).

The stems are of folded words, without accents: as good as with them for finding, since both the
words of the texts and those asked for go through the same rules.
"""

from __future__ import annotations

from functools import cache
from typing import Protocol

# ISO 639-1 to the name of Snowball's rules. Languages without them are searched by the exact word.
_RULES = {
    "ar": "arabic", "hy": "armenian", "eu": "basque", "ca": "catalan", "cs": "czech",
    "da": "danish", "nl": "dutch", "en": "english", "eo": "esperanto", "et": "estonian",
    "fi": "finnish", "fr": "french", "de": "german", "el": "greek", "hi": "hindi",
    "hu": "hungarian", "id": "indonesian", "ga": "irish", "it": "italian", "lt": "lithuanian",
    "ne": "nepali", "no": "norwegian", "nb": "norwegian", "nn": "norwegian", "fa": "persian",
    "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian",
    "es": "spanish", "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
LANGUAGES = tuple(_RULES)


class _Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...  # noqa: N802 - Snowball's name


def stem_of(word: str, language: str | None) -> str | None:
    """Return the stem of a folded word, or None for a language without rules, and for numbers."""
    if language not in _RULES or not word.isalpha():
        return None
    return _stemmer(_RULES[language]).stemWord(word)


@cache
def _stemmer(rules: str) -> _Stemmer:
    # With PyStemmer it uses that: the same rules, compiled, in a twelfth of the time. Loaded here,
    # as only a batch with new words needs it.
    import snowballstemmer

    stemmer: _Stemmer = snowballstemmer.stemmer(rules)
    return stemmer
