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
MOST_MARKS = 40
TERM_BITS = 22  # 50,000 distinct terms of a window share a number with another in 1 of 80 cases
_PREFIX = 6
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


def marks_of(title: str, text: str) -> list[int]:
    """Names in Latin letters and numbers of an article: what other languages write alike."""
    marks: dict[int, None] = {}
    for piece in (title[:MOST_TITLE_CHARACTERS], text[:MOST_TEXT_CHARACTERS]):
        pieces = _WORD.split(unicodedata.normalize("NFKC", piece))
        for between, word in zip(pieces[::2], pieces[1::2], strict=False):
            is_name = word.isascii() and word[0].isupper() and not _ends(between)
            if len(word) > 1 and (is_name or any(map(str.isdigit, word))):
                marks[_numbered(word.casefold()[:_PREFIX])] = None
    return list(marks)[:MOST_MARKS]


def _count(counted: dict[int, float], text: str, salt: str, weight: float, *, names: bool) -> None:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    pieces = _WORD.split(text)  # what stands before a word, and the word, in turn
    for between, word in zip(pieces[::2], pieces[1::2], strict=False):
        if not word.isascii() and (parts := _UNSPACED.findall(word)):
            for part in parts:
                for place in range(max(1, len(part) - 1)):
                    _add(counted, salt + part[place : place + 2], weight)
            for rest in _UNSPACED.split(word):
                if len(rest) > 1:
                    _add(counted, salt + rest.casefold()[:_PREFIX], weight)
        elif len(word) > 1:  # a digit alone is a list's or a score's, and in every text
            strength = weight
            if not word.isalpha() and any(map(str.isdigit, word)):
                strength *= _NUMBER
            elif names and word[0].isupper() and not _ends(between):
                strength *= _NAME
            _add(counted, salt + word.casefold()[:_PREFIX], strength)


def _add(counted: dict[int, float], key: str, strength: float) -> None:
    term = _numbered(key)
    if term in counted:
        counted[term] += strength
    elif len(counted) < MOST_TERMS:
        counted[term] = strength


def _numbered(key: str) -> int:
    return crc32(key.encode("utf-8", "surrogatepass")) & ((1 << TERM_BITS) - 1)


@lru_cache(maxsize=256)
def _ends(between: str) -> bool:
    """Whether a word after this begins a sentence, or the text."""
    return not between or _ENDS_SENTENCE.search(between) is not None
