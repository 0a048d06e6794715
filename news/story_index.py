"""Which stories of these days share a telling term with an article? Arrays, built once a day.

Only the terms that the arrivals of a batch have are looked at, so that a run with a few articles
costs little more than reading the window.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from heapq import nlargest

import numpy as np
import numpy.typing as npt

from news.story_vectors import Vector, terms_of_vectors

# The heaviest terms find the stories to compare with: with 12 instead of 24 the F1 is the same to
# the third digit.
_PROBES = 24
# A term of more articles than this finds nothing that the others don't, and would make a flood of
# alike texts quadratic.
_MOST_ARTICLES_A_TERM = 500
# With 4 or 12 the F1 is the same to the third digit.
_CANDIDATES = 6

Numbers = npt.NDArray[np.int64]
Choice = npt.NDArray[np.bool_]


class Index:
    """The articles' terms, by story."""

    def __init__(self, wanted: Collection[int]) -> None:
        self._wanted = np.array(sorted(wanted), dtype=np.int64)
        self._place_of = {term: place for place, term in enumerate(self._wanted.tolist())}
        self._terms = self._owners = self._strands = np.empty(0, dtype=np.int64)
        self._articles = 0
        self.turn_to(np.empty(0, dtype=np.bool_))

    def append(self, vectors: Sequence[bytes], strands: Sequence[int]) -> None:
        """Learn more articles, each of a strand; they count from the next turn."""
        terms, owners = terms_of_vectors(vectors, self._wanted)
        self._terms = np.concatenate((self._terms, terms))
        self._owners = np.concatenate((self._owners, owners + self._articles))
        self._strands = np.concatenate((self._strands, np.array(strands, dtype=np.int64)))
        self._articles += len(vectors)

    def turn_to(self, chosen: Choice) -> None:
        """Look at these of the articles only."""
        kept = chosen[self._owners] if len(chosen) else np.empty(0, dtype=np.bool_)
        terms, owners = self._terms[kept], self._owners[kept]
        counts = np.bincount(terms, minlength=len(self._wanted))
        self._frequency: list[int] = counts.tolist()
        telling = counts[terms] <= _MOST_ARTICLES_A_TERM
        width = int(self._strands.max(initial=0)) + 1
        pairs = terms[telling] * width + self._strands[owners[telling]]
        pairs.sort()  # not np.unique, which hashes them first: 10 times as long
        pairs = pairs[np.diff(pairs, prepend=-1) > 0]
        self._having = pairs % width
        self._width = width
        self._starts = np.searchsorted(pairs // width, np.arange(len(self._wanted) + 1))
        self._added: defaultdict[int, dict[int, None]] = defaultdict(dict)

    def add(self, terms: Iterable[int], strand: int) -> None:
        """Count an article that has just been placed; `append` it before the next turn."""
        for term in terms:
            place = self._place_of[term]
            self._frequency[place] += 1
            if self._frequency[place] <= _MOST_ARTICLES_A_TERM and not self._has(place, strand):
                self._added[place][strand] = None

    def frequency(self, terms: Iterable[int]) -> dict[int, int]:
        """In how many of the articles each term stands."""
        return {term: self._frequency[self._place_of[term]] for term in terms}

    def candidates(self, vector: Vector) -> list[int]:
        """The strands that share most with an article, by its heaviest terms."""
        known = (
            (weight, self._place_of[term])
            for term, weight in vector.items()
            if 0 < self._frequency[self._place_of[term]] <= _MOST_ARTICLES_A_TERM
        )
        having: list[Numbers] = [np.empty(0, dtype=np.int64)]
        squares: list[float] = [0.0]
        for weight, place in nlargest(_PROBES, known):
            having.append(self._having[self._starts[place] : self._starts[place + 1]])
            having.append(np.array(list(self._added.get(place, ())), dtype=np.int64))
            squares += (weight * weight, weight * weight)
        # A strand's squares are added in the order of the terms, wherever it is listed.
        scores = np.bincount(np.concatenate(having), np.repeat(squares, list(map(len, having))))
        strands = np.flatnonzero(scores)
        if len(strands) > _CANDIDATES:  # leave the most out before they are sorted
            least = np.partition(scores[strands], -_CANDIDATES)[-_CANDIDATES]
            strands = strands[scores[strands] >= least]
        best: list[int] = strands[np.lexsort((strands, -scores[strands]))].tolist()
        return best[:_CANDIDATES]

    def _has(self, place: int, strand: int) -> bool:
        """Whether a strand is listed at a term already."""
        if strand in self._added[place]:
            return True
        if strand >= self._width:
            return False  # founded since the turn
        found = self._having[self._starts[place] : self._starts[place + 1]]
        at = int(found.searchsorted(strand))
        return at < len(found) and int(found[at]) == strand
