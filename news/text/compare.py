"""Measuring and comparing article text, the same way for every script.

Two texts that a reader would call the same (other quotes, spacing, case, width) have the same
``normalised`` form and so the same ``text_hash``.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from hashlib import blake2b

# Scripts that put no space between words: how many characters stand for one English word.
# Measured on article 1 of the Universal Declaration of Human Rights, 30 words in English:
# 45 Han characters in Chinese, 30 Han and 48 kana in Japanese, 130 signs in Thai.
_WITHOUT_SPACES = (
    (re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"), 1.5),
    (re.compile(r"[\u3041-\u30ff\u31f0-\u31ff\uff66-\uff9f]"), 4.8),
    (
        re.compile(
            r"[\u0e01-\u0e4e\u0e81-\u0edf\u1000-\u109f\u1780-\u17d3\u1980-\u19df\uaa60-\uaa7f]"
        ),
        4.3,
    ),
)
_LONGEST_KEPT = 400  # characters; longer lines are rare and would fill the cache
_NOT_WORD = re.compile(r"[\W_]+")
_SPACED_WORD = re.compile(r"\w[^\s/|–—―…]*")  # not \w+: it would end at every vowel sign


def word_count(text: str) -> int:
    """Count words, so that an article and its translation measure about the same."""
    counted = 0.0
    if not text.isascii():
        for script, per_word in _WITHOUT_SPACES:
            text, found = script.subn(" ", text)
            counted += found / per_word
    return round(counted) + len(_SPACED_WORD.findall(text))


def substance(text: str) -> int:
    """The length of a text, where a Han, kana or Hangul character weighs as three letters."""
    length = len(text)
    return length if text.isascii() or text[length // 2] < "\u2e80" else 3 * length


def normalised(text: str) -> str:
    """Reduce a text to what must agree for two copies to be the same.

    Compatibility forms and case are folded, punctuation and white space become one space,
    invisible characters vanish. Letters, marks, digits and symbols stay.
    """
    while (folded := _folded(text)) != text:
        # Folding can bring forth what folds again (℀ is a/c, ΐ comes apart): once is not enough.
        text = folded
    return text


@lru_cache(maxsize=512)
def text_hash(text: str) -> int:
    """Identify a text by 64 bits, signed for a BIGINT column; equal for equal ``normalised``."""
    digest = blake2b(normalised(text).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def squeezed(text: str) -> str:
    """The letters and digits of a text: what two renderings of it have in common."""
    return _of_line(text) if len(text) <= _LONGEST_KEPT else _NOT_WORD.sub("", text).lower()


@lru_cache(maxsize=4_096)
def _of_line(line: str) -> str:
    # Each line of a page is asked for by several steps.
    return _NOT_WORD.sub("", line).lower()


def _folded(text: str) -> str:
    folded = " ".join(text.translate(_FOLDS).split())
    if folded.isascii():
        return folded.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", folded).casefold())


class _Folds(dict[int, str]):
    """What each character becomes; filled as characters are met, so bounded by Unicode."""

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
