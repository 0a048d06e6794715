"""Cut texts into words as the search index does, for what is shown of a few texts.

The index itself is cut by the macros of storage/views/search-1-words.sql; these functions return
the same (tests/news/text/test_indexed_words.py). DuckDB takes 40 ms to plan those macros.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

# Letters of scripts without spaces between words: Thai, Lao, Burmese, Hangul, Khmer, Han, Kana.
_UNSPACED = (
    "\u0e01-\u0e3a\u0e40-\u0e5b\u0e81-\u0edf\u1000-\u109f\u1100-\u11ff\u1780-\u17f9\u19e0-\u19ff"
    "\u2e80-\u2fd5\u3005\u3007\u3021-\u3029\u302e\u302f\u3038-\u303b\u3041-\u3096\u309d-\u309f"
    "\u30a1-\u30fa\u30fc-\u30ff\u3131-\u318e\u31f0-\u321e\u3260-\u327e\u32d0-\u32fe\u3300-\u3357"
    "\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97c\ua9e0-\ua9fe\uaa60-\uaa7f\uac00-\ud7a3\ud7b0-\ud7fb"
    "\uf900-\ufad9\uff66-\uff6f\uff71-\uff9d\uffa0-\uffdc\U00016fe2\U00016fe3\U00016ff0-\U00016ff1"
    "\U0001aff0-\U0001b167\U0001f200\U00020000-\U000323af"
)
_HAS_UNSPACED = re.compile(f"[{_UNSPACED}]")
# What may be letters, digits and marks: all that is no mark or blank of ASCII.
_MAY_BE_WORDS = r"[^\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f]+"
# Marks of these scripts that may also follow a letter of another.
_UNSPACED_LETTERS = _UNSPACED.replace("\u302e\u302f", "").replace("\U00016ff0-\U00016ff1", "")
_RUNS = re.compile(
    f"[{_UNSPACED}]+|[^\\x00-\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7f{_UNSPACED_LETTERS}]+"
)
_PARTS = re.compile(f"{_MAY_BE_WORDS}|[\\x00-\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7f]+")
# The zero of each script whose digits are evened.
_ZEROS = (
    0x660, 0x6F0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xE50, 0xED0,
    0xF20, 0x1040, 0x17E0, 0x2080,
)  # fmt: skip
_INVISIBLE = (
    0xAD, 0x640, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0x20E3,
    *range(0xFE00, 0xFE10), 0xFEFF,
)  # fmt: skip
_EVENED: dict[int, int | None] = {
    **{zero + digit: ord("0") + digit for zero in _ZEROS for digit in range(10)},
    **{ord(digit): ord("0") + number for number, digit in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")},
    **dict.fromkeys(map(ord, "ʹʻʼʽʾʿ"), ord("'")),
    **{wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)},
    **{half: ord(unicodedata.normalize("NFKC", chr(half))) for half in range(0xFF61, 0xFFA0)},
    **dict.fromkeys(_INVISIBLE),
}
# Letters that are composed anew, and all that _EVENED replaces but marks.
_UNEVEN = re.compile(
    "[\u1100-\u11ff\u02b9-\u02bf\u200b-\u200f\u202a-\u202e\u2060-\u2069\uff01-\uff9f\u00ad\u0640"
    "\ufeff²³¹⁰-⁹₀-₉]|(?![0-9])\\d"
)
_MAY_BE_MARK = re.compile(r"[^\w\x00-\x7f]")
# Scripts of Unicode in which people omit accents: Latin, Greek, Arabic, Hebrew.
_WITH_ACCENTS = re.compile(
    "[A-Za-zªºÀ-ÖØ-öø-ʸˠ-ˤᴀ-ᴥᴬ-ᵜᵢ-ᵥᵫ-ᵷᵹ-ᶾḀ-ỿⁱⁿₐ-ₜKÅℲⅎⅠ-ↈⱠ-ⱿꜢ-ꞇꞋ-ꟿꬰ-ꭚꭜ-ꭤꭦ-ꭩﬀ-ﬆＡ-Ｚａ-ｚ"
    "\u0370-\u0373\u0375-\u0377\u037a-\u037d\u037f\u0384\u0386\u0388-\u03e1\u03f0-\u03ff\u1d26-\u1d2a"
    "\u1d5d-\u1d61\u1d66-\u1d6a\u1dbf\u1f00-\u1fff\u2126\uab65"
    "\u0600-\u0604\u0606-\u060b\u060d-\u061a\u061c-\u061e\u0620-\u063f\u0641-\u064a\u0656-\u066f"
    "\u0671-\u06dc\u06de-\u06ff\u0750-\u077f\u0870-\u08e1\u08e3-\u08ff\ufb50-\ufdff\ufe70-\ufefc"
    "\u0591-\u05f4\ufb1d-\ufb4f]"
)
_CYRILLIC = re.compile(
    "[\u0400-\u0484\u0487-\u052f\u1c80-\u1c8a\u1d2b\u1d78\u2de0-\u2dff\ua640-\ua69f\ufe2e\ufe2f]"
)
_LETTERS = (
    ("ß", "ss"), ("æ", "ae"), ("œ", "oe"), ("þ", "th"), ("ﬃ", "ffi"), ("ﬄ", "ffl"), ("ﬀ", "ff"),
    ("ﬁ", "fi"), ("ﬂ", "fl"), ("ĳ", "ij"),
)  # fmt: skip
_SIMPLER = str.maketrans("øđðłħıςىیک", "oddlhiσييك")


def evened(text: str) -> str:
    """Return a text in lower case, with one width of letters, and without invisible signs."""
    if text.isascii():
        return text.lower()
    if _UNEVEN.search(text) or any(map(_is_mark, _MAY_BE_MARK.findall(text))):
        text = unicodedata.normalize("NFC", text.translate(_EVENED))
    # A letter at a time, as the index does: Python has two letters for İ, and ς at a word's end.
    return text.replace("İ", "i").replace("Σ", "σ").lower()


def is_unspaced(text: str) -> bool:
    """Return whether a text has letters of a script without spaces."""
    return not text.isascii() and _HAS_UNSPACED.search(text) is not None


def runs(text: str) -> list[str]:
    """Return the runs of letters and digits of a text, in order, evened."""
    return [
        run
        for group in _RUNS.findall(evened(text))
        for run in ((group,) if group.isalnum() or is_unspaced(group) else _runs_of(group))
    ]


def parts(text: str) -> list[str]:
    """Return the text in runs of letters and digits, and what is between them."""
    return [
        part
        for group in _PARTS.findall(text)
        for part in ((group,) if group.isascii() or group.isalnum() else _parts_of(group))
    ]


@lru_cache(maxsize=20_000)
def folded(run: str) -> str:
    """Return a run of letters, evened, as the index compares it: without accents."""
    if run.isascii():
        return run
    if _WITH_ACCENTS.search(run):
        letters = unicodedata.normalize("NFD", run)
        run = unicodedata.normalize("NFC", "".join(c for c in letters if not _is_mark(c)))
        for letter, plain in _LETTERS:
            run = run.replace(letter, plain)
        return run.translate(_SIMPLER)
    if _CYRILLIC.search(run):
        return run.replace("ё", "е").replace("\u0301", "")
    return run


def _runs_of(group: str) -> list[str]:
    return [part for part in _parts_of(group) if _is_in_word(part[0])]


def _parts_of(group: str) -> list[str]:
    found = [group[0]]
    for before, letter in pairwise(group):
        if _is_in_word(before) == _is_in_word(letter):
            found[-1] += letter
        else:
            found.append(letter)
    return found


@lru_cache(maxsize=5_000)
def _is_in_word(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "LMN"


@lru_cache(maxsize=5_000)
def _is_mark(letter: str) -> bool:
    return unicodedata.category(letter)[0] == "M"
