"""Store and compare articles and stories as vectors of weighted terms.

A stored vector has 4 bytes a term: 22 bits for the term, 8 for its weight. The likeness of two
articles is the cosine of their vectors; that of two groups is the mean over all pairs, computed
from the sums of their vectors (each of length 1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

TERM_BITS = 22  # 50,000 distinct terms of a window share a number with another in 1 of 80 cases
_WEIGHT_BITS = 8  # a weight in a byte: its error is below 0.4 %
_HEAVIEST = 255  # 2 ** _WEIGHT_BITS - 1

Numbers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def packed(terms: Numbers, weights: Floats) -> bytes:
    """Return terms and weights in 4 bytes each, ordered by term; the largest weight is 255."""
    if not len(terms):
        return b""
    rounded = np.rint(weights * (_HEAVIEST / weights.max())).astype(np.int64)
    order = np.lexsort((-rounded, terms))
    terms, rounded = terms[order], rounded[order]
    kept = (np.diff(terms, prepend=-1) > 0) & (rounded > 0)
    flat: npt.NDArray[np.uint32] = ((terms[kept] << _WEIGHT_BITS) | rounded[kept]).astype(np.uint32)
    return flat.tobytes()


def unpacked(vector: bytes) -> tuple[Numbers, Numbers]:
    """Return the terms of a vector and their weights."""
    flat = np.frombuffer(vector, dtype=np.uint32).astype(np.int64)
    return flat >> _WEIGHT_BITS, flat & _HEAVIEST


def terms_of_vectors(
    vectors: Sequence[bytes], place_of: npt.NDArray[np.int32]
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Return the positions of the vectors' terms, by ``place_of``, and each one's vector number.

    Terms with a position below 0 are left out.
    """
    flat = np.frombuffer(b"".join(vectors), dtype=np.uint32)
    positions = place_of.take(flat >> _WEIGHT_BITS)
    owners = np.repeat(
        np.arange(len(vectors), dtype=np.int32), [len(vector) // 4 for vector in vectors]
    )
    kept = positions >= 0
    return positions.compress(kept), owners.compress(kept)


@dataclass(frozen=True, slots=True, eq=False)
class Sum:
    """The sum of some articles' vectors, each of length 1; ``size`` is their number."""

    terms: npt.NDArray[np.int32]
    weights: Floats
    size: int

    @property
    def square(self) -> float:
        return float(self.weights @ self.weights)

    @property
    def pairs(self) -> float:
        """Return the sum of the likenesses of all pairs within."""
        return max(0.0, (self.square - self.size) / 2)


def sums_of(groups: Sequence[Sequence[bytes]]) -> list[Sum]:
    """Return the sum of each group of vectors.

    All groups in one pass, as each call of numpy costs 1 µs.
    """
    if not groups:
        return []
    vectors = [vector for group in groups for vector in group]
    flat = np.frombuffer(b"".join(vectors), dtype=np.uint32)
    owners = np.repeat(np.arange(len(vectors)), [len(vector) // 4 for vector in vectors])
    weights = (flat & np.uint32(_HEAVIEST)).astype(np.float64)
    squares = np.bincount(owners, weights * weights, len(vectors))
    weights /= np.sqrt(np.maximum(squares, 1.0))[owners]
    group_of = np.repeat(np.arange(len(groups)), list(map(len, groups)))
    # All keys differ, so any sorting algorithm keeps a term's weights in the order of the vectors.
    keys = (group_of[owners] << TERM_BITS) | (flat >> _WEIGHT_BITS)
    # 5,500 groups (13 bits) of 20 million weights (25) at most: 60 bits.
    place_bits = len(flat).bit_length()
    assert len(groups).bit_length() + TERM_BITS + place_bits < 64
    keys <<= place_bits
    keys |= np.arange(len(flat))
    keys.sort()
    weights = weights[keys & ((1 << place_bits) - 1)]
    keys >>= place_bits
    is_first = np.ones(len(keys), dtype=np.bool_)
    np.not_equal(keys[1:], keys[:-1], out=is_first[1:])
    sums = np.bincount(is_first.cumsum() - 1, weights).astype(np.float64, copy=False)
    keys = keys[is_first]
    ends = keys.searchsorted(np.arange(1, len(groups) + 1) << TERM_BITS)
    terms = (keys & ((1 << TERM_BITS) - 1)).astype(np.int32)
    starts = (0, *ends[:-1].tolist())
    return [
        Sum(terms[start:end], sums[start:end], len(group))
        for start, end, group in zip(starts, ends.tolist(), groups, strict=True)
    ]


def added(one: Sum, other: Sum) -> Sum:
    """Return the sum of two groups together."""
    terms = np.concatenate((one.terms, other.terms))
    weights = np.concatenate((one.weights, other.weights))
    order = terms.argsort(kind="stable")
    terms, weights = terms[order], weights[order]
    is_first = np.ones(len(terms), dtype=np.bool_)
    np.not_equal(terms[1:], terms[:-1], out=is_first[1:])
    starts = np.flatnonzero(is_first)
    summed = np.add.reduceat(weights, starts) if len(starts) else weights
    return Sum(terms[starts], summed, one.size + other.size)


class Scale:
    """Computes the likeness of one group to others, with a buffer that is reused."""

    def __init__(self) -> None:
        self._weight_of = np.zeros(1 << TERM_BITS)

    def likenesses(self, one: Sum, others: Sequence[Sum]) -> list[float]:
        """Return the mean cosine over all pairs, for each of the others."""
        if not others:
            return []
        self._weight_of[one.terms] = one.weights
        products = self._weight_of.take(np.concatenate([other.terms for other in others]))
        products *= np.concatenate([other.weights for other in others])
        self._weight_of[one.terms] = 0.0
        owners = np.repeat(np.arange(len(others)), [len(other.terms) for other in others])
        totals = np.bincount(owners, products, len(others)).tolist()
        return [
            total / (one.size * other.size) for total, other in zip(totals, others, strict=True)
        ]
