"""Articles and stories as vectors of weighted terms: compact to keep, quick to compare.

A kept vector has 4 bytes a term: 22 bits name it, 8 weigh it. What was kept compares exactly as it
did before it was kept, since an article is rounded as soon as it is weighed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt

import numpy as np
import numpy.typing as npt

from warta.news.stories.terms import TERM_BITS

_WEIGHT_BITS = 8
_HEAVIEST = 255
# As if so many articles without any of the terms had been there before: the first articles of a
# language can't tell its common words from rare ones. 10 to 100 measured the same.
_ARTICLES_BEFORE = 30.0
# The plain logarithm leaves what all floods have in common too heavy (B-cubed F1 .93, unrelated
# articles grouped 4 %); the power 1.5 gives .95 at the same error, 2 no more than that.
_RARITY = 2.0

Vector = Mapping[int, float]
Numbers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def in_order(strengths: Vector) -> tuple[Numbers, Floats]:
    """An article's terms, ordered, and the strength of each."""
    terms = np.fromiter(strengths, np.int64, len(strengths))
    order = terms.argsort()
    return terms[order], np.fromiter(strengths.values(), np.float64, len(strengths))[order]


def weighed(strengths: Floats, frequency: Numbers, articles: int) -> Numbers:
    """Terms' strengths by their rarity among so many articles; the heaviest weighs 255, none 0."""
    if not len(strengths):
        return np.empty(0, dtype=np.int64)
    size = articles + _ARTICLES_BEFORE
    counts = frequency.tolist()
    # numpy's logarithm may differ in the last digit from one processor to another.
    rarity = {count: log(1 + size / (count + 1)) ** _RARITY for count in set(counts)}
    weights = strengths * np.array([rarity[count] for count in counts])
    rounded: Numbers = np.rint(weights * (_HEAVIEST / weights.max())).astype(np.int64)
    return np.maximum(rounded, 1)


def packed(terms: Numbers, weights: Numbers) -> bytes:
    """Terms and weights in 4 bytes each, ordered by term."""
    return ((terms << _WEIGHT_BITS) | weights).astype(np.uint32).tobytes()


def terms_of_vectors(
    vectors: Sequence[bytes], place_of: npt.NDArray[np.int32]
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """The terms in vectors that have a place (others: -1), as places; and in which vectors."""
    flat = np.frombuffer(b"".join(vectors), dtype=np.uint32)
    found = place_of.take(flat >> _WEIGHT_BITS)
    numbers = np.arange(len(vectors), dtype=np.int32)
    owners = np.repeat(numbers, [len(vector) // 4 for vector in vectors])
    kept = found >= 0
    return found.compress(kept), owners.compress(kept)


@dataclass(frozen=True, slots=True, eq=False)
class Centroid:
    """The middle of some articles' vectors, each of them of length 1; and its own length."""

    terms: npt.NDArray[np.int32]
    weights: Floats
    length: float


def centroids_of(groups: Sequence[Sequence[bytes]]) -> list[Centroid]:
    """The centroid of each group of vectors; all at once, since a call of numpy's takes 1 µs."""
    if not groups:
        return []
    vectors = [vector for group in groups for vector in group]
    flat = np.frombuffer(b"".join(vectors), dtype=np.uint32)
    owners = np.repeat(np.arange(len(vectors)), [len(vector) // 4 for vector in vectors])
    weights = (flat & np.uint32(_HEAVIEST)).astype(np.float64)
    squares = np.bincount(owners, weights * weights, len(vectors))
    weights /= np.sqrt(np.maximum(squares, 1.0))[owners]
    group_of = np.repeat(np.arange(len(groups)), list(map(len, groups)))
    # No two of these numbers are equal, so that the order of a term's weights is that of the
    # vectors, whatever the way of sorting.
    keys = (group_of[owners] << TERM_BITS) | (flat >> _WEIGHT_BITS)
    keys <<= _PLACE_BITS
    keys |= np.arange(len(flat))
    keys.sort()
    weights = weights[keys & ((1 << _PLACE_BITS) - 1)]
    keys >>= _PLACE_BITS
    is_first = np.ones(len(keys), dtype=np.bool_)
    np.not_equal(keys[1:], keys[:-1], out=is_first[1:])
    sums = np.bincount(is_first.cumsum() - 1, weights).astype(np.float64, copy=False)
    keys = keys[is_first]
    ends = keys.searchsorted(np.arange(1, len(groups) + 1) << TERM_BITS)
    lengths = np.sqrt(np.bincount(keys >> TERM_BITS, sums * sums, len(groups)))
    terms = (keys & ((1 << TERM_BITS) - 1)).astype(np.int32)
    starts = (0, *ends[:-1].tolist())
    return [
        Centroid(terms[start:end], sums[start:end], length)
        for start, end, length in zip(starts, ends.tolist(), lengths.tolist(), strict=True)
    ]


_PLACE_BITS = 32


class Yardstick:
    """Measures how alike one article and some centroids are."""

    def __init__(self) -> None:
        self._weight_of = np.zeros(1 << TERM_BITS, dtype=np.uint8)

    def similarities(
        self, terms: Numbers, weights: Numbers, centroids: Sequence[Centroid]
    ) -> list[float]:
        """The cosines, which depend on nothing but the two: `bincount` adds in order."""
        self._weight_of[terms] = weights
        theirs = np.concatenate([centroid.terms for centroid in centroids])
        products = self._weight_of[theirs] * np.concatenate(
            [centroid.weights for centroid in centroids]
        )
        self._weight_of[terms] = 0
        numbers = np.arange(len(centroids))
        owners = np.repeat(numbers, [len(centroid.terms) for centroid in centroids])
        shared = np.bincount(owners, products, len(centroids)).tolist()
        own = sqrt(int(weights @ weights))
        return [
            product / (own * centroid.length) if product else 0.0
            for product, centroid in zip(shared, centroids, strict=True)
        ]
