"""Hash a text's short passages (shingles), with the same result on every machine.

A passage is four words, or, in scripts without spaces, eight characters of Han or Kana, or 16 of
Thai and similar scripts, whose words are longer. The hashes are our own arithmetic on code points,
as stored keys must not depend on Python's hash seed or numpy's version.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from unicodedata import category, normalize

import numpy as np
from numpy.typing import NDArray

from warta.news.text.compare import normalised

# Characters read of a text: 30,000 words. Longer texts are books or generated, and this much shows
# whether two are the same. Keeps a text of 1 MB within 150 ms and 10 MB.
MOST_CHARACTERS = 200_000
# Two characters of Han and Kana count as a word; of Thai, Lao, Burmese and Khmer, which write
# vowels too, four (``news.text.compare`` measured 4.3).
_IDEOGRAPHS_A_WORD, _SIGNS_A_WORD = 2, 4

Hashes = NDArray[np.uint32]
_Longs = NDArray[np.uint64]

_GOLDEN = 0x9E3779B97F4A7C15  # 2**64 divided by the golden ratio (SplitMix64)
_LONG = (1 << 64) - 1
# 1,200 and 1.200 and 1 200 are 1200. \d matches digits of all scripts; longer runs are not numbers.
_NUMBER = re.compile(r"(?<!\d)(?:\d{1,3}(?:\W{1,2}\d{3}){1,5}(?!\d)|\d{1,18})")
# A search that begins with a digit is 15 times as fast as one with a look-behind everywhere.
_FIGURES = re.compile(r"\d[\d\W]*")
_NO_DIGITS = re.compile(r"\D+")
# Thai, Lao, Burmese, Khmer, Tai Lue, Tai Tham; and Han with Kana. Wider than the letters in
# ``news.text.scripts``, and fixed: another range changes every stored key (raise METHOD then).
_SIGNS = (
    (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x1950, 0x1AAF), (0xA9E0, 0xA9FF),
    (0xAA60, 0xAADF),
)  # fmt: skip
_IDEOGRAPHS = (
    (0x3005, 0x3007), (0x3040, 0x30FF), (0x31F0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF), (0x20000, 0x3FFFE),
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Shingles:
    """A text's passages, number of tokens and numbers, for comparison."""

    hashes: Hashes  # sorted, each once
    tokens: int
    numbers: frozenset[int]
    in_order: Hashes  # of every passage, as the text has them
    words: Hashes  # of every word, or character with the one to three next
    reach: NDArray[np.uint8]  # number of words or characters in the passage that begins there


def shingles_of(text: str) -> Shingles:
    """Return the passages of a text, up to ``MOST_CHARACTERS``."""
    read = as_read(text)
    tokens, kinds = _tokens(read)
    in_order = _passages(tokens, kinds)
    words = tokens
    if kinds.any():
        twos = _joined(tokens, 1)
        words = np.where(kinds == _WORD, tokens, twos)
        words = np.where(kinds == _SIGN, _joined(twos, 2), words)
    return Shingles(
        np.unique(in_order),
        _count(kinds),
        _numbers(read),
        in_order,
        short(mixed(words)),
        _REACH[kinds],
    )


def _numbers(read: str) -> frozenset[int]:
    return frozenset(
        int(_NO_DIGITS.sub("", number))
        for figures in _FIGURES.findall(read)
        for number in _NUMBER.findall(figures)
    )


def as_read(text: str) -> str:
    """Return the beginning of a text, folded for reading tokens, with gaps at ``_is_gap``.

    Texts with equal ``normalised`` have equal results, but that takes 0.5 ms for 400 Russian words
    and this 0.03 ms, if every character is plain: folding neither changes it nor joins it to
    another.
    """
    text = text[:MOST_CHARACTERS]
    if text.isascii():
        return normalised(text)
    for character in _INVISIBLE:
        text = text.replace(character, "")
    folded = normalize("NFKC", normalize("NFKC", text).casefold())
    return folded if _PLAIN.fullmatch(folded) else normalised(text)


def passages(read: str) -> tuple[Hashes, int]:
    """Return the hashes of all passages of a text ``as_read``, in order, and its token count."""
    tokens, kinds = _tokens(read)
    return _passages(tokens, kinds), _count(kinds)


def mixed(values: _Longs) -> _Longs:
    """Spread each value over all 64 bits (the finaliser of SplitMix64)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def short(values: _Longs) -> Hashes:
    return (values >> np.uint64(32)).astype(np.uint32)


def constants(count: int, seed: int) -> _Longs:
    """Return the first ``count`` values of SplitMix64 from a seed."""
    steps = [(seed + (n + 1) * _GOLDEN) & _LONG for n in range(count)]
    return mixed(np.array(steps, np.uint64))


def _passages(tokens: _Longs, kinds: NDArray[np.uint8]) -> Hashes:
    count = len(tokens)
    if count < 4:
        return np.empty(0, np.uint32)
    fours = ((tokens[:-3] * _STEP + tokens[1:-2]) * _STEP + tokens[2:-1]) * _STEP + tokens[3:]
    if not kinds.any():
        return short(mixed(fours))
    fours = np.concatenate((fours, np.zeros(3, np.uint64)))
    eights = _joined(fours, 4)
    values = np.where(kinds == _WORD, fours, eights)
    values = np.where(kinds == _SIGN, _joined(eights, 8), values)
    return short(mixed(values[np.arange(count) + _REACH[kinds] <= count]))


def _joined(passages: _Longs, length: int) -> _Longs:
    """Return each passage joined with the one that begins where it ends."""
    joined: _Longs = passages * _STEP**length
    joined[:-length] += passages[length:]
    return joined


def _count(kinds: NDArray[np.uint8]) -> int:
    """Return the number of words; in scripts without spaces, a word is several characters."""
    words, signs, ideographs = (
        int(np.count_nonzero(kinds == kind)) for kind in (_WORD, _SIGN, _IDEOGRAPH)
    )
    return words + signs // _SIGNS_A_WORD + ideographs // _IDEOGRAPHS_A_WORD


def _tokens(read: str) -> tuple[_Longs, NDArray[np.uint8]]:
    """Return the hash and kind of every word, or character in scripts without spaces."""
    if not read:
        return np.empty(0, np.uint64), np.empty(0, np.uint8)
    codes = np.frombuffer(read.encode("utf-32-le", "surrogatepass"), "<u4")
    kinds = _KINDS[np.minimum(codes, len(_KINDS) - 1)]
    gap, alone = kinds == _GAP, kinds >= _SIGN
    begins = ~gap
    begins[1:] &= gap[:-1] | alone[1:] | alone[:-1]
    first = np.flatnonzero(begins)
    if not len(first):
        return np.empty(0, np.uint64), kinds[:0]
    place = np.arange(first[0], len(codes)) - np.repeat(first, np.diff(first, append=len(codes)))
    values = np.where(gap, 0, codes).astype(np.uint64)
    values[first[0] :] *= _POWERS[place % len(_POWERS)]
    return mixed(np.add.reduceat(values, first)), kinds[first]


def _is_gap(character: str) -> bool:
    """Return whether a plain character separates words: ``normalised`` makes it a space."""
    kind = category(character)
    return kind[0] in "PZC" or kind == "Sk"


def _kinds() -> NDArray[np.uint8]:
    table = np.zeros(0x40000, np.uint8)
    for kind, ranges in ((_SIGN, _SIGNS), (_IDEOGRAPH, _IDEOGRAPHS)):
        for first, last in ranges:
            table[first : last + 1] = kind
    for character in _PLAIN_CHECKED:
        if _is_gap(character):
            table[ord(character)] = _GAP
    return table


_WORD, _GAP, _SIGN, _IDEOGRAPH = range(4)
_REACH = np.array([4, 0, 16, 8], np.uint8)  # tokens of a passage, by the kind of its first
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\ufeff"
# Latin, Greek, Cyrillic, Hebrew, Arabic, Devanagari, Thai, punctuation, signs, Kana that fold to
# themselves; without marks that NFKC joins to the letter before (nukta, hamza above).
_PLAIN_RANGES = (
    (0x09, 0x0D), (0x20, 0x7E), (0xA0, 0x24F), (0x386, 0x3CE), (0x400, 0x482), (0x48A, 0x52F),
    (0x5D0, 0x5EA), (0x60C, 0x652), (0x660, 0x6D3), (0x6F0, 0x6F9), (0x904, 0x939), (0x93D, 0x970),
    (0xE01, 0xE5B), (0x1E00, 0x1EFF), (0x2010, 0x2027), (0x2030, 0x205E), (0x20A0, 0x20BF),
    (0x2190, 0x21FF), (0x2500, 0x26FF), (0x3001, 0x3003), (0x3008, 0x3011), (0x3041, 0x3096),
    (0x30A0, 0x30FF),
)  # fmt: skip
_PLAIN_CHECKED = frozenset(
    character
    for first, last in _PLAIN_RANGES
    for character in map(chr, range(first, last + 1))
    if normalize("NFKC", character.casefold()) == character and category(character) != "Cf"
)
_PLAIN = re.compile(
    f"[{re.escape(''.join(sorted(_PLAIN_CHECKED)))}\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]*"
)
_KINDS = _kinds()
_STEP = constants(1, seed=1)[0] | np.uint64(1)
_POWERS = constants(64, seed=2) | np.uint64(1)  # a letter's weight, by its position in a word
