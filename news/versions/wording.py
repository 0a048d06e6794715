"""Compare two wordings of a text: find the removed and added words and their places.

Compares words, or characters in scripts without spaces. Words that are unique in both texts are
anchors (patience diff), so a text of a megabyte takes seconds, not hours
(docs/decisions/0010-versions.md).
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

# Limits chosen by hand. Parts between anchors are compared word by word up to this product of their
# lengths; larger ones count as replaced.
_MOST_CELLS = 4_096
_MOST_DEPTH = 12  # of recursion between anchors
_WORDS_PER_ANCHOR = 20  # with fewer anchors, runs of three words are tried
_SEPARATOR, _SIGN = "\ue000", "\ue001"
_IN_NUMBER = re.compile(r"(?<=\d)[.,:'’](?=\d)")
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3})+(?!\d)")
_MINUS = re.compile(r"(?<![^\s(\[])[-−–](?=\d)")
_PIECE = re.compile(
    rf"[{SPACELESS}]|[\d{_SEPARATOR}{_SIGN}]+|[^\s\d{_SEPARATOR}{_SIGN}{SPACELESS}]+"
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word and its place in a text; words with equal ``key`` are the same in any spelling."""

    key: str
    start: int
    end: int

    @property
    def is_number(self) -> bool:
        return self.key[-1:].isdigit()


@dataclass(frozen=True, slots=True)
class Wording:
    """A text and its words, without white space, case and punctuation."""

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
    """Return the words of a text; a number keeps its sign, and any separators become dots."""
    text = unicodedata.normalize("NFKC", text)
    marked = _THOUSANDS.sub(lambda match: match[0].replace(" ", _SEPARATOR), text)
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
    """Return the differences between two sequences of words, in order."""
    result: list[Hunk] = []
    for old, new in _differing(before, after, (0, len(before)), (0, len(after)), 0):
        if result and result[-1].before[1] == old[0] and result[-1].after[1] == new[0]:
            last = result.pop()
            old, new = (last.before[0], old[1]), (last.after[0], new[1])
        result.append(Hunk(old, new))
    return result


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
    anchors = _anchors(before, after, (a, b), (c, d)) if depth < _MOST_DEPTH else []
    if not anchors and (b - a) * (d - c) <= _MOST_CELLS:
        anchors = _longest_common(before, after, (a, b), (c, d))
        depth = _MOST_DEPTH
    if not anchors:
        yield (a, b), (c, d)
        return
    for i, j in (*anchors, (b, d)):
        if depth < _MOST_DEPTH:
            yield from _differing(before, after, (a, i), (c, j), depth + 1)
        elif (a, c) != (i, j):
            yield (a, i), (c, j)
        a, c = i + 1, j + 1


def _anchors(
    before: Sequence[str], after: Sequence[str], old: _Range, new: _Range
) -> list[tuple[int, int]]:
    """Return the places of words unique in both parts, the most that keep their order.

    If these are few (tables, lists), those of the first words of unique runs of three.
    """
    pairs = _common(before, after, old, new, 1)
    if len(pairs) * _WORDS_PER_ANCHOR < min(old[1] - old[0], new[1] - new[0]):
        pairs = max(pairs, _common(before, after, old, new, 3), key=len)
    # The longest increasing subsequence, by patience sorting: piles by their smallest end.
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
    """Return the runs of ``size`` words that are unique in a part, in order, with their places."""
    part = words[slice(*within)]
    runs = list(zip(*(part[i:] for i in range(size)), strict=False))
    counted = Counter(runs)
    return {run: place for place, run in enumerate(runs, within[0]) if counted[run] == 1}


def _longest_common(
    before: Sequence[str], after: Sequence[str], old: _Range, new: _Range
) -> list[tuple[int, int]]:
    """Return the longest common subsequence, by dynamic programming."""
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
    """A translation of punctuation to blanks, which keeps places of words; made on first use."""

    def __missing__(self, code: int) -> str:
        category = unicodedata.category(chr(code))
        blank = (category[0] in "PZC" or category == "Sk") and category != "Cf"
        self[code] = " " if blank and chr(code) not in (_SEPARATOR, _SIGN) else chr(code)
        return self[code]


_SPACES = _Spaces()
