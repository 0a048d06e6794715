"""Decide whether two texts are near copies: find candidates by MinHash keys, compare to decide.

Both steps depend on the two texts alone, so the order of arrival does not matter. The caller first
removes the lines that the site repeats (``news.body.recurring``); otherwise pairs that share only
boilerplate would be copies. Every threshold here was chosen in docs/decisions/0008-near-copies.md.
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
from warta.news.copies.templates import have_other_names

__all__ = ["METHOD", "WITHIN", "Likeness", "Shingles", "likeness", "minhash_keys", "shingles_of"]

METHOD = 2
WITHIN = timedelta(days=3)

FEWEST_TOKENS = 12
# 28 keys of the three smallest passages; six of these from the first _LEAD passages only, for
# copies cut after the lead ("read more"). 14 keys of the one smallest passage of 16 words: half a
# text inside another one shares few of its passages, but long ones. Candidate recall is .989, where
# 34 + 8 + 0 keys give .979 and 42 + 0 + 0 .973, with a seventh more candidates.
_BANDS, _ROWS = 28, 3
_LEAD_BANDS, _LEAD = 6, 100
_LONG_BANDS, _LONG = 14, 4
# Tokens under which a text is short and stricter limits hold.
_SHORT = 120
# Least share of the shorter text's passages that the longer one has.
_LEAST_CONTAINED, _LEAST_CONTAINED_SHORT = 0.40, 0.55
_LEAST_LENGTH_RATIO = 0.2  # docs/decisions/0008-near-copies.md, as the limits around it
# Least share of numbers in common.
_LEAST_NUMBERS, _LEAST_NUMBERS_SHORT = 0.4, 0.6
# Two articles above the same boilerplate of their publisher are not copies: of the first 16
# passages less than 30 % are shared, and at least half of the own passages come before the first
# row of 8 shared ones. An edited text differs throughout. Of 258 wrongly merged pairs of real texts
# with 20 to 150 own words above 30 to 400 words of boilerplate, none remains; of 971 copies of
# other kinds, 4 are lost.
_FIRST_PASSAGES, _LEAST_SHARED_FIRST = 16, 0.3
_ROW, _LEAST_OWN_BEFORE = 8, 0.5
# Hashes permuted at once, to limit memory.
_CHUNK = 1024


@dataclass(frozen=True, slots=True)
class Likeness:
    """The similarity of two texts, the decision, and the rule that made it."""

    containment: float
    jaccard: float
    numbers: float
    is_copy: bool
    rule: str


def minhash_keys(text: str) -> tuple[int, ...]:
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
    """Compare two texts; their order does not matter."""
    shared = _shared(one.hashes, other.hashes)
    fewest, most = sorted((len(one.hashes), len(other.hashes)))
    shorter, longer = sorted((one.tokens, other.tokens))
    containment = shared / max(1, fewest)
    lengths = shorter / max(1, longer)
    numbers = _overlap(one.numbers, other.numbers)
    is_copy, rule = _ruled(shorter, containment, lengths, numbers)
    if is_copy and have_other_names(one, other, containment):
        is_copy, rule = False, "the same passages with other names"
    if is_copy and _only_follows(one, other) and _only_follows(other, one):
        is_copy, rule = False, "different beginnings above the same text"
    return Likeness(containment, shared / max(1, fewest + most - shared), numbers, is_copy, rule)


def _ruled(tokens: int, containment: float, lengths: float, numbers: float) -> tuple[bool, str]:
    if tokens < FEWEST_TOKENS:
        return False, f"a text under {FEWEST_TOKENS} words"
    if lengths < _LEAST_LENGTH_RATIO:
        return False, f"the shorter text is under {_LEAST_LENGTH_RATIO:.0%} of the longer"
    is_short = tokens < _SHORT
    if containment < (_LEAST_CONTAINED_SHORT if is_short else _LEAST_CONTAINED):
        return False, "too little in common"
    if numbers < (_LEAST_NUMBERS_SHORT if is_short else _LEAST_NUMBERS):
        return False, "the same passages with other numbers"
    return True, "one text, edited"


def _only_follows(text: Shingles, other: Shingles) -> bool:
    """Return whether most of a text's own passages come before those of both texts."""
    is_own = np.isin(text.in_order, other.hashes, invert=True)
    if not is_own.any() or is_own[:_FIRST_PASSAGES].mean() <= 1 - _LEAST_SHARED_FIRST:
        return False
    in_row = np.convolve(~is_own, np.ones(_ROW, np.int64), "valid") == _ROW
    starts = np.flatnonzero(in_row)
    own_before = is_own[: starts[0]] if len(starts) else is_own
    return bool(own_before.sum() >= _LEAST_OWN_BEFORE * is_own.sum())


def _minima(hashes: Hashes, orders: slice) -> Hashes:
    """Return the smallest hash for each of these permutations, in parts to limit memory."""
    factors, shifts = _FACTORS[orders], _SHIFTS[orders]
    least = np.full(len(factors), 0xFFFFFFFF, np.uint32)
    for first in range(0, len(hashes), _CHUNK):
        ordered = hashes[first : first + _CHUNK] * factors
        ordered += shifts
        np.minimum(least, ordered.min(axis=1), out=least)
    return least


def _long(hashes: Hashes) -> Hashes:
    """Return hashes of passages of four times the length, or the plain ones of a short text."""
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
    """Return the share of the fewer numbers that both have, granting one corrected number."""
    return (len(one & other) + 1) / (min(len(one), len(other)) + 1)


_ORDERS = _BANDS * _ROWS + _LONG_BANDS
_STEP = constants(1, seed=3)[0] | np.uint64(1)
_BAND = constants(_BANDS + _LONG_BANDS, seed=4)
_FACTORS = (short(constants(_ORDERS, seed=5)) | np.uint32(1))[:, np.newaxis]
_SHIFTS = short(constants(_ORDERS, seed=6))[:, np.newaxis]
