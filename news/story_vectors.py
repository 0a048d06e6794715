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

from news.story_terms import TERM_BITS

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
    return np.maximum(np.rint(weights * (_HEAVIEST / weights.max())), 1).astype(np.int64)


def packed(terms: Numbers, weights: Numbers) -> bytes:
    """Terms and weights in 4 bytes each, ordered by term."""
    return ((terms << _WEIGHT_BITS) | weights).astype(np.uint32).tobytes()


def terms_of_vectors(
    vectors: Sequence[bytes], place_of: npt.NDArray[np.int32]
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """The terms in vectors that have a place (others: -1), as places; and in which vectors."""
    flat = np.frombuffer(b"".join(vectors), dtype=np.uint32)
    found = place_of[flat >> _WEIGHT_BITS]
    numbers = np.arange(len(vectors), dtype=np.int32)
    owners = np.repeat(numbers, [len(vector) // 4 for vector in vectors])
    kept = found >= 0
    return found[kept], owners[kept]


@dataclass(frozen=True, slots=True)
class Centroid:
    """The middle of some articles' vectors, each of them of length 1; and its own length."""

    vectors: tuple[bytes, ...]
    length: float

    @classmethod
    def of(cls, vectors: Sequence[bytes]) -> Centroid:
        if len(vectors) == 1:
            return cls(tuple(vectors), 1.0 if vectors[0] else 0.0)
        terms, weights, owners = _apart(vectors)
        units = weights / _lengths(weights, owners, len(vectors))[owners]
        order = terms.argsort(kind="stable")
        firsts = np.diff(terms[order], prepend=-1) > 0
        sums = np.bincount(firsts.cumsum() - 1, units[order])
        return cls(tuple(vectors), sqrt(float(np.square(sums).sum())))


class Yardstick:
    """Measures how alike one article and some centroids are."""

    def __init__(self) -> None:
        self._weight_of = np.zeros(1 << TERM_BITS, dtype=np.uint8)  # for a byte each, in no order

    def similarities(
        self, terms: Numbers, weights: Numbers, centroids: Sequence[Centroid]
    ) -> list[float]:
        """The cosines.

        An article's weights are whole numbers, so that neither the order of the terms nor a
        processor's way of adding can change a product of two.
        """
        vectors = [vector for centroid in centroids for vector in centroid.vectors]
        theirs, their_weights, owners = _apart(vectors)
        self._weight_of[terms] = weights
        products = self._weight_of[theirs] * their_weights
        self._weight_of[terms] = 0
        shared = np.bincount(owners, products, len(vectors))
        shared /= _lengths(their_weights, owners, len(vectors))
        numbers = np.arange(len(centroids))
        sums = np.bincount(
            np.repeat(numbers, [len(centroid.vectors) for centroid in centroids]), shared
        )
        own = sqrt(int(weights @ weights))
        lengths = np.array([own * centroid.length for centroid in centroids])
        found: list[float] = np.divide(
            sums, lengths, out=np.zeros(len(centroids)), where=lengths > 0
        ).tolist()
        return found


def _apart(vectors: Sequence[bytes]) -> tuple[Numbers, Floats, Numbers]:
    """The terms of some vectors, their weights, and in which vector each stands."""
    flat = np.frombuffer(b"".join(vectors), dtype=np.uint32)
    owners = np.repeat(np.arange(len(vectors)), [len(vector) // 4 for vector in vectors])
    weights = (flat & np.uint32(_HEAVIEST)).astype(np.float64)
    return (flat >> _WEIGHT_BITS).astype(np.int64), weights, owners


def _lengths(weights: Floats, owners: Numbers, count: int) -> Floats:
    """Of each vector; 1 of one without terms."""
    squares = np.bincount(owners, weights * weights, count)
    lengths: Floats = np.sqrt(np.maximum(squares, 1.0))
    return lengths
