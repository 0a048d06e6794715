"""Decide whether two texts are one article, edited: candidates by keys, proof by comparison.

Both depend on the texts alone, never on other articles, so no order of arrival can change which
articles are copies. The caller first removes the lines that the site repeats
(``news.body.recurring``); otherwise pairs that share only boilerplate would be copies. Thresholds:
docs/decisions/0008-near-copies.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from warta.news.copies.shingles import (
    Hashes,
    Shingles,
    as_read,
    constants,
    mixed,
    passages,
    shingles_of,
    short,
)
from warta.news.copies.templates import is_renamed

__all__ = ["METHOD", "WITHIN", "Likeness", "Shingles", "likeness", "shingles_of", "signature_of"]

METHOD = 2
WITHIN = timedelta(days=3)

FEWEST_TOKENS = 12
# 28 keys of three smallest passages; six of these are of the beginning only, for copies cut after
# the lead ("read more"). 14 keys of the one smallest passage of 16 words: half a text within
# another shares few of its passages, but long ones. Candidate recall .989 for the .979 of 34 + 8
# + 0 and the .973 of 42 + 0 + 0, with a seventh more candidates.
_BANDS, _ROWS = 28, 3
_LEAD_BANDS, _LEAD = 6, 100
_LONG_BANDS, _LONG = 14, 4
_SHORT = 120
_CONTAINED, _CONTAINED_SHORT = 0.40, 0.55
_LENGTHS = 0.2
_NUMBERS, _NUMBERS_SHORT = 0.4, 0.6
# A publisher repeats text below its articles: then neither text has the other's first passages, and
# half or more of what differs comes before a row of shared passages. An edited text differs
# throughout. Of 258 merged pairs of real texts with 20 to 150 own words above 30 to 400 words of
# one publisher's, none remains; of 971 copies of other kinds, 4 are lost.
_BEGINNING, _OF_BEGINNING = 16, 0.3
_IN_A_ROW, _ALONE_BEFORE = 8, 0.5
_AT_ONCE = 1024


@dataclass(frozen=True, slots=True)
class Likeness:
    """How similar two texts are, the decision, and the rule behind it."""

    containment: float
    jaccard: float
    numbers: float
    is_copy: bool
    rule: str


def signature_of(text: str) -> tuple[int, ...]:
    """Return the text's 42 keys, or () for under 12 tokens; near copies share at least one.

    A key is a signed 32-bit number that includes its band's number.
    """
    hashes, tokens = passages(as_read(text))
    if tokens < FEWEST_TOKENS or not len(hashes):
        return ()
    whole, threes = (_BANDS - _LEAD_BANDS) * _ROWS, _BANDS * _ROWS
    least = np.concatenate(
        (_minima(hashes, slice(whole)), _minima(hashes[:_LEAD], slice(whole, threes)))
    )
    least = least.reshape(_BANDS, _ROWS).astype(np.uint64)
    mixes = ((least[:, 0] * _STEP + least[:, 1]) * _STEP + least[:, 2]) * _STEP
    longs = _minima(_long(hashes), slice(threes, None)).astype(np.uint64) * _STEP
    return tuple(short(mixed(np.concatenate((mixes, longs)) + _BAND)).view(np.int32).tolist())


def likeness(one: Shingles, other: Shingles) -> Likeness:
    """Compare two texts, in either order."""
    shared = _shared(one.hashes, other.hashes)
    fewest, most = sorted((len(one.hashes), len(other.hashes)))
    shorter, longer = sorted((one.tokens, other.tokens))
    containment = shared / max(1, fewest)
    lengths = shorter / max(1, longer)
    numbers = _overlap(one.numbers, other.numbers)
    is_copy, rule = _ruled(shorter, containment, lengths, numbers)
    if is_copy and is_renamed(one, other, containment):
        is_copy, rule = False, "the same passages with other names"
    if is_copy and _only_follows(one, other) and _only_follows(other, one):
        is_copy, rule = False, "what both have follows beginnings of their own"
    return Likeness(containment, shared / max(1, fewest + most - shared), numbers, is_copy, rule)


def _ruled(tokens: int, containment: float, lengths: float, numbers: float) -> tuple[bool, str]:
    if tokens < FEWEST_TOKENS:
        return False, f"a text under {FEWEST_TOKENS} words"
    if lengths < _LENGTHS:
        return False, f"the shorter text is under {_LENGTHS:.0%} of the longer"
    is_short = tokens < _SHORT
    if containment < (_CONTAINED_SHORT if is_short else _CONTAINED):
        return False, "too little in common"
    if numbers < (_NUMBERS_SHORT if is_short else _NUMBERS):
        return False, "the same passages with other numbers"
    return True, "one text, edited"


def _only_follows(text: Shingles, other: Shingles) -> bool:
    """Return whether what two texts share comes after most of what only this one has."""
    alone = np.isin(text.in_order, other.hashes, invert=True)
    if not alone.any() or alone[:_BEGINNING].mean() <= 1 - _OF_BEGINNING:
        return False
    in_row = np.convolve(~alone, np.ones(_IN_A_ROW, np.int64), "valid") == _IN_A_ROW
    starts = np.flatnonzero(in_row)
    before = alone[: starts[0]] if len(starts) else alone
    return bool(before.sum() >= _ALONE_BEFORE * alone.sum())


def _minima(hashes: Hashes, orders: slice) -> Hashes:
    """Return the smallest hash for each of these permutations, in parts to limit memory."""
    factors, shifts = _FACTORS[orders], _SHIFTS[orders]
    least = np.full(len(factors), 0xFFFFFFFF, np.uint32)
    for first in range(0, len(hashes), _AT_ONCE):
        ordered = hashes[first : first + _AT_ONCE] * factors
        ordered += shifts
        np.minimum(least, ordered.min(axis=1), out=least)
    return least


def _long(hashes: Hashes) -> Hashes:
    """Return passages of four times the words, or the plain ones if the text has none."""
    count = len(hashes) - 4 * (_LONG - 1)
    if count <= 0:
        return hashes
    joined = np.zeros(count, np.uint64)
    for part in range(_LONG):
        joined = joined * _STEP + hashes[4 * part : 4 * part + count]
    return short(mixed(joined))


def _shared(one: Hashes, other: Hashes) -> int:
    return len(np.intersect1d(one, other, assume_unique=True))


def _overlap(one: frozenset[int], other: frozenset[int]) -> float:
    """Return the share of the fewer numbers that both have, allowing one to be corrected."""
    return (len(one & other) + 1) / (min(len(one), len(other)) + 1)


_ORDERS = _BANDS * _ROWS + _LONG_BANDS
_STEP = constants(1, seed=3)[0] | np.uint64(1)
_BAND = constants(_BANDS + _LONG_BANDS, seed=4)
_FACTORS = (short(constants(_ORDERS, seed=5)) | np.uint32(1))[:, np.newaxis]
_SHIFTS = short(constants(_ORDERS, seed=6))[:, np.newaxis]
