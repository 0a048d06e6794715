"""What an article is about, as terms with a strength each: pure, bounded, for every script.

A term is the beginning of a word, so that inflected forms meet (Überschwemmung, Überschwemmungen);
in scripts that put no space between words it is two characters. Only the headline and the start of
the text are read: news says first what happened, and an article of 1 MB costs what any other does.
Terms of different languages never meet (what is common in one is rare in the other).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from math import log
from zlib import crc32

MOST_TITLE_CHARACTERS = 300
MOST_TEXT_CHARACTERS = 1_500
MOST_TERMS = 120
TERM_BITS = 22  # 50,000 distinct terms of a window share a number with another in 1 of 80 cases
_PREFIX = 6
_LONGEST_REMEMBERED = 24
_IN_TITLE, _NAME, _NUMBER = 2.0, 2.0, 2.0

# A word is what stands between spaces and punctuation: not \w+, which ends at every vowel sign of
# Devanagari. Digits and letters may be joined by neither.
_WORD = re.compile(
    r"([^\s\u0000-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u00d7\u00f7"
    r"\u05be\u05f3\u05f4\u060c\u061b\u061f\u066a-\u066d\u06d4\u0964\u0965"
    r"\u2000-\u206f\u20a0-\u20cf\u2190-\u2bff\u3000-\u303f\u30fb\ufe30-\ufe6f\uff00-\uff0f"
    r"\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]+)"
)
# Han, Kana, Thai, Lao, Khmer, Burmese; Hangul too, whose particles stick to its short words.
_UNSPACED = re.compile(
    r"[\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    r"\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]+"
)
_ENDS_SENTENCE = re.compile(r"[.!?:\n]['\"»”)]*\s*$")


def terms_of(title: str, text: str, language: str | None) -> dict[int, float]:
    """The terms of an article, each with its strength; empty where nothing can be compared."""
    counted: dict[int, float] = {}
    salt = f"{language or ''}:"
    _count(counted, title[:MOST_TITLE_CHARACTERS], salt, _IN_TITLE, names=False)
    _count(counted, text[:MOST_TEXT_CHARACTERS], salt, 1.0, names=True)
    return {term: 1 + log(count) for term, count in counted.items()}


def _count(counted: dict[int, float], text: str, salt: str, weight: float, *, names: bool) -> None:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    pieces = _WORD.split(text)  # what stands before a word, and the word, in turn
    for between, word in zip(pieces[::2], pieces[1::2], strict=False):
        read = _remembered if len(word) <= _LONGEST_REMEMBERED else _read
        terms, strength, may_be_name = read(word, salt)
        strength *= weight
        if may_be_name and names and not _ends(between):
            strength *= _NAME
        for term in terms:
            if term in counted:
                counted[term] += strength
            elif len(counted) < MOST_TERMS:
                counted[term] = strength


def _read(word: str, salt: str) -> tuple[tuple[int, ...], float, bool]:
    """A word's terms, the strength of each, and whether it may be a name."""
    if word.isascii() or not (parts := _UNSPACED.findall(word)):
        is_number = any(map(str.isdigit, word))
        if len(word) == 1:
            return (), 1.0, False  # a digit alone is a list's or a score's, and in every text
        terms = (_term(salt + word.casefold()[:_PREFIX]),)
        return terms, _NUMBER if is_number else 1.0, not is_number and word[0].isupper()
    pairs = (part[place : place + 2] for part in parts for place in range(max(1, len(part) - 1)))
    rests = (rest.casefold()[:_PREFIX] for rest in _UNSPACED.split(word) if len(rest) > 1)
    return tuple(_term(salt + piece) for piece in (*pairs, *rests)), 1.0, False


# Half of a text's words are its language's most common ones, and a story's come in every article:
# remembered words make reading four times as quick, in 5 MB.
_remembered = lru_cache(maxsize=1 << 14)(_read)


def _term(key: str) -> int:
    return crc32(key.encode("utf-8", "surrogatepass")) & ((1 << TERM_BITS) - 1)


@lru_cache(maxsize=256)
def _ends(between: str) -> bool:
    """Whether a word after this begins a sentence, or the text."""
    return not between or _ENDS_SENTENCE.search(between) is not None
