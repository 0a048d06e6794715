"""Measure and compare texts, the same way in every script.

Two texts that a reader would call the same (other quotes, spacing, case, width) have the same
``normalised`` form and so the same ``text_hash``.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from warta.news.text.hashing import hash_text
from warta.news.text.scripts import HAN, KANA, SOUTH_EAST_ASIAN

# How many characters of a script without spaces stand for one English word. Measured on article 1
# of the Universal Declaration of Human Rights, 30 words in English:
# 45 Han characters in Chinese, 30 Han and 48 kana in Japanese, 130 signs in Thai.
_WITHOUT_SPACES = (
    (re.compile(f"[{HAN}]"), 1.5),
    (re.compile(f"[{KANA}]"), 4.8),
    (re.compile(f"[{SOUTH_EAST_ASIAN}]"), 4.3),
)
_LONGEST_KEPT = 400  # characters; longer lines are rare and would fill the cache
_NOT_WORD = re.compile(r"[\W_]+")
_SPACED_WORD = re.compile(r"\w[^\s/|–—―…]*")  # not \w+: it would end at every vowel sign


def word_count(text: str) -> int:
    """Count the words of a text so that an article and its translation measure about the same."""
    counted = 0.0
    if not text.isascii():
        for script, per_word in _WITHOUT_SPACES:
            text, characters = script.subn(" ", text)
            counted += characters / per_word
    return round(counted) + len(_SPACED_WORD.findall(text))


def substance(text: str) -> int:
    """Return the length of a text; a Han, kana or Hangul character counts as three letters."""
    length = len(text)
    return length if text.isascii() or text[length // 2] < "\u2e80" else 3 * length


def normalised(text: str) -> str:
    """Return the form of a text that is equal for all texts a reader would call the same.

    Compatibility forms and case are folded, punctuation and white space become one space,
    invisible characters vanish. Letters, marks, digits and symbols stay.
    """
    while (folded := _folded(text)) != text:
        # One folding can produce characters that fold again (℀ becomes a/c).
        text = folded
    return text


@lru_cache(maxsize=512)
def text_hash(text: str) -> int:
    """Return 64 bits, signed for a BIGINT column, that are equal for equal ``normalised`` texts."""
    return hash_text(normalised(text))


def squeezed(text: str) -> str:
    """Return the letters and digits of a text, which two renderings of it have in common."""
    return _of_line(text) if len(text) <= _LONGEST_KEPT else _NOT_WORD.sub("", text).lower()


@lru_cache(maxsize=4_096)
def _of_line(line: str) -> str:
    # Cached: several steps compare each line of a page.
    return _NOT_WORD.sub("", line).lower()


def _folded(text: str) -> str:
    folded = " ".join(text.translate(_FOLDS).split())
    if folded.isascii():
        return folded.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", folded).casefold())


class _Folds(dict[int, str]):
    """The replacement of each character, computed on first use; bounded by Unicode."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        category = unicodedata.category(character)
        if category == "Cf":  # soft hyphens, joiners, direction marks
            kept = ""
        elif category[0] in "PZC" or category == "Sk":  # Sk: ` and ´ stand in for quotes
            kept = " "
        else:
            kept = character
        self[code] = kept
        return kept


_FOLDS = _Folds()
