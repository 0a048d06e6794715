"""Measure and compare texts in any script.

Texts that differ only in quotes, spacing, case or width have the same ``normalised`` form and so
the same ``text_hash``.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from warta.news.text.hashing import hash_text
from warta.news.text.scripts import HAN, KANA, SOUTH_EAST_ASIAN

# Characters per English word in scripts without spaces. Measured on article 1 of the Universal
# Declaration of Human Rights, 30 words in English: 45 Han characters in Chinese, 30 Han and 48 kana
# in Japanese, 130 signs in Thai.
_WITHOUT_SPACES = (
    (re.compile(f"[{HAN}]"), 1.5),
    (re.compile(f"[{KANA}]"), 4.8),
    (re.compile(f"[{SOUTH_EAST_ASIAN}]"), 4.3),
)
# Han, kana, Hangul and their punctuation, full width forms included.
_EAST_ASIAN = re.compile(
    "[\u1100-\u11ff\u2e80-\ud7ff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]+"
)
_LONGEST_CACHED = 400  # characters; longer lines are rare and would fill the cache
_NOT_WORD = re.compile(r"[\W_]+")
# The same for ASCII, whose characters Python translates in a tenth of the time.
_SQUEEZED = {code: chr(code).lower() if chr(code).isalnum() else None for code in range(128)}
_SPACED_WORD = re.compile(r"\w[^\s/|–—―…]*")  # not \w+: it would end at every vowel sign


def word_count(text: str) -> int:
    """Return the number of words, scaled so that a translation has about as many."""
    counted = 0.0
    if not text.isascii():
        for script, per_word in _WITHOUT_SPACES:
            text, characters = script.subn(" ", text)
            counted += characters / per_word
    return round(counted) + len(_SPACED_WORD.findall(text))


def substance(text: str) -> int:
    """Return the length of a text; a Han, kana or Hangul character counts as three letters."""
    if text.isascii():
        return len(text)
    return _substance_of_line(text) if len(text) <= _LONGEST_CACHED else _substance(text)


@lru_cache(maxsize=4_096)
def _substance_of_line(line: str) -> int:
    return _substance(line)


def _substance(text: str) -> int:
    length = len(text)
    if _EAST_ASIAN.search(text) is None:
        return length
    return 3 * length - 2 * len(_EAST_ASIAN.sub("", text))


def normalised(text: str) -> str:
    """Return a form of a text that is equal for texts that a reader would call the same.

    Folds compatibility forms and case, replaces punctuation and white space by one space, and
    removes invisible characters. Letters, marks, digits and symbols stay.
    """
    while (folded := _folded(text)) != text:
        if _is_settled(folded):
            return folded
        # One folding can produce characters that fold again (℀ becomes a/c).
        text = folded
    return text


@lru_cache(maxsize=512)
def text_hash(text: str) -> int:
    """Return a signed 64-bit hash that is equal for equal ``normalised`` texts."""
    return hash_text(normalised(text))


def squeezed(text: str) -> str:
    """Return the letters and digits of a text alone, to compare two renderings of it."""
    return _squeezed_line(text) if len(text) <= _LONGEST_CACHED else _squeezed(text)


@lru_cache(maxsize=4_096)
def _squeezed_line(line: str) -> str:
    # Cached: several steps compare each line of a page.
    return _squeezed(line)


def _squeezed(text: str) -> str:
    if text.isascii():
        return text.translate(_SQUEEZED)
    return _NOT_WORD.sub("", text).lower()


def _folded(text: str) -> str:
    folded = " ".join(text.translate(_FOLDS).split())
    if folded.isascii():
        return folded.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", folded).casefold())


def _is_settled(folded: str) -> bool:
    """Return whether a folded text certainly folds to itself: nearly all do."""
    # Folding may leave a space (¨ becomes a space and a mark).
    is_spaced = "  " in folded or folded.startswith(" ") or folded.endswith(" ")
    return not is_spaced and all(map(_STAYS.__getitem__, set(folded)))


class _Stays(dict[str, bool]):
    """Whether a character of a folded text stays as it is, computed on first use."""

    def __missing__(self, character: str) -> bool:
        stays = character == " " or (
            _FOLDS[ord(character)] == character and character.casefold() == character
        )
        self[character] = stays
        return stays


_STAYS = _Stays()


class _Folds(dict[int, str]):
    """The replacement of each character, computed on first use; bounded by Unicode."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        category = unicodedata.category(character)
        if category == "Cf":  # soft hyphens, joiners, direction marks
            folded = ""
        elif category[0] in "PZC" or category == "Sk":  # Sk: ` and ´ are used as quotes
            folded = " "
        else:
            folded = character
        self[code] = folded
        return folded


_FOLDS = _Folds()
