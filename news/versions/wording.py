"""Two wordings of a text, side by side: which words went out and which came in, where.

By words, in scripts without spaces by characters. Anchors are words that stand once in both texts
(patience diff), so a text of a megabyte costs seconds and not hours.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from warta.news.text.compare import normalised
from warta.news.text.scripts import SPACELESS

# What lies between anchors is compared word by word up to this size, and beyond it replaced whole.
_MOST_CELLS = 4_096
_DEEPEST = 12
_FEW = 20  # one anchor to so many words
_SEPARATOR, _SIGN = "\ue000", "\ue001"
_IN_NUMBER = re.compile(r"(?<=\d)[.,:'’](?=\d)")
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3})+(?!\d)")
_MINUS = re.compile(r"(?<![^\s(\[])[-−–](?=\d)")
_PIECE = re.compile(
    rf"[{SPACELESS}]|[\d{_SEPARATOR}{_SIGN}]+|[^\s\d{_SEPARATOR}{_SIGN}{SPACELESS}]+"
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word at its place in a text; equal ``key`` is the same word, however it is written."""

    key: str
    start: int
    end: int

    @property
    def is_number(self) -> bool:
        return self.key[-1:].isdigit()


@dataclass(frozen=True, slots=True)
class Wording:
    """A text and its words. White space, case and punctuation are no part of them."""

    text: str
    words: tuple[Word, ...]

    @property
    def keys(self) -> list[str]:
        return [word.key for word in self.words]

    def slice(self, start: int, end: int) -> str:
        """Return the text from one word up to another, as written."""
        return self.text[self.words[start].start : self.words[end - 1].end] if start < end else ""


@dataclass(frozen=True, slots=True)
class Hunk:
    """Words ``before[start:end]`` of one wording that became ``after[start:end]`` of the other."""

    before: tuple[int, int]
    after: tuple[int, int]


def wording_of(text: str) -> Wording:
    """The words of a text. A number keeps its sign and, whatever they are, its separators."""
    text = unicodedata.normalize("NFKC", text)
    marked = _THOUSANDS.sub(lambda found: found[0].replace(" ", _SEPARATOR), text)
    marked = _MINUS.sub(_SIGN, _IN_NUMBER.sub(_SEPARATOR, marked)).translate(_SPACES)
    words = []
    for piece in _PIECE.finditer(marked):
        if marked[piece.start()].isdigit() or marked[piece.start()] == _SIGN:
            key = piece[0].replace(_SEPARATOR, ".").replace(_SIGN, "-")
        else:
            key = _folded(piece[0])
        if key:
            words.append(Word(key, piece.start(), piece.end()))
    return Wording(text, tuple(words))


@lru_cache(maxsize=8192)
def _folded(word: str) -> str:
    return normalised(word).replace(" ", "")


def hunks(before: Sequence[str], after: Sequence[str]) -> list[Hunk]:
    """Return what differs between two sequences of words, in order."""
    found: list[Hunk] = []
    for old, new in _differing(before, after, (0, len(before)), (0, len(after)), 0):
        if found and found[-1].before[1] == old[0] and found[-1].after[1] == new[0]:
            last = found.pop()
            old, new = (last.before[0], old[1]), (last.after[0], new[1])
        found.append(Hunk(old, new))
    return found


_Range = tuple[int, int]


def _differing(
    before: Sequence[str], after: Sequence[str], old: _Range, new: _Range, depth: int
) -> Iterator[tuple[_Range, _Range]]:
    (a, b), (c, d) = old, new
    while a < b and c < d and before[a] == after[c]:
        a, c = a + 1, c + 1
    while a < b and c < d and before[b - 1] == after[d - 1]:
        b, d = b - 1, d - 1
    if a == b and c == d:
        return
    if a == b or c == d:
        yield (a, b), (c, d)
        return
    anchors = _anchors(before, after, (a, b), (c, d)) if depth < _DEEPEST else []
    if not anchors and (b - a) * (d - c) <= _MOST_CELLS:
        anchors = _longest_common(before, after, (a, b), (c, d))
        depth = _DEEPEST
    if not anchors:
        yield (a, b), (c, d)
        return
    for i, j in (*anchors, (b, d)):
        if depth < _DEEPEST:
            yield from _differing(before, after, (a, i), (c, j), depth + 1)
        elif (a, c) != (i, j):
            yield (a, i), (c, j)
        a, c = i + 1, j + 1


def _anchors(
    before: Sequence[str], after: Sequence[str], old: _Range, new: _Range
) -> list[tuple[int, int]]:
    """Return the words that stand once in both, as many as keep their order.

    Where these are few (tables, lists), those with which three words begin that stand once.
    """
    pairs = _common(before, after, old, new, 1)
    if len(pairs) * _FEW < min(old[1] - old[0], new[1] - new[0]):
        pairs = max(pairs, _common(before, after, old, new, 3), key=len)
    # The longest increasing subsequence: piles by their smallest end, and who lay below.
    ends: list[int] = []
    tops: list[int] = []
    below: list[int] = []
    for number, (_, place) in enumerate(pairs):
        pile = bisect_left(ends, place)
        below.append(tops[pile - 1] if pile else -1)
        if pile == len(ends):
            ends.append(place)
            tops.append(number)
        else:
            ends[pile], tops[pile] = place, number
    chain = []
    number = tops[-1] if tops else -1
    while number >= 0:
        chain.append(pairs[number])
        number = below[number]
    return chain[::-1]


def _common(
    before: Sequence[str], after: Sequence[str], old: _Range, new: _Range, size: int
) -> list[tuple[int, int]]:
    once, places = _once(before, old, size), _once(after, new, size)
    return [(place, places[run]) for run, place in once.items() if run in places]


def _once(words: Sequence[str], within: _Range, size: int) -> dict[tuple[str, ...], int]:
    """Runs of so many words that stand once within a part, in order, with their places."""
    part = words[slice(*within)]
    runs = list(zip(*(part[i:] for i in range(size)), strict=False))
    counted = Counter(runs)
    return {run: place for place, run in enumerate(runs, within[0]) if counted[run] == 1}


def _longest_common(
    before: Sequence[str], after: Sequence[str], old: _Range, new: _Range
) -> list[tuple[int, int]]:
    """Return the longest common subsequence, by the textbook's table."""
    (a, b), (c, d) = old, new
    width = d - c + 1
    table = [[0] * width for _ in range(b - a + 1)]
    for i in range(b - a - 1, -1, -1):
        row, under, word = table[i], table[i + 1], before[a + i]
        for j in range(d - c - 1, -1, -1):
            row[j] = under[j + 1] + 1 if word == after[c + j] else max(under[j], row[j + 1])
    pairs, i, j = [], 0, 0
    while i < b - a and j < d - c:
        if before[a + i] == after[c + j]:
            pairs.append((a + i, c + j))
            i, j = i + 1, j + 1
        elif table[i + 1][j] >= table[i][j + 1]:
            i += 1
        else:
            j += 1
    return pairs


class _Spaces(dict[int, str]):
    """Punctuation as blanks, so that every word keeps its place; filled as signs are met."""

    def __missing__(self, code: int) -> str:
        category = unicodedata.category(chr(code))
        blank = (category[0] in "PZC" or category == "Sk") and category != "Cf"
        self[code] = " " if blank and chr(code) not in (_SEPARATOR, _SIGN) else chr(code)
        return self[code]


_SPACES = _Spaces()
